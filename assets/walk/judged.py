"""Rows parted and judged: staged first where nobody sees them, judged as typed files, and only then fit to be committed.

Text is parsed once, on the way to the staged files; the judgement reads those back, every row of both sides. A rule that
needs the whole column (a repeated key) parts the staged rows once more.
"""

from dataclasses import dataclass

import polars as pl

from assets.walk.history import TurnedAway
from assets.walk.kinds import Prepared
from assets.walk.quarantine import in_parts, quarantined
from catalog.contract import Table
from catalog.contract_derived import PROBLEM, UNREAD
from catalog.lake import Lake, Staged
from checks.around import Around
from checks.judge import Verdict, judge
from checks.quarantine import VIOLATED, split, told_by_row, turn_away

SORTED_UP_TO = 1_000_000


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, and the staged files of both sides; None where the delivery is blocked and nothing may be written."""

    verdict: Verdict
    accepted: Staged | None = None
    aside: tuple[Staged, ...] = ()
    turned: TurnedAway | None = None


def part_and_judge(
    lake: Lake, table: Table, raw: pl.LazyFrame, prepared: Prepared, mark: str, rows: int, around: Around | None
) -> Judged:
    """Stage accepted and turned-away rows in one pass over the `rows` of the delivery, and judge them all."""
    name, aside = str(table.name), str(table.name.at("quarantine"))
    schema = prepared.frame.collect_schema()
    accepted, rejected = turn_away(prepared.frame, table.expectations)
    seen = lake.stage({name: _ordered(table, prepared.system(accepted.select(_stored(table))), rows), aside: rejected}, mark)
    both = _both_sides(lake, table, schema, seen[name], seen[aside])
    verdict = judge(both, table.expectations, table=name, around=around)
    if verdict.blocked:
        lake.discard(seen[name])
        lake.discard(seen[aside])
        return Judged(verdict)
    kept, spare, count = seen[name], [seen[aside]], seen[aside].rows
    turned = lake.scan_parts(aside, [seen[aside].action.path])
    if _needs_more(table, schema, verdict):
        accepted, turned = split(both, table.expectations, verdict)
        kept = lake.stage({name: _ordered(table, prepared.system(accepted.select(_stored(table))), rows)}, f"{mark}-kept")[name]
        spare.append(seen[name])
        count = seen[name].rows + seen[aside].rows - kept.rows
    told = tuple(
        lake.stage({aside: quarantined(table, *part, count)}, f"{mark}-told-{number}")[aside]
        for number, part in enumerate(in_parts(raw, turned, count))
    )
    doubted = _turned_away(table, turned)
    for staged in spare:
        lake.discard(staged)
    return Judged(verdict, kept, told, doubted)


def _ordered(table: Table, accepted: pl.LazyFrame, rows: int) -> pl.LazyFrame:
    """Sorted by key, so that readers skip row groups; a delivery too large to sort in memory keeps its own order."""
    return accepted.sort(table.key) if table.key and rows <= SORTED_UP_TO else accepted


def _stored(table: Table) -> list[str]:
    return [column.name for column in table.columns] + ["_delivery_id", "_row"]


def _both_sides(lake: Lake, table: Table, schema: pl.Schema, kept: Staged, turned: Staged) -> pl.LazyFrame:
    """Every judged row, typed, helper columns included: an accepted row broke none of them, so its helpers are empty.

    The rejected come first: samples of what is wrong are then found without reading the accepted ones again.
    """
    held = set(_stored(table))
    helpers = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in held]
    accepted = lake.scan_parts(kept.table, [kept.action.path]).with_columns(helpers).select(schema.names())
    rejected = lake.scan_parts(turned.table, [turned.action.path]).select(schema.names())
    return pl.concat([rejected, accepted])


def _turned_away(table: Table, turned: pl.LazyFrame) -> TurnedAway:
    """What the rows in quarantine say of keys; a key is unclear where it is blank or breaks a rule of its own."""
    key = list(table.key)
    about_key = {*key, *(UNREAD + name for name in key), PROBLEM}
    rules = [rule.name for rule in table.expectations if rule.column in about_key and rule.dimension != "uniqueness"]
    unclear = pl.col(VIOLATED).list.set_intersection(rules).list.len() > 0
    blank = pl.any_horizontal(pl.col(name).is_null() for name in key) if key else pl.lit(value=False)
    keys, doubtful = pl.collect_all(
        [turned.select(key), turned.select((unclear | blank).sum().alias("rows"))], engine="streaming"
    )
    return TurnedAway(keys, int(doubtful.item() or 0))


def _needs_more(table: Table, schema: pl.Schema, verdict: Verdict) -> bool:
    by_name = {rule.name: rule for rule in table.expectations}
    return any(not told_by_row(by_name[name], schema) for name in verdict.failed_row_rules)
