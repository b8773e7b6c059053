"""How an entity is delivered, as `source` of its table says; reading the files themselves is `catalog.files`."""

from collections.abc import Mapping
from typing import Any

from catalog.contract import Source
from catalog.errors import ContractError
from catalog.names import TableName

FORMATS = ("csv", "xlsx", "xls", "json", "jsonl", "geojson")


def source_of(facts: Mapping[str, Any] | None, where: str, name: TableName) -> Source | None:
    """The source of a table that takes deliveries, None for others; raises `ContractError`."""
    if facts is None:
        return None
    if name.layer != "conformed":
        raise ContractError(where, "bảng curated không nhận tệp", "Bỏ customProperties.source.")
    try:
        source = Source(
            formats=tuple(facts["formats"]),
            agency=str(facts["agency"]),
            delivery=facts.get("delivery", "full"),
            period=facts.get("period", "optional"),
            header_row=facts.get("headerRow"),
            sheet=facts.get("sheet"),
        )
    except KeyError as error:
        raise ContractError(where, f"source thiếu {error}", "Khai formats và agency.") from error
    wrong = [one for one in source.formats if one not in FORMATS]
    if wrong or source.delivery not in ("full", "changes") or source.period not in ("required", "optional", "none"):
        remedy = f"formats: {', '.join(FORMATS)}; delivery: full|changes; period: required|optional|none."
        raise ContractError(where, f"source không hợp lệ: {dict(facts)}", remedy)
    return source
