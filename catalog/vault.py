"""The vault: delivered bytes exactly as they came, kept by content hash, never changed, never deleted."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import NotFound
from catalog.lake import Lake

_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class Vault:
    """Original files below `<lake>/raw/_files/`, one per SHA-256."""

    lake: Lake

    def keep(self, path: Path, sha256: str) -> str:
        """Store a file under its hash, once; returns its place relative to the lake."""
        place = f"raw/_files/{sha256}"
        target = self.lake.uri(place)
        filesystem = self.lake.filesystem()
        if not filesystem.exists(target):
            filesystem.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
            unfinished = f"{target}.part"
            filesystem.put_file(str(path), unfinished)
            filesystem.mv(unfinished, target)
            if "://" not in target:
                Path(target).chmod(_READ_ONLY)
        return place

    def fetch(self, place: str, folder: Path, name: str) -> Path:
        """The stored bytes as a local file of the given name; a link where the lake is a local folder."""
        source = self.lake.uri(place)
        target = folder / Path(name).name
        if "://" not in source:
            if not Path(source).exists():
                raise NotFound(f"Tệp gốc {place} không còn trong kho. Khôi phục từ bản sao lưu rồi chạy lại.")
            target.symlink_to(Path(source).resolve())
            return target
        with self.lake.filesystem().open(source, "rb") as stored, target.open("wb") as local:
            shutil.copyfileobj(stored, local, 4 * 1024 * 1024)
        return target
