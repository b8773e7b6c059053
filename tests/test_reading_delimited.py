"""Delimited text is read exactly as written; what is broken is told, row by row, and never swallowed."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import DeliveryRejected
from catalog.files import Limits, Reading, ReadOptions, read_file
from catalog.text import nfc

CSV = ReadOptions(("csv",))


def read(folder: Path, content: bytes | str, options: ReadOptions = CSV, limits: Limits | None = None) -> Reading:
    path = folder / "nop.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    scratch = Path(folder, f"scratch{len(list(folder.iterdir()))}")
    scratch.mkdir()
    return read_file(path, options, scratch, limits or Limits())


def rows(reading: Reading) -> list[tuple[str | None, ...]]:
    return reading.frame.select(reading.headers).collect().rows()


def problems(reading: Reading) -> dict[int, str]:
    broken = reading.frame.filter(pl.col("_problem").is_not_null()).select("_row", "_problem").collect()
    return dict(broken.iter_rows())


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.notes}


def test_codes_keep_their_zeros_and_rows_their_numbers(tmp_path: Path) -> None:
    reading = read(tmp_path, "Mã xã,Tên  xã\n06649,Hà Tu\n006,\n")
    assert reading.headers == ("Mã xã", "Tên xã")
    assert rows(reading) == [("06649", "Hà Tu"), ("006", None)]
    frame = reading.frame.collect()
    assert frame["_row"].to_list() == [2, 3]
    assert frame.schema == {"_row": pl.Int64, "Mã xã": pl.String, "Tên xã": pl.String, "_problem": pl.String}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    reading = read(tmp_path, f"a{separator}b\n1{separator}2,5\n3{separator}4,5 x\n")
    assert reading.headers == ("a", "b")
    assert [row[0] for row in rows(reading)] == ["1", "3"]


def test_the_separator_hint_of_excel_is_obeyed(tmp_path: Path) -> None:
    reading = read(tmp_path, "sep=;\na;b\n1;2\n")
    assert (reading.headers, rows(reading)) == (("a", "b"), [("1", "2")])
    assert reading.frame.collect()["_row"].to_list() == [3]


def test_a_clean_file_stays_one_scan_of_the_delivered_file(tmp_path: Path) -> None:
    plan = read(tmp_path, "a,b\n1,Hạ Long\n").frame.explain()
    assert plan.count("Csv SCAN") == 1
    assert "nop.csv" in plan
    assert "JOIN" not in plan
    assert "normalize" not in plan


def test_ragged_rows_are_told_even_when_their_separators_balance(tmp_path: Path) -> None:
    reading = read(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,\n4,5,6\n7\n1,2,3,4,5\n")
    found = problems(reading)
    assert sorted(found) == [3, 4, 6, 7]
    assert "2 ô" in found[3]
    assert "3 cột" in found[3]
    assert len(rows(reading)) == 6


def test_separators_and_newlines_inside_quotes_are_text(tmp_path: Path) -> None:
    reading = read(tmp_path, 'a,b\n"x,\ny","say ""hi"""\n1,2\n')
    assert rows(reading) == [("x,\ny", 'say "hi"'), ("1", "2")]
    assert problems(reading) == {}


def test_ragged_rows_among_quoted_cells_are_told(tmp_path: Path) -> None:
    reading = read(tmp_path, 'a,b\n"x,y",1\n"x\n,y"\n"p","q","r"\n')
    assert sorted(problems(reading)) == [3, 4]


def test_a_quote_inside_an_unquoted_cell_is_text(tmp_path: Path) -> None:
    reading = read(tmp_path, 'a,b,c\n1,5" ống,3\n4,,6\n7,8" x,"9,9"\n1,2\n')
    assert rows(reading)[:3] == [("1", '5" ống', "3"), ("4", None, "6"), ("7", '8" x', "9,9")]
    assert sorted(problems(reading)) == [5]


@pytest.mark.parametrize("body", ['1,2\n3,"mở\n4,5\n6,7\n', '1,2\n3,"mở\n4,5\n6,"đóng"\n', '1,2\n3,"x"y\n'])
def test_an_unterminated_quote_is_rejected_with_the_line_where_it_starts(tmp_path: Path, body: str) -> None:
    with pytest.raises(DeliveryRejected, match="dòng 3") as rejected:
        read(tmp_path, "a,b\n" + body)
    assert rejected.value.code == "broken-quotes"


def test_windows_and_old_macintosh_line_ends_are_understood(tmp_path: Path) -> None:
    assert rows(read(tmp_path, 'a,b\r\n1,"2"\r\n\r\n3,4\r\n')) == [("1", "2"), ("3", "4")]
    assert rows(read(tmp_path, "a,b\r1,2\r3,4\r")) == [("1", "2"), ("3", "4")]


def test_blank_lines_are_skipped_counted_and_keep_their_numbers(tmp_path: Path) -> None:
    reading = read(tmp_path, "a,b\n1,2\n\n3,4\n,\n\n")
    assert reading.frame.collect()["_row"].to_list() == [2, 4]
    assert [note.rows for note in reading.notes if note.code == "blank-rows"] == [2]


def test_the_header_row_may_stand_below_titles(tmp_path: Path) -> None:
    reading = read(tmp_path, "DANH SÁCH\n\na,b\n1,2\n", ReadOptions(("csv",), header_row=3))
    assert (reading.headers, rows(reading)) == (("a", "b"), [("1", "2")])
    assert reading.frame.collect()["_row"].to_list() == [4]


def test_a_nul_byte_and_an_endless_cell_break_only_their_rows(tmp_path: Path) -> None:
    reading = read(tmp_path, f"a,b\n1,2\n3,x\0y\n5,{'z' * 101}\n", limits=Limits(cell=100))
    assert sorted(problems(reading)) == [3, 4]
    assert "NUL" in problems(reading)[3]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty-file"),
        (" \n\n ", "empty-file"),
        ("a,b\n", "no-rows"),
        ("a,b\n\n\n", "no-rows"),
        ("a,b,a\n1,2,3\n", "duplicate-header"),
    ]
    + [("_row,b\n1,2\n", "reserved-header"), ("\ufeff", "empty-file")],
)
def test_a_file_without_a_table_is_rejected(tmp_path: Path, content: str, code: str) -> None:
    with pytest.raises(DeliveryRejected) as rejected:
        read(tmp_path, content)
    assert rejected.value.code == code


def test_the_repeated_header_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeliveryRejected, match="Mã xã"):
        read(tmp_path, "Mã xã,Mã  xã\n1,2\n")


def test_a_column_without_header_is_kept(tmp_path: Path) -> None:
    reading = read(tmp_path, "a,,c\n1,2,3\n")
    assert (reading.headers, rows(reading)) == (("a", "cột_2", "c"), [("1", "2", "3")])
    assert "unnamed-columns" in codes(reading)


def test_decomposed_text_is_stored_composed(tmp_path: Path) -> None:
    reading = read(tmp_path, "te\u0302n,b\nHa\u0323 Long,1\n")
    assert (reading.headers, rows(reading)) == (("tên", "b"), [("Hạ Long", "1")])


def test_tcvn3_cells_are_read_and_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, "ma,ten\n1,Qu¶ng Ninh\n2,H¹ Long\n3,sè\n")
    assert [row[1] for row in rows(reading)] == ["Quảng Ninh", "Hạ Long", "số"]
    assert [note.rows for note in reading.notes if note.code == "tcvn3"] == [2]


def test_records_across_blocks_of_the_look_are_counted_once(tmp_path: Path) -> None:
    lines = [f'{n},"dòng\n{n}",x' if n % 7 == 0 else f"{n},y,z" for n in range(2000)]
    lines[1500] = "1500,y"
    reading = read(tmp_path, "a,b,c\n" + "\n".join(lines), limits=Limits(look_chunk=1000))
    assert sorted(problems(reading)) == [1502]
    assert len(rows(reading)) == 2000


cell = st.one_of(
    st.text("aáạđêữ ,;|\"'\n\t0159", max_size=6), st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=6)
)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=8)
)


def same(written: str, back: str | None) -> bool:
    """Empty text and no value are one thing in a delimited file; a text that only TCVN3 explains is decoded."""
    return nfc(written) == (back or "") or any("\u00a1" <= letter <= "\u00ff" or letter in "μ−" for letter in written)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(table=tables, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_any_table_written_by_a_csv_writer_reads_back_equal(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], quoting: int
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=quoting, lineterminator="\n")
    writer.writerow([f"h{place}" for place in range(len(table[0]))])
    writer.writerows([f"{row[0]}.", *row[1:]] for row in table)
    reading = read(tmp_path_factory.mktemp("t"), written.getvalue())
    assert problems(reading) == {}
    back = rows(reading)
    assert len(back) == len(table)
    for expected, found in zip(table, back, strict=True):
        assert all(same(left, right) for left, right in zip([f"{expected[0]}.", *expected[1:]], found, strict=True))


pieces = st.sampled_from(["a", "b,", '"', "\n", '""', ",", '"x"', "é", "\r\n", '"y\nz"'])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.lists(pieces, max_size=25).map("".join), block=st.sampled_from([5, 16, 1 << 20]))
def test_any_text_is_read_as_a_strict_csv_reader_reads_it_or_rejected_as_it_rejects_it(
    tmp_path_factory: pytest.TempPathFactory, body: str, block: int
) -> None:
    text = "h1,h2,h3\n" + body
    expected = strictly(text)
    try:
        reading = read(tmp_path_factory.mktemp("t"), text, limits=Limits(look_chunk=block))
    except DeliveryRejected:
        assert not expected
        return
    found = reading.frame.select("_row", pl.col("_problem").is_not_null(), "h1", "h2", "h3").collect().rows()
    assert found == expected


def strictly(text: str) -> list[tuple[object, ...]] | None:
    """Record number, whether its width is wrong, and three cells, of every record that holds anything; None: broken quotes."""
    try:
        records = list(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1))[1:]
    except csv.Error:
        return None
    padded = [
        (number, len(cells) != 3, *(cell or None for cell in [*cells, "", "", ""][:3])) for number, cells in records if cells
    ]
    return [row for row in padded if row[1] or any(row[2:])]
