"""Steps 4 to 6 of the walk: parse by contract, judge all expectations in one pass, write accepted and turned-away rows.

Nothing is written where a table-level error stands; rows read are always accounted for. How each kind keeps its past is
`assets.walk.kinds`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from assets.sectors import find_entity, table_function
from assets.walk.facts import blocking_reasons, record_verdict
from assets.walk.judged import part_and_judge
from assets.walk.kinds import COUNTED, Sides, prepare, stored_schema
from assets.walk.kinds import write as write_kind
from assets.walk.periods import effective_date
from assets.walk.quarantine import quarantine_schema
from assets.walk.raw import tag
from assets.walk.surroundings import surroundings
from catalog.contract import Table
from catalog.errors import LakeError
from catalog.headers import EXTRA
from catalog.i18n import Sentence, in_a_row
from catalog.lake import part_name, removal
from catalog.parsing import parse
from catalog.register import DeliveryRow, Outcome
from catalog.workspace import Workspace
from checks.duplicates import identical_duplicates
from checks.judge import Verdict


@dataclass(frozen=True, slots=True)
class Conformed:
    """What a delivery came to at this step; `version` is the Delta version it made, None where nothing was written."""

    outcome: Outcome
    verdict: Verdict | None
    version: int | None


def conform(workspace: Workspace, delivery: DeliveryRow, run_id: str) -> Conformed:
    """Judge a read delivery and write what may be written; idempotent: a retry finds its own commit."""
    table = find_entity(delivery.sector, delivery.entity)
    name = str(table.name)
    commit = workspace.lake.committed(name, tag(delivery))
    if commit is not None:
        return Conformed(_outcome(commit), None, int(commit["version"]))
    part = workspace.lake.scan_parts(str(table.name.at("raw")), [part_name(tag(delivery))])
    # A part is one delivery, whose id need not be read back row by row.
    raw = part.with_columns(pl.lit(delivery.id).alias("_delivery_id"))
    repeated = _repeated(table, raw)
    frame = conformed_frame(table, raw.filter(~pl.col("_row").is_in(repeated.implode())) if len(repeated) else raw)
    prepared = prepare(workspace, delivery, table, frame)
    if prepared.refusal is not None:
        return Conformed(Outcome.refusal("blocked", "older-than-current", prepared.refusal), None, None)
    lake = workspace.lake
    lake.ensure(name, stored_schema(table), table.title)
    lake.ensure(str(table.name.at("quarantine")), quarantine_schema(table), f"{table.title} (cách ly)")
    # A try that died between its two commits has named a quarantine file already: this one writes another, and replaces it.
    mark = f"{tag(delivery)}-{lake.version(str(table.name.at('quarantine')))}"
    around = surroundings(workspace, table, effective_date(prepared.period))
    judged = part_and_judge(lake, table, raw, prepared, mark, delivery.rows_read or 0, around)
    record_verdict(workspace.register, table, delivery.id, run_id, judged.verdict)
    if judged.accepted is None or judged.turned is None:
        reasons = blocking_reasons(judged.verdict)
        return Conformed(Outcome.refusal("blocked", "expectations", reasons), judged.verdict, None)
    repeats = len(repeated) + prepared.known
    outcome, version = _commit(workspace, delivery, table, Sides(judged.accepted, judged.aside, judged.turned), repeats)
    return Conformed(outcome, judged.verdict, version)


def conformed_frame(table: Table, raw: pl.LazyFrame) -> pl.LazyFrame:
    """Parsed columns, then what the sector's own function adds; held to the declared schema."""
    parsed = parse(table, raw)
    function = table_function(str(table.name))
    frame = parsed if function is None else function(parsed)
    schema = frame.collect_schema()
    wanted = {column.name: column.dtype for column in table.columns} | {"_delivery_id": pl.String(), "_row": pl.Int64()}
    wrong = [
        Sentence("{column} là {found}, cần {dtype}", column=name, found=schema.get(name), dtype=dtype)
        for name, dtype in wanted.items()
        if schema.get(name) != dtype
    ]
    lost = [Sentence("mất cột {column}", column=name) for name in parsed.collect_schema().names() if name not in schema]
    if wrong or lost:
        raise LakeError(
            Sentence(
                "Hàm {table} không cho bảng đúng hợp đồng: {told}. Sửa conformed.py của ngành {sector}.",
                table=table.name,
                told=in_a_row([*wrong, *lost]),
                sector=table.name.sector,
            )
        )
    return frame


def _repeated(table: Table, raw: pl.LazyFrame) -> pl.Series:
    """Rows that repeat an earlier row word for word; where the key is computed, words alone do not make rows the same."""
    delivered = [column.name for column in table.delivered]
    if set(delivered).issuperset(table.key):
        return identical_duplicates(raw, table.key, [*delivered, EXTRA])
    return identical_duplicates(conformed_frame(table, raw), table.key, [column.name for column in table.columns])


def _commit(workspace: Workspace, delivery: DeliveryRow, table: Table, sides: Sides, repeats: int) -> tuple[Outcome, int]:
    """The two commits, quarantine first: a crash between them is taken up by the retry."""
    lake, aside = workspace.lake, str(table.name.at("quarantine"))
    outcome = Outcome(
        status="published",
        accepted=sides.accepted.rows,
        quarantined=sum(part.rows for part in sides.aside),
        duplicates=repeats,
        inserted=sides.accepted.rows,
    )
    earlier = [removal(part) for part in lake.parts(aside) if part.startswith(f"part-{delivery.id}-")]
    lake.commit(aside, sides.aside, transaction=sides.aside[0].action.path, remove=earlier)
    return write_kind(workspace, delivery, table, sides, outcome)


def _outcome(commit: Mapping[str, str]) -> Outcome:
    counts = {name: int(commit[f"kho.{name}"]) for name in COUNTED}
    return Outcome("published", None, None, None, *(counts[name] for name in COUNTED))
