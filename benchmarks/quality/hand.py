"""The best hand-written Polars we know for the 22 expectations: what every ratio of the table is taken against.

Two streaming passes, as an engineer who knows Polars well would write them for this one table: the first counts, the second
fetches the wrong rows of all rules at once. Keys are compared by hash and confirmed by value; order statistics carry their
column out, because inside the shared select they cost twice the memory.
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
    "issued-day": c("issued").str.to_date(DAY, strict=False).is_null() & c("issued").is_not_null(),
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
    repeated = {"id-unique": _twice(counted["ids"]), "pair-unique": _twice(counted["pairs"])}
    wrong = _fetch(frame, [rule for rule in WRONG if found[rule]], repeated)
    for rule, key in _KEYS.items():
        found[rule] = wrong.filter(rule).filter(pl.struct(key).is_duplicated()).height
    return {**found, "samples": _samples(wrong)}


def _count(frame: pl.LazyFrame) -> pl.DataFrame:
    present = [c(name).count().alias(f"present-{name}") for name in COLUMNS]
    ids = _ID_HASH.filter(c("record_id").is_not_null()).implode().alias("ids")
    whole = [pl.len().alias("rows"), _AREA.mean().alias("area-mean"), _AREA.drop_nulls().implode().alias("areas")]
    rules = [wrong.sum().alias(rule) for rule, wrong in WRONG.items()]
    return frame.select(*whole, *present, *rules, ids, _PAIR_HASH.implode().alias("pairs")).collect(engine="streaming")


def _twice(hashes: pl.Series) -> pl.Series:
    ordered = hashes.explode(empty_as_null=False).sort()
    return ordered.filter(ordered == ordered.shift(-1)).unique()


def _fetch(frame: pl.LazyFrame, failing: list[str], repeated: dict[str, pl.Series]) -> pl.DataFrame:
    hashed = {"id-unique": _ID_HASH, "pair-unique": _PAIR_HASH}
    flags = {rule: WRONG[rule].fill_null(value=False) for rule in failing}
    flags |= {rule: hashed[rule].is_in(hashes.implode()) for rule, hashes in repeated.items()}
    read = sorted({name for rule in failing for name in _READ[rule]} | {"record_id", "commune_code"})
    return frame.with_columns(**flags).filter(pl.any_horizontal(list(flags))).select(*read, *flags).collect(engine="streaming")


def _samples(wrong: pl.DataFrame) -> dict[str, int]:
    """How many wrong values each rule can show; they are held in memory as a report would hold them."""
    rules = [name for name in wrong.columns if name not in COLUMNS]
    shown = {rule: wrong.filter(rule).head(SHOWN).select({**_READ, **_KEYS}[rule]).rows() for rule in rules}
    return {rule: len(rows) for rule, rows in shown.items()}
