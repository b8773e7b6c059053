"""Reads one column of a table in `contract.yaml`: type, class, sources, codes. What follows from it is derived elsewhere."""

from collections.abc import Mapping
from typing import Any

from open_data_contract_standard.model import EnumValue, SchemaProperty

from catalog.contract import CLASSIFICATIONS, PLAIN, Code, Column, Details
from catalog.contract_custom import as_day, custom_facts, needed, no_twins
from catalog.contract_types import KNOWN, polars_type
from catalog.errors import ContractError
from catalog.i18n import Sentence

_COLUMN_PROPERTIES = {"titleEn", "descriptionEn", "unit", "dateFormats", "decimal"}
_CODE_PROPERTIES = {"labelEn", "synonyms", "validFrom", "validTo"}


def of_column(table: Sentence, item: SchemaProperty) -> Sentence:
    """Where a column stands, for an error about it."""
    return Sentence("{where}, cột {column}", where=table, column=item.name)


def read_column(item: SchemaProperty, table: Sentence) -> Column:
    """One column; raises `ContractError` naming it."""
    where = of_column(table, item)
    custom = custom_facts(item.customProperties, where, _COLUMN_PROPERTIES)
    dtype = polars_type(item.logicalType or "", item.physicalType or "")
    if dtype is None:
        found = Sentence("kiểu {logical}/{physical} không đi với nhau", logical=item.logicalType, physical=item.physicalType)
        remedy = Sentence("physicalType: {known}, cùng logicalType tương ứng.", known=", ".join(KNOWN))
        raise ContractError(where, found, remedy)
    classification = next((known for known in CLASSIFICATIONS if known == item.classification), None)
    if classification is None:
        found = Sentence("classification là '{given}'", given=item.classification)
        raise ContractError(where, found, Sentence("Chọn: {known}.", known=", ".join(CLASSIFICATIONS)))
    name = needed(item.name, where, "name")
    if name.startswith("_"):
        remedy = Sentence("Tên bắt đầu bằng '_' dành cho cột hệ thống.")
        raise ContractError(where, Sentence("tên cột bắt đầu bằng '_'"), remedy)
    return Column(
        name=name,
        title=needed(item.businessName, where, "businessName"),
        title_en=needed(custom.get("titleEn"), where, "customProperties.titleEn"),
        description=item.description or "",
        dtype=dtype,
        classification=classification,
        required=bool(item.required),
        unique=bool(item.unique),
        key_position=(item.primaryKeyPosition or 1) if item.primaryKey else None,
        description_en=custom.get("descriptionEn") or "",
        details=_details(item, custom, where),
    )


def _details(item: SchemaProperty, custom: Mapping[str, Any], where: Sentence) -> Details:
    codes = tuple(_code(entry, where) for entry in item.enum or [])
    no_twins([code.value for code in codes], where, "code")
    foreign = next((link.to for link in item.relationships or [] if link.type in (None, "foreignKey")), None)
    told = Details(
        sources=tuple(item.transformSourceObjects or ()),
        codes=codes,
        references=str(foreign) if foreign else None,
        unit=custom.get("unit"),
        date_formats=tuple(custom.get("dateFormats") or ()),
        decimal=_decimal(custom.get("decimal", ","), where),
    )
    return PLAIN if told == PLAIN else told


def _decimal(mark: object, where: Sentence) -> str:
    if mark not in (",", "."):
        remedy = Sentence("Dấu thập phân của nguồn là ',' (mặc định) hoặc '.'.")
        raise ContractError(where, Sentence("decimal là '{mark}'", mark=mark), remedy)
    return str(mark)


def _code(entry: EnumValue, where: Sentence) -> Code:
    place = Sentence("{where}, mã {code}", where=where, code=entry.value)
    custom = custom_facts(entry.customProperties, place, _CODE_PROPERTIES)
    if not isinstance(entry.value, str):
        remedy = Sentence("Đặt mã trong dấu nháy để giữ số 0 ở đầu.")
        raise ContractError(where, Sentence("mã {code!r} không phải văn bản", code=entry.value), remedy)
    label = needed(entry.label, place, "label")
    opens, closes = as_day(custom.get("validFrom")), as_day(custom.get("validTo"))
    if opens and closes and closes < opens:
        found = Sentence("validTo {closes} trước validFrom {opens}", closes=closes, opens=opens)
        raise ContractError(place, found, Sentence("Viết ngày đầu ở validFrom, ngày cuối ở validTo."))
    return Code(
        value=entry.value,
        label=label,
        label_en=custom.get("labelEn") or label,
        synonyms=tuple(custom.get("synonyms") or ()),
        valid_from=opens,
        valid_to=closes,
    )
