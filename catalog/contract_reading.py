"""Reads `contract.yaml` (Open Data Contract Standard v3.2) into `catalog.contract` facts, or says what is wrong where.

Only reading: YAML and the standard's own model are `catalog.contract_yaml`, what the facts lead to is derived elsewhere.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import DataQuality, SchemaObject

from catalog.contract import KINDS, Contract, Table
from catalog.contract_columns import of_column, read_column
from catalog.contract_custom import custom_facts, is_text, needed, no_twins
from catalog.contract_derived import column_expectations, delivered_expectations, table_expectations
from catalog.contract_source import source_of
from catalog.contract_terms import TERMS, check_elements, frequency_of, read_terms, terms_of, under
from catalog.contract_weights import quality_weights
from catalog.contract_yaml import read_standard
from catalog.errors import ContractError, NotFound
from catalog.expectation import DIMENSIONS, Expectation
from catalog.i18n import Sentence
from catalog.names import TableName
from catalog.terms import Facts

_TABLE_PROPERTIES = {"tableKind", "titleEn", "descriptionEn", "volume", "source", "simulated", "qualityWeights", *TERMS}


def read_contract(path: Path) -> Contract:
    """Read one contract; a `ContractError` names file, table, column and remedy."""
    text = path.read_bytes()
    odcs = read_standard(path, text)
    where = path.name if not path.parent.name else f"{path.parent.name}/{path.name}"
    custom = custom_facts(odcs.customProperties, where)
    team = odcs.team
    if isinstance(team, list) or team is None or not team.name:
        remedy = Sentence("Thêm team: {{name: <mã đơn vị>, members: [...]}}.")
        raise ContractError(where, Sentence("không có đơn vị chủ quản (team.name)"), remedy)
    stewards = [member.username or "" for member in team.members or [] if member.role == "steward"]
    references = odcs.authoritativeDefinitions or []
    sector = needed(odcs.id, where, "id")
    promised = frequency_of(odcs.slaProperties, where)
    read_terms(custom, where)
    tables = tuple(_table(schema, where, sector, promised, custom) for schema in odcs.schema_ or [])
    no_twins([str(table.name) for table in tables], where, "table")
    check_elements(promised, tables, where)
    return Contract(
        sector=sector,
        title=needed(odcs.name, where, "name"),
        title_en=needed(custom.pop("titleEn", None), where, "customProperties.titleEn"),
        version=needed(odcs.version, where, "version"),
        sha256=hashlib.sha256(text).hexdigest(),
        path=where,
        purpose=(odcs.description.purpose if odcs.description else None) or "",
        limitations=(odcs.description.limitations if odcs.description else None) or "",
        agency=team.name,
        steward=needed(next(iter(stewards), None), where, "team.members (role: steward)"),
        legal_basis=tuple(ref.url or "" for ref in references if ref.type == "legal-basis"),
        data_sources=tuple(ref.url or "" for ref in references if ref.type == "source"),
        frequency=promised.get(None),
        settings={name: value for name, value in custom.items() if name not in TERMS},
        tables=tables,
    )


def _table(schema: SchemaObject, contract: str, sector: str, promised: Mapping[str | None, timedelta], shared: Facts) -> Table:
    where = Sentence("{path}, bảng {table}", path=contract, table=schema.name)
    name = _table_name(schema, where, sector)
    custom = custom_facts(schema.customProperties, where, _TABLE_PROPERTIES)
    kind = next((known for known in KINDS if known == custom.get("tableKind")), None)
    if kind is None:
        found = Sentence("tableKind là '{kind}'", kind=custom.get("tableKind"))
        raise ContractError(where, found, Sentence("Chọn một trong: {known}.", known=", ".join(KINDS)))
    columns = tuple(read_column(item, where) for item in schema.properties or [])
    no_twins([column.name for column in columns], where, "column")
    if not columns or (kind in ("registry", "event") and not any(c.key_position for c in columns)):
        found = Sentence("không có cột hoặc không có khóa chính")
        raise ContractError(where, found, Sentence("Khai properties và primaryKey: true."))
    bounds = custom.get("volume") or {}
    volume = (bounds.get("min") or 0, bounds.get("max"))
    if kind == "event" and volume[0] > 0:
        remedy = Sentence("Đặt volume.min: 0; lượt nộp lại có thể không còn sự kiện nào mới.")
        raise ContractError(where, Sentence("volume.min là {least} ở bảng event", least=volume[0]), remedy)
    declared = [*_declared(schema.quality, where, None)]
    for item in schema.properties or []:
        declared += _declared(item.quality, of_column(where, item), item.name)
    derived = [rule for column in columns for rule in column_expectations(column)]
    source = source_of(custom.get("source"), where, name)
    whole = delivered_expectations(kind) if source is not None else ()
    expectations = (*whole, *derived, *table_expectations(columns, volume), *declared)
    no_twins([rule.name for rule in expectations], where, "expectation")
    table = Table(
        name=name,
        title=needed(schema.businessName, where, "businessName"),
        title_en=needed(custom.get("titleEn"), where, "customProperties.titleEn"),
        description=needed(schema.description, where, "description"),
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


def _table_name(schema: SchemaObject, where: Sentence, sector: str) -> TableName:
    try:
        name = TableName.parse(schema.name or "")
    except NotFound as error:
        raise ContractError(where, error.sentence, Sentence("Đổi tên bảng.")) from error
    if name.sector != sector or name.layer not in ("conformed", "curated"):
        found = Sentence("bảng thuộc lớp '{layer}', ngành '{sector}'", layer=name.layer, sector=name.sector)
        remedy = Sentence("Chỉ khai bảng conformed_ hoặc curated_ của ngành '{sector}'.", sector=sector)
        raise ContractError(where, found, remedy)
    return name


def _declared(rules: list[DataQuality] | None, where: Sentence, column: str | None) -> Iterator[Expectation]:
    for rule in rules or []:
        place = Sentence("{where}, kỳ vọng {rule}", where=where, rule=rule.name)
        type_, kwargs = _implementation(rule, place)
        custom = custom_facts(rule.customProperties, place, {"descriptionEn"})
        dimension, severity = rule.dimension or "", rule.severity
        if dimension not in DIMENSIONS or severity not in ("error", "warning"):
            found = Sentence("dimension '{dimension}', severity '{severity}'", dimension=rule.dimension, severity=rule.severity)
            remedy = Sentence("dimension: {known}; severity: error|warning.", known=", ".join(DIMENSIONS))
            raise ContractError(place, found, remedy)
        if column is not None and not {"column", "column_A", "column_list"} & kwargs.keys():
            kwargs["column"] = column
        yield Expectation(
            name=needed(rule.name, place, "name"),
            type=type_,
            kwargs=kwargs,
            dimension=dimension,
            severity="error" if severity == "error" else "warning",
            description=needed(rule.description, place, "description"),
            description_en=needed(custom.get("descriptionEn"), place, "customProperties.descriptionEn"),
        )


def _implementation(rule: DataQuality, where: Sentence) -> tuple[str, dict[str, Any]]:
    """The type of the expectation and its arguments."""
    asked = rule.implementation
    if rule.type != "custom" or rule.engine != "greatExpectations" or not isinstance(asked, dict):
        remedy = Sentence("type: custom, engine: greatExpectations.")
        raise ContractError(where, Sentence("không phải kỳ vọng Great Expectations"), remedy)
    kwargs = asked.get("kwargs") or {}
    if not is_text(asked.get("type")) or not isinstance(kwargs, dict) or not asked.keys() <= {"type", "kwargs"}:
        remedy = Sentence("Viết implementation: {{type: expect_..., kwargs: {{...}}}}.")
        raise ContractError(where, Sentence("implementation là {asked!r}", asked=asked), remedy)
    return str(asked["type"]), dict(kwargs)
