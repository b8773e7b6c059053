"""The index on disk: derived, so anything wrong with it is mended by making it anew. One writer at a time, any readers.

`<folder>/current` names the generation readers use; a rebuild writes a new one beside it and moves the name over. A reader
that still holds the old generation keeps reading it.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from catalog.search import fields
from catalog.search.documents import Document

_HEAP = 64_000_000
_NAME, _LOCK = "current", "lock"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a refresh did."""

    added: int
    changed: int
    removed: int
    rebuilt: bool


class Store:
    """One index in one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is touched before the first refresh."""
        self._folder = folder
        self._opened: tuple[object, tantivy.Index] | None = None

    def refresh(self, documents: Iterable[Document]) -> Changes:
        """Make the index hold exactly these documents; another process doing the same is waited for."""
        wanted = {document.name: document for document in documents}
        with self._only_writer():
            index = self._healthy()
            if index is None:
                self._rebuild(wanted.values())
                return Changes(len(wanted), 0, 0, rebuilt=True)
            return self._update(index, wanted)

    def index(self) -> tantivy.Index | None:
        """The index as last committed by anyone; None where there is none that can be opened."""
        state = self._state()
        if state is None:
            return None
        if self._opened is None or self._opened[0] != state:
            index = _open(self._folder / state[0])
            if index is None:
                return None
            self._opened = (state, index)
        return self._opened[1]

    @property
    def version(self) -> object:
        """Changes with every commit of anyone."""
        return self._state()

    def _state(self) -> tuple[str, int, int] | None:
        try:
            name = (self._folder / _NAME).read_text(encoding="utf-8")
            meta = (self._folder / name / "meta.json").stat()
        except (OSError, ValueError):
            return None
        return (name, meta.st_mtime_ns, meta.st_ino)

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _healthy(self) -> tantivy.Index | None:
        """The index, if its files are the ones last committed and can be read."""
        index = self.index()
        state = self._state()
        if index is None or state is None or not _same_sizes(self._folder / state[0]):
            return None
        return index

    def _update(self, index: tantivy.Index, wanted: Mapping[str, Document]) -> Changes:
        stamps = {_name(term): term for term, _ in index.searcher().terms_with_prefix("stamp", "", tantivy.Query.all_query())}
        changed = [name for name in stamps.keys() & wanted.keys() if stamps[name] != fields.stamp(wanted[name])]
        removed, added = stamps.keys() - wanted.keys(), wanted.keys() - stamps.keys()
        if changed or removed or added:
            writer = index.writer(heap_size=_HEAP, num_threads=1)
            for name in sorted([*changed, *removed]):
                writer.delete_documents_by_term("name", name)
            for name in sorted([*changed, *added]):
                writer.add_document(fields.entry(wanted[name]))
            self._finish(writer)
        return Changes(len(added), len(changed), len(removed), rebuilt=False)

    def _finish(self, writer: tantivy.IndexWriter) -> None:
        writer.commit()
        writer.wait_merging_threads()
        state = self._state()
        if state is not None:
            _write_sizes(self._folder / state[0])

    def _rebuild(self, documents: Iterable[Document]) -> None:
        name = f"generation-{secrets.token_hex(6)}"
        made = self._folder / name
        made.mkdir()
        index = fields.teach(tantivy.Index(fields.schema(), path=str(made)))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for document in documents:
            writer.add_document(fields.entry(document))
        writer.commit()
        writer.wait_merging_threads()
        _write_sizes(made)
        unfinished = self._folder / f"{_NAME}.{name}"
        unfinished.write_text(name, encoding="utf-8")
        unfinished.replace(self._folder / _NAME)
        for old in self._folder.glob("generation-*"):
            if old.name != name:
                shutil.rmtree(old, ignore_errors=True)


def _name(stamp: str) -> str:
    return stamp.partition(fields.PART)[0]


def _open(folder: Path) -> tantivy.Index | None:
    """The index of a folder; None where it cannot be read or has other fields than ours."""
    try:
        index = fields.teach(tantivy.Index(fields.schema(), path=str(folder), reuse=True))
        index.config_reader("manual")
        index.reload()
        index.searcher()
    except (OSError, ValueError):
        return None
    return index


def _files(folder: Path) -> dict[str, int]:
    """Sizes of the files a commit is made of."""
    return {entry.name: entry.stat().st_size for entry in os.scandir(folder) if not entry.name.startswith((".", "sizes"))}


def _write_sizes(folder: Path) -> None:
    lines = [f"{name}\t{size}" for name, size in sorted(_files(folder).items())]
    unfinished = folder / "sizes.new"
    unfinished.write_text("\n".join(lines), encoding="utf-8")
    unfinished.replace(folder / "sizes")


def _same_sizes(folder: Path) -> bool:
    """Whether every file is there, whole, as the last writer left it; a writer killed on the way leaves others."""
    try:
        listed = [line.split("\t") for line in (folder / "sizes").read_text(encoding="utf-8").splitlines()]
        found = _files(folder)
        return {name: int(size) for name, size in listed} == found
    except (OSError, ValueError):
        return False
