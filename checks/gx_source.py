"""A Great Expectations data source of lazy frames: `context.data_sources.add_polars("lake")`.

Importing this module tells Great Expectations of the source, so it stands before a context whose YAML names one is opened.
Assets with a path live in that YAML; where the data needs credentials they come from the environment, as Polars reads them.
"""

from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Literal

import great_expectations as gx
import polars as pl
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.core.batch import LegacyBatchDefinition
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.batch_spec import RuntimeDataBatchSpec
from great_expectations.core.id_dict import IDDict
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults, ProgressBarsConfig
from great_expectations.datasource.fluent.batch_identifier_util import make_batch_identifier
from great_expectations.datasource.fluent.batch_request import BatchRequest
from great_expectations.datasource.fluent.constants import _DATA_CONNECTOR_NAME
from great_expectations.datasource.fluent.interfaces import Batch, DataAsset, Datasource, TestConnectionError

from catalog.i18n import Sentence
from checks.gx_engine import PolarsExecutionEngine
from checks.gx_metrics import register

_FRAME = "dataframe"
_Request = BatchRequest[Any]
_EngineType = type[PolarsExecutionEngine]  # named here, because `type` is a field below


class _FrameAsset(DataAsset[Any, Any]):
    """Something a lazy frame can be made of; each sort names the batch parameters it takes."""

    _parameters: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def frame(self, options: dict[str, Any]) -> pl.LazyFrame:
        """The rows, unread."""

    def test_connection(self) -> None:
        """Read the schema; raises TestConnectionError when there is nothing to read."""
        try:
            self.frame({}).collect_schema()
        except Exception as error:
            raise TestConnectionError(f"không mở được asset {self.name!r}: {error}") from error

    def add_batch_definition_whole_table(self, name: str) -> BatchDefinition[Any]:
        """The one way to cut such an asset into batches: not at all."""
        return self.add_batch_definition(name=name, partitioner=None)

    def get_batch_parameters_keys(self, partitioner: object = None) -> tuple[str, ...]:
        """What a request may bring."""
        return self._parameters

    def build_batch_request(
        self, options: dict[str, Any] | None = None, batch_slice: object = None, partitioner: object = None
    ) -> _Request:
        """A request for the whole asset; raises ValueError for a parameter, slice or partitioner it cannot follow."""
        unknown = sorted(set(options or {}) - set(self._parameters))
        if unknown or batch_slice is not None or partitioner is not None:
            takes = ", ".join(self._parameters) or "không có"
            raise ValueError(f"asset {self.name!r} không hiểu {unknown or 'batch_slice, partitioner'}; tham số: {takes}")
        return _Request(datasource_name=self.datasource.name, data_asset_name=self.name, options=options or {})

    def _validate_batch_request(self, batch_request: _Request) -> None:
        if (batch_request.datasource_name, batch_request.data_asset_name) != (self.datasource.name, self.name):
            raise ValueError(f"yêu cầu này không dành cho asset {self.name!r}")

    def get_batch_identifiers_list(self, batch_request: _Request) -> list[dict[str, Any]]:
        """One batch, known by what the request brought besides a frame."""
        return [IDDict({name: value for name, value in batch_request.options.items() if name != _FRAME})]

    def get_batch(self, batch_request: _Request) -> Batch:
        """The frame as a batch of our engine."""
        self._validate_batch_request(batch_request)
        spec = RuntimeDataBatchSpec(batch_data=self.frame(batch_request.options), data_asset_name=self.name)
        data, markers = self.datasource.get_execution_engine().get_batch_data_and_markers(batch_spec=spec)
        return Batch(
            datasource=self.datasource,
            data_asset=self,
            batch_request=batch_request,
            data=data,
            metadata=self._get_batch_metadata_from_batch_request(batch_request=batch_request, ignore_options=(_FRAME,)),
            batch_markers=markers,
            batch_spec=spec,
            batch_definition=self._legacy_definition(batch_request),
        )

    def _legacy_definition(self, batch_request: _Request) -> LegacyBatchDefinition:
        return LegacyBatchDefinition(
            datasource_name=self.datasource.name,
            data_connector_name=_DATA_CONNECTOR_NAME,
            data_asset_name=self.name,
            batch_identifiers=make_batch_identifier(self.get_batch_identifiers_list(batch_request)[0]),
            batch_spec_passthrough=None,
        )


class LazyFrameAsset(_FrameAsset):
    """An asset whose data comes with the request: `batch_parameters={"dataframe": frame}`."""

    type: Literal["polars_lazyframe"] = "polars_lazyframe"
    _parameters: ClassVar[tuple[str, ...]] = (_FRAME,)

    def test_connection(self) -> None:
        """Succeed: a frame is no connection."""

    def frame(self, options: dict[str, Any]) -> pl.LazyFrame:
        """The frame a request brings, or the last one brought before; raises TypeError without any."""
        brought = options.get(_FRAME, self.datasource.brought.get(self.name))
        if isinstance(brought, pl.DataFrame):
            brought = brought.lazy()
        if not isinstance(brought, pl.LazyFrame):
            raise TypeError(f'asset {self.name!r} cần batch_parameters={{"dataframe": <polars.LazyFrame>}}')
        self.datasource.brought[self.name] = brought
        return brought

    def _validate_batch_request(self, batch_request: _Request) -> None:
        super()._validate_batch_request(batch_request)
        if _FRAME not in batch_request.options:
            self.frame({_FRAME: None})


class DeltaAsset(_FrameAsset):
    """A Delta table by its path; `batch_parameters={"version": 3}` reads an older version."""

    type: Literal["polars_delta"] = "polars_delta"
    path: str
    _parameters: ClassVar[tuple[str, ...]] = ("version",)

    def frame(self, options: dict[str, Any]) -> pl.LazyFrame:
        """The rows of the version asked for, or of the newest."""
        return pl.scan_delta(self.path, version=options.get("version"))


class ParquetAsset(_FrameAsset):
    """Parquet files by a path or a pattern such as `lake/*.parquet`."""

    type: Literal["polars_parquet"] = "polars_parquet"
    path: str

    def frame(self, options: dict[str, Any]) -> pl.LazyFrame:
        """The rows of all the files."""
        return pl.scan_parquet(self.path)


_Asset = LazyFrameAsset | DeltaAsset | ParquetAsset


class PolarsDatasource(Datasource[Any, PolarsExecutionEngine]):
    """The data source `add_polars` of a context."""

    asset_types: ClassVar[list[Any]] = [LazyFrameAsset, DeltaAsset, ParquetAsset]
    type: Literal["polars"] = "polars"
    assets: list[_Asset] = []
    _brought: dict[str, pl.LazyFrame] = PrivateAttr(default_factory=dict)

    @property
    def brought(self) -> dict[str, pl.LazyFrame]:
        """The last frame that came with a request, by asset."""
        return self._brought

    @property
    def execution_engine_type(self) -> _EngineType:
        """Our engine."""
        return PolarsExecutionEngine

    def get_execution_engine(self) -> PolarsExecutionEngine:
        """Our engine, able to find the other assets by name."""
        register()
        engine = super().get_execution_engine()
        engine.others = self._other
        return engine

    def test_connection(self, test_assets: bool = True) -> None:
        """Succeed: there is nothing to connect to."""

    def add_lazyframe_asset(self, name: str) -> LazyFrameAsset:
        """Name the frame that requests will bring."""
        asset = LazyFrameAsset(name=name)
        self._add_asset(asset)
        return asset

    def add_delta_asset(self, name: str, path: str | Path) -> DeltaAsset:
        """Name a Delta table; raises TestConnectionError when there is none."""
        asset = DeltaAsset(name=name, path=str(path))
        self._add_asset(asset)
        return asset

    def add_parquet_asset(self, name: str, path: str | Path) -> ParquetAsset:
        """Name Parquet files; raises TestConnectionError when there are none."""
        asset = ParquetAsset(name=name, path=str(path))
        self._add_asset(asset)
        return asset

    def _other(self, name: str) -> pl.LazyFrame:
        """The rows of another asset; raises LookupError naming the assets there are."""
        if name not in self.get_asset_names():
            known = ", ".join(sorted(self.get_asset_names()))
            raise LookupError(Sentence("không có asset {name!r}; nguồn này có: {known}", name=name, known=known))
        frame: pl.LazyFrame = self.get_asset(name).frame({})
        return frame


def _settings() -> DataContextConfig:
    """Stores in memory, no docs site on disk, no progress bar, no telemetry."""
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        analytics_enabled=False,
    )


def open_context(folder: str | Path | None = None) -> AbstractDataContext:
    """A context that knows `data_sources.add_polars`: kept in a folder, or in memory and gone with the process."""
    if folder is None:
        return gx.get_context(mode="ephemeral", project_config=_settings())
    return gx.get_context(mode="file", project_root_dir=str(folder))


def batch_of(frame: pl.LazyFrame, name: str) -> tuple[Batch, PolarsExecutionEngine]:
    """A batch over a frame in a context of its own, and the engine that will judge it."""
    source: PolarsDatasource = open_context().data_sources.add_polars("lake")
    definition = source.add_lazyframe_asset(name).add_batch_definition_whole_table("whole table")
    return definition.get_batch(batch_parameters={_FRAME: frame}), source.get_execution_engine()
