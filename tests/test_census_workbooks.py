"""Promise: the 2019 census workbooks are read as published, blank cells and all, or refused with a reason."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from assets.population.age_bands import BANDS, band_column
from assets.population.conformed import (
    conformed_population__census_ages,
    conformed_population__census_communes,
)
from assets.population.publication import flattened_labels
from assets.population.raw import BY_AGE, BY_COMMUNE, raw_population__census_ages, raw_population__census_communes
from assets.sectors import find_entity
from catalog.errors import DeliveryRejected
from catalog.files import Reading, ReadOptions, read_file
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse
from catalog.text import fold_expr

COMMUNES = [
    ("Tổng số", None, None, "100", "40", "60"),
    (" Tỉnh Quảng Ninh (Tổng số)", None, None, "70", "40", "30"),
    (" Tỉnh Quảng Ninh", "Thành phố Hạ Long (Tổng số)", None, "40", "40", ""),
    (None, "Thành phố Hạ Long", " Phường Hà Tu", "25", "25", ""),
    (None, None, "Phường  Hà Phong", "15", "15", ""),
    (None, "Huyện Cô Tô (Tổng số)", None, "30", "", "30"),
    (None, "Huyện Cô Tô", " Xã Thanh Lân", "30", "", "30"),
    (" Tỉnh Quảng Bình (Tổng số)", None, None, "30", "", "30"),
    (" Tỉnh Quảng Bình", "Huyện Quảng Ninh (Tổng số)", None, "30", "", "30"),
    (None, "Huyện Quảng Ninh", " Xã Trường Sơn", "30", "", "30"),
]
HEADER = (None, None, None, "Tổng số", "1. Thành thị", "2. Nông thôn")


def written(path: Path, *rows: tuple[str | None, ...]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Cube1a_DansoChung")
        for position, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write_string(position, column, cell)
    return path


def census(path: Path, *rows: tuple[str | None, ...]) -> Path:
    return written(path / "xa.xlsx", (BY_COMMUNE.title,), (), HEADER, *rows)


def conformed(entity: str, read: Reading, compute: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.DataFrame:
    table = find_entity("population", entity)
    match = match_headers(table, read.headers)
    frame = compute(parse(table, raw_frame(table, read.frame, match, "lan-1"))).collect()
    assert {column.name: column.dtype for column in table.columns}.items() <= frame.schema.items()
    return frame


def communes(path: Path) -> pl.DataFrame:
    return conformed("census_communes", raw_population__census_communes(path), conformed_population__census_communes)


def ages(path: Path) -> pl.DataFrame:
    return conformed("census_ages", raw_population__census_ages(path), conformed_population__census_ages)


def assert_equal_where_known(frame: pl.DataFrame, found: str, told: str) -> None:
    known = frame.filter(pl.col(found).is_not_null())
    assert known.height
    assert known.filter(pl.col(found) != pl.col(told)).is_empty()


def test_every_printed_row_is_kept_word_for_word_with_its_row_number(tmp_path: Path) -> None:
    raw = raw_population__census_communes(census(tmp_path, *COMMUNES)).frame.collect()
    assert raw.select(BY_COMMUNE.columns).rows() == COMMUNES
    assert raw["_row"].to_list() == list(range(4, 14))


def test_blank_cells_become_a_hierarchy(tmp_path: Path) -> None:
    frame = communes(census(tmp_path, *COMMUNES))
    assert frame["level"].to_list() == ["toan-quoc", "tinh", "huyen", "xa", "xa", "huyen", "xa", "tinh", "huyen", "xa"]
    assert frame["place"].to_list() == [
        "Cả nước",
        "Tỉnh Quảng Ninh",
        "Tỉnh Quảng Ninh / Thành phố Hạ Long",
        "Tỉnh Quảng Ninh / Thành phố Hạ Long / Phường Hà Tu",
        "Tỉnh Quảng Ninh / Thành phố Hạ Long / Phường Hà Phong",
        "Tỉnh Quảng Ninh / Huyện Cô Tô",
        "Tỉnh Quảng Ninh / Huyện Cô Tô / Xã Thanh Lân",
        "Tỉnh Quảng Bình",
        "Tỉnh Quảng Bình / Huyện Quảng Ninh",
        "Tỉnh Quảng Bình / Huyện Quảng Ninh / Xã Trường Sơn",
    ]


def test_a_blank_figure_is_zero_and_a_total_is_held_against_its_parts(tmp_path: Path) -> None:
    frame = communes(census(tmp_path, *COMMUNES))
    assert frame.filter(pl.col("commune") == "Phường Hà Tu").select("urban", "rural", "areas_sum").row(0) == (25, 0, 25)
    assert frame["children_total"].to_list() == [100, 70, 40, None, None, 30, None, 30, 30, None]
    assert frame["children_urban"].to_list() == [40, 40, 40, None, None, 0, None, 0, 0, None]


def test_an_island_district_without_communes_is_a_district(tmp_path: Path) -> None:
    frame = communes(census(tmp_path, *COMMUNES, (None, "Huyện Cồn Cỏ", " Huyện Cồn Cỏ", "346", "", "346")))
    told = frame.row(-1, named=True)
    assert (told["level"], told["place"], told["commune"]) == ("huyen", "Tỉnh Quảng Bình / Huyện Cồn Cỏ", None)
    assert told["children_total"] is None


def test_a_commune_that_went_missing_shows_in_its_districts_sum(tmp_path: Path) -> None:
    frame = communes(census(tmp_path, *(row for row in COMMUNES if row[2] != "Phường  Hà Phong")))
    told = frame.filter(pl.col("children_total") != pl.col("total"))["place"].to_list()
    assert told == ["Tỉnh Quảng Ninh / Thành phố Hạ Long"]


def test_a_figure_that_is_no_number_keeps_its_text_aside(tmp_path: Path) -> None:
    spoilt = [("Tổng số", None, None, "1oo", "40", "60"), *COMMUNES[1:]]
    frame = communes(census(tmp_path, *spoilt))
    assert frame.row(0, named=True)["_unread_total"] == "1oo"
    assert frame.row(0, named=True)["total"] is None


def test_deliveries_do_not_fill_each_other_down() -> None:
    second = [{"_delivery_id": "b", "_row": 4, "province": None, "district": None, "commune": "Xã X"}]
    first = [{"_delivery_id": "a", "_row": 9, "province": "Tỉnh A", "district": "Huyện B", "commune": None}]
    figures = {"total": 1, "urban": 1, "rural": 0}
    frame = pl.LazyFrame([row | figures for row in first + second])
    told = conformed_population__census_communes(frame).filter(pl.col("_delivery_id") == "b").collect()
    assert told["place"].to_list() == ["Xã X"]


@pytest.mark.parametrize(
    ("rows", "code", "told"),
    [
        ([("Dân số theo dân tộc",), (), HEADER, *COMMUNES], "wrong-title", "Ô A1 ghi 'Dân số theo dân tộc'"),
        ([(BY_COMMUNE.title,), (), (*HEADER[:3], "Tổng", *HEADER[4:])], "wrong-header", "Cột thứ 4 có nhãn 'Tổng'"),
        ([(BY_COMMUNE.title,), (), HEADER[:5]], "wrong-header", "cần '2. Nông thôn'"),
        ([(BY_COMMUNE.title,), (), (*HEADER, "Nam")], "wrong-header", "Cột thứ 7 có nhãn 'Nam', cần 'không có cột này'"),
        ([(BY_COMMUNE.title,)], "wrong-header", "tệp có 0 cột"),
        ([], "wrong-title", "cần tiêu đề"),
    ],
)
def test_another_sheet_is_rejected_with_what_was_found(
    tmp_path: Path, rows: list[tuple[str | None, ...]], code: str, told: str
) -> None:
    with pytest.raises(DeliveryRejected) as refused:
        raw_population__census_communes(written(tmp_path / "khac.xlsx", *rows))
    assert refused.value.code == code
    assert told in str(refused.value)


def test_a_truncated_workbook_is_rejected_with_a_reason(tmp_path: Path) -> None:
    whole = census(tmp_path, *COMMUNES).read_bytes()
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DeliveryRejected, match="hỏng") as refused:
        raw_population__census_communes(broken)
    assert refused.value.code == "damaged-file"


def test_a_workbook_packed_to_burst_is_never_opened(tmp_path: Path) -> None:
    bomb = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(census(tmp_path, *COMMUNES)) as whole, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            packed.writestr(name, whole.read(name) + (b" " * (20 << 20) if "sheet1" in name else b""))
    with pytest.raises(DeliveryRejected) as refused:
        raw_population__census_communes(bomb)
    assert refused.value.code == "unsafe-archive"


def test_a_figure_excel_could_not_compute_is_told_not_read_as_blank(tmp_path: Path) -> None:
    path = census(tmp_path, *COMMUNES)
    book = openpyxl.load_workbook(path)
    book.active["D7"] = "#N/A"
    book.active["D7"].data_type = "e"
    book.save(path)
    told = raw_population__census_communes(path).frame.filter(pl.col("_problem").is_not_null()).collect()
    assert told["_row"].to_list() == [7]
    assert "#N/A" in told["_problem"][0]


def test_a_header_of_two_levels_reads_group_then_band() -> None:
    header = [(None, "Tổng số", "1. Thành thị", None, "2. Nông thôn"), (None, None, "0 - 04", "85+", "0 - 04")]
    expected = ["", "Tổng số", "1. Thành thị / 0 - 04", "1. Thành thị / 85+", "2. Nông thôn / 0 - 04"]
    assert flattened_labels(header) == expected
    assert len(set(BY_AGE.columns)) == 41


def test_the_published_communes_tie_from_the_ward_to_the_country(shared_data: Path) -> None:
    frame = communes(shared_data / "census2019_raw_xlsx" / "Population by Urban (Ward).xlsx")
    assert frame.height == 11_938
    assert dict(frame["level"].value_counts().iter_rows()) == {"toan-quoc": 1, "tinh": 63, "huyen": 712, "xa": 11_162}
    assert frame["place"].n_unique() == frame.height
    assert_equal_where_known(frame, "areas_sum", "total")
    assert_equal_where_known(frame, "children_total", "total")
    assert_equal_where_known(frame, "children_urban", "urban")
    assert frame.row(0, named=True)["total"] == 96_208_984


def test_the_published_ages_tie_from_the_band_to_the_country(shared_data: Path) -> None:
    frame = ages(shared_data / "census2019_raw_xlsx" / "Population by Age & Urban (District).xlsx")
    assert dict(frame["level"].value_counts().iter_rows()) == {"toan-quoc": 1, "tinh": 63, "huyen": 712}
    for found, told in (
        ("areas_sum", "total"),
        ("urban_ages_sum", "urban"),
        ("rural_ages_sum", "rural"),
        ("children_total", "total"),
        ("children_urban", "urban"),
    ):
        assert_equal_where_known(frame, found, told)
    assert frame.select(pl.sum_horizontal(band_column("urban", band) for band in BANDS)).row(0) == (33_122_548,)


def districts(path: Path) -> pl.DataFrame:
    return conformed("census_districts", read_file(path, ReadOptions(("csv",)), path.parent), lambda parsed: parsed)


def test_the_published_districts_tie_by_sex_and_by_area(shared_data: Path) -> None:
    frame = districts(shared_data / "census2019" / "vn_pop_dist.csv")
    assert frame.height == frame["district_code"].n_unique() == 712
    assert frame["district_code"].str.contains(r"^\d{3}$").all()
    for parts, told in (
        (("male", "female"), "total"),
        (("urban", "rural"), "total"),
        (("urban_male", "urban_female"), "urban"),
        (("rural_male", "rural_female"), "rural"),
    ):
        assert_equal_where_known(frame.with_columns(parts=pl.sum_horizontal(parts)), "parts", told)
    assert frame["total"].sum() == 96_208_984


def test_quang_ninh_is_the_same_in_all_three_files(shared_data: Path) -> None:
    raw = shared_data / "census2019_raw_xlsx"
    expected = (1_320_324, 846_254, 474_070)
    here, figures = pl.col("province") == "Tỉnh Quảng Ninh", ("total", "urban", "rural")
    by_commune = communes(raw / "Population by Urban (Ward).xlsx").filter(here, pl.col("level") == "xa")
    by_age = ages(raw / "Population by Age & Urban (District).xlsx").filter(here, pl.col("level") == "huyen")
    by_sex = districts(shared_data / "census2019" / "vn_pop_dist.csv").filter(pl.col("province") == "Quảng Ninh")
    assert (by_commune.height, by_age.height, by_sex.height) == (186, 14, 14)
    for frame in (by_commune, by_age, by_sex):
        assert frame.select(pl.col(figures).sum()).row(0) == expected


def test_every_commune_here_has_the_figure_somebody_else_extracted(shared_data: Path) -> None:
    raw, kind = shared_data / "census2019_raw_xlsx", r"^(Thành phố|Thị xã|Huyện|Thị trấn|Phường|Xã) "
    here = (pl.col("province") == "Tỉnh Quảng Ninh") & (pl.col("level") == "xa")
    ours = communes(raw / "Population by Urban (Ward).xlsx").filter(here)
    theirs = pl.read_csv(raw / "VN_Population_ward.csv").filter(pl.col("city") == "QuảngNinh")
    names = {"district": pl.col("district").str.replace(kind, ""), "ward": pl.col("commune").str.replace(kind, "")}
    own = ours.select(
        "total", *(solid(name).alias(key) for key, name in names.items()), ward_title=solid(kind_of("commune", kind))
    )
    other = theirs.select(pl.col("total").alias("told"), *(solid(pl.col(key)) for key in ("district", "ward", "ward_title")))
    both = own.join(other, on=["district", "ward", "ward_title"], validate="1:1")
    assert (own.height, other.height, both.height) == (186, 186, 186)
    assert both.filter(pl.col("total") != pl.col("told")).is_empty()


def solid(text: pl.Expr) -> pl.Expr:
    """Folded and without blanks: that publisher ran all words together."""
    return fold_expr(text).str.replace_all(" ", "")


def kind_of(column: str, kind: str) -> pl.Expr:
    return pl.col(column).str.extract(kind)
