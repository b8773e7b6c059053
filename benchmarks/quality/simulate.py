"""The table every tool judges: simulated records, 12 columns, about one row in a thousand wrong for each rule.

Each value follows from the number of its row alone, so tables of the same size are the same everywhere and nothing is held
in memory while they are written.
"""

from datetime import date

import polars as pl

from benchmarks.quality.suite import COLUMNS, COMMUNES, SHARES, TABLE
from catalog.lake import Lake, Staged
from catalog.lake_files import ROW_GROUP, add_action

_FAMILIES = ["nguyễn", "trần", "lê", "phạm", "hoàng", "vũ", "đặng", "bùi"]
_GIVEN = ["an", "bình", "chi", "dũng", "giang", "hà", "khánh", "lan", "minh", "ngọc", "phương", "quân", "thảo"]
_MIDDLE = ["văn", "thị", "đức", "thu", "hữu"]
_NUMBER = pl.col("number")


def simulate(root: str, rows: int, group: int = ROW_GROUP) -> None:
    """Write the table into the lake at `root`, in row groups of so many rows."""
    numbers = pl.LazyFrame().select(number=pl.int_range(rows, dtype=pl.Int64))
    write(root, TABLE, numbers.select(**_people(), **_facts(), **_days()).select(list(COLUMNS)), group)


def write(root: str, table: str, frame: pl.LazyFrame, group: int = ROW_GROUP) -> None:
    """Commit a frame as a table of one file."""
    lake, name = Lake(root), "part-simulated.parquet"
    lake.ensure(table, frame.collect_schema())
    path = f"{lake.uri(table)}/{name}"
    frame.sink_parquet(path, compression="zstd", compression_level=1, row_group_size=group)
    action, written = add_action(lake.filesystem(), path, name)
    lake.commit(table, [Staged(table, action, written)], transaction="simulated")


def _dice(seed: int, sides: int, number: pl.Expr = _NUMBER) -> pl.Expr:
    """A whole number below `sides` that looks random and depends on the row alone."""
    return (number.hash(seed) % sides).cast(pl.Int64)


def _sometimes(seed: int, wrong: pl.Expr, value: pl.Expr) -> pl.Expr:
    """A wrong value on about one row in a thousand."""
    return pl.when(_dice(seed, 1000) == 0).then(wrong).otherwise(value)


def _one_of(seed: int, words: list[str], number: pl.Expr = _NUMBER) -> pl.Expr:
    return pl.lit(pl.Series(words, dtype=pl.String)).gather(_dice(seed, len(words), number))


def _people() -> dict[str, pl.Expr]:
    """Texts; a repeated id comes with the commune of the row it repeats, so that pairs repeat as well."""
    repeated = _sometimes(1, _NUMBER - 1, _NUMBER)
    known = pl.lit("HS") + repeated.cast(pl.String).str.zfill(8)
    nothing = pl.lit(None, dtype=pl.String)
    name = pl.concat_str([_one_of(6, _FAMILIES), _one_of(7, _MIDDLE), _one_of(8, _GIVEN)], separator=" ")
    mail = pl.concat_str([pl.lit("u"), _dice(11, 10**9).cast(pl.String), pl.lit("@quangninh.gov.vn")])
    return {
        "record_id": _sometimes(2, nothing, _sometimes(3, pl.lit("?") + known, known)),
        "commune_code": _sometimes(5, pl.lit("99999"), _one_of(4, COMMUNES, repeated)),
        "full_name": _sometimes(9, nothing, _sometimes(10, pl.lit("an"), name)),
        "email": _sometimes(12, nothing, _sometimes(13, pl.lit("không có"), mail)),
    }


def _facts() -> dict[str, pl.Expr]:
    """Whole numbers, shares that add up to a hundred, and an area with gaps of both kinds."""
    farm = _dice(15, 50)
    forest = _dice(16, 40)
    area = (_dice(18, 2_000_000) / 100).cast(pl.Float64)
    known = _sometimes(19, pl.lit(-1.0), _sometimes(20, pl.lit(float("nan")), area))
    shares = dict(zip(SHARES, [farm, forest, _sometimes(17, pl.lit(101), 100 - farm - forest)], strict=True))
    return {"age": _sometimes(14, pl.lit(200), _dice(0, 100)), **shares, "area": _sometimes(21, pl.lit(None), known)}


def _days() -> dict[str, pl.Expr]:
    start = pl.lit(date(1990, 1, 1)) + pl.duration(days=_dice(22, 12_000))
    length = _sometimes(24, pl.lit(-1), _dice(25, 4_000))
    issued = (start + pl.duration(days=_dice(26, 300))).dt.to_string("%Y-%m-%d")
    return {
        "start_date": _sometimes(23, pl.lit(date(1900, 1, 1)), start),
        "end_date": start + pl.duration(days=length),
        "issued": _sometimes(27, pl.lit("31/02/2020"), issued),
    }
