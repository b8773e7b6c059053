"""Where a column comes from is derived from the code that computes it, and is never guessed."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_series_equal

from assets import table as marked
from assets.eager import TRACER, read_once, values_of
from assets.lineage import Tracing, column_lineage
from assets.lineage_facts import State, Traced
from assets.lineage_plan import asked, traced
from assets.sectors import find_table, load_contracts, load_functions
from catalog.contract import Table
from catalog.register.column_lineage import EVERY_ROW

CURATED = [str(t.name) for c in load_contracts().values() for t in c.tables if t.name.layer == "curated"]
CONFORMED = [str(t.name) for c in load_contracts().values() for t in c.tables if t.name.layer == "conformed"]
ROWS = {
    "k": ["a", "b", "a", "c", "b", "a"],
    "n": [1, 2, 3, 4, 5, 6],
    "x": [6.0, 5.0, 4.0, 3.0, 2.0, 1.0],
    "s": ["p", "q", "r", "p", "q", "r"],
    "d": [date(2026, 1, one) for one in (3, 1, 2, 6, 5, 4)],
    "l": [[1], [2, 3], [4], [5], [6, 7], [8]],
}
SCHEMA = pl.LazyFrame(ROWS).collect_schema()
Step = Callable[[pl.LazyFrame], pl.LazyFrame]
STEPS: dict[str, Step] = {
    "arithmetic": lambda f: f.select("k", y=pl.col("n") * 2 + pl.col("x")),
    "condition": lambda f: f.select("k", y=pl.when(pl.col("n") > 3).then("s").otherwise(pl.lit("-"))),
    "filter": lambda f: f.filter(pl.col("n") > 2).select("s"),
    "group": lambda f: f.group_by("k").agg(pl.col("x").sum(), pl.len(), pl.col("n").filter(pl.col("s") == "p").max()).sort("k"),
    "sorted group": lambda f: f.sort("d").group_by("k", maintain_order=True).agg(pl.col("s").first()),
    "window": lambda f: f.with_columns(r=pl.col("x").rank().over("k"), t=pl.len().over("s")),
    "ordered window": lambda f: f.select("n", p=pl.col("x").shift(1).over("k", order_by="d")),
    "self join": lambda f: f.join(f.select(k="s", extra="x"), on="k", how="left").select("n", "extra"),
    "joined by expression": lambda f: f.join(f, left_on=pl.col("n") + 1, right_on="n").select("x", "x_right", "s_right"),
    "full join": lambda f: f.join(f.select("d", k="s"), on="k", how="full", coalesce=True).select("k", "d_right"),
    "right join": lambda f: f.join(f.select("d", k="s"), on="k", how="right").select("k", "n", "d_right"),
    "anti join": lambda f: f.join(f.filter(pl.col("x") > 4).select("s"), left_on="k", right_on="s", how="anti"),
    "asof join": lambda f: f.sort("d").join_asof(
        f.select("d", "k", w="x").sort("d"), on="d", by="k", strategy="backward", check_sortedness=False
    ),
    "cross join": lambda f: f.select("k").join(f.select("s").unique().sort("s"), how="cross"),
    "distinct": lambda f: f.unique("k", keep="first", maintain_order=True).select("k", "n"),
    "explode": lambda f: f.explode("l").select("l", "k"),
    "unpivot": lambda f: f.unpivot(["n", "x"], index=["k"]).cast({"value": pl.Float64}),
    "unnest": lambda f: f.select(q=pl.struct("n", "s"), k="k").unnest("q"),
    "union": lambda f: pl.concat([f.select("k", v="n"), f.select("k", v=pl.col("x").cast(pl.Int64))]),
    "top": lambda f: f.sort("x").head(3).select("s"),
    "top by two": lambda f: f.sort("d").select("k", "s").slice(1, 2),
    "sort by": lambda f: f.group_by("k").agg(pl.col("s").sort_by("d").str.join("")).sort("k"),
    "index": lambda f: f.sort("x").with_row_index("at").select("at", "k"),
    "user function": lambda f: f.select("k", z=pl.col("s").map_batches(lambda s: s + "!", return_dtype=pl.String())),
    "user function of the frame": lambda f: f.map_batches(
        lambda t: t.with_columns(z=pl.col("n") + 1), schema={**SCHEMA, "z": pl.Int64()}
    ),
    "lists": lambda f: f.select("k", z=pl.col("l").list.eval(pl.element() + 1)),
    "values walked": lambda f: pl.concat(
        [f.filter(pl.col("n") == one).select("k") for one in values_of(f.select(pl.col("n").unique().sort()))]
    ),
    "read once": lambda f: read_once(f.group_by("k").agg(pl.col("x").sum())).sort("k").select("k", y=pl.col("x") + 1),
}


def _lineage(step: Step) -> tuple[dict[str, set[str]], set[str]]:
    """Input columns by output column, and those rows depend on; what a step hides counts with all it would read."""
    tracing = Tracing()
    marked = TRACER.set(tracing)
    try:
        frame = step(tracing.source(SCHEMA, State({one: Traced(frozenset({("t", one)})) for one in SCHEMA})))
    finally:
        TRACER.reset(marked)
    state = traced(frame, tracing.known)

    def fields(one: Traced, read: pl.LazyFrame) -> set[str]:
        hidden = asked(read, tracing.known) if one.opaque else frozenset()
        return {name for _, name in one.fields | hidden}

    columns = {name: fields(one, frame.select(name)) for name, one in state.columns.items()}
    return columns, fields(state.rows | tracing.walked, frame)


def _changed(column: str) -> pl.LazyFrame:
    """The same rows with other values in one column."""
    values = ROWS[column]
    return pl.LazyFrame({**ROWS, column: [*values[2:], *values[:2]]}, schema=SCHEMA)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
@pytest.mark.filterwarnings("ignore:Sortedness")
def test_a_column_named_nowhere_in_the_lineage_changes_nothing(step: Step) -> None:
    columns, rows = _lineage(step)
    before = step(pl.LazyFrame(ROWS, schema=SCHEMA)).collect()
    for source in SCHEMA:
        after = step(_changed(source)).collect()
        if source in rows:
            continue
        assert len(after) == len(before), f"{source} changes the rows"
        for name, inputs in columns.items():
            if source not in inputs:
                # The order of rows is nobody's promise: published tables are sorted by their key.
                assert_series_equal(before[name].sort(), after[name].sort())


def test_lineage_tells_what_gives_a_value_from_what_chooses_it() -> None:
    rows = [one for one in column_lineage("curated_ocop__catalogue") if one.column in ("expires_on", "expiry_basis")]
    told = {(one.column, one.input_column): one.how for one in rows}
    assert told == {
        ("expires_on", "decision_date"): "value",
        ("expires_on", "expiry_date"): "value",
        ("expiry_basis", "decision_date"): "condition",
        ("expiry_basis", "expiry_date"): "condition",
    }


def test_a_figure_is_followed_through_joins_shares_and_sums() -> None:
    rows = column_lineage("curated_reference__communes")
    value = {(one.input_dataset, one.input_column) for one in rows if (one.column, one.how) == ("population_2019", "value")}
    assert value == {("conformed_reference__units", "population"), ("conformed_reference__crosswalk", "share_population")}
    assert ("conformed_reference__boundaries", "label_lon") in {
        (one.input_dataset, one.input_column) for one in rows if one.column == "label_lon"
    }


def test_a_word_of_the_program_comes_from_no_column() -> None:
    assert not [one for one in column_lineage("curated_ocop__trace_links") if one.column == "relation"]


def test_what_decides_rows_is_told_once_for_the_table() -> None:
    rows = {one.input_column for one in column_lineage("curated_ocop__expiring_certificates") if one.column == EVERY_ROW}
    assert rows == {"decision_date", "expiry_date"}


def test_a_pseudonym_comes_from_the_id_though_the_function_cannot_be_seen_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
    column_lineage.cache_clear()
    rows = column_lineage("curated_population__register_pseudonymised")
    assert [(one.input_column, one.how) for one in rows if one.column == "person"] == [("personal_id", "value")]


def test_suppressed_cells_are_said_to_be_unknown_rather_than_guessed() -> None:
    rows = column_lineage("curated_population__by_commune")
    assert {one.how for one in rows if one.column == "people"} == {"unknown"}
    assert {one.how for one in rows if one.column == "commune_name"} == {"value"}


def test_nearly_every_curated_column_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
    column_lineage.cache_clear()
    columns = {(name, column.name) for name in CURATED for column in _table(name).columns}
    unknown = {(one.dataset, one.column) for name in CURATED for one in column_lineage(name) if one.how == "unknown"}
    assert {name for name, _ in unknown} == {"curated_population__by_commune"}
    assert len(columns - unknown) / len(columns) > 0.9


@pytest.mark.parametrize("name", CONFORMED)
def test_a_delivered_column_comes_from_the_header_it_was_delivered_under(name: str) -> None:
    table = _table(name)
    told = {(one.column, one.input_column) for one in column_lineage(name) if one.how != "rows"}
    raw = {one.input_dataset for one in column_lineage(name)}
    assert raw == {str(table.name.at("raw"))}
    assert {(column.name, column.name) for column in table.delivered} <= told
    assert {one.input_column for one in column_lineage(name)} <= {column.name for column in table.delivered}


def test_a_function_that_reads_rows_on_its_own_is_unknown_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(conformed_ocop__products: pl.LazyFrame) -> pl.LazyFrame:
        return conformed_ocop__products.select(pl.all()).collect().lazy()

    assert _of(monkeypatch, careless) == {("conformed_ocop__products", EVERY_ROW, "unknown")}


def test_a_function_that_stumbles_over_no_rows_is_unknown_and_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbling(conformed_ocop__products: pl.LazyFrame) -> pl.LazyFrame:
        raise IndexError(str(conformed_ocop__products))

    assert _of(monkeypatch, stumbling) == {("conformed_ocop__products", EVERY_ROW, "unknown")}


def test_a_plan_of_another_form_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.lineage_plan.FORM", 0)
    column_lineage.cache_clear()
    told = {one.how for one in column_lineage("curated_reference__communes") if one.column == "population_2019"}
    column_lineage.cache_clear()
    assert "value" not in told or "unknown" in told


def test_the_helpers_read_rows_where_nobody_traces() -> None:
    frame = pl.LazyFrame({"a": [2, None, 1]})
    assert values_of(frame) == [2, 1]
    assert read_once(frame).collect()["a"].to_list() == [2, None, 1]


def _of(monkeypatch: pytest.MonkeyPatch, function: Callable[..., pl.LazyFrame]) -> set[tuple[str, str, str]]:
    load_functions()
    name = "curated_ocop__expiring_certificates"
    monkeypatch.setitem(marked._tables, name, function)
    column_lineage.cache_clear()
    found = {(one.input_dataset, one.input_column, one.how) for one in column_lineage(name)}
    column_lineage.cache_clear()
    return found


def _table(name: str) -> Table:
    return find_table(name)
