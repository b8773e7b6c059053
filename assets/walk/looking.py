"""The look at a delivery while it is received, kept with its register row until it is read."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from catalog.contract import Table
from catalog.files import ReadOptions, early_look
from catalog.register import DeliveryRow
from catalog.vault import Kept

LOOK = "look"


def read_options(table: Table) -> ReadOptions:
    """How a table's contract says its files are to be read."""
    source = table.source
    if source is None:
        return ReadOptions(())
    return ReadOptions(source.formats, source.sheet, source.header_row)


def kept_and_looked(table: Table, path: Path, keep: Callable[[Path], Kept]) -> tuple[Kept, dict[str, Any]]:
    """Keep a file and look at it meanwhile; what was found as notes of the delivery.

    Nothing is told of a file somebody wrote to in between: what was looked at may not be what was kept.
    """
    before = path.stat()
    with ThreadPoolExecutor(1) as aside:
        look = aside.submit(early_look, path, read_options(table))
        kept = keep(path)
    found, after = look.result(), path.stat()
    same = (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    return kept, {} if found is None or not same else {LOOK: found}


def looked_at(delivery: DeliveryRow) -> Mapping[str, Any] | None:
    """What was found when the delivery came; a replay looks again, since the reader may have been mended meanwhile."""
    found = delivery.notes.get(LOOK) if delivery.attempt == 0 else None
    return found if isinstance(found, Mapping) else None
