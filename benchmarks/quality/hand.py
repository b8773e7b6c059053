"""The best hand-written Polars we know for the 22 expectations: what every ratio of the table is taken against.

Two streaming passes, as an engineer who knows Polars well would write them for this one table: the first counts and notes where
the first wrong rows are, the second fetches those rows by their places. Keys are compared by hash and confirmed by value;
order statistics carry their column out, because inside the shared select they cost twice the memory.
"""

from datetime import date
from typing import Any

import polars as pl

from benchmarks.quality.suite import COLUMNS, COMMUNES, DAY, FIRST_DAY, ID, LAST_DAY, MAIL, QUANTILES, TABLE

c = pl.col
SHOWN = 20
_AREA = c("area").fill_nan(None)
_ID_HASH = c("record_id").hash()
_PAIR_HASH = c("record_id").hash() * 31 + c("commune_code").hash(1)

#: Rule id -> true where a row breaks it, null where it does not speak of the row.
WRONG = {
    "id-present": c("record_id").is_null(),
    "id-shape": ~c("record_id").str.contains(ID),
    "id-length": c("record_id").str.len_chars() != 10,
    "commune-known": ~c("commune_code").is_in(COMMUNES),
    "name-present": c("full_name").is_null(),
    "name-length": ~c("full_name").str.len_chars().is_between(5, 40),
    "mail-shape": ~c("email").str.contains(MAIL),
    "mail-present": c("email").is_null(),
    "age-between": ~c("age").is_between(0, 120),
    "shares-sum": (c("share_farm") + c("share_forest") + c("share_built")) != 100,
    "ends-after-start": c("end_date") < c("start_date"),
    "area-between": ~_AREA.is_between(0, 1_000_000_000),
    "issued-day": c("issued").str.to_date(DAY, strict=False, cache=False).is_null() & c("issued").is_not_null(),
    "start-between": ~c("start_date").is_between(date.fromisoformat(FIRST_DAY), date.fromisoformat(LAST_DAY)),
}
_READ = {rule: list(dict.fromkeys(wrong.meta.root_names())) for rule, wrong in WRONG.items()}
_KEYS = {"id-unique": ["record_id"], "pair-unique": ["record_id", "commune_code"]}


def judge(lake: str) -> dict[str, Any]:
    """Counts of every rule, with samples of the wrong rows under `samples`."""
    frame = pl.scan_delta(f"{lake}/{TABLE}")
    schema = frame.collect_schema()
    counted = _count(frame)
    found = {rule: counted[rule].item() for rule in WRONG}
    found |= {"rows": counted["rows"].item(), "columns": set(schema) == set(COLUMNS), "age-type": str(schema["age"])}
    areas = counted["areas"].explode(empty_as_null=False).sort()
    found |= {"area-mean": counted["area-mean"].item(), "area-median": areas.median()}
    found["area-quantiles"] = [areas[round(share * (len(areas) - 1))] for share in QUANTILES]
    keys = {"id-unique": _twice(counted["ids"]), "pair-unique": _twice(counted["pairs"])}
    wrong = _fetch(frame, counted, keys)
    for rule, key in _KEYS.items():
        own = wrong.filter(c("place").is_in(keys[rule].implode()))
        found[rule] = own.filter(pl.struct(key).is_duplicated()).height
    return {**found, "samples": _samples(wrong, counted, keys)}


def _count(frame: pl.LazyFrame) -> pl.DataFrame:
    present = [c(name).count().alias(f"present-{name}") for name in COLUMNS]
    ids = pl.when(c("record_id").is_not_null()).then(_ID_HASH).implode().alias("ids")
    whole = [pl.len().alias("rows"), _AREA.mean().alias("area-mean"), _AREA.drop_nulls().implode().alias("areas")]
    rules = [c(f"wrong-{rule}").sum().alias(rule) for rule in WRONG]
    places = [c("place").filter(f"wrong-{rule}").head(SHOWN).implode().alias(f"at-{rule}") for rule in WRONG]
    placed = frame.with_row_index("place").with_columns(wrong.alias(f"wrong-{rule}") for rule, wrong in WRONG.items())
    return placed.select(*whole, *present, *rules, *places, ids, _PAIR_HASH.implode().alias("pairs")).collect(
        engine="streaming"
    )


def _twice(hashes: pl.Series) -> pl.Series:
    """The places of rows whose hash occurs more than once."""
    known = hashes.explode(empty_as_null=False)
    ordered = known.drop_nulls().sort()
    twice = ordered.filter(ordered == ordered.shift(-1)).unique()
    return known.is_in(twice.implode()).fill_null(value=False).arg_true()


def _fetch(frame: pl.LazyFrame, counted: pl.DataFrame, keys: dict[str, pl.Series]) -> pl.DataFrame:
    found = [counted[f"at-{rule}"].explode(empty_as_null=False) for rule in WRONG]
    places = pl.concat([*found, *keys.values()]).unique()
    read = sorted({name for names in _READ.values() for name in names} | {"record_id", "commune_code"})
    placed = frame.with_row_index("place").filter(c("place").is_in(places.implode()))
    return placed.select("place", *read).collect(engine="streaming")


def _samples(wrong: pl.DataFrame, counted: pl.DataFrame, keys: dict[str, pl.Series]) -> dict[str, int]:
    """How many wrong values each rule can show; they are held in memory as a report would hold them."""
    places = {rule: counted[f"at-{rule}"].explode(empty_as_null=False) for rule in WRONG} | keys
    read = {**_READ, **_KEYS}
    shown = {
        rule: wrong.filter(c("place").is_in(at.implode())).head(SHOWN).select(read[rule]).rows() for rule, at in places.items()
    }
    return {rule: len(rows) for rule, rows in shown.items()}
