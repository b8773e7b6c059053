"""Step 3 of the walk: a delivered file becomes raw rows, all text, nothing dropped, or is rejected with a reason.

A corrected copy becomes the rows of the delivery it answers, with its own in place of those it was shown
(`assets.walk.feedback_return`).
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from assets.sectors import find_entity, reader_function
from assets.walk.feedback_marker import marker_in
from assets.walk.feedback_return import returned_copy
from assets.walk.feedback_words import is_correction_sheet
from assets.walk.looking import looked_at, read_options
from assets.walk.raw_rows import RawRows, told_of
from catalog.contract import Table
from catalog.errors import DeliveryRejected
from catalog.files import Reading, read_file
from catalog.headers import HeaderMatch, match_headers, raw_frame, raw_schema
from catalog.i18n import Sentence
from catalog.lake import Staged, removal
from catalog.lake_files import constant
from catalog.register import DeliveryRow, Outcome
from catalog.workspace import Workspace


def tag(delivery: DeliveryRow) -> str:
    """What names the files of one try at a delivery; a replay is another try."""
    return f"{delivery.id}-{delivery.attempt}"


def write_raw(workspace: Workspace, delivery: DeliveryRow) -> DeliveryRow:
    """Read a received delivery into its raw table; idempotent; an unreadable file settles as rejected."""
    table = find_entity(delivery.sector, delivery.entity)
    try:
        rows, told = _written(workspace, table, delivery) or _write(workspace, table, delivery)
    except DeliveryRejected as refused:
        return workspace.register.settle(delivery.id, Outcome.refusal("rejected", refused.code, refused.sentence))
    return workspace.register.mark_read(delivery.id, rows, told)


def _written(workspace: Workspace, table: Table, delivery: DeliveryRow) -> tuple[int, dict[str, Any]] | None:
    commit = workspace.lake.committed(str(table.name.at("raw")), tag(delivery))
    return None if commit is None else (int(commit["kho.rows"]), json.loads(commit["kho.told"]))


def _write(workspace: Workspace, table: Table, delivery: DeliveryRow) -> tuple[int, dict[str, Any]]:
    name, lake = str(table.name.at("raw")), workspace.lake
    with workspace.scratch() as scratch:
        path = workspace.vault.fetch(delivery.stored_at, scratch, delivery.file_name)
        marker = marker_in(path, scratch)
        if marker is not None:
            content = returned_copy(workspace, table, delivery, marker, path, scratch)
        else:
            content = _content(table, delivery, _read(table, delivery, path, scratch))
        staged = _stage(workspace, table, content, delivery)
    earlier = [removal(part) for part in lake.parts(name) if part.startswith(f"part-{delivery.id}-")]
    metadata = {"kho.rows": str(staged.rows), "kho.told": json.dumps(content.told, ensure_ascii=False)}
    lake.commit(name, [staged], transaction=tag(delivery), remove=earlier, metadata=metadata)
    return staged.rows, content.told


def _content(table: Table, delivery: DeliveryRow, reading: Reading) -> RawRows:
    """The raw rows of a reading, and what is told of it."""
    if is_correction_sheet(reading.headers):
        raise DeliveryRejected(
            "unmarked-correction",
            Sentence(
                "Tệp này là trang Cần sửa đã chép hoặc lưu sang tệp khác nên không còn dấu nhận biết. "
                "Sửa ngay trong tệp XLSX kho gửi rồi nộp tệp ấy."
            ),
        )
    match = match_headers(table, reading.headers)
    fed = {header: column for column, header in match.taken.items()}
    notes = [note.sentence for note in reading.notes] + _header_notes(match)
    told = told_of(notes, [(header, fed.get(header)) for header in reading.headers])
    return RawRows(raw_frame(table, reading.frame, match, delivery.id), told)


def _stage(workspace: Workspace, table: Table, content: RawRows, delivery: DeliveryRow) -> Staged:
    name, lake = str(table.name.at("raw")), workspace.lake
    lake.ensure(name, raw_schema(table), f"{table.title} (như đã nộp)")
    try:
        # Rows of a corrected copy still bear the id of the delivery it answers.
        frame = content.frame.with_columns(constant(delivery.id).alias("_delivery_id"))
        staged = lake.stage({name: frame}, tag(delivery))[name]
    except pl.exceptions.ComputeError as error:
        damaged = Sentence(
            "Tệp hỏng giữa chừng, không đọc hết được ({told}). Xuất lại tệp từ phần mềm gốc rồi nộp lại.",
            told=str(error).splitlines()[0][:200],
        )
        raise DeliveryRejected("damaged-file", damaged) from error
    if staged.rows == 0:
        lake.discard(staged)
        empty = Sentence("Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu nào. Điền dữ liệu rồi nộp lại.")
        raise DeliveryRejected("no-rows", empty)
    return staged


def _read(table: Table, delivery: DeliveryRow, path: Path, scratch: Path) -> Reading:
    own = reader_function(str(table.name.at("raw")))
    read = own(path) if own is not None else None
    if read is not None:
        return read if isinstance(read, Reading) else _reading(read, path)
    return read_file(path, replace(read_options(table), looked=looked_at(delivery)), scratch)


def _reading(frame: pl.LazyFrame, path: Path) -> Reading:
    columns = frame.collect_schema().names()
    if "_problem" not in columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String()).alias("_problem"))
    headers = tuple(column for column in columns if column not in ("_row", "_problem"))
    return Reading(frame=frame, headers=headers, notes=(), format=path.suffix.lstrip("."), encoding=None)


def _header_notes(match: HeaderMatch) -> list[Sentence]:
    """Columns the contract does not know and columns the file does not hold are told, never silent."""
    notes = []
    if match.extra:
        notes.append(Sentence("Cột ngoài hợp đồng, được giữ ở lớp raw: {columns}.", columns=", ".join(match.extra)))
    if match.missing:
        missing = ", ".join(column.title for column in match.missing)
        notes.append(Sentence("Tệp không có cột: {columns}.", columns=missing))
    return notes
