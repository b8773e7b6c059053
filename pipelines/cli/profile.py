"""`kho profile`: what a new source looks like, and the contract to begin with."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from catalog.column_names import snake
from catalog.contract_reading import read_contract
from catalog.errors import NotFound, UserError
from catalog.i18n import Sentence, _
from catalog.names import TableName
from checks.profiling.draft import draft
from checks.profiling.evidence import ColumnEvidence
from checks.profiling.profile import Profile, profile_file
from checks.profiling.trial import Trial, try_out
from pipelines.cli.contract import check_contract
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import say, show_table, shown

DRAFT_SECTOR = "nhap"
WORKBOOKS = ("xlsx", "xls")
_SHORT = 24
_MASK = "•••"
_TYPES = {
    "string": _("văn bản"),
    "int64": _("số nguyên"),
    "double": _("số"),
    "boolean": _("có/không"),
    "date": _("ngày"),
    "timestamp": _("thời điểm"),
    "array<string>": _("danh sách"),
}
_GUARDED = {
    "internal": _("nội bộ"),
    "restricted": _("hạn chế"),
    "personal": _("cá nhân"),
    "sensitive": _("nhạy cảm"),
}


def profile(
    file: Path,
    sector: str | None,
    entity: str | None,
    output: Path | None,
    *,
    sheet: str | None,
    header_row: int | None,
    as_json: bool,
) -> None:
    """Look at a file, show what was seen, and write the drafted contract where asked."""
    if not file.is_file():
        raise NotFound(Sentence("Không có tệp {path}. Kiểm tra đường dẫn rồi chạy lại.", path=file))
    if output is not None and output.exists():
        raise UserError(Sentence("Tệp {path} đã có. Xóa tệp cũ hoặc đặt tên khác.", path=output))
    name = TableName.parse(f"conformed_{sector or DRAFT_SECTOR}__{entity or _entity_of(file)}")
    with TemporaryDirectory() as folder:
        seen = profile_file(file, Path(folder), date.today(), sheet=sheet, header_row=header_row)
        if sheet is not None and seen.format not in WORKBOOKS:
            raise UserError(Sentence("Tệp {path} không có trang tính. Bỏ --sheet rồi chạy lại.", path=file))
        text = draft(seen, name)
        tried = _tried(text, seen, Path(folder))
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    if as_json:
        say(to_json(_facts(seen, tried, text)))
        return
    _show(seen, tried)
    _next_steps(file, name, output)


def _entity_of(file: Path) -> str:
    """A table's name from a file's."""
    return snake(file.stem) or "tep"


def _tried(text: str, seen: Profile, folder: Path) -> Trial:
    """Hold the draft to the loader's judgement, then to the file it was made of."""
    path = folder / "contract.yaml"
    path.write_text(text, encoding="utf-8")
    contract = read_contract(path)
    check_contract(contract)
    return try_out(contract.tables[0], seen)


def _show(seen: Profile, tried: Trial) -> None:
    told = _("{file}: {format}, {rows} dòng, {columns} cột")
    facts = {"file": seen.file_name, "format": seen.format.upper(), "rows": shown(seen.rows), "columns": len(seen.columns)}
    say(told.format(**facts))
    if seen.header_row is not None:
        say(_("Tiêu đề ở dòng {row}.").format(row=seen.header_row))
    if seen.damaged:
        say(_("{rows} dòng hỏng trong tệp, không tính vào bảng dưới.").format(rows=shown(seen.damaged)))
    for note in seen.notes:
        say(f"- {note}")
    keyed = {one.name for one in seen.key.columns} if seen.key else set()
    headers = (_("Cột"), _("Tiêu đề"), _("Kiểu"), _("Trống"), _("Khác nhau"), _("Khóa"), _("Mức truy cập"), _("Ví dụ"))
    show_table(_("Khảo sát"), headers, [_row(one, keyed=one.name in keyed) for one in seen.columns])
    say(
        _("Thử nhận chính tệp này theo bản nháp: {accepted} trong {rows} dòng được nhận.").format(
            accepted=shown(tried.accepted), rows=shown(tried.rows)
        )
    )


def _row(one: ColumnEvidence, *, keyed: bool) -> tuple[object, ...]:
    return (
        one.name,
        one.header,
        _type(one),
        f"{shown(100 * (one.rows - one.filled) / one.rows)} %",
        shown(one.distinct) if one.exact else f"≈ {shown(one.distinct)}",
        _("khóa") if keyed else "",
        _GUARDED[one.privacy.classification],
        _examples(one),
    )


def _type(one: ColumnEvidence) -> str:
    candidate = one.guess.candidate
    added = [*candidate.date_formats, *([_("danh mục {codes} mã").format(codes=len(one.codes))] if one.codes else [])]
    return ", ".join([_TYPES[candidate.physical], *added])


def _examples(one: ColumnEvidence) -> str:
    """Frequent values, never those of a column that may speak of a person."""
    if not one.privacy.shown:
        return one.shape or _MASK
    return ", ".join(value if len(value) <= _SHORT else f"{value[:_SHORT]}…" for value in one.frequent)


def _next_steps(file: Path, name: TableName, output: Path | None) -> None:
    if output is None:
        command = f"kho profile {file} --sector {name.sector} --entity {name.entity} --output contract.yaml"
        say(_("Ghi bản nháp hợp đồng: {command}").format(command=command))
        return
    say(_("Đã ghi {path}. Đọc lại từng chỗ 'Đoán từ...', rồi: kho contract lint {path}").format(path=output))


def _facts(seen: Profile, tried: Trial, text: str) -> dict[str, Any]:
    """The profile for machines."""
    return {
        "file": seen.file_name,
        "format": seen.format,
        "encoding": seen.encoding,
        "sheet": seen.sheet,
        "header_row": seen.header_row,
        "rows": seen.rows,
        "damaged": seen.damaged,
        "notes": seen.notes,
        "key": [one.name for one in seen.key.columns] if seen.key else None,
        "key_blank": seen.key.blank if seen.key else None,
        "key_repeated": seen.key.repeated if seen.key else None,
        "would_accept": tried.accepted,
        "columns": [_column_facts(one) for one in seen.columns],
        "contract": text,
    }


def _column_facts(one: ColumnEvidence) -> dict[str, Any]:
    candidate = one.guess.candidate
    return {
        "name": one.name,
        "header": one.header,
        "type": candidate.physical,
        "date_formats": candidate.date_formats,
        "decimal": candidate.decimal,
        "filled": one.filled,
        "unread": one.guess.unread,
        "doubt": one.guess.doubt,
        "distinct": one.distinct,
        "distinct_exact": one.exact,
        "longest": one.longest,
        "shape": one.shape,
        "shaped": one.shaped,
        "min": one.low,
        "max": one.high,
        "codes": [{"value": value, "rows": rows} for value, rows in one.codes],
        "classification": one.privacy.classification,
        "classification_why": one.privacy.why,
        "examples": one.frequent,
    }
