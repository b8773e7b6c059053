"""A Great Expectations data source over one lazy frame, kept in memory: nothing is written, nothing is sent."""

from typing import Any, ClassVar, Literal

import great_expectations as gx
import polars as pl
from great_expectations.core.batch import LegacyBatchDefinition
from great_expectations.core.batch_spec import RuntimeDataBatchSpec
from great_expectations.core.id_dict import IDDict
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults, ProgressBarsConfig
from great_expectations.datasource.fluent.batch_identifier_util import make_batch_identifier
from great_expectations.datasource.fluent.batch_request import BatchRequest
from great_expectations.datasource.fluent.constants import _DATA_CONNECTOR_NAME
from great_expectations.datasource.fluent.interfaces import Batch, DataAsset, Datasource

from checks.gx_engine import PolarsExecutionEngine

_FRAME = "dataframe"
_Request = BatchRequest[Any]
_EngineType = type[PolarsExecutionEngine]  # named here, because `type` is a field below


class LazyFrameAsset(DataAsset[Any, Any]):
    """An asset whose data comes with the request."""

    type: Literal["polars_lazyframe"] = "polars_lazyframe"

    def test_connection(self) -> None:
        """Succeed: a frame is no connection."""

    def get_batch_parameters_keys(self, partitioner: object = None) -> tuple[str, ...]:
        """The only parameter is the frame."""
        return (_FRAME,)

    def build_batch_request(
        self, options: dict[str, Any] | None = None, batch_slice: object = None, partitioner: object = None
    ) -> _Request:
        """A request that carries the frame."""
        return _Request(datasource_name=self.datasource.name, data_asset_name=self.name, options=options or {})

    def _validate_batch_request(self, batch_request: _Request) -> None:
        if not isinstance(batch_request.options.get(_FRAME), pl.LazyFrame):
            raise TypeError("batch phải mang theo một polars.LazyFrame")

    def get_batch_identifiers_list(self, batch_request: _Request) -> list[dict[str, Any]]:
        """One batch, without a name of its own."""
        return [IDDict()]

    def get_batch(self, batch_request: _Request) -> Batch:
        """The frame as a batch of our engine."""
        self._validate_batch_request(batch_request)
        spec = RuntimeDataBatchSpec(batch_data=batch_request.options[_FRAME])
        data, markers = self.datasource.get_execution_engine().get_batch_data_and_markers(batch_spec=spec)
        return Batch(
            datasource=self.datasource,
            data_asset=self,
            batch_request=batch_request,
            data=data,
            metadata=self._get_batch_metadata_from_batch_request(batch_request=batch_request, ignore_options=(_FRAME,)),
            batch_markers=markers,
            batch_spec=spec,
            batch_definition=self._legacy_definition(),
        )

    def _legacy_definition(self) -> LegacyBatchDefinition:
        return LegacyBatchDefinition(
            datasource_name=self.datasource.name,
            data_connector_name=_DATA_CONNECTOR_NAME,
            data_asset_name=self.name,
            batch_identifiers=make_batch_identifier({}),
            batch_spec_passthrough=None,
        )


class PolarsDatasource(Datasource[LazyFrameAsset, PolarsExecutionEngine]):
    """The data source `add_polars` of a context."""

    asset_types: ClassVar[list[Any]] = [LazyFrameAsset]
    type: Literal["polars"] = "polars"
    assets: list[LazyFrameAsset] = []

    @property
    def execution_engine_type(self) -> _EngineType:
        """Our engine."""
        return PolarsExecutionEngine

    def test_connection(self, test_assets: bool = True) -> None:
        """Succeed: there is nothing to connect to."""

    def add_lazyframe_asset(self, name: str) -> LazyFrameAsset:
        """Name the frame that requests will bring."""
        asset = LazyFrameAsset(name=name)
        self._add_asset(asset)
        return asset


def _settings() -> DataContextConfig:
    """Stores in memory, no docs site on disk, no progress bar, no telemetry."""
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        analytics_enabled=False,
    )


def batch_of(frame: pl.LazyFrame, name: str) -> tuple[Batch, PolarsExecutionEngine]:
    """A batch over a frame in a context of its own, and the engine that will judge it."""
    context = gx.get_context(mode="ephemeral", project_config=_settings())
    source: PolarsDatasource = context.data_sources.add_polars("lake")
    definition = source.add_lazyframe_asset(name).add_batch_definition(name="whole table", partitioner=None)
    return definition.get_batch(batch_parameters={_FRAME: frame}), source.get_execution_engine()
