"""What the register is told: contracts and verdicts put into the register's own words. No decisions are made here."""

from collections.abc import Iterator, Mapping
from typing import Any

from assets.reference.places import places_of
from catalog.contract import PROVENANCE, Column, Contract, Table
from catalog.contract_derived import UNREAD
from catalog.expectation import Expectation
from catalog.i18n import Sentence, Twins, in_a_row
from catalog.names import Layer
from catalog.register import ColumnFacts, DatasetFacts, FindingFacts, Register
from catalog.terms import BEHIND
from checks.judge import Finding, Verdict

_PRIVATE = ("personal", "sensitive")


def dataset_facts(contracts: Mapping[str, Contract]) -> list[DatasetFacts]:
    """Every table of every contract, raw and quarantine tables included."""
    return [facts for contract in contracts.values() for table in contract.tables for facts in _datasets(contract, table)]


def _datasets(contract: Contract, table: Table) -> Iterator[DatasetFacts]:
    columns = tuple(_column(column) for column in table.columns)
    yield _dataset(contract, table, table.name.layer, table.title, table.title_en, columns)
    if table.source is not None:
        text = tuple(_column(column, as_text=True) for column in table.delivered)
        yield _dataset(contract, table, "raw", f"{table.title} (như đã nộp)", f"{table.title_en} (as delivered)", text)
        yield _dataset(contract, table, "quarantine", f"{table.title} (cách ly)", f"{table.title_en} (quarantine)", text)


def _dataset(
    contract: Contract, table: Table, layer: Layer, title: str, title_en: str, columns: tuple[ColumnFacts, ...]
) -> DatasetFacts:
    return DatasetFacts(
        name=str(table.name.at(layer)),
        layer=layer,
        sector=contract.sector,
        entity=table.name.entity,
        title=title,
        title_en=title_en,
        description=table.description,
        contract_version=contract.version,
        contract_sha256=contract.sha256,
        kind=table.kind,
        steward=contract.steward,
        agency=contract.agency,
        legal_basis=tuple({"url": url} for url in contract.legal_basis),
        simulated=table.simulated,
        description_en=table.description_en,
        frequency_days=table.frequency.days if table.frequency else None,
        columns=columns,
        **_terms(contract, table, layer),
    )


def _terms(contract: Contract, table: Table, layer: Layer) -> dict[str, Any]:
    """On what terms a table is there; rows as delivered and rows turned away share only licence and places with it."""
    behind, terms = layer != table.name.layer, table.terms
    access = BEHIND if behind else terms.access
    law, period = (None, None) if behind else (terms.law, terms.period)
    return {
        "licence": terms.licence.told() if terms.licence else None,
        "access_level": access.level,
        "access": {"reason": access.reason, "reason_en": access.reason_en, "ground": list(access.ground)},
        "sharing": law.sharing if law else None,
        "importance": law.importance if law else None,
        "law_source": law.source if law else None,
        "places": places_of(terms.places, f"{contract.path}, bảng {table.name}"),
        "covers_from": period.start if period else None,
        "covers_to": period.end if period else None,
    }


def _column(column: Column, *, as_text: bool = False) -> ColumnFacts:
    return ColumnFacts(
        name=column.name,
        title=column.title,
        title_en=column.title_en,
        type="String" if as_text else str(column.dtype),
        classification=column.classification,
        unit=column.unit,
        required=column.required,
        key_position=column.key_position,
        description=column.description,
        description_en=column.description_en,
    )


def finding_facts(table: Table, verdict: Verdict) -> list[FindingFacts]:
    """A verdict for the register; values of personal columns are nobody's business there."""
    return [_finding(table, finding) for finding in verdict.findings]


def record_verdict(register: Register, table: Table, delivery_id: str | None, run_id: str, verdict: Verdict) -> None:
    """Tell the register what a judgement found, with what its score is made of."""
    found = finding_facts(table, verdict)
    register.record_findings(run_id, str(table.name), delivery_id, found, rows=verdict.rows, weights=table.weights)


def _finding(table: Table, finding: Finding) -> FindingFacts:
    rule = finding.expectation
    private = touches_personal_data(table, rule)
    return FindingFacts(
        rule=rule.name,
        dimension=rule.dimension,
        severity=rule.severity,
        level=finding.level,
        success=finding.success,
        message=rule.description,
        checked=finding.checked,
        failed=finding.failed,
        sample=None if private or not finding.failed else [str(value) for value in finding.sample],
        observed=None if private else _observed(finding.observed),
    )


def _observed(value: object) -> dict[str, Any] | None:
    return None if value is None else {"value": value}


def touches_personal_data(table: Table, rule: Expectation) -> bool:
    """Whether a rule looks at a column that is personal or sensitive (helpers stand for their column)."""
    named = [rule.kwargs.get(key) for key in ("column", "column_A", "column_B")] + list(rule.kwargs.get("column_list", ()))
    names = {str(name).removeprefix(UNREAD) for name in named if name}
    known = {column.name: column.classification for column in table.columns}
    if names - known.keys() - PROVENANCE.keys():
        return any(classification in _PRIVATE for classification in known.values())
    return any(known.get(name) in _PRIVATE for name in names)


def blocking_reasons(verdict: Verdict) -> Sentence:
    """Why a delivery as a whole was blocked, for the clerk."""
    blocking = [f for f in verdict.findings if not f.success and f.level == "table" and f.expectation.severity == "error"]
    return Sentence("{reasons}. Sửa tệp rồi nộp lại.", reasons=in_a_row([_seen(finding) for finding in blocking]))


def _seen(finding: Finding) -> Sentence:
    rule = finding.expectation
    described = Twins(rule.description, rule.description_en)
    return Sentence("{rule} (thấy: {observed})", rule=described, observed=finding.observed)
