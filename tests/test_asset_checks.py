"""Each expectation is an asset check with severity, counts, a sample and the way to its rows; a blocking one stops it all."""

import csv
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import pytest

from assets.sectors import find_entity
from assets.walk.receive import receive
from catalog.delivery import Offered
from catalog.workspace import Workspace
from pipelines.build import build_assets, deliveries_of
from pipelines.describe import check_name

TABLE = find_entity("ocop", "products")
CONFORMED, RAW = dg.AssetKey(str(TABLE.name)), dg.AssetKey(str(TABLE.name.at("raw")))


@pytest.fixture
def offered(tmp_path: Path) -> Offered:
    """A simulated register of products with its usual bad rows."""
    from assets.ocop.simulate import simulate

    return next(one for one in simulate(tmp_path, 200, seed=5) if one.entity == "products")


def walked(workspace: Workspace, offered: Offered) -> tuple[str, dg.ExecuteInProcessResult]:
    """One delivery through its raw and conformed assets, as a server runs them."""
    delivery, _ = receive(workspace, "ocop", offered, by="test")
    job = dg.define_asset_job("walk", selection=dg.AssetSelection.assets(RAW, CONFORMED))
    definitions = dg.Definitions(assets=build_assets(), jobs=[job], resources={"workspace": workspace})
    with dg.instance_for_test() as instance:
        instance.add_dynamic_partitions(deliveries_of(TABLE).name or "", [delivery.id])
        walk = definitions.resolve_job_def("walk")
        return delivery.id, walk.execute_in_process(instance=instance, partition_key=delivery.id, raise_on_error=False)


def checks_of(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    return {one.check_name: one for one in result.get_asset_check_evaluations() if one.asset_key == CONFORMED}


def test_every_expectation_reports_its_severity_and_its_counts(workspace: Workspace, offered: Offered) -> None:
    _, result = walked(workspace, offered)
    checks = checks_of(result)
    assert checks.keys() == {check_name(rule.name) for rule in TABLE.expectations}
    for rule in TABLE.expectations:
        found = checks[check_name(rule.name)]
        assert (found.severity == dg.AssetCheckSeverity.ERROR) == (rule.severity == "error")
        failed, checked = found.metadata["failed"].value, found.metadata["checked"].value
        assert isinstance(failed, int)
        assert isinstance(checked, int)
        assert 0 <= failed <= checked


def test_a_failed_check_shows_a_sample_and_the_way_to_its_rows(workspace: Workspace, offered: Offered) -> None:
    delivery_id, result = walked(workspace, offered)
    failed = [one for one in checks_of(result).values() if not one.passed]
    assert failed, "the simulated register has bad rows"
    for found in failed:
        assert found.metadata["sample"].value or found.metadata["observed"].value
        assert found.metadata["as_delivered"].value == RAW
        assert f"kho quarantine {TABLE.name} --delivery {delivery_id}" in str(found.metadata["commands"].value)
        assert str(found.metadata["quarantine"].value).endswith(str(TABLE.name.at("quarantine")))
        assert found.description


def test_a_failing_blocking_check_never_publishes(workspace: Workspace, tmp_path: Path) -> None:
    """A table-level error: more rows than the contract allows."""
    most = TABLE.volume[1]
    assert most is not None
    good = _good_row()
    path = _csv(tmp_path / "qua-nhieu.csv", [{**good, "code": f"X{number}"} for number in range(most + 1)])
    delivery_id, result = walked(workspace, Offered("products", path))
    assert not result.success
    assert not checks_of(result)["volume"].passed
    assert workspace.register.delivery(delivery_id).status == "blocked"
    assert workspace.register.published(str(TABLE.name)) is None
    assert workspace.lake.scan(str(TABLE.name)).collect().is_empty()


def _good_row() -> dict[str, str]:
    return {column.name: "1" for column in TABLE.delivered}


def _csv(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    heads = {column.name: column.sources[0] for column in TABLE.delivered}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads.values())
        writer.writerows([row[name] for name in heads] for row in rows)
    return path
