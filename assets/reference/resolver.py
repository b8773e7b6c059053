"""From (code or name, date) to the commune of today, for every sector: vectorised joins, never a guess.

A code is not a key without a date: 06652 was Hà Phong until 30/06/2025 and is Hà Tu since. Where a name fits several units, or
nothing fits, the answer is empty and the reason says so. What codes meant is `history`; spellings are `names`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from assets.eager import read_once
from assets.reference.history import meanings
from assets.reference.matching import ASKED, by_code, by_name
from assets.reference.reasons import retired_note, unresolved_note

_ANSWER = ("commune_code", "commune_name", "share_population", "share_area", "share_assumed", "reason", "note")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a frame name the commune; `on` is a date column or one day for the whole frame."""

    on: str | date
    code: str | None = None
    name: str | None = None
    type: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """One commune of today (or none), the share of people and land it takes, and why."""

    commune_code: str | None
    commune_name: str | None
    share_population: float | None
    share_area: float | None
    share_assumed: bool | None
    reason: str
    note: str
    candidates: tuple[str, ...]


def resolve(
    frame: pl.LazyFrame, columns: Columns, units: pl.LazyFrame, crosswalk: pl.LazyFrame, *, into: str = "commune"
) -> pl.LazyFrame:
    """Add to every row, keeping rows and order: `<into>_code`, `<into>_candidates`, `<into>_reason`, `<into>_note`.

    The code is filled only where exactly one commune of today is meant; the candidates are the communes of a split, or the
    units an ambiguous name could mean. Use `resolve_shares` to divide figures of split communes.
    """
    single = pl.col("commune_code").n_unique() == 1
    targets = pl.col("commune_code").drop_nulls().sort().implode()
    found = (
        answers(frame, columns, units, crosswalk)
        .group_by(ASKED)
        .agg(
            pl.when(single).then(pl.col("commune_code").first()).alias(f"{into}_code"),
            pl.when(~single).then(targets).otherwise(pl.col("_near").first()).alias(f"{into}_candidates"),
            pl.col("reason").first().alias(f"{into}_reason"),
            pl.col("note").first().alias(f"{into}_note"),
        )
    )
    return _attach(frame, columns, found)


def resolve_shares(
    frame: pl.LazyFrame, columns: Columns, units: pl.LazyFrame, crosswalk: pl.LazyFrame, *, into: str = "commune"
) -> pl.LazyFrame:
    """One row per row and commune of today, with `share_population` and `share_area` that sum to 1 over each input row.

    Also `<into>_code`, `<into>_name`, `<into>_reason`, `<into>_note`. Rows without an answer stay once, with null commune
    and shares; `share_assumed` tells shares nobody published.
    """
    names = {"commune_code": "code", "commune_name": "name", "reason": "reason", "note": "note"}
    found = answers(frame, columns, units, crosswalk).drop("_near")
    return _attach(frame, columns, found.rename({old: f"{into}_{new}" for old, new in names.items()}))


def resolve_one(
    units: pl.LazyFrame,
    crosswalk: pl.LazyFrame,
    *,
    on: date,
    code: str | None = None,
    name: str | None = None,
    type: str | None = None,
    parent: str | None = None,
) -> list[Resolution]:
    """The same for one code or name, as the command line asks it; never empty."""
    asked = {"code": code, "name": name, "type": type, "parent": parent}
    frame = pl.LazyFrame({key: [value] for key, value in asked.items()}, schema=dict.fromkeys(asked, pl.String))
    columns = Columns(on=on, code="code", name="name", type="type", parent="parent")
    found = answers(frame, columns, units, crosswalk).sort("commune_code").select(*_ANSWER, "_near").collect()
    return [
        Resolution(**{key: row[key] for key in _ANSWER}, candidates=tuple(row["_near"] or ()))
        for row in found.iter_rows(named=True)
    ]


def answers(frame: pl.LazyFrame, columns: Columns, units: pl.LazyFrame, crosswalk: pl.LazyFrame) -> pl.LazyFrame:
    """The distinct questions of a frame with their answers: one row per question and commune of today."""
    # A few hundred rows used five times below: read once instead of being planned five times.
    known = read_once(meanings(units, crosswalk))
    asked = frame.select(**_questions(columns)).unique()
    coded = by_code(asked, known)
    uncoded = asked.join(coded, on=ASKED, how="anti", nulls_equal=True)
    named = uncoded.join(by_name(uncoded, known), on=ASKED, how="left", nulls_equal=True)
    missed = pl.col("_version_from").is_null()
    found = _resolved(pl.concat([coded, named.filter(~missed)], how="diagonal"), known)
    return pl.concat([found, _unresolved(named.filter(missed), known)], how="diagonal").select(*ASKED, *_ANSWER, "_near")


def _resolved(picked: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    version = ("_version_code", "_version_from")
    return picked.join(known, left_on=version, right_on=("code", "valid_from"), coalesce=False).with_columns(
        pl.when("_retired").then(pl.lit("retired-code")).otherwise("reason").alias("reason"),
        pl.when("_retired").then(retired_note()).otherwise("note").alias("note"),
    )


def _unresolved(missed: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    reason = pl.when(pl.col("_ambiguous").fill_null(value=False)).then(pl.lit("ambiguous-name")).otherwise(pl.lit("unknown"))
    first = known.select(pl.col("valid_from").min().alias("_first"))
    return missed.with_columns(reason.alias("reason")).join(first, how="cross").with_columns(unresolved_note().alias("note"))


def _questions(columns: Columns) -> Mapping[str, pl.Expr]:
    """The asked columns as text and a date; a column nobody named is null."""
    nothing = pl.lit(None, dtype=pl.String)
    texts = {"_code": columns.code, "_name": columns.name, "_type": columns.type, "_parent": columns.parent}
    day = pl.col(columns.on) if isinstance(columns.on, str) else pl.lit(columns.on)
    return {key: nothing if source is None else pl.col(source) for key, source in texts.items()} | {"_on": day.cast(pl.Date)}


def _attach(frame: pl.LazyFrame, columns: Columns, found: pl.LazyFrame) -> pl.LazyFrame:
    asking = frame.with_columns(**_questions(columns))
    return asking.join(found, on=ASKED, how="left", nulls_equal=True, maintain_order="left").drop(ASKED)
