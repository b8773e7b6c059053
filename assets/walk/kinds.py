"""What each kind of table does with accepted rows: registries keep history, events append once per key, snapshots replace their
period, references replace everything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from assets.walk.history import FILE, Counts, Fates, TurnedAway, decide, ended, opened, touched
from assets.walk.periods import effective_date, period_of
from assets.walk.raw import tag
from catalog.contract import HISTORY, PROVENANCE, Table
from catalog.contract_derived import CONFLICT
from catalog.i18n import Sentence
from catalog.lake import Staged, removal
from catalog.lake_files import constant
from catalog.register import DeliveryRow, Outcome
from catalog.workspace import Workspace

PERIOD = "_period"
#: Counts of an outcome a commit carries, so that a retry knows what its first try came to.
COUNTED = ("accepted", "quarantined", "duplicates", "inserted", "updated", "unchanged", "closed")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A frame ready for judgement; `known` rows were recorded before, word for word, and are left out of it."""

    frame: pl.LazyFrame
    kind: str
    period: str
    delivery: str
    known: int = 0
    refusal: Sentence | None = None

    def system(self, accepted: pl.LazyFrame) -> pl.LazyFrame:
        """Accepted rows with the system columns their kind stores, on their way into a file."""
        own = {"_delivery_id": constant(self.delivery)}
        if self.kind == "snapshot":
            own |= {PERIOD: constant(self.period)}
        if self.kind == "registry":
            own |= {"_valid_from": pl.lit(effective_date(self.period)), "_valid_to": pl.lit(None, dtype=pl.Date())}
        return accepted.with_columns(**own)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a judged delivery: staged accepted rows, staged quarantine rows, and the keys among the latter."""

    accepted: Staged
    aside: tuple[Staged, ...]
    turned: TurnedAway


def stored_schema(table: Table) -> pl.Schema:
    """The schema of a conformed table in the lake: declared columns, provenance, and what its kind adds."""
    columns = {column.name: column.dtype for column in table.columns} | dict(PROVENANCE)
    if table.kind == "registry":
        columns |= dict(HISTORY)
    if table.kind == "snapshot":
        columns |= {PERIOD: pl.String()}
    return pl.Schema(columns)


def prepare(workspace: Workspace, delivery: DeliveryRow, table: Table, frame: pl.LazyFrame) -> Prepared:
    """Look at what the table already holds before rows are judged."""
    period = period_of(delivery)
    if table.kind == "event":
        return _prepare_events(workspace, delivery, table, frame, period)
    refusal = _too_old(workspace, delivery, table, effective_date(period)) if table.kind == "registry" else None
    return Prepared(frame, table.kind, period, delivery.id, refusal=refusal)


def _too_old(workspace: Workspace, delivery: DeliveryRow, table: Table, since: date) -> Sentence | None:
    if workspace.lake.version(str(table.name)) is None:
        return None
    others = workspace.lake.scan(str(table.name)).filter(pl.col("_delivery_id") != delivery.id)
    newest = others.select(pl.col("_valid_from").max()).collect(engine="streaming").item()
    if newest is None or newest <= since:
        return None
    return Sentence(
        "Kỳ của lượt giao nộp ({since:%d/%m/%Y}) cũ hơn dữ liệu đang dùng ({newest:%d/%m/%Y}). "
        "Nộp lại với --period đúng, hoặc nộp bản mới nhất.",
        since=since,
        newest=newest,
    )


def _prepare_events(workspace: Workspace, delivery: DeliveryRow, table: Table, frame: pl.LazyFrame, period: str) -> Prepared:
    """Events already recorded word for word are duplicates; the same key saying something else is turned away."""
    conflict = pl.lit(None, dtype=pl.String()).alias(CONFLICT)
    if workspace.lake.version(str(table.name)) is None:
        return Prepared(frame.with_columns(conflict), table.kind, period, delivery.id)
    replaced = [delivery.id] if delivery.supersedes is None else [delivery.id, delivery.supersedes]
    held = workspace.lake.scan(str(table.name)).filter(~pl.col("_delivery_id").is_in(replaced))
    key, content = list(table.key), pl.struct(column.name for column in table.columns).hash()
    met = frame.select(*key, "_row", _new=content).join(held.select(*key, _old=content), on=key, nulls_equal=True)
    seen = met.select("_row", same=pl.col("_new") == pl.col("_old")).collect(engine="streaming")
    known, other = seen.filter("same")["_row"], seen.filter(~pl.col("same"))["_row"]
    left = frame.filter(~pl.col("_row").is_in(known.implode()))
    marked = pl.when(pl.col("_row").is_in(other.implode())).then(pl.lit("recorded"))
    return Prepared(left.with_columns(marked.alias(CONFLICT)), table.kind, period, delivery.id, known=len(known))


def write(workspace: Workspace, delivery: DeliveryRow, table: Table, sides: Sides, outcome: Outcome) -> tuple[Outcome, int]:
    """Commit accepted rows the way the table's kind wants it; returns the outcome with its counts, and the version."""
    if table.kind == "registry":
        return _write_registry(workspace, delivery, table, sides, outcome)
    replaced = {delivery.id, *replaced_deliveries(workspace, delivery, table)}
    parts = workspace.lake.parts(str(table.name))
    earlier = [removal(part) for part in parts if table.kind == "reference" or _delivery_of(part) in replaced]
    version = workspace.lake.commit(
        str(table.name), [sides.accepted], transaction=tag(delivery), remove=earlier, metadata=_counts(outcome)
    )
    return outcome, version


def replaced_deliveries(workspace: Workspace, delivery: DeliveryRow, table: Table) -> set[str]:
    """Published deliveries whose rows this one takes the place of."""
    named = {delivery.supersedes} if delivery.supersedes else set()
    published = workspace.register.deliveries(sector=delivery.sector, entity=delivery.entity, status="published")
    others = [old for old in published if old.id != delivery.id]
    if table.kind == "reference":
        return {old.id for old in others}
    if table.kind == "snapshot":
        named |= {old.id for old in others if period_of(old) == period_of(delivery)}
    return named & {old.id for old in others}


def _delivery_of(part: str) -> str:
    return part.removeprefix("part-").split("-", 1)[0]


def _write_registry(
    workspace: Workspace, delivery: DeliveryRow, table: Table, sides: Sides, outcome: Outcome
) -> tuple[Outcome, int]:
    """Open new and changed rows, end changed and missing ones, in one commit."""
    lake, name = workspace.lake, str(table.name)
    parts, staged = lake.parts(name), sides.accepted
    final, removed = [staged], list[str]()
    if parts:
        with workspace.scratch() as scratch:
            fates = decide(table, lake.scan_parts(name, [staged.action.path]), current(lake.scan(name)), sides.turned, scratch)
            final, removed = _change(workspace, delivery, table, staged, fates)
        lake.discard(staged)
        outcome = _counted(outcome, table, fates.counts, sides.turned)
    version = lake.commit(
        name, final, transaction=tag(delivery), remove=[removal(part) for part in removed], metadata=_counts(outcome)
    )
    return outcome, version


def _counted(outcome: Outcome, table: Table, counts: Counts, turned: TurnedAway) -> Outcome:
    """The outcome with what became of the keys; absent rows that could not be closed are told, never closed by guess."""
    held = table.source is not None and table.source.delivery == "full" and turned.unclear > 0 and counts.kept > 0
    told = (
        f"Có {turned.unclear} dòng cách ly không rõ khóa, nên {counts.kept} dòng vắng mặt vẫn để hiệu lực. "
        "Sửa các dòng cách ly rồi nộp lại để đóng chúng."
    )
    return replace(
        outcome,
        inserted=counts.inserted,
        updated=counts.updated,
        unchanged=counts.unchanged,
        closed=counts.closed,
        reason_code="absent-rows-kept" if held else None,
        reason=told if held else None,
    )


def _change(
    workspace: Workspace, delivery: DeliveryRow, table: Table, staged: Staged, fates: Fates
) -> tuple[list[Staged], list[str]]:
    """Files with the rows that begin and the rows that end, and the names of the files they replace."""
    lake, name, mark = workspace.lake, str(table.name), tag(delivery)
    accepted = lake.scan_parts(name, [staged.action.path])
    final = [lake.stage({name: opened(table, accepted, fates)}, f"{mark}-open")[name]]
    removed = touched(table, lake.scan_parts(name, lake.parts(name), FILE), fates)
    if removed:
        since = effective_date(period_of(delivery))
        ending = ended(table, lake.scan_parts(name, removed), fates, since)
        final.append(lake.stage({name: ending}, f"{mark}-end")[name])
    return final, removed


def current(history: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of a registry that hold now."""
    return history.filter(pl.col("_valid_to").is_null())


def _counts(outcome: Outcome) -> Mapping[str, str]:
    return {f"kho.{name}": str(getattr(outcome, name)) for name in COUNTED}
