"""What stewards find on their pages: what broke, where, why, since when, and the workbook that mends it."""

import io
import re
from collections.abc import Iterator

import httpx
import openpyxl
import pytest

from tests.web.steward.kit import OCOP, PRODUCTS, Portal, words


@pytest.fixture
def an(portal: Portal) -> Iterator[httpx.Client]:
    with portal.signed_in("an.nguyen") as client:
        yield client


@pytest.fixture
def lan(portal: Portal) -> Iterator[httpx.Client]:
    with portal.signed_in("lan.le") as client:
        yield client


def test_the_desk_tells_what_needs_attention(an: httpx.Client) -> None:
    desk = words(an.get("/steward"))
    assert "Nguyễn Văn An" in desk
    assert "1 lượt bị từ chối" in desk
    assert "Tệp không có cột bắt buộc 'Mã sản phẩm'. Sửa dòng tiêu đề rồi nộp lại." in desk
    assert "GTIN" in desk
    assert "Xấu đi trong 7 ngày" in desk


def test_deliveries_are_listed_newest_first_by_status_and_table(an: httpx.Client) -> None:
    every = an.get("/steward/deliveries").text
    assert sorted(OCOP, key=every.index) == [OCOP[2], OCOP[1], OCOP[0]]
    rejected = an.get("/steward/deliveries?status=rejected").text
    assert [one for one in OCOP if one in rejected] == [OCOP[2]]
    assert "Không có lượt giao nộp nào." in words(an.get("/steward/deliveries?table=conformed_land__parcels"))


def test_a_delivery_tells_where_its_rows_went_and_why(lan: httpx.Client, portal: Portal) -> None:
    page = words(lan.get(f"/steward/deliveries/{portal.police}"))
    assert "2 đọc = 1 nhận + 1 cách ly + 0 trùng nguyên văn" in page
    assert "Ngày sinh: giá trị không đọc được, cần một ngày có thật (dd/mm/yyyy) Ngày sinh lỗi 1 2" in page
    assert "31/02/1985" not in page, "the register keeps no values of personal columns"


def test_a_rejected_delivery_gives_its_reason(an: httpx.Client) -> None:
    page = an.get(f"/steward/deliveries/{OCOP[2]}")
    assert "bị từ chối Tệp không có cột bắt buộc 'Mã sản phẩm'" in words(page)
    assert "/workbook" not in page.text
    assert an.get(f"/steward/deliveries/{OCOP[2]}/workbook").status_code in (400, 404)


def test_quarantined_rows_stand_as_delivered_with_the_cell_to_blame(lan: httpx.Client, portal: Portal) -> None:
    page = lan.get(f"/steward/deliveries/{portal.police}/rows")
    assert "1 dòng bị cách ly" in words(page)
    assert "022185000002" in page.text
    assert re.findall(r'class="bad"><span class="mark" title="ô sai">!</span> ([^<]+)<', page.text) == ["31/02/1985"]
    assert "022080000001" not in page.text, "accepted rows stay out"
    fits = lan.get(f"/steward/deliveries/{portal.police}/rows?rule=birth_date-readable")
    none = lan.get(f"/steward/deliveries/{portal.police}/rows?rule=sex-in-code-list")
    assert ("022185000002" in fits.text, "022185000002" in none.text) == (True, False)
    beyond = lan.get(f"/steward/deliveries/{portal.police}/rows?page=7")
    assert (beyond.status_code, "022185000002" in beyond.text) == (200, False)


def test_the_workbook_to_send_back_is_the_one_the_command_line_makes(lan: httpx.Client, portal: Portal) -> None:
    answer = lan.get(f"/steward/deliveries/{portal.police}/workbook")
    assert answer.headers["content-disposition"] == f'attachment; filename="{portal.police}-can-sua.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Tổng kết", "Cần sửa"]
    assert [cell.value for cell in book["Cần sửa"][2]][:4] == [3, "022185000002", "Trần Thị Bình", "31/02/1985"]


def test_causes_stand_together_by_what_they_share(an: httpx.Client) -> None:
    by_table = words(an.get("/steward/findings"))
    assert "Nguyên nhân còn mở 1 kiểm tra không đạt" in by_table
    assert "Sản phẩm OCOP" in by_table
    assert "50" in by_table, "failures of both deliveries are counted together"
    headings = re.findall(r"<h2>([^<]+?) <small>", an.get("/steward/findings?by=dimension").text)
    assert headings == ["Chính xác"]


def test_a_rule_is_told_over_its_judgements(an: httpx.Client) -> None:
    page = an.get(f"/steward/findings/{PRODUCTS}/gtin-check-digit")
    rows = re.findall(r"/steward/deliveries/(aaaa\d+)\">", page.text)
    assert list(dict.fromkeys(rows)) == [OCOP[1], OCOP[0]]
    assert "200 40 20 còn mở" in words(page)
    assert "200 10 5 còn mở" in words(page)
    assert '<polyline class="line"' in page.text


def test_a_score_is_told_by_dimension_with_its_trend_and_its_reasons(an: httpx.Client) -> None:
    page = an.get(f"/steward/scores/{PRODUCTS}")
    assert "90 điểm" in words(page)
    assert "−7,5" in words(page)
    assert re.search(r"Vì sao chưa đủ 100\? .*GTIN .* 40 10 100", words(page))
    assert page.text.count('<polyline class="line"') == 3, "the table and both dimensions"


def test_the_week_tells_which_table_got_worse_and_by_which_rule(an: httpx.Client, lan: httpx.Client) -> None:
    week = words(an.get("/steward/week"))
    assert "Từ 97,5 xuống 90 điểm −7,5" in week
    assert "5 % → 20 % không đạt" in week
    assert "Không có bảng nào xấu đi." in words(lan.get("/steward/week"))


def test_pages_are_english_for_those_who_ask(an: httpx.Client) -> None:
    page = an.get("/steward/week?lang=en")
    assert "From 97.5 down to 90 points" in words(page)
    assert "5 % → 20 % failed" in words(page)
    assert '<html lang="en">' in page.text
