"""Whatever a file held, a copy sent out and back changes only the cells somebody changed, and every row stays accounted for."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.sectors import find_entity
from assets.walk.feedback_marker import fingerprint
from assets.walk.feedback_merge import mended
from assets.walk.feedback_pages import read_pages
from assets.walk.feedback_words import REASONS, ROW_NUMBERS, SHEETS, Headers, as_shown, words
from catalog.headers import raw_schema

TABLE = find_entity("population", "civil_register")
HEADERS: Headers = (("Ghi chú", None), ("Số định danh", "personal_id"), ("Họ tên", "full_name"), ("Mã hồ sơ", None))
AWKWARD = ("=1+1", "+84", "-", "@a", "<r><t>x</t></r>", "_x0041_", " có  dấu cách ", "a\r\nb", "\x01", "022080000001", "1.125")
CELL = st.none() | st.sampled_from(AWKWARD) | st.text(min_size=1, max_size=12)
NOT_ASKED = [HealthCheck.too_slow, HealthCheck.data_too_large]


def raw_rows(cells: list[tuple[str | None, ...]]) -> pl.DataFrame:
    """Raw rows from 2 on, one a tuple of the cells of a file."""
    names = [header for header, _ in HEADERS]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String()), orient="row")
    known = {column: pl.col(header).alias(column) for header, column in HEADERS if column}
    nothing = pl.lit(None, dtype=pl.String())
    return frame.with_row_index("_row", offset=2).select(
        *(known.get(column.name, nothing.alias(column.name)) for column in TABLE.delivered),
        pl.struct(header for header, column in HEADERS if column is None).struct.json_encode().alias("_extra"),
        pl.lit("damaged").alias("_problem"),
        nothing.alias("_delivery_id"),
        pl.col("_row").cast(pl.Int64),
    )


def sent_and_returned(raw: pl.DataFrame, folder: Path, edits: dict[tuple[int, int], str]) -> pl.DataFrame:
    """The cells written as feedback writes them, some edited, and read as a returned copy is."""
    shown = raw.lazy().select("_row", *(as_shown(word).alias(f"{n}") for n, word in enumerate(words(HEADERS)))).collect()
    path = folder / "copy.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet(SHEETS[0])
        for column, name in enumerate([ROW_NUMBERS[0], *(header for header, _ in HEADERS), REASONS[0]]):
            page.write_string(0, column, name)
        for at, (row, *cells) in enumerate(shown.iter_rows(), start=1):
            page.write_number(at, 0, row)
            for column, cell in enumerate(cells):
                text = edits.get((at - 1, column), cell)
                if text is not None:
                    page.write_string(at, column + 1, text)
    return read_pages(path, HEADERS, 1, folder).rows


@settings(max_examples=30, deadline=None, suppress_health_check=NOT_ASKED)
@given(st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=6))
def test_a_copy_nobody_changed_brings_back_the_very_words(cells: list[tuple[str | None, ...]]) -> None:
    raw = raw_rows(cells)
    with TemporaryDirectory() as folder:
        again, _ = mended(TABLE, raw.lazy(), sent_and_returned(raw, Path(folder), {}), HEADERS)
    assert again.sort("_row").equals(raw.select(raw_schema(TABLE).names()))


@settings(max_examples=30, deadline=None, suppress_health_check=NOT_ASKED)
@given(
    st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=5),
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 3)), st.sampled_from(["sửa", "0123", "=A1"]), max_size=5),
)
def test_only_edited_cells_change(cells: list[tuple[str | None, ...]], edits: dict[tuple[int, int], str]) -> None:
    raw = raw_rows(cells)
    with TemporaryDirectory() as folder:
        again, _ = mended(TABLE, raw.lazy(), sent_and_returned(raw, Path(folder), edits), HEADERS)
    again = again.sort("_row")
    wanted = [tuple(edits.get((row, place), cell) for place, cell in enumerate(line)) for row, line in enumerate(cells)]
    read = again.lazy().select(word.alias(str(place)) for place, word in enumerate(words(HEADERS))).collect()
    assert read.rows() == wanted
    touched = [any(line != was for line, was in zip(new, old, strict=True)) for new, old in zip(wanted, cells, strict=True)]
    assert [problem is None for problem in again["_problem"]] == touched


@given(st.sets(st.integers(1, 10_000_000)), st.sets(st.integers(1, 10_000_000)))
def test_a_fingerprint_tells_sets_of_rows_apart(one: set[int], other: set[int]) -> None:
    first, second = (pl.Series(list(rows), dtype=pl.Int64) for rows in (one, other))
    assert (fingerprint(first) == fingerprint(second)) == (one == other)
    assert fingerprint(first) == fingerprint(first.sort(descending=True))


def test_a_cell_too_long_to_show_keeps_its_words_and_is_not_edited_in_part(tmp_path: Path) -> None:
    raw = raw_rows([(None, "1", "x" * 40_000, "🙂" * 20_000), (None, "2", "y" * 40_000, None)])
    cut = str(raw.lazy().select(as_shown(words(HEADERS)[2])).collect().to_series()[1])
    again, _ = mended(TABLE, raw.lazy(), sent_and_returned(raw, tmp_path, {(1, 2): "z" + cut}), HEADERS)
    again = again.sort("_row")
    assert again["full_name"][0] == "x" * 40_000
    assert again["_extra"][0] == raw["_extra"][0]
    assert "'Họ tên' quá dài" in again["_problem"][1]
