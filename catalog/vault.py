"""The vault: delivered bytes exactly as they came, kept by content hash, never changed, never deleted."""

import hashlib
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.lake import Lake

FOLDER = "raw/_files"
#: Larger chunks cost more: the allocator hands them back to the system each time (measured: 4 MB five times slower).
CHUNK = 256 * 1024
_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the vault: its content hash, its size in bytes, and its place relative to the lake."""

    sha256: str
    size: int
    place: str


@dataclass(frozen=True, slots=True)
class Vault:
    """Original files below `<lake>/raw/_files/`, one per SHA-256."""

    lake: Lake

    def keep(self, path: Path) -> Kept:
        """Copy a file in and hash it on the way, once through the bytes; the same content is kept once."""
        incoming = self._incoming()
        sha256, size = self._copy(path, incoming)
        return self._settle(incoming, sha256, size)

    def adopt(self, path: Path) -> Kept:
        """Keep a file the caller will delete: linked instead of copied where the file system allows."""
        if "://" in self.lake.root:
            return self.keep(path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        incoming = self._incoming()
        try:
            Path(incoming).hardlink_to(path)
        except OSError:
            return self.keep(path)
        return self._settle(incoming, sha256, path.stat().st_size)

    def _incoming(self) -> str:
        incoming = self.lake.uri(f"{FOLDER}/incoming-{uuid.uuid4().hex}")
        self.lake.filesystem().makedirs(incoming.rsplit("/", 1)[0], exist_ok=True)
        return incoming

    def _settle(self, incoming: str, sha256: str, size: int) -> Kept:
        filesystem, place = self.lake.filesystem(), f"{FOLDER}/{sha256}"
        target = self.lake.uri(place)
        if filesystem.exists(target):
            filesystem.rm_file(incoming)
        else:
            filesystem.mv(incoming, target)
            if "://" not in target:
                Path(target).chmod(_READ_ONLY)
        return Kept(sha256, size, place)

    def _copy(self, path: Path, incoming: str) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source, self.lake.filesystem().open(incoming, "wb") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
                size += len(chunk)
        return digest.hexdigest(), size

    def fetch(self, place: str, folder: Path, name: str) -> Path:
        """The stored bytes as a local file of the given name; a link where the lake is a local folder."""
        source = self.lake.uri(place)
        target = folder / Path(name).name
        if "://" not in source:
            if not Path(source).exists():
                raise NotFound(
                    Sentence("Tệp gốc {place} không còn trong kho. Khôi phục từ bản sao lưu rồi chạy lại.", place=place)
                )
            target.symlink_to(Path(source).resolve())
            return target
        with self.lake.filesystem().open(source, "rb") as stored, target.open("wb") as local:
            shutil.copyfileobj(stored, local, CHUNK)
        return target
