"""What the Dagster server does: definitions load, landed files become runs, runs walk deliveries, nothing phones home."""

import http.client
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import dagster as dg
import pytest

from assets.sectors import load_contracts
from catalog.workspace import Workspace
from pipelines.definitions import defs
from pipelines.runner import prepare_dagster_home
from pipelines.settings import load_settings

HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = "022185000002,Trần Thị Bình,03/04/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"
BAD = "22185000003,Lê Thị Chi,05/06/1990,Nữ,Dao,06661,Tổ 3,Tạm trú,05/06/2012"
RAW, CONFORMED = dg.AssetKey("raw_population__civil_register"), dg.AssetKey("conformed_population__civil_register")
PARTITIONS = "population__civil_register"
LOADED = defs()
T = TypeVar("T")


@pytest.fixture
def instance(workspace: Workspace) -> Iterator[dg.DagsterInstance]:
    """Dagster's own home inside the installation, as the server has it."""
    home = prepare_dagster_home(load_settings())
    with dg.DagsterInstance.from_config(str(home)) as opened:
        assert workspace.home == home.parent
        yield opened


def land(workspace: Workspace, name: str, *rows: str, period: str = "2026-06-30", content: bytes | None = None) -> None:
    """A file dropped by an agency, with its manifest."""
    folder = workspace.landing / "population" / "civil_register"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.manifest.json").write_text(json.dumps({"period": period}), encoding="utf-8")
    (folder / name).write_bytes("\n".join([HEADER, *rows, ""]).encode() if content is None else content)
    whole = time.time() - 60  # one that changed just now is left for the next look
    os.utime(folder / name, (whole, whole))


def tick(instance: dg.DagsterInstance, workspace: Workspace) -> dg.SensorResult:
    """One look of the sensor; what it asks of the instance is done as the daemon does it."""
    [sensor] = [one for one in LOADED.sensors or () if one.name == "landing"]
    assert isinstance(sensor, dg.SensorDefinition)
    with dg.build_sensor_context(instance=instance, resources={"workspace": workspace}, definitions=LOADED) as context:
        result = sensor(context)
    assert isinstance(result, dg.SensorResult)
    for asked in result.dynamic_partitions_requests or ():
        instance.add_dynamic_partitions(asked.partitions_def_name, list(asked.partition_keys))
    return result


def execute(instance: dg.DagsterInstance, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
    """The requested run, through the definitions the server loads, resource included."""
    job = LOADED.resolve_job_def(request.job_name or "")
    return job.execute_in_process(
        instance=instance, tags=request.tags, asset_selection=request.asset_selection, raise_on_error=False
    )


def test_the_definitions_can_be_loaded_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dg.Definitions.validate_loadable(defs())


def test_every_table_of_every_contract_is_an_asset_and_every_expectation_a_check() -> None:
    graph = LOADED.resolve_asset_graph()
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    tables = [table for contract in load_contracts().values() for table in contract.tables]
    assert {str(table.name) for table in tables} <= keys
    assert {str(table.name.at("raw")) for table in tables if table.source is not None} <= keys
    checks = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    wanted = {(str(table.name), rule.name.replace("-", "_")) for table in tables for rule in table.expectations}
    assert wanted <= checks


def test_the_sensor_receives_landed_files_and_asks_for_one_run_an_entity(
    instance: dg.DagsterInstance, workspace: Workspace
) -> None:
    land(workspace, "quy1.csv", AN, period="2026-03-31")
    land(workspace, "quy2.csv", AN, BINH)
    first = tick(instance, workspace)
    received = [row.id for row in workspace.register.pending()]
    assert len(received) == 2
    assert list(instance.get_dynamic_partitions(PARTITIONS)) == received
    assert [request.asset_selection for request in first.run_requests or ()] == [[RAW, CONFORMED]]
    again = tick(instance, workspace)
    assert [request.run_key for request in again.run_requests or ()] == [
        request.run_key for request in first.run_requests or ()
    ], "the daemon starts a run key once"
    assert len(workspace.register.pending()) == 2


def test_a_requested_run_publishes_its_deliveries_with_row_counts(instance: dg.DagsterInstance, workspace: Workspace) -> None:
    land(workspace, "quy1.csv", AN, period="2026-03-31")
    land(workspace, "quy2.csv", AN, BINH, BAD)
    [request] = tick(instance, workspace).run_requests or ()
    result = execute(instance, request)
    assert result.success
    assert [row.status for row in workspace.register.deliveries()] == ["published", "published"]
    counts = {
        event.partition: event.step_materialization_data.materialization.metadata["dagster/row_count"].value
        for event in result.get_asset_materialization_events()
        if event.asset_key == CONFORMED
    }
    assert counts == {row.id: row.accepted for row in workspace.register.deliveries()}
    checks = {one.check_name: one for one in result.get_asset_check_evaluations() if one.asset_key == CONFORMED}
    assert not checks["personal_id_shape"].passed
    assert checks["personal_id_shape"].severity == dg.AssetCheckSeverity.ERROR
    assert checks["personal_id_shape"].metadata["failed"].value == 1
    assert dg.AssetCheckSeverity.WARN in {one.severity for one in checks.values()}


def test_a_rejected_delivery_does_not_stop_the_good_ones_and_is_named(
    instance: dg.DagsterInstance, workspace: Workspace
) -> None:
    land(workspace, "a-tot.csv", AN, period="2026-03-31")
    land(workspace, "b-hong.csv", content=b"PK\x03\x04 khong phai so Excel")
    land(workspace, "c-tot.csv", AN, BINH)
    [request] = tick(instance, workspace).run_requests or ()
    first = execute(instance, request)
    assert not first.success
    told = " ".join(event.step_failure_data.error.message for event in first.get_step_failure_events())
    assert "b-hong.csv" in told
    for asked in tick(instance, workspace).run_requests or ():
        execute(instance, asked)
    statuses = {row.file_name: row.status for row in workspace.register.deliveries()}
    assert statuses == {"a-tot.csv": "published", "b-hong.csv": "rejected", "c-tot.csv": "published"}
    assert all("b-hong.csv" not in str(request.tags) for request in tick(instance, workspace).run_requests or ())


def test_when_nothing_waits_the_sensor_asks_for_stale_curated_tables_once(
    instance: dg.DagsterInstance, workspace: Workspace
) -> None:
    land(workspace, "quy2.csv", AN, BINH)
    for asked in tick(instance, workspace).run_requests or ():
        execute(instance, asked)
    [request] = tick(instance, workspace).run_requests or ()
    asked_for = {key.to_user_string() for key in request.asset_selection or ()}
    assert "curated_population__register_pseudonymised" in asked_for
    assert execute(instance, request).success
    assert workspace.register.published("curated_population__register_pseudonymised") is not None
    assert not tick(instance, workspace).run_requests


def test_nothing_phones_home(instance: dg.DagsterInstance) -> None:
    assert instance.telemetry_enabled is False
    assert instance.nux_enabled is False
    assert importlib.util.find_spec("posthog") is None
    # The server of Great Expectations' makers is gone from 1.24 on; whoever brings it back must find it switched off.
    assert importlib.util.find_spec("great_expectations.analytics") is None
    for variable in ("DAGSTER_DISABLE_TELEMETRY", "GX_ANALYTICS_ENABLED"):
        assert os.environ[variable] in ("1", "false")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(port: int, query: str) -> dict[str, Any]:
    body = json.dumps({"query": query}).encode()
    found: dict[str, Any] = json.loads(_get(port, "POST", "/graphql", body))["data"]
    return found


def _get(port: int, method: str, path: str, body: bytes | None = None) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        return connection.getresponse().read().decode()
    finally:
        connection.close()


@pytest.fixture
def server(workspace: Workspace) -> Iterator[int]:
    """A real `dagster dev` on a free loopback port, ended with everything it started."""
    home, port = prepare_dagster_home(load_settings()), _free_port()
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", str(port)]
    with (workspace.home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "DAGSTER_HOME": str(home)},
            cwd=Path(__file__).parents[1],
            start_new_session=True,
        )
        try:
            yield port
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)


def _until(what: Callable[[], T], seconds: float) -> T | None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            found = what()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.5)
    return None


@pytest.mark.slow
def test_a_real_server_shows_the_assets_walks_a_landed_file_and_tells_nobody(server: int, workspace: Workspace) -> None:
    land(workspace, "quy2.csv", AN, BINH)
    log = workspace.home / "server.log"
    nodes = _until(lambda: _ask(server, "{assetNodes {assetKey {path}} instance {info}}")["assetNodes"], 60)
    assert nodes, log.read_text(encoding="utf-8")
    assert {"raw_ocop__events", "curated_reference__communes"} <= {node["assetKey"]["path"][-1] for node in nodes}
    page = _get(server, "GET", "/")
    assert '"telemetryEnabled": "false"' in page or '"telemetryEnabled": false' in page
    walked = _until(lambda: [row for row in workspace.register.deliveries(status="published") if row.accepted == 2], 60)
    assert _until(lambda: workspace.register.runs(status="succeeded"), 60), "the register is told how the run ended"
    assert walked, log.read_text(encoding="utf-8")[-4000:]
