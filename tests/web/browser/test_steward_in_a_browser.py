"""A steward signs in, sees what broke and takes the workbook along; nobody else gets in, no other site acts for them."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import kit


@pytest.fixture(autouse=True)
def _known(accounts: None) -> None:
    """There are accounts to sign in to."""


def _sign_in(page: Page, password: str = kit.SENTENCE) -> None:
    page.get_by_label("Tên tài khoản").fill(kit.STEWARD)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_desk_to_the_workbook_and_out_again(chromium: Browser, address: str, tmp_path: Path, script: bool) -> None:
    with kit.reading(chromium, address, script=script) as page:
        page.goto("/steward/findings")
        _sign_in(page)
        expect(page).to_have_url(re.compile("/steward/findings$"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Nguyên nhân còn mở")
        page.get_by_role("link", name="Lượt giao nộp").first.click()
        page.get_by_role("row", name=re.compile("danh_muc_san_pham")).get_by_role("link").first.click()
        page.get_by_role("link", name=re.compile("Xem [0-9]+ dòng bị cách ly")).click()
        told = page.get_by_role("heading", level=1).inner_text()
        expect(page.locator("td.why").first).not_to_be_empty()
        with page.expect_download() as waiting:
            page.get_by_role("link", name=re.compile("Tải tệp sửa")).click()
        waiting.value.save_as(tmp_path / "sửa.xlsx")
        page.get_by_role("button", name="Đăng xuất").click()
        expect(page).to_have_url(re.compile("/sign-in$"))
        page.goto("/steward/findings")
        expect(page).to_have_url(re.compile("/sign-in"))
    held = openpyxl.load_workbook(tmp_path / "sửa.xlsx", read_only=True)
    rows = max(sum(1 for _row in sheet.iter_rows()) for sheet in held.worksheets)
    held.close()
    assert rows > int(re.findall("[0-9]+", told)[0])


def test_a_wrong_password_is_told_and_nothing_is_opened(chromium: Browser, address: str) -> None:
    with kit.reading(chromium, address) as page:
        page.goto("/sign-in")
        _sign_in(page, "không phải câu ấy")
        expect(page.get_by_role("alert")).to_have_text("Tên tài khoản hoặc mật khẩu không đúng.")
        expect(page.get_by_label("Tên tài khoản")).to_have_value(kit.STEWARD)
        page.goto("/steward")
        expect(page).to_have_url(re.compile("/sign-in"))


def test_another_site_cannot_act_for_a_steward(chromium: Browser, address: str) -> None:
    with kit.reading(chromium, address) as page:
        page.goto("/sign-in")
        _sign_in(page)
        desk = page.get_by_role("navigation", name="Người giữ dữ liệu")
        expect(desk).to_be_visible()
        page.goto("about:blank")
        page.set_content(f'<form method="post" action="{address}/sign-out"><button>Nhận quà</button></form>')
        page.get_by_role("button").click()
        expect(page.get_by_text("Biểu mẫu đã cũ hoặc không mở từ trang này.")).to_be_visible()
        page.goto("/steward")
        expect(desk).to_be_visible()
        page.locator('form[action="/sign-out"] input[name="form_key"]').evaluate("field => { field.value = '0'.repeat(80) }")
        page.get_by_role("button", name="Đăng xuất").click()
        expect(page.get_by_text("Biểu mẫu đã cũ hoặc không mở từ trang này.")).to_be_visible()
        page.goto("/steward")
        expect(desk).to_be_visible()
