"""Step 3 of the walk: a delivered file becomes raw rows, all text, nothing dropped, or is rejected with a reason."""

from pathlib import Path

import polars as pl

from assets.sectors import find_entity, reader_function
from catalog.contract import Table
from catalog.errors import DeliveryRejected
from catalog.files import Reading, ReadOptions, read_file
from catalog.headers import HeaderMatch, match_headers, raw_frame, raw_schema
from catalog.lake import Staged, removal
from catalog.register import DeliveryRow, Outcome
from catalog.workspace import Workspace


def tag(delivery: DeliveryRow) -> str:
    """What names the files of one try at a delivery; a replay is another try."""
    return f"{delivery.id}-{delivery.attempt}"


def write_raw(workspace: Workspace, delivery: DeliveryRow) -> DeliveryRow:
    """Read a received delivery into its raw table; idempotent; an unreadable file settles as rejected."""
    table = find_entity(delivery.sector, delivery.entity)
    try:
        rows, notes = _written(workspace, table, delivery) or _write(workspace, table, delivery)
    except DeliveryRejected as refused:
        outcome = Outcome(status="rejected", reason_code=refused.code, reason=str(refused))
        return workspace.register.settle(delivery.id, outcome)
    return workspace.register.mark_read(delivery.id, rows, {"reading": notes})


def _written(workspace: Workspace, table: Table, delivery: DeliveryRow) -> tuple[int, list[str]] | None:
    commit = workspace.lake.committed(str(table.name.at("raw")), tag(delivery))
    return None if commit is None else (int(commit["kho.rows"]), commit["kho.notes"].splitlines())


def _write(workspace: Workspace, table: Table, delivery: DeliveryRow) -> tuple[int, list[str]]:
    name, lake = str(table.name.at("raw")), workspace.lake
    with workspace.scratch() as scratch:
        path = workspace.vault.fetch(delivery.stored_at, scratch, delivery.file_name)
        reading = _read(table, path, scratch)
        match = match_headers(table, reading.headers)
        lake.ensure(name, raw_schema(table), f"{table.title} (như đã nộp)")
        frame = raw_frame(table, reading.frame, match, delivery.id)
        staged = _stage(workspace, name, frame, delivery)
    notes = [note.message for note in reading.notes] + _header_notes(match)
    earlier = [removal(part) for part in lake.parts(name) if part.startswith(f"part-{delivery.id}-")]
    metadata = {"kho.rows": str(staged.rows), "kho.notes": "\n".join(notes)}
    lake.commit(name, [staged], transaction=tag(delivery), remove=earlier, metadata=metadata)
    return staged.rows, notes


def _stage(workspace: Workspace, name: str, frame: pl.LazyFrame, delivery: DeliveryRow) -> Staged:
    try:
        staged = workspace.lake.stage({name: frame}, tag(delivery))[name]
    except pl.exceptions.ComputeError as error:
        told = str(error).splitlines()[0][:200]
        message = f"Tệp hỏng giữa chừng, không đọc hết được ({told}). Xuất lại tệp từ phần mềm gốc rồi nộp lại."
        raise DeliveryRejected("damaged-file", message) from error
    if staged.rows == 0:
        workspace.lake.discard(staged)
        raise DeliveryRejected("no-rows", "Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu nào. Điền dữ liệu rồi nộp lại.")
    return staged


def _read(table: Table, path: Path, scratch: Path) -> Reading:
    own = reader_function(str(table.name.at("raw")))
    if own is not None:
        read = own(path)
        return read if isinstance(read, Reading) else _reading(read, path)
    source = table.source
    formats = source.formats if source is not None else ()
    options = ReadOptions(formats, source.sheet if source else None, source.header_row if source else None)
    return read_file(path, options, scratch)


def _reading(frame: pl.LazyFrame, path: Path) -> Reading:
    columns = frame.collect_schema().names()
    if "_problem" not in columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String()).alias("_problem"))
    headers = tuple(column for column in columns if column not in ("_row", "_problem"))
    return Reading(frame=frame, headers=headers, notes=(), format=path.suffix.lstrip("."), encoding=None)


def _header_notes(match: HeaderMatch) -> list[str]:
    """Columns the contract does not know and columns the file does not hold are told, never silent."""
    notes = []
    if match.extra:
        notes.append(f"Cột ngoài hợp đồng, được giữ ở lớp raw: {', '.join(match.extra)}.")
    if match.missing:
        notes.append(f"Tệp không có cột: {', '.join(column.title for column in match.missing)}.")
    return notes
