"""The register of OCOP products: real codes are read, and every wrong row is told why."""

from pathlib import Path

import polars as pl
import pytest

from assets.ocop.conformed import code_part, code_problem, conformed_ocop__products
from assets.ocop.raw import raw_ocop__products
from assets.ocop.settings import contract, settings
from assets.ocop.simulate import simulate
from catalog.errors import DeliveryRejected
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse
from checks.judge import judge

TABLE = contract().table("conformed_ocop__products")
GOOD = {
    "Mã sản phẩm": "22-193-06652-1-2023",
    "Tên sản phẩm": "Chả mực",
    "Nhóm sản phẩm": "Thực phẩm",
    "Hạng sao": "4 sao",
    "Tổng điểm": "75,5",
    "Ngày quyết định": "15/03/2023",
    "Ngày hết hạn": "15/03/2026",
    "Chủ thể": "HTX A",
    "Mã xã": "06658",
    "GTIN": "8930000000019",
    "GLN": "",
}


def conformed(*changes: dict[str, str]) -> pl.DataFrame:
    """The register of `GOOD` with each change, as the table receives it."""
    delivered = [GOOD | {"Mã sản phẩm": f"22-193-06652-{number}-2023"} | change for number, change in enumerate(changes, 1)]
    frame = pl.LazyFrame(delivered).with_columns(
        pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("_row"), pl.lit(None, dtype=pl.String()).alias("_problem")
    )
    raw = raw_frame(TABLE, frame, match_headers(TABLE, list(GOOD)), "delivery")
    return conformed_ocop__products(parse(TABLE, raw)).collect()


def failures(frame: pl.DataFrame) -> dict[str, str]:
    """Broken rules and their severity."""
    found = judge(frame.lazy(), TABLE.expectations, table=str(TABLE.name)).findings
    return {one.expectation.name: one.expectation.severity for one in found if not one.success}


def test_a_good_row_breaks_nothing() -> None:
    frame = conformed({})
    assert failures(frame) == {}
    assert frame.select("code_commune", "code_year", "stars", "score").row(0) == ("06652", 2023, "4", 75.5)


@pytest.mark.parametrize(
    ("change", "rule", "severity"),
    [
        ({"Mã sản phẩm": "22-193-6652-1-2023"}, "code-form", "error"),
        ({"Mã sản phẩm": "22-06652-1-2023"}, "code-form-of-its-year", "warning"),
        ({"Mã sản phẩm": "22-193-06652-1-2026"}, "code-form-of-its-year", "warning"),
        ({"GTIN": "8930000000018"}, "gtin-check-digit", "error"),
        ({"GTIN": "893 0000 000019"}, "gtin-check-digit", "error"),
        ({"GTIN": "4006381333931"}, "gtin-vietnamese-prefix", "warning"),
        ({"GLN": "8930000000018"}, "gln-check-digit", "error"),
        ({"Hạng sao": "6 sao"}, "stars-in-code-list", "error"),
        ({"Nhóm sản phẩm": "Đồ gỗ"}, "product_group-in-code-list", "error"),
        ({"Tổng điểm": "100,5"}, "score-range", "error"),
        ({"Tổng điểm": "69,9"}, "score-in-star-band", "warning"),
        ({"Tổng điểm": "90"}, "score-in-star-band", "warning"),
        ({"Ngày hết hạn": "15/03/2025"}, "expiry-by-term", "warning"),
        ({"Ngày hết hạn": "15/03/2022"}, "expiry-after-decision", "error"),
        ({"Ngày quyết định": "31/02/2023"}, "decision_date-readable", "error"),
        ({"Mã xã": "6658"}, "commune-code-shape", "error"),
    ],
)
def test_a_wrong_row_breaks_its_rule(change: dict[str, str], rule: str, severity: str) -> None:
    assert failures(conformed(change)).get(rule) == severity


@pytest.mark.parametrize(("score", "stars"), [("90", "5"), ("89,9", "4"), ("70", "4"), ("50", "3"), ("30", "2"), ("0", "1")])
def test_the_bound_of_a_star_band_belongs_to_the_band_above(score: str, stars: str) -> None:
    assert conformed({"Tổng điểm": score, "Hạng sao": stars})["score_problem"].to_list() == [None]


def test_the_reason_names_what_was_found_and_what_was_expected() -> None:
    frame = conformed({"GTIN": "8930000000018", "Tổng điểm": "55", "Ngày hết hạn": "01/01/2025"})
    assert frame.select("gtin_problem", "score_problem", "expiry_problem").row(0) == (
        "GTIN '8930000000018' sai số kiểm tra: chữ số cuối phải là 9",
        "Điểm 55.0 thuộc hạng 3 sao nhưng ghi 4 sao",
        "Hết hạn 01/01/2025 không phải 36 tháng sau ngày quyết định (15/03/2026)",
    )


def test_every_observed_code_is_read_and_76_of_79_name_a_place_of_their_time(shared_data: Path) -> None:
    codes = pl.read_csv(shared_data / "ocop_codes" / "ocop_codes_observed.csv", infer_schema=False)
    forms = settings().ocopCodeForms
    parts = {name: code_part(pl.col("code"), forms, name) for name in ("province", "commune", "year")}
    district = pl.col("code").str.split("-").list.get(1)
    read = codes.select("code", problem=code_problem(pl.col("code"), forms), district=district, **parts)
    assert read["problem"].null_count() == 79
    assert read.filter(pl.any_horizontal(pl.col("province", "commune", "year").is_null())).is_empty()
    known = pl.read_csv(shared_data / "admin_crosswalk" / "nso_xa_2025-01-04.csv", infer_schema=False)
    places = known.select(province="Mã TP", district="Mã QH", commune="Mã PX")
    assert read.join(places, on=["province", "district", "commune"], how="semi").height == 76


def test_a_register_is_read_below_the_titles_of_the_office(tmp_path: Path) -> None:
    register = simulate(tmp_path, products=40, lots=1, seed=3)[0]
    frame = raw_ocop__products(register.path).frame.collect()
    assert frame.height == 40
    assert frame["_row"].to_list()[:2] == [6, 7]
    assert match_headers(TABLE, [name for name in frame.columns if not name.startswith("_")]).extra == ("STT",)


def test_a_plain_csv_register_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "ocop.csv"
    pl.DataFrame([GOOD]).write_csv(path)
    assert raw_ocop__products(path).frame.select("Mã xã", "_row").collect().row(0) == ("06658", 2)


def test_a_register_without_header_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "ocop.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DeliveryRejected) as refused:
        raw_ocop__products(path)
    assert refused.value.code == "no-header"


def test_every_setting_taken_from_law_names_its_source() -> None:
    facts = settings()
    assert all(one.source for one in (*facts.ocopCodeForms, *facts.starBands, facts.certificateMonths))
