"""Reads `contract.yaml` (Open Data Contract Standard v3.2) into `catalog.contract` facts, or says what is wrong where.

Only reading: YAML and the standard's own model are `catalog.contract_yaml`, what the facts lead to is derived elsewhere.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import (
    CustomProperty,
    DataQuality,
    EnumValue,
    SchemaObject,
    SchemaProperty,
)

from catalog.contract import CLASSIFICATIONS, KINDS, PLAIN, Code, Column, Contract, Details, Table
from catalog.contract_derived import column_expectations, delivered_expectations, table_expectations
from catalog.contract_source import source_of
from catalog.contract_terms import TERMS, check_elements, frequency_of, read_terms, terms_of, under
from catalog.contract_types import KNOWN, polars_type
from catalog.contract_weights import quality_weights
from catalog.contract_yaml import read_standard
from catalog.errors import ContractError, NotFound
from catalog.expectation import DIMENSIONS, Expectation
from catalog.names import TableName
from catalog.terms import Facts

_TABLE_PROPERTIES = {"tableKind", "titleEn", "descriptionEn", "volume", "source", "simulated", "qualityWeights", *TERMS}
_COLUMN_PROPERTIES = {"titleEn", "descriptionEn", "unit", "dateFormats", "decimal"}
_CODE_PROPERTIES = {"labelEn", "synonyms", "validFrom", "validTo"}


def read_contract(path: Path) -> Contract:
    """Read one contract; a `ContractError` names file, table, column and remedy."""
    text = path.read_bytes()
    odcs = read_standard(path, text)
    where = path.name if not path.parent.name else f"{path.parent.name}/{path.name}"
    custom = _custom(odcs.customProperties, where)
    team = odcs.team
    if isinstance(team, list) or team is None or not team.name:
        raise ContractError(where, "không có đơn vị chủ quản (team.name)", "Thêm team: {name: <mã đơn vị>, members: [...]}.")
    stewards = [member.username or "" for member in team.members or [] if member.role == "steward"]
    references = odcs.authoritativeDefinitions or []
    sector = _needed(odcs.id, where, "id")
    promised = frequency_of(odcs.slaProperties, where)
    read_terms(custom, where)
    tables = tuple(_table(schema, where, sector, promised, custom) for schema in odcs.schema_ or [])
    _no_twins([str(table.name) for table in tables], where, "bảng")
    check_elements(promised, tables, where)
    return Contract(
        sector=sector,
        title=_needed(odcs.name, where, "name"),
        title_en=_needed(custom.pop("titleEn", None), where, "customProperties.titleEn"),
        version=_needed(odcs.version, where, "version"),
        sha256=hashlib.sha256(text).hexdigest(),
        path=where,
        purpose=(odcs.description.purpose if odcs.description else None) or "",
        limitations=(odcs.description.limitations if odcs.description else None) or "",
        agency=team.name,
        steward=_needed(next(iter(stewards), None), where, "team.members (role: steward)"),
        legal_basis=tuple(ref.url or "" for ref in references if ref.type == "legal-basis"),
        data_sources=tuple(ref.url or "" for ref in references if ref.type == "source"),
        frequency=promised.get(None),
        settings={name: value for name, value in custom.items() if name not in TERMS},
        tables=tables,
    )


def _needed(value: str | None, where: str, field: str) -> str:
    if not value:
        raise ContractError(where, f"thiếu {field}", f"Khai báo {field}.")
    return str(value)


def _no_twins(names: list[str], where: str, kind: str) -> None:
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise ContractError(where, f"{kind} khai hai lần: {', '.join(twins)}", "Mỗi tên chỉ khai một lần.")


def _custom(properties: list[CustomProperty] | None, where: str, known: set[str] | None = None) -> dict[str, Any]:
    facts = {str(item.property): item.value for item in properties or []}
    unknown = sorted(set(facts) - known) if known is not None else []
    if unknown:
        found = f"không hiểu customProperties {', '.join(unknown)}"
        raise ContractError(where, found, f"Dùng: {', '.join(sorted(known or ()))}.")
    return facts


def _table(schema: SchemaObject, contract: str, sector: str, promised: Mapping[str | None, timedelta], shared: Facts) -> Table:
    where = f"{contract}, bảng {schema.name}"
    name = _table_name(schema, where, sector)
    custom = _custom(schema.customProperties, where, _TABLE_PROPERTIES)
    kind = next((known for known in KINDS if known == custom.get("tableKind")), None)
    if kind is None:
        raise ContractError(where, f"tableKind là '{custom.get('tableKind')}'", f"Chọn một trong: {', '.join(KINDS)}.")
    columns = tuple(_column(item, where) for item in schema.properties or [])
    _no_twins([column.name for column in columns], where, "cột")
    if not columns or (kind in ("registry", "event") and not any(c.key_position for c in columns)):
        raise ContractError(where, "không có cột hoặc không có khóa chính", "Khai properties và primaryKey: true.")
    bounds = custom.get("volume") or {}
    volume = (int(bounds.get("min", 0)), int(bounds["max"]) if bounds.get("max") is not None else None)
    if kind == "event" and volume[0] > 0:
        remedy = "Đặt volume.min: 0; lượt nộp lại có thể không còn sự kiện nào mới."
        raise ContractError(where, f"volume.min là {volume[0]} ở bảng event", remedy)
    declared = [*_declared(schema.quality, where, None)]
    for item in schema.properties or []:
        declared += _declared(item.quality, f"{where}, cột {item.name}", item.name)
    derived = [rule for column in columns for rule in column_expectations(column)]
    source = source_of(custom.get("source"), where, name)
    whole = delivered_expectations(kind) if source is not None else ()
    expectations = (*whole, *derived, *table_expectations(columns, volume), *declared)
    _no_twins([rule.name for rule in expectations], where, "kỳ vọng")
    table = Table(
        name=name,
        title=_needed(schema.businessName, where, "businessName"),
        title_en=_needed(custom.get("titleEn"), where, "customProperties.titleEn"),
        description=_needed(schema.description, where, "description"),
        description_en=custom.get("descriptionEn") or "",
        kind=kind,
        columns=columns,
        expectations=expectations,
        volume=volume,
        source=source,
        simulated=bool(custom.get("simulated", False)),
        weights=quality_weights(custom.get("qualityWeights"), where),
        frequency=promised.get(str(name), promised.get(None)),
    )
    return replace(table, terms=terms_of(table, read_terms(under(shared, custom), where), where))


def _table_name(schema: SchemaObject, where: str, sector: str) -> TableName:
    try:
        name = TableName.parse(schema.name or "")
    except NotFound as error:
        raise ContractError(where, str(error), "Đổi tên bảng.") from error
    if name.sector != sector or name.layer not in ("conformed", "curated"):
        found = f"bảng thuộc lớp '{name.layer}', ngành '{name.sector}'"
        raise ContractError(where, found, f"Chỉ khai bảng conformed_ hoặc curated_ của ngành '{sector}'.")
    return name


def _column(item: SchemaProperty, table: str) -> Column:
    where = f"{table}, cột {item.name}"
    custom = _custom(item.customProperties, where, _COLUMN_PROPERTIES)
    dtype = polars_type(item.logicalType or "", item.physicalType or "")
    if dtype is None:
        found = f"kiểu {item.logicalType}/{item.physicalType} không đi với nhau"
        raise ContractError(where, found, f"physicalType: {', '.join(KNOWN)}, cùng logicalType tương ứng.")
    classification = next((known for known in CLASSIFICATIONS if known == item.classification), None)
    if classification is None:
        raise ContractError(where, f"classification là '{item.classification}'", f"Chọn: {', '.join(CLASSIFICATIONS)}.")
    name = _needed(item.name, where, "name")
    if name.startswith("_"):
        raise ContractError(where, "tên cột bắt đầu bằng '_'", "Tên bắt đầu bằng '_' dành cho cột hệ thống.")
    return Column(
        name=name,
        title=_needed(item.businessName, where, "businessName"),
        title_en=_needed(custom.get("titleEn"), where, "customProperties.titleEn"),
        description=item.description or "",
        dtype=dtype,
        classification=classification,
        required=bool(item.required),
        unique=bool(item.unique),
        key_position=(item.primaryKeyPosition or 1) if item.primaryKey else None,
        description_en=custom.get("descriptionEn") or "",
        details=_details(item, custom, where),
    )


def _details(item: SchemaProperty, custom: Mapping[str, Any], where: str) -> Details:
    codes = tuple(_code(entry, where) for entry in item.enum or [])
    _no_twins([code.value for code in codes], where, "mã")
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


def _decimal(mark: object, where: str) -> str:
    if mark not in (",", "."):
        raise ContractError(where, f"decimal là '{mark}'", "Dấu thập phân của nguồn là ',' (mặc định) hoặc '.'.")
    return str(mark)


def _code(entry: EnumValue, where: str) -> Code:
    custom = _custom(entry.customProperties, f"{where}, mã {entry.value}", _CODE_PROPERTIES)
    if not isinstance(entry.value, str):
        remedy = "Đặt mã trong dấu nháy để giữ số 0 ở đầu."
        raise ContractError(where, f"mã {entry.value!r} không phải văn bản", remedy)
    label = _needed(entry.label, f"{where}, mã {entry.value}", "label")
    return Code(
        value=entry.value,
        label=label,
        label_en=custom.get("labelEn") or label,
        synonyms=tuple(str(one) for one in custom.get("synonyms") or ()),
        valid_from=_date(custom.get("validFrom")),
        valid_to=_date(custom.get("validTo")),
    )


def _date(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def _declared(rules: list[DataQuality] | None, where: str, column: str | None) -> Iterator[Expectation]:
    for rule in rules or []:
        place = f"{where}, kỳ vọng {rule.name}"
        if rule.type != "custom" or rule.engine != "greatExpectations" or not isinstance(rule.implementation, dict):
            raise ContractError(place, "không phải kỳ vọng Great Expectations", "type: custom, engine: greatExpectations.")
        custom = _custom(rule.customProperties, place, {"descriptionEn"})
        dimension, severity = rule.dimension or "", rule.severity
        if dimension not in DIMENSIONS or severity not in ("error", "warning"):
            found = f"dimension '{rule.dimension}', severity '{rule.severity}'"
            raise ContractError(place, found, f"dimension: {', '.join(DIMENSIONS)}; severity: error|warning.")
        kwargs = dict(rule.implementation.get("kwargs") or {})
        if column is not None and not {"column", "column_A", "column_list"} & kwargs.keys():
            kwargs["column"] = column
        yield Expectation(
            name=_needed(rule.name, place, "name"),
            type=_needed(rule.implementation.get("type"), place, "implementation.type"),
            kwargs=kwargs,
            dimension=dimension,
            severity="error" if severity == "error" else "warning",
            description=_needed(rule.description, place, "description"),
            description_en=_needed(custom.get("descriptionEn"), place, "customProperties.descriptionEn"),
        )
