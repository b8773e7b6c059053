"""One walked installation, served by a real server, for every promise about the machine views."""

import os
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from assets.sectors import load_functions
from assets.walk.curate import curate
from assets.walk.facts import dataset_facts
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.web.app import create_app
from catalog.web.house import House
from pipelines.cli.demo import demo_offers
from pipelines.portal_search import PortalSearch
from pipelines.serve import portal_house
from pipelines.settings import load_settings, open_workspace

CURATED = ("curated_reference__communes", "curated_population__by_commune", "curated_ocop__catalogue")


def _address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Every sector's demonstration deliveries walked, three curated tables, one run in full and one that failed."""
    home = tmp_path_factory.mktemp("machine")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KHO_") and name != "KHO_SHARED_DATA"]:
            patch.delenv(name)
        patch.setenv("KHO_HOME", str(home))
        patch.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
        workspace = open_workspace(load_settings())
        with workspace.register as register:
            register.sync_datasets(dataset_facts(load_functions()))
            run = register.start_run("walk").id
            for sector, offered in demo_offers(home / "demo", 200):
                delivery, _ = receive(workspace, sector, offered, by="test")
                read_step(workspace, delivery.id)
                conform_step(workspace, delivery.id, run)
            for table in CURATED:
                curate(workspace, table, run)
            register.finish_run(run, "succeeded")
            register.finish_run(register.start_run("replay", "by-hand").id, "failed", error="012345678901 bị từ chối")
            search = PortalSearch(workspace)
            search.refresh()
            yield portal_house(workspace, search, _address())


@pytest.fixture(scope="session")
def web(house: House) -> Iterator[httpx.Client]:
    """A client of a server over that installation."""
    base = house.base_url or ""
    port = int(base.rpartition(":")[2])
    server = uvicorn.Server(uvicorn.Config(create_app(house), host="127.0.0.1", port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.05)
    with httpx.Client(base_url=base, timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join(20)
