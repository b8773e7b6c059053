"""Text typed with TCVN3 (ABC) fonts is read as Vietnamese, and Vietnamese in Unicode is never touched."""

from pathlib import Path

import fastexcel
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.syllables import is_syllable
from catalog.tcvn3 import TABLE, column_verdict, decode_tcvn3, looks_like_tcvn3, repair_tcvn3, repair_tcvn3_expr

_WORDS = (
    "quảng ninh hạ long cẩm phả uông bí móng cái năm trước đông triều phường xã thôn khu tiên yên bình liêu đầm hà hải hà "
    "ba chẽ vân đồn cô tô nguyễn văn thị hoàng trần phạm diện tích đất rừng phòng hộ sản xuất nuôi trồng thủy sản "
    "một số cây chủ yếu đơn vị tính nghìn tấn tỷ trọng kế hoạch được giữa những người không biết chữ sổ đỏ"
)
vietnamese_words = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=6).map(" ".join)


def encode(text: str) -> str:
    return "".join(chr(TABLE.index(letter)) if not letter.isascii() else letter for letter in text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Qu¶ng Ninh", "Quảng Ninh"),
        ("n¨m tr\xadíc", "năm trước"),
        ("Hµ Tu", "Hà Tu"),
        ("x· Hoµng T©n", "xã Hoàng Tân"),
        ("®−îc", "được"),
        ("đ−ợc", "được"),
        ("ngμnh", "ngành"),
        ("§¾k L¾k", "Đắk Lắk"),
        ("2. GI¸ TRÞ S¶N XUÊT C¤NG NGHIÖP", "2. GIÁ TRỊ SẢN XUẤT CÔNG NGHIỆP"),
        ("Tæng diÖn tÝch (m²)", "Tổng diện tích (m²)"),
    ],
)
def test_tcvn3_text_is_read(typed: str, meant: str) -> None:
    assert looks_like_tcvn3(typed)
    assert repair_tcvn3(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Quảng Ninh",
        "Hà Nội",
        "xã",
        "Hà Tu",
        "25 µm",
        "m²",
        "5 ± 2 °C",
        "20m×30m",
        "café",
        "Müller",
        "São Paulo",
        "N·m",
        "© 2024",
    ]
    + ["§ 3", "« abc »", "½ quý", "Đại Yên – Tuần Châu", "PM2.5 (µg/m³)", "3 × 4 m", "Zürich", "sè"],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert repair_tcvn3(text) == text


def test_a_capital_font_is_decoded_in_capitals() -> None:
    assert decode_tcvn3("th¸ng", upper=True) == "THÁNG"


def test_every_code_of_the_upper_half_has_its_letter() -> None:
    assert len(TABLE) == 256
    assert all(TABLE[code] != chr(code) for code in range(0xA1, 0x100) if chr(code) not in "ýịòóôõùúâãàáèéêìí")
    assert TABLE[0xAD] == "ư"


@given(vietnamese_words)
def test_decoding_undoes_encoding(text: str) -> None:
    assert decode_tcvn3(encode(text)) == text


@given(vietnamese_words)
def test_unicode_vietnamese_is_never_touched(text: str) -> None:
    assert all(is_syllable(word) for word in text.split())
    for shown in (text, text.title(), text.upper()):
        assert repair_tcvn3(shown) == shown


@given(vietnamese_words)
def test_a_text_known_to_be_tcvn3_is_read_whole(text: str) -> None:
    assert repair_tcvn3(encode(text), whole=True) == text


@given(st.lists(st.one_of(vietnamese_words, vietnamese_words.map(encode), st.text(max_size=12), st.none()), min_size=1))
def test_columns_are_repaired_as_single_cells_are(values: list[str | None]) -> None:
    frame = pl.DataFrame({"a": values}, schema={"a": pl.String}).lazy()
    repaired = frame.select(repair_tcvn3_expr(pl.col("a"))).collect().to_series().to_list()
    assert repaired == [None if value is None else repair_tcvn3(value) for value in values]


def test_a_mixed_cell_keeps_the_words_that_read_both_ways() -> None:
    assert repair_tcvn3("mét sè c©y trồng chñ yÕu") == "mét sè cây trồng chủ yếu"


def test_a_column_of_tcvn3_settles_words_that_read_both_ways() -> None:
    assert column_verdict(pl.Series(["sè hé", "n¨m", "c©y", None])) == (2, True)
    assert column_verdict(pl.Series(["sè hé", "n¨m", "Cẩm Phả"])) == (1, False)
    assert column_verdict(pl.Series(["Hà Tu", "xã"])) == (0, False)


def cells_of(workbook: Path) -> set[str]:
    reader = fastexcel.read_excel(workbook)
    sheets = [reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars() for name in reader.sheet_names]
    return {cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell}


def test_a_gso_workbook_of_2000_is_read(shared_data: Path) -> None:
    cells = cells_of(next((shared_data / "gso_monthly_tables").glob("2000-01*")))
    repaired = {repair_tcvn3(cell).strip() for cell in cells}
    assert {"Quảng Ninh", "Thực hiện kỳ này so với cùng kỳ năm trước (%)"} <= repaired
    left = [cell for cell in repaired if any(sign in cell for sign in "¸µ¶·¹¨©ª«¬\xad®¦§")]
    assert set(left) <= {"Đường « tô", "§.B sông Cửu Long"}, "only signs that stand alone may stay"


def test_a_mixed_gso_workbook_of_2010_is_read_cell_by_cell(shared_data: Path) -> None:
    cells = cells_of(next((shared_data / "gso_monthly_tables").glob("2010-12*")))
    assert repair_tcvn3("Năm 2010 so víi n¨m 2009 (%)") == "Năm 2010 so với năm 2009 (%)"
    changed = {cell for cell in cells if repair_tcvn3(cell) != cell}
    assert len(changed) > 100
    assert "Khu vực nông, lâm nghiệp và thuỷ sản" in cells - changed


def test_a_unicode_gso_workbook_of_2024_stays_untouched(shared_data: Path) -> None:
    cells = cells_of(next((shared_data / "gso_monthly_tables").glob("2024-12*")))
    assert len(cells) > 1000
    assert not [cell for cell in cells if repair_tcvn3(cell) != cell]
