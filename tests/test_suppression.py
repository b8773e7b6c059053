"""Promise: no published count lets anybody see, or work out, a small group of people."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assets.population.age_bands import BANDS
from assets.population.by_commune import AGES, SEXES, counted, small_hidden
from assets.population.curated import curated_population__by_commune
from assets.population.settings import smallest_count
from assets.population.suppression import fixed_cells, hidden_cells
from assets.reference import seeds
from assets.sectors import find_table

Table = NDArray[np.int64]
MOST = 7


def with_margins(inner: list[list[int]]) -> Table:
    table = np.array(inner, dtype=np.int64)
    table = np.vstack([table, table.sum(axis=0)])
    return np.hstack([table, table.sum(axis=1, keepdims=True)])


def inner_tables(rows: tuple[int, int], most: int) -> st.SearchStrategy[Table]:
    row = st.lists(st.integers(0, most), min_size=2, max_size=2)
    return st.lists(row, min_size=rows[0], max_size=rows[1]).map(with_margins)


def possible_values(table: Table, hidden: NDArray[np.bool_]) -> list[set[int]]:
    """By trying every table: the values each hidden cell may have for a reader who knows no hidden cell is zero."""
    rows, columns = table.shape[0] - 1, table.shape[1] - 1
    tried = np.array(list(itertools.product(range(MOST + 3), repeat=rows * columns))).reshape(-1, rows, columns)
    full = np.concatenate([tried, tried.sum(axis=1, keepdims=True)], axis=1)
    full = np.concatenate([full, full.sum(axis=2, keepdims=True)], axis=2)
    fits = np.where(hidden, full > 0, full == table).all(axis=(1, 2))
    return [set(full[fits][:, row, column].tolist()) for row, column in np.argwhere(hidden)]


def determined_by_sums(hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """By linear algebra: hidden cells that the equations of rows and columns alone determine."""
    signs = np.ones(hidden.shape)
    signs[-1, :] *= -1
    signs[:, -1] *= -1
    cells = np.argwhere(hidden)
    equations = np.zeros((sum(hidden.shape), len(cells)))
    for at, (row, column) in enumerate(cells):
        equations[row, at] = equations[hidden.shape[0] + column, at] = signs[row, column]
    rank = np.linalg.matrix_rank(equations)
    more = [np.linalg.matrix_rank(np.vstack([equations, np.eye(len(cells))[at]])) for at in range(len(cells))]
    determined: NDArray[np.bool_] = np.array(more) == rank
    return determined


@settings(max_examples=120, deadline=None)
@given(table=inner_tables((2, 2), MOST), smallest=st.integers(3, 6))
def test_every_hidden_cell_keeps_two_possible_values_whatever_is_tried(table: Table, smallest: int) -> None:
    hidden = hidden_cells(table[None], smallest)[0]
    assert all(len(values) > 1 for values in possible_values(table, hidden))


@settings(max_examples=120, deadline=None)
@given(table=inner_tables((2, 2), MOST), smallest=st.integers(3, 6), mask=st.integers(0, 511))
def test_the_audit_agrees_with_trying_every_table(table: Table, smallest: int, mask: int) -> None:
    chosen = (mask >> np.arange(9)) & 1 == 1
    hidden = chosen.reshape(3, 3) & (table > 0)
    found = fixed_cells(table[None], hidden[None])[0][hidden]
    assert found.tolist() == [len(values) == 1 for values in possible_values(table, hidden)]


@settings(max_examples=150, deadline=None)
@given(table=inner_tables((1, 18), 40), smallest=st.integers(3, 15))
def test_no_small_count_is_shown_and_no_line_gives_one_away(table: Table, smallest: int) -> None:
    hidden = hidden_cells(table[None], smallest)[0]
    assert not ((table > 0) & (table < smallest) & ~hidden).any()
    assert not (hidden & (table == 0)).any()
    for lines, flags in ((table, hidden), (table.T, hidden.T)):
        for line, concealed in zip(lines, flags, strict=True):
            assert concealed.sum() != 1
            if concealed.any() and not concealed[-1]:
                assert line[concealed].sum() >= smallest
    if hidden.any():
        assert not determined_by_sums(hidden).any()
        assert not fixed_cells(table[None], hidden[None]).any()


def test_tables_are_hidden_independently_of_each_other() -> None:
    random = np.random.default_rng(5)
    tables = np.stack([with_margins(random.poisson(9, (18, 2)).tolist()) for _ in range(30)])
    together = hidden_cells(tables, 10)
    alone = np.concatenate([hidden_cells(table[None], 10) for table in tables])
    assert (together == alone).all()
    assert together.any()
    assert not together.all()


def test_a_table_without_small_counts_is_published_whole() -> None:
    assert not hidden_cells(with_margins([[50, 40], [30, 0]])[None], 10).any()


def test_one_small_cell_takes_three_others_with_it() -> None:
    table = with_margins([[4, 50], [60, 70], [80, 90]])
    assert hidden_cells(table[None], 10)[0].tolist() == [
        [True, True, False],
        [True, True, False],
        [False, False, False],
        [False, False, False],
    ]


def test_two_hidden_ones_are_not_given_away_by_their_sum() -> None:
    hidden = hidden_cells(with_margins([[1, 50], [1, 60], [80, 90]])[None], 3)[0]
    assert hidden[2, 0]


def register(rows: list[tuple[str, str, str]]) -> pl.LazyFrame:
    frame = pl.LazyFrame(rows, schema=["commune_code", "sex", "birth_date"], orient="row")
    return frame.with_columns(pl.col("birth_date").str.to_date(), registered_on=pl.date(2026, 6, 30))


PEOPLE = [("06652", "nam", "2000-01-01")] * 30 + [("06652", "nu", "2000-01-01")] * 4 + [("00001", "nu", "1930-01-01")] * 12


def test_every_commune_of_today_is_listed_and_nobody_is_lost() -> None:
    today = pl.LazyFrame({"commune_code": ["06652", "06967"]})
    cells = counted(register(PEOPLE), today).collect()
    assert cells.height == 3 * len(SEXES) * len(AGES)
    margin = cells.filter(pl.col("sex") == "tong", pl.col("age_band") == "tong")
    assert dict(margin.select("commune_code", "people").iter_rows()) == {"06652": 34, "06967": 0, "00001": 12}
    inner = cells.filter(pl.col("sex") != "tong", pl.col("age_band") != "tong")
    assert inner["people"].sum() == len(PEOPLE)


def test_hidden_cells_are_empty_and_say_so() -> None:
    cells = small_hidden(counted(register(PEOPLE), pl.LazyFrame({"commune_code": ["06652"]})), 10).collect()
    here = cells.filter(pl.col("commune_code") == "06652", pl.col("age_band") == "25-29")
    assert dict(here.select("sex", "people").iter_rows()) == {"nam": None, "nu": None, "tong": 34}
    every_age = cells.filter(pl.col("commune_code") == "06652", pl.col("age_band") == "tong")
    assert dict(every_age.select("sex", "suppressed").iter_rows()) == {"nam": True, "nu": True, "tong": False}
    assert cells.filter(pl.col("suppressed") != pl.col("people").is_null()).is_empty()
    assert cells.filter(pl.col("commune_code") == "06652", pl.col("age_band") == "0-4")["people"].to_list() == [0, 0, 0]


def test_the_published_table_is_the_declared_one_and_names_unknown_codes_nothing() -> None:
    frame = curated_population__by_commune(register(PEOPLE), seeds.units()).collect()
    table = find_table("curated_population__by_commune")
    assert {column.name: column.dtype for column in table.columns}.items() <= frame.schema.items()
    assert table.simulated
    assert frame.height == 55 * len(SEXES) * len(AGES)
    assert frame.filter(pl.col("commune_name").is_null())["commune_code"].unique().to_list() == ["00001"]
    assert frame.filter(pl.col("people").is_between(1, smallest_count() - 1)).is_empty()


@pytest.mark.parametrize("labels", [BANDS, AGES, SEXES])
def test_code_lists_of_the_contract_are_the_labels_of_the_code(labels: tuple[str, ...]) -> None:
    table = find_table("curated_population__by_commune")
    declared = {column.name: [code.value for code in column.codes] for column in table.columns}
    assert set(labels) <= {*declared["age_band"], *declared["sex"]}
    assert declared["age_band"] == [*AGES]
    assert declared["sex"] == [*SEXES]
