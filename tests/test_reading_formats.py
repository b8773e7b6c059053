"""A file is what its bytes say; a name that says otherwise is told, and a format that is not allowed is rejected by name."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import DeliveryRejected
from catalog.files import Limits, Reading, ReadOptions, read_file

EVERY = ReadOptions(("csv", "xlsx", "xls", "json", "jsonl", "geojson"))


def workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": dt.datetime(2026, 1, 1)})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_row(1, 0, [1, 2])
    book.close()
    return path


def test_a_workbook_named_csv_is_read_as_a_workbook(tmp_path: Path) -> None:
    path = Path(shutil.move(workbook(tmp_path / "a.xlsx"), tmp_path / "a.csv"))
    reading = read_file(path, EVERY, tmp_path)
    assert reading.format == "xlsx"
    assert [note.code for note in reading.notes] == ["extension-mismatch"]


def test_text_named_xlsx_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("a,b\n1,2\n")
    reading = read_file(tmp_path / "a.xlsx", EVERY, tmp_path)
    assert reading.format == "csv"
    assert [note.code for note in reading.notes] == ["extension-mismatch"]


def test_a_format_that_is_not_allowed_is_named_with_the_allowed_ones(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with pytest.raises(DeliveryRejected, match=r"XLSX.*CSV") as rejected:
        read_file(path, ReadOptions(("csv",)), tmp_path)
    assert rejected.value.code == "wrong-format"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"<html><table></table></html>", "HTML"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b\x08 ...", "GZIP"),
        (b"PAR1....PAR1", "Parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Office"),
    ],
)
def test_a_foreign_format_named_xls_is_rejected_by_its_real_name(tmp_path: Path, content: bytes, named: str) -> None:
    (tmp_path / "a.xls").write_bytes(content)
    with pytest.raises(DeliveryRejected, match=named) as rejected:
        read_file(tmp_path / "a.xls", EVERY, tmp_path)
    assert rejected.value.code == "wrong-format"


def test_a_file_over_the_limit_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DeliveryRejected) as rejected:
        read_file(tmp_path / "a.csv", EVERY, tmp_path, Limits(file=5))
    assert rejected.value.code == "too-large"


def read_or_rejected(path: Path, folder: Path) -> Reading | DeliveryRejected:
    """Anything else that is raised fails the test."""
    try:
        return read_file(path, EVERY, folder)
    except DeliveryRejected as rejected:
        return rejected


starts = st.sampled_from(
    [
        b"",
        b"a,b\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b'[{"',
        b'{"a":',
        b'a,b\n"',
    ]
)
texts = st.text('ab,;\t"\n\r\0é', max_size=60).map(str.encode)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    start=starts,
    rest=st.one_of(st.binary(max_size=300), texts),
    extension=st.sampled_from(["csv", "xlsx", "xls", "json", "jsonl", "txt"]),
)
def test_no_bytes_cause_anything_but_a_reading_or_a_rejection(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes, extension: str
) -> None:
    folder = tmp_path_factory.mktemp("t")
    path = folder / f"a.{extension}"
    path.write_bytes(start + rest)
    reading = read_or_rejected(path, folder)
    if isinstance(reading, Reading):
        assert set(reading.frame.collect().columns) == {*reading.headers, "_row", "_problem"}
    else:
        assert reading.code
        assert str(reading).endswith(".")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_workbook_with_any_byte_changed_is_read_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("t")
    content = bytearray(workbook(folder / "a.xlsx").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "a.xlsx").write_bytes(content)
    reading = read_or_rejected(folder / "a.xlsx", folder)
    if isinstance(reading, Reading):
        assert set(reading.frame.collect().columns) == {*reading.headers, "_row", "_problem"}
    else:
        assert reading.code
