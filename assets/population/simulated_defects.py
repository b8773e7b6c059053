"""Errors real registers come with, planted into simulated rows at a known rate so that what is caught can be counted."""

from collections import Counter

import numpy as np
import polars as pl

from assets.population.simulated_people import HEADERS, SEXES

DUPLICATE = "dong-trung-het"
DEFECTS = (
    "so-dinh-danh-11-chu-so",
    "mat-so-0-o-dau",
    "ngay-sinh-31-02",
    "gioi-tinh-la",
    "gioi-tinh-trai-so-dinh-danh",
    DUPLICATE,
)
_ID, _BIRTH, _SEX = HEADERS[0], HEADERS[2], HEADERS[3]


def with_defects(people: pl.DataFrame, random: np.random.Generator, share: float) -> tuple[pl.DataFrame, Counter[str]]:
    """The rows with about `share` of them spoilt, and how many of each kind; a duplicate repeats the good row before it."""
    draw = random.random(people.height)
    kind = np.where(draw < share, (draw / max(share, 1e-12) * len(DEFECTS)).astype(np.int64), -1)
    kind = np.minimum(kind, len(DEFECTS) - 1)
    repeated = kind == DEFECTS.index(DUPLICATE)
    after_good = np.concatenate([[False], kind[:-1] == -1])[: len(kind)]
    kind = np.where(repeated & ~after_good, -1, kind)
    source = np.arange(people.height) - (kind == DEFECTS.index(DUPLICATE))
    spoilt = people[source].with_columns(_kind=pl.Series(kind, dtype=pl.Int8)).with_columns(*_spoilt()).drop("_kind")
    return spoilt, Counter({name: int((kind == at).sum()) for at, name in enumerate(DEFECTS)})


def _spoilt() -> tuple[pl.Expr, ...]:
    short, headless, no_day, unknown, other, _ = (pl.col("_kind") == at for at in range(len(DEFECTS)))
    personal_id, birth, sex = pl.col(_ID), pl.col(_BIRTH), pl.col(_SEX)
    swapped = pl.when(sex == SEXES[0]).then(pl.lit(SEXES[1])).otherwise(pl.lit(SEXES[0]))
    return (
        pl.when(short)
        .then(personal_id.str.head(11))
        .when(headless)
        .then(personal_id.str.strip_chars_start("0"))
        .otherwise(personal_id)
        .alias(_ID),
        pl.when(no_day).then(pl.lit("31/02/") + birth.str.tail(4)).otherwise(birth).alias(_BIRTH),
        pl.when(unknown).then(pl.lit("Không rõ")).when(other).then(swapped).otherwise(sex).alias(_SEX),
    )
