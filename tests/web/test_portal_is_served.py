"""`kho serve` says where it answers, refuses plainly when it cannot, and follows what is published while it runs."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from catalog.errors import SettingsError
from pipelines.serve import listen

SERVE = [sys.executable, "-c", "from pipelines.cli import main; main()", "serve", "--port"]


def _variables(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KHO_")}
    return kept | {"KHO_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}


def test_a_taken_port_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        command = [*SERVE, str(other.getsockname()[1])]
        done = subprocess.run(command, env=_variables(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_address_that_is_not_of_this_machine_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"203\.0\.113\.7"):
        listen("203.0.113.7", 0)


def test_an_empty_installation_is_served_and_stops_when_told(tmp_path: Path) -> None:
    """Pages of a home with nothing in it are whole, and Ctrl+C is no mishap."""
    with subprocess.Popen([*SERVE, "0"], env=_variables(tmp_path), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = "http://" + server.stdout.readline().split("http://", 1)[1].split("/", 1)[0]
        try:
            pages = [
                _answer(address + path) for path in ("/", "/quality", "/runs", "/search", "/datasets/curated_ocop__catalogue")
            ]
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    assert [page.status_code for page in pages] == [200] * 5
    assert "Chưa có bảng nào được công bố." in pages[0].text
    assert server.returncode == 0


def _answer(url: str) -> httpx.Response:
    """The answer, waiting for the server to begin."""
    until = time.monotonic() + 60
    while True:
        try:
            return httpx.get(url, timeout=60)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
