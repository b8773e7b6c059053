"""Rows parted and judged: staged first where nobody sees them, judged as typed files, and only then fit to be committed.

Text is parsed once, on the way to the staged files; the judgement reads those back, every row of both sides. A rule that
needs the whole column (a repeated key) parts the staged rows once more.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from assets.walk.history import TurnedAway
from assets.walk.kinds import Prepared
from assets.walk.quarantine import in_parts, quarantined
from catalog.contract import Table
from catalog.contract_derived import PROBLEM, UNREAD
from catalog.errors import LakeError
from catalog.i18n import Sentence
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
    seen = _staged(lake, table, {name: _as_stored(table, prepared, accepted, rows), aside: rejected}, mark)
    both = _both_sides(lake, table, schema, seen[name], seen[aside])
    turned = lake.scan_parts(aside, [seen[aside].action.path])
    with ThreadPoolExecutor(1) as beside:
        # Rows turned away one by one are mostly all there are: their reasons are written while the judgement runs.
        foretold = beside.submit(_told, lake, table, raw, turned, seen[aside].rows, mark)
        verdict = judge(both, table.expectations, table=name, around=around)
    kept, spare, told = seen[name], [seen[aside]], foretold.result()
    if verdict.blocked:
        _discard(lake, [kept, *spare, *told])
        return Judged(verdict)
    if _needs_more(table, schema, verdict):
        _discard(lake, told)
        accepted, turned = split(both, table.expectations, verdict)
        kept = _staged(lake, table, {name: _as_stored(table, prepared, accepted, rows)}, f"{mark}-kept")[name]
        spare.append(seen[name])
        told = _told(lake, table, raw, turned, seen[name].rows + seen[aside].rows - kept.rows, mark)
    doubted = _turned_away(table, turned)
    _discard(lake, spare)
    return Judged(verdict, kept, told, doubted)


def _told(lake: Lake, table: Table, raw: pl.LazyFrame, turned: pl.LazyFrame, count: int, mark: str) -> tuple[Staged, ...]:
    """The quarantine files of `count` turned-away rows."""
    aside = str(table.name.at("quarantine"))
    return tuple(
        lake.stage({aside: quarantined(table, *part, count)}, f"{mark}-told-{number}")[aside]
        for number, part in enumerate(in_parts(raw, turned, count))
    )


def _discard(lake: Lake, staged: Iterable[Staged]) -> None:
    for one in staged:
        lake.discard(one)


def _staged(lake: Lake, table: Table, frames: Mapping[str, pl.LazyFrame], mark: str) -> dict[str, Staged]:
    try:
        return lake.stage(frames, mark)
    except pl.exceptions.InvalidOperationError as error:
        if "`enum`" not in str(error):
            raise
        raise LakeError(
            Sentence(
                "Hàm {table} cho mã ngoài danh mục của hợp đồng. Sửa conformed.py của ngành {sector}.",
                table=table.name,
                sector=table.name.sector,
            )
        ) from error


def _as_stored(table: Table, prepared: Prepared, accepted: pl.LazyFrame, rows: int) -> pl.LazyFrame:
    """Accepted rows on their way into a file, sorted by key, so that readers skip row groups; a delivery too large to sort in
    memory keeps its own order.

    Columns with a code list can hold nothing else by now, and go as the list has them: the writer need not find it out again.
    """
    kept = prepared.system(accepted.select(_stored(table)))
    ordered = kept.sort(table.key) if table.key and rows <= SORTED_UP_TO else kept
    coded = {column.name: [code.value for code in column.codes] for column in table.columns if column.codes}
    return ordered.with_columns(pl.col(name).cast(pl.Enum(codes)) for name, codes in coded.items())


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
