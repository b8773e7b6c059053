"""How an entity is delivered, as `source` of its table says; reading the files themselves is `catalog.files`."""

from collections.abc import Mapping

from catalog.contract import Source
from catalog.contract_custom import are_texts, is_count, is_text
from catalog.errors import ContractError
from catalog.i18n import Sentence
from catalog.names import TableName

FORMATS = ("csv", "xlsx", "xls", "json", "jsonl", "geojson")
_NEEDED, _KNOWN = ("formats", "agency"), {"formats", "agency", "delivery", "period", "headerRow", "sheet"}


def source_of(facts: object, where: Sentence, name: TableName) -> Source | None:
    """The source of a table that takes deliveries, None for others; raises `ContractError`."""
    if facts is None:
        return None
    if name.layer != "conformed":
        raise ContractError(where, Sentence("bảng curated không nhận tệp"), Sentence("Bỏ customProperties.source."))
    if not isinstance(facts, Mapping) or not facts.keys() <= _KNOWN:
        remedy = Sentence("Viết source: {{formats: [csv], agency: so-y-te}}; có thể thêm delivery, period, headerRow, sheet.")
        raise ContractError(where, Sentence("source là {source!r}", source=facts), remedy)
    missing = [key for key in _NEEDED if key not in facts]
    if missing:
        raise ContractError(where, Sentence("source thiếu {key}", key=", ".join(missing)), Sentence("Khai formats và agency."))
    if not _fits(facts):
        raise ContractError(
            where,
            Sentence("source không hợp lệ: {source}", source=dict(facts)),
            Sentence(
                "formats: {known}; agency, sheet: văn bản; delivery: full|changes; period: required|optional|none; "
                "headerRow: số nguyên từ 1.",
                known=", ".join(FORMATS),
            ),
        )
    return Source(
        formats=tuple(facts["formats"]),
        agency=facts["agency"],
        delivery=facts.get("delivery", "full"),
        period=facts.get("period", "optional"),
        header_row=facts.get("headerRow"),
        sheet=facts.get("sheet"),
    )


def _fits(facts: Mapping[str, object]) -> bool:
    formats, row, sheet = facts["formats"], facts.get("headerRow", 1), facts.get("sheet", "1")
    return (
        are_texts(formats)
        and isinstance(formats, list)
        and bool(formats)
        and set(formats) <= set(FORMATS)
        and is_text(facts["agency"])
        and is_text(sheet)
        and is_count(row)
        and row != 0
        and facts.get("delivery", "full") in ("full", "changes")
        and facts.get("period", "optional") in ("required", "optional", "none")
    )
