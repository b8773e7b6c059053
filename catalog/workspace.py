"""One place to stand on: where the lake, the register and the working folders of an installation are."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.lake import Lake
from catalog.register import Register
from catalog.vault import Vault


@dataclass(frozen=True, slots=True)
class Workspace:
    """Lake, vault and register of one `KHO_HOME`."""

    home: Path
    lake: Lake
    register: Register

    @property
    def vault(self) -> Vault:
        """Where delivered bytes are kept."""
        return Vault(self.lake)

    @property
    def landing(self) -> Path:
        """Where agencies drop files: `landing/<sector>/<entity>/`."""
        return self.home / "landing"

    @contextmanager
    def only_writer(self, table: str) -> Iterator[None]:
        """Hold a table against other processes of this machine; they wait, and then see what was done."""
        folder = self.home / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{table}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for working files, gone afterwards."""
        base = self.home / "scratch"
        base.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=base) as folder:
            yield Path(folder)
