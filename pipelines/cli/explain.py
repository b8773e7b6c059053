"""`kho checks explain`: every expectation of a table with what it costs on this machine."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from assets.sectors import find_table
from assets.walk.periods import local_date
from assets.walk.publish import published_rows
from assets.walk.surroundings import surroundings
from catalog.contract import Table
from catalog.contract_derived import CONFLICT, PROBLEM, UNREAD
from catalog.errors import NotFound, UserError
from catalog.i18n import Sentence, _, twin
from catalog.quality_words import dimensions
from catalog.workspace import Workspace
from checks.explain import Cost, Explanation, explain
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table, shown

_PASSES = {
    "shared": _("lượt quét chung"),
    "own": _("lượt quét riêng"),
    "ground": _("lượt chuẩn bị riêng"),
    "none": _("không đọc dòng nào"),
}
_LEVELS = {"row": _("dòng"), "table": _("bảng")}
_SEVERITIES = {"error": _("lỗi"), "warning": _("cảnh báo")}


def show_costs(table: str, rows: int | None, file: Path | None, *, as_json: bool) -> None:
    """Measure and print the cost of every expectation of a table."""
    declared = find_table(table)
    with opened() as (_settings, workspace):
        frame = judged_form(declared, _rows_of(workspace, declared, file))
        frame = frame if rows is None else frame.head(rows)
        around = surroundings(workspace, declared, local_date(datetime.now(UTC)))
        found = explain(frame, declared.expectations, table=table, around=around)
    if as_json:
        say(to_json(_facts(table, found)))
        return
    _show(declared, found)


def _rows_of(workspace: Workspace, table: Table, file: Path | None) -> pl.LazyFrame:
    """The published rows readers get, or those of a Parquet file with the columns of the table."""
    if file is None:
        return published_rows(workspace, table)[0]
    if not file.is_file():
        raise NotFound(Sentence("Không có tệp {path}. Kiểm tra đường dẫn rồi chạy lại.", path=file))
    try:
        frame = pl.scan_parquet(file)
        held = frame.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise UserError(Sentence("Tệp {path} không phải Parquet.", path=file)) from error
    wrong = [column.name for column in table.columns if held.get(column.name) != column.dtype]
    if wrong:
        raise UserError(
            Sentence(
                "Tệp {path} không có cột đúng kiểu của bảng {table}: {columns}.",
                path=file,
                table=table.name,
                columns=", ".join(wrong),
            )
        )
    return frame


def judged_form(table: Table, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Rows as a judgement meets them: published rows broke no rule of their own, so the helper columns are there and empty."""
    helpers = [*(UNREAD + column.name for column in table.delivered), PROBLEM, CONFLICT]
    held = frame.collect_schema()
    return frame.with_columns(pl.lit(None, dtype=pl.String()).alias(name) for name in helpers if name not in held)


def _show(table: Table, found: Explanation) -> None:
    headers = (
        *(_("Quy tắc"), _("Kỳ vọng"), _("Chiều"), _("Mức"), _("Xét"), _("Cột"), _("Cách tính")),
        *(_("Đọc cột (ms)"), _("Riêng quy tắc (ms)"), _("Chuẩn bị (ms)"), _("Phần (%)")),
    )
    costs = sorted(found.costs, key=lambda cost: -cost.total)
    title = twin(table.title, table.title_en)
    rows = [_row(cost) for cost in costs]
    show_table(
        _("{title}: {rules} quy tắc trên {rows} dòng").format(title=title, rules=len(rows), rows=found.rows), headers, rows
    )
    for cost in costs:
        if cost.waits_for:
            say(f"{cost.expectation.name}: {cost.waits_for}")
    told = _(
        "Cả bộ: {suite} ms trong {collects} lượt đọc; riêng việc đọc các cột: {scan} ms; "
        "qua Great Expectations, kể cả chuẩn bị: {judged} ms."
    )
    times = {name: _ms(value) for name, value in (("suite", found.suite), ("scan", found.scan), ("judged", found.judged))}
    say(told.format(collects=found.collects, **times))
    say(_("Trung vị của nhiều lần chạy trên máy này; mỗi quy tắc đo riêng, trừ đi việc đọc cột mà cả bộ chỉ làm một lần."))


def _row(cost: Cost) -> tuple[object, ...]:
    rule = cost.expectation
    return (
        *(rule.name, rule.type, dimensions()[rule.dimension], _SEVERITIES[rule.severity], _LEVELS[cost.level]),
        *(", ".join(cost.columns), _PASSES[cost.runs_in], _ms(cost.scan), _ms(cost.own), _ms(cost.ground)),
        shown(round(100 * cost.share, 1)),
    )


def _ms(value: float) -> str:
    return shown(round(value, 1 if value < 100 else 0))


def _facts(table: str, found: Explanation) -> dict[str, Any]:
    """The measurements for machines, times in milliseconds."""
    return {
        "table": table,
        "rows": found.rows,
        "collects": found.collects,
        "scan_ms": found.scan,
        "suite_ms": found.suite,
        "judged_ms": found.judged,
        "expectations": [_cost_facts(cost) for cost in found.costs],
    }


def _cost_facts(cost: Cost) -> dict[str, Any]:
    rule = cost.expectation
    return {
        "rule": rule.name,
        "type": rule.type,
        "dimension": rule.dimension,
        "severity": rule.severity,
        "level": cost.level,
        "columns": cost.columns,
        "pass": cost.runs_in,
        "scan_ms": cost.scan,
        "own_ms": cost.own,
        "ground_ms": cost.ground,
        "share": cost.share,
        "waits_for": cost.waits_for or None,
    }
