"""What Dagster's UI shows of a table: columns, checks, counts, reasons; the same facts the register holds."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import dagster as dg

from assets.lineage import column_lineage
from catalog.contract import Contract, Table
from catalog.lake import Lake
from catalog.names import TableName
from catalog.register import DeliveryRow, FindingRow, VersionRow


def asset_metadata(contract: Contract, name: TableName, table: Table | None = None) -> dict[str, object]:
    """Definition metadata: legal basis, contract version and, for declared tables, the column schema."""
    facts: dict[str, object] = {
        "contract": f"{contract.path} {contract.version}",
        "legal_basis": list(contract.legal_basis),
        "dagster/table_name": str(name),
    }
    if table is not None:
        facts["dagster/column_schema"] = dg.TableSchema(
            columns=[
                dg.TableColumn(
                    column.name,
                    str(column.dtype),
                    description=column.title,
                    constraints=dg.TableColumnConstraints(nullable=not column.required, unique=column.unique),
                    tags={"classification": column.classification},
                )
                for column in table.columns
            ]
        )
    return facts


def freshness(table: Table) -> dg.FreshnessPolicy | None:
    """The promise of new data: late after the promised time, failed after a quarter more."""
    promised = table.frequency
    if promised is None:
        return None
    return dg.FreshnessPolicy.time_window(fail_window=promised * 1.25, warn_window=promised)


def check_name(rule: str) -> str:
    """A rule id as Dagster allows check names."""
    return rule.replace("-", "_")


def check_specs(table: Table) -> list[dg.AssetCheckSpec]:
    """One asset check an expectation."""
    return [
        dg.AssetCheckSpec(
            check_name(rule.name),
            asset=str(table.name),
            description=rule.description,
            metadata={"dimension": rule.dimension, "severity": rule.severity, "expectation": rule.type},
        )
        for rule in table.expectations
    ]


def check_results(table: Table, findings: Sequence[FindingRow], lake: Lake) -> Iterator[dg.AssetCheckResult]:
    """One result a check over all deliveries of a run; a rule nobody could judge is a failed check."""
    by_rule = {rule: list(rows) for rule, rows in groupby(sorted(findings, key=_rule), key=_rule)}
    for expectation in table.expectations:
        rows = by_rule.get(expectation.name, [])
        severity = dg.AssetCheckSeverity.ERROR if expectation.severity == "error" else dg.AssetCheckSeverity.WARN
        deliveries = sorted({row.delivery_id for row in rows if row.delivery_id and not row.success})
        yield dg.AssetCheckResult(
            check_name=check_name(expectation.name),
            passed=bool(rows) and all(row.success for row in rows),
            severity=severity,
            description=expectation.description,
            metadata={
                "checked": sum(row.checked for row in rows),
                "failed": sum(row.failed for row in rows),
                "deliveries": deliveries,
                "sample": next((row.sample for row in rows if row.sample), None) or [],
                "observed": next((row.observed for row in rows if row.observed), None) or {},
                **_ways_on(table, deliveries, lake),
            },
        )


def _ways_on(table: Table, deliveries: Sequence[str], lake: Lake) -> dict[str, dg.MetadataValue[Any]]:
    """Where the rows behind a failed check are: the assets and files to open, and the commands that show and return them."""
    if not deliveries:
        return {}
    commands = [f"kho quarantine {table.name} --delivery {one}\nkho feedback {one}" for one in deliveries]
    return {
        "as_delivered": dg.MetadataValue.asset(dg.AssetKey(str(table.name.at("raw")))),
        "quarantine": dg.MetadataValue.path(lake.uri(str(table.name.at("quarantine")))),
        "commands": dg.MetadataValue.md("```\n" + "\n".join(commands) + "\n```"),
    }


def _rule(finding: FindingRow) -> str:
    return finding.rule


def delivery_metadata(row: DeliveryRow) -> dict[str, dg.MetadataValue[Any]]:
    """Counts of a delivery for its partition."""
    counts = {
        "dagster/row_count": row.accepted if row.status == "published" else row.rows_read,
        "rows_read": row.rows_read,
        "quarantined": row.quarantined,
        "duplicates": row.duplicates,
    }
    told = {"file": row.file_name, "status": row.status}
    return {key: dg.MetadataValue.int(count or 0) for key, count in counts.items()} | {
        key: dg.MetadataValue.text(text) for key, text in told.items()
    }


def version_metadata(table: Table, version: VersionRow) -> dict[str, dg.MetadataValue[Any]]:
    """What a published curated version is made of."""
    facts: dict[str, dg.MetadataValue[Any]] = {
        "dagster/row_count": dg.MetadataValue.int(version.rows),
        "delta_version": dg.MetadataValue.int(version.delta_version),
        "inputs": dg.MetadataValue.json(dict(version.inputs)),
        "dagster/column_lineage": dg.MetadataValue.column_lineage(_lineage(table)),
    }
    if version.quality_score is not None:
        facts["quality_score"] = dg.MetadataValue.float(version.quality_score)
    return facts


def _lineage(table: Table) -> dg.TableColumnLineage:
    """What gives each column its value, as the catalogue tells it."""
    deps: dict[str, list[dg.TableColumnDep]] = {}
    for row in column_lineage(str(table.name)):
        if row.how == "value":
            deps.setdefault(row.column, []).append(dg.TableColumnDep(row.input_dataset, row.input_column))
    return dg.TableColumnLineage(deps_by_column=deps)
