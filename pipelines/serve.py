"""The portal's house, filled: contracts, published rows, lineage, simulated tables, search; and the server that runs it."""

import contextlib
import gc
import socket
import threading
from typing import IO

from assets.sectors import ROOT, inputs_of, load_functions
from assets.walk.feedback import feedback_of
from assets.walk.feedback_workbook import write_workbook
from assets.walk.publish import current_rows
from assets.walk.simulated import simulated_tables
from catalog.errors import SettingsError
from catalog.i18n import Sentence
from catalog.register import Register
from catalog.web.house import House
from catalog.workspace import Workspace
from pipelines.agencies import AGENCIES
from pipelines.portal_search import PortalSearch


def portal_house(workspace: Workspace, search: PortalSearch, base_url: str | None = None) -> House:
    """The installation as the portal sees it; `base_url` is its public address where a proxy stands before it."""
    contracts = load_functions()

    def workbook(delivery: str, target: IO[bytes]) -> int:
        feedback = feedback_of(workspace, delivery)
        if len(feedback.rows):
            write_workbook(workspace, feedback, target)
        return len(feedback.rows)

    register = workspace.register
    house = House(
        workspace=workspace,
        contracts=contracts,
        contract_files={sector: ROOT / sector / "contract.yaml" for sector in contracts},
        current=current_rows,
        inputs_of=inputs_of,
        simulated=lambda: _simulated(house),
        search=search,
        suggest=search.suggest,
        agencies=AGENCIES,
        workbook=workbook,
        base_url=base_url,
        state=lambda: _state(register),
    )
    return house


def _state(register: Register) -> object:
    """Which run was the last; None while any is at work."""
    newest = register.pulse()
    if newest is None:
        return "nothing ever ran"
    run, ended, working = newest
    return None if working else (run, ended)


def _simulated(house: House) -> frozenset[str]:
    """Simulated tables, looked up once a run: no delivery is published outside one."""
    state, register = house.state(), house.workspace.register
    return simulated_tables(register) if state is None else house.kept("simulated", state, lambda: simulated_tables(register))


def at_rest() -> None:
    """What was made so far stays as long as the server: the collector need not walk over it while readers wait.

    Measured with the contracts of a million columns: each of its full rounds held every answer up for 0.6 s.
    """
    gc.collect()
    gc.freeze()


def listen(host: str, port: int) -> socket.socket:
    """The socket to answer on, taken before anything is promised; raises `SettingsError` where it cannot be had."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        told = Sentence(
            "Không mở được {host}:{port}: {told}. Chọn cổng khác bằng --port, hoặc dừng chương trình đang giữ nó.",
            host=host,
            port=port,
            told=error.strerror,
        )
        raise SettingsError(told) from error


def run_portal(workspace: Workspace, taken: socket.socket, base_url: str | None = None) -> None:
    """Answer on a socket until stopped, with the index kept fresh beside."""
    import uvicorn

    from catalog.web.app import create_app

    search, stopped = PortalSearch(workspace), threading.Event()
    keeper = threading.Thread(target=search.keep_fresh, args=(stopped,), daemon=True)
    keeper.start()
    app = create_app(portal_house(workspace, search, base_url))
    at_rest()
    try:
        # The server has shut down by itself when Ctrl+C arrives here.
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, proxy_headers=False)).run([taken])
    finally:
        stopped.set()
        taken.close()
