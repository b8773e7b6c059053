"""A small demonstration installation and its portal, really served, for every promise of the web."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from catalog.workspace import Workspace
from pipelines.settings import Settings

ROWS, START_SECONDS = 500, 60
#: The map, the facets and the columns lead to very many searches and terms: some of them say it all.
MOST = {"/search?": 12, "/glossary/": 60}


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation after `kho demo`; tests only read it."""
    home = tmp_path_factory.mktemp("portal") / "kho"
    _kho(home, "demo", "--rows", str(ROWS))
    return home


def environment(home: Path) -> dict[str, str]:
    """Variables of a user whose installation is there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KHO_")}
    return kept | {"KHO_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}


def _kho(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *arguments]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def demo(demo_home: Path) -> Iterator[Workspace]:
    """The same installation, opened beside the server."""
    from catalog.register import Register

    settings = Settings(home=demo_home)
    with Register.open(settings.register_at) as register:
        yield Workspace(home=demo_home, lake=settings.lake, register=register)


@pytest.fixture(scope="session")
def address(demo_home: Path) -> Iterator[str]:
    """Where `kho serve` answers, on a free port of this machine."""
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "serve", "--port", "0"]
    variables = environment(demo_home)
    with (
        (demo_home / "serve.log").open("w") as log,
        subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            assert "http://" in said, (demo_home / "serve.log").read_text()
            found = said.split("http://", 1)[1].split("/", 1)[0]
            _wait(f"http://{found}/about")
            yield f"http://{found}"
        finally:
            server.terminate()
            server.wait(20)


def _wait(url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(url).raise_for_status()
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


@pytest.fixture
def browser(address: str) -> Iterator[httpx.Client]:
    """A reader nobody knows, without a chosen language."""
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


def is_page(answer: httpx.Response) -> bool:
    """Whether an answer is for a person's eyes; a way to another page is not."""
    return answer.headers.get("content-type", "").startswith("text/html")


@pytest.fixture(scope="session")
def site(address: str, demo: Workspace) -> dict[str, httpx.Response]:
    """Every page and file a link leads to from the home page or a dataset, by path, as nobody in particular gets it."""
    found: dict[str, httpx.Response] = {}
    followed = dict.fromkeys(MOST, 0)
    waiting = ["/", *(f"/datasets/{row.name}" for row in demo.register.datasets(status=None))]
    with httpx.Client(base_url=address, timeout=60) as client:
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            many = next((kind for kind in MOST if path.startswith(kind)), None)
            if many is not None:
                followed[many] += 1
                if followed[many] > MOST[many]:
                    continue
            found[path] = client.get(path)
            if is_page(found[path]):
                linked = re.findall(r'(?:href|src)="(/[^"#]*)', found[path].text)
                waiting += [one.replace("&amp;", "&") for one in linked]
    return found
