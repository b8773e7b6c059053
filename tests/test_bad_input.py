"""Every kind of bad file walks to an end a clerk understands: accepted right, quarantined with its row and reason, or rejected.

Here the whole walk is held to it, on ordinary entities; how each format is read is held in the tests of reading.
"""

import io
import json
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from assets.ocop.simulate import simulate as simulate_ocop
from catalog.workspace import Workspace
from tests.bad_input_kit import AN, BINH, HEAD, TABLE, accepted, aside, book, changed, csv_of, text, walk


def _ole(name: str) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 504 + name.encode("utf-16-le") + b"\0" * 512


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("so.xlsx", book(AN, BINH)[:2000], "damaged-file"),
        ("so.xlsx", _ole("EncryptedPackage"), "password-protected"),
        ("so.xlsx", _bomb(), "unsafe-archive"),
        ("so.xlsx", b"%PDF-1.7 khong phai so", "wrong-format"),
        ("so.csv", b"", "empty-file"),
        ("so.csv", b"\xef\xbb\xbf \r\n", "empty-file"),
        ("so.csv", text().encode(), "no-rows"),
        ("so.csv", b'{"type": "FeatureCollection", "features": []}', "wrong-format"),
        ("so.csv", text(AN, head=(*HEAD, "Số định danh")).replace("05/06/2010", "05/06/2010,1").encode(), "duplicate-header"),
        ("so.csv", text(AN[1:], head=HEAD[1:]).encode(), "missing-columns"),
        ("so.csv", text(AN, BINH, head=tuple("abcdefghi")).encode(), "missing-columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_file_no_row_can_be_trusted_of_is_rejected_with_a_reason(
    workspace: Workspace, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    done = csv_of(workspace, tmp_path, content, name)
    assert (done.status, done.reason_code) == ("rejected", code), done.reason
    assert workspace.register.published(TABLE) is None


@pytest.mark.parametrize("name", ["so.csv", "so.txt", "so"])
def test_a_workbook_under_another_name_is_read_for_what_it_is(workspace: Workspace, tmp_path: Path, name: str) -> None:
    done = csv_of(workspace, tmp_path, book(AN, BINH), name)
    assert (done.status, done.accepted) == ("published", 2), done.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode_encoding_gives_the_same_names(workspace: Workspace, tmp_path: Path, encoding: str) -> None:
    bom = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    done = csv_of(workspace, tmp_path, (bom + text(AN, BINH)).encode(encoding))
    assert (done.status, done.accepted) == ("published", 2), done.reason
    assert [row["full_name"] for row in accepted(workspace)] == ["Nguyễn Văn An", "Trần Thị Bình"]


def _cp1258(words: str) -> bytes:
    """Vietnamese as Windows wrote it: letters whole where the code page has them, tone marks behind."""
    out = b""
    for letter in unicodedata.normalize("NFC", words):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            base = unicodedata.normalize("NFD", letter)
            kept = unicodedata.normalize("NFC", "".join(mark for mark in base if mark not in "\u0300\u0301\u0303\u0309\u0323"))
            out += kept.encode("cp1258") + "".join(mark for mark in base if mark in "\u0300\u0301\u0303\u0309\u0323").encode(
                "cp1258"
            )
    return out


def test_cp1258_is_read_right_or_turned_away_never_garbled(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, _cp1258(text(AN, BINH)))
    assert done.status in ("published", "rejected")
    if done.accepted:
        assert [row["full_name"] for row in accepted(workspace)] == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_tcvn3_in_one_cell_is_told_or_read_and_its_neighbours_are_untouched(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, text(changed(AN, home="TØnh Qu¶ng Ninh"), BINH))
    homes = [row["address"] for row in accepted(workspace)] + [row["address"] for row in aside(workspace)]
    assert done.rows_read == 2
    assert "Tổ 2" in homes
    assert "TØnh Qu¶ng Ninh" not in [row["address"] for row in accepted(workspace)]


def test_decomposed_and_composed_letters_are_the_same_person(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, unicodedata.normalize("NFD", text(AN)) + ",".join(BINH) + "\n")
    assert (done.status, done.accepted) == ("published", 2), done.reason
    assert [row["full_name"] for row in accepted(workspace)] == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_extra_columns_are_kept_in_raw_and_told(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, text((*AN, "ghi thêm"), head=(*HEAD, "Ghi chú riêng")))
    assert (done.status, done.accepted) == ("published", 1)
    assert "ghi thêm" in workspace.lake.scan("raw_population__civil_register").collect()["_extra"][0]
    assert any("Ghi chú riêng" in note for note in done.notes["reading"])


def test_an_unnamed_column_is_told_and_hurts_nobody(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, text((*AN, "x"), head=(*HEAD, "")))
    assert done.status in ("published", "rejected")
    assert done.status == "rejected" or done.accepted == 1


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"born": "31/02/1980"}, "ngày có thật"),
        ({"born": "NaN"}, "ngày có thật"),
        ({"born": "Inf"}, "ngày có thật"),
        ({"id": "22080000001"}, "12 chữ số"),
        ({"id": ""}, "để trống"),
        ({"commune": "6658"}, "xã"),
        ({"sex": "Nử"}, "Giới tính"),
        ({"name": "An\0Bình"}, "NUL"),
    ],
    ids=str,
)
def test_a_bad_cell_puts_its_row_aside_with_the_reason_and_the_rest_goes_on(
    workspace: Workspace, tmp_path: Path, cells: dict[str, str], word: str
) -> None:
    done = csv_of(workspace, tmp_path, text(BINH, changed(AN, **cells)))
    assert (done.status, done.accepted, done.quarantined) == ("published", 1, 1), done.reason
    [row] = aside(workspace)
    assert row["_row"] == 3
    assert word in str(row["reasons"])


def test_a_row_with_too_many_or_too_few_fields_is_put_aside(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, text(BINH) + ",".join(AN) + ",thừa\n" + ",".join(AN[:4]) + "\n")
    assert (done.status, done.accepted, done.quarantined) == ("published", 1, 2), done.reason


def test_a_cell_of_ten_megabytes_puts_its_row_aside(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, text(BINH, changed(AN, home="x" * 10_000_000)))
    assert (done.status, done.accepted, done.quarantined) == ("published", 1, 1), done.reason


def test_a_formula_is_quarantined_or_read_by_its_value_and_told(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, book(BINH, ('=CONCATENATE("0220","80000001")', *AN[1:])), "so.xlsx")
    assert done.status == "published", done.reason
    assert done.rows_read == 2
    told = str(done.notes) + " ".join(str(row["reasons"]) for row in aside(workspace))
    assert "công thức" in told


def test_a_code_stored_as_a_number_is_not_given_a_zero_nobody_wrote(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, book(BINH, (22080000001, *AN[1:5], 6658, *AN[6:])), "so.xlsx")
    assert (done.status, done.accepted, done.quarantined) == ("published", 1, 1), done.reason
    [row] = aside(workspace)
    assert (row["personal_id"], row["commune_code"]) == ("22080000001", "6658")


@pytest.mark.parametrize("old_calendar", [False, True], ids=["1900", "1904"])
def test_real_dates_of_either_calendar_mean_the_same_day(workspace: Workspace, tmp_path: Path, *, old_calendar: bool) -> None:
    row = (*AN[:2], date(1980, 2, 1), *AN[3:8], date(2010, 6, 5))
    done = csv_of(workspace, tmp_path, book(row, old_calendar=old_calendar), "so.xlsx")
    assert (done.status, done.accepted) == ("published", 1), done.reason
    assert accepted(workspace)[0]["birth_date"] == date(1980, 2, 1)


def test_a_bare_serial_number_is_no_date(workspace: Workspace, tmp_path: Path) -> None:
    done = csv_of(workspace, tmp_path, book(BINH, (*AN[:2], 29252, *AN[3:])), "so.xlsx")
    assert (done.status, done.rows_read) == ("published", 2), done.reason
    assert done.quarantined == 1
    assert aside(workspace)[0]["birth_date"] == "29252"


def document(folder: Path) -> dict[str, object]:
    path = simulate_ocop(folder, products=3, lots=1, seed=5)[1].path
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda good: good[: len(good) // 2], id="cut"),
        pytest.param(lambda _good: "[" * 100_000 + "]" * 100_000, id="deep"),
        pytest.param(
            lambda good: good.replace('"type": "EPCISDocument"', '"type": "EPCISDocument", "type": "x"', 1), id="twice"
        ),
        pytest.param(
            lambda good: good.replace('"eventTime"', '"eventTime": "2026-01-01T00:00:00Z", "eventTime"', 1), id="in event"
        ),
        pytest.param(lambda good: good.replace('"schemaVersion": "2.0"', '"schemaVersion": NaN', 1), id="NaN"),
        pytest.param(lambda good: good + "{}", id="two documents"),
        pytest.param(lambda _good: "null", id="null"),
    ],
)
def test_json_that_lies_about_its_shape_is_never_accepted(workspace: Workspace, tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    good = json.dumps(document(tmp_path), ensure_ascii=False)
    path = tmp_path / "su-kien.json"
    path.write_text(spoil(good), encoding="utf-8")
    done = walk(workspace, path, "ocop", "events", None)
    assert done.status == "rejected" or (done.quarantined > 0)
    assert done.status != "published" or done.accepted < (done.rows_read or 0)


def test_a_product_register_with_bad_cells_is_counted_to_the_last_row(workspace: Workspace, tmp_path: Path) -> None:
    register = simulate_ocop(tmp_path, products=40, lots=1, seed=5)[0].path
    opened = openpyxl.load_workbook(register)
    sheet = opened.worksheets[0]
    sheet.cell(sheet.max_row, 1).value = "=1+1"
    opened.save(register)
    done = walk(workspace, register, "ocop", "products", "2026-Q3")
    assert done.status == "published", done.reason
    assert done.rows_read == 40
    assert done.quarantined >= 1


def test_a_product_register_cut_short_is_rejected(workspace: Workspace, tmp_path: Path) -> None:
    register = simulate_ocop(tmp_path, products=40, lots=1, seed=5)[0].path
    register.write_bytes(register.read_bytes()[:-22])  # without the archive's own directory
    done = walk(workspace, register, "ocop", "products", "2026-Q3")
    assert (done.status, done.reason_code) == ("rejected", "damaged-file")
