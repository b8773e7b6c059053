"""Wrong rows are fetched by the places the first look told; a table that comes in another order at the second is noticed."""

from collections.abc import Callable
from itertools import count

import polars as pl
import pytest

from catalog.expectation import Expectation
from checks.judge import Finding, judge

ROWS = 5_000


def rule(kind: str, **kwargs: object) -> Expectation:
    return Expectation(kind, kind, kwargs, "conformity", "warning", "sai", "wrong")


SUITE = [
    rule("expect_column_values_to_be_between", column="value", max_value=ROWS - 30),
    rule("expect_column_values_to_not_be_null", column="code"),
    rule("expect_column_values_to_be_unique", column="key"),
    rule("expect_column_pair_values_to_be_equal", column_A="value", column_B="twin", row_condition="value > 100"),
]


def table() -> pl.DataFrame:
    number = pl.int_range(ROWS, eager=True)
    return pl.DataFrame(
        {
            "value": number,
            "twin": number + (number % 500 == 7).cast(pl.Int64),
            "code": pl.select(pl.when(number % 700 != 3).then(number.cast(pl.String))).to_series(),
            "key": pl.select(pl.when(number % 900 == 5).then(5).otherwise(number)).to_series(),
        }
    )


def shuffled_anew() -> pl.LazyFrame:
    """The same rows in another order every time they are read, as a join or a grouping may give them."""
    seeds = count()

    def shuffle(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.sample(fraction=1, shuffle=True, seed=next(seeds))

    return table().lazy().map_batches(shuffle, predicate_pushdown=False, projection_pushdown=False, slice_pushdown=False)


def found(frame: pl.LazyFrame) -> tuple[dict[str, Finding], int]:
    verdict = judge(frame, SUITE, table="t")
    return {finding.expectation.name: finding for finding in verdict.findings}, verdict.collects


def test_rows_that_stay_in_place_are_fetched_without_asking_the_rules_again() -> None:
    findings, collects = found(table().lazy())
    assert collects == 2
    assert findings["expect_column_values_to_be_between"].sample == list(range(ROWS - 29, ROWS))[:20]


@pytest.mark.parametrize("frame", [lambda: table().lazy(), shuffled_anew], ids=["in order", "in another order each time"])
def test_what_is_shown_of_wrong_rows_is_wrong_whatever_their_order(frame: Callable[[], pl.LazyFrame]) -> None:
    findings, _ = found(frame())
    counts = {name: finding.failed for name, finding in findings.items()}
    assert counts == {
        "expect_column_values_to_be_between": 29,
        "expect_column_values_to_not_be_null": 8,
        "expect_column_values_to_be_unique": 6,
        "expect_column_pair_values_to_be_equal": 9,
    }
    assert all(value > ROWS - 30 for value in findings["expect_column_values_to_be_between"].sample)
    assert findings["expect_column_values_to_not_be_null"].sample == [None] * 8
    assert findings["expect_column_values_to_be_unique"].sample == [5] * 6
    assert all(twin == value + 1 for value, twin in findings["expect_column_pair_values_to_be_equal"].sample)
