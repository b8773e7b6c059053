"""Each kind of page says what it is for, can be walked by heading and keyboard, and answers every address sensibly."""

import re

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.workspace import Workspace

OPEN, CLOSED, SIMULATED = "curated_reference__communes", "conformed_population__civil_register", "conformed_ocop__products"
KINDS = [
    "/",
    "/search",
    "/search?q=dan+so",
    "/search?q=khongcogihet",
    "/sectors/reference",
    f"/datasets/{OPEN}",
    f"/datasets/{CLOSED}",
    f"/datasets/{SIMULATED}",
    "/datasets/raw_ocop__products",
    f"/datasets/{OPEN}/columns/type",
    f"/datasets/{OPEN}/versions",
    f"/datasets/{OPEN}/lineage",
    "/agencies/so-nnmt",
    "/quality",
    "/runs",
    "/about",
    "/datasets/nope",
]


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_page_can_be_walked_by_landmark_and_heading(browser: httpx.Client, path: str, lang: str) -> None:
    text = browser.get(path, headers={"Cookie": f"kho_lang={lang}"}).text
    assert text.startswith("<!doctype html>")
    assert f'<html lang="{lang}">' in text
    assert [text.count(f"<{part}") for part in ("main", "header", "footer", "h1")] == [1, 1, 1, 1]
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), levels
    assert text.index('class="skip"') < text.index("<header")
    assert re.search(r"<title>[^<]{8,}</title>", text)


@pytest.mark.parametrize("path", KINDS)
def test_ids_are_unique_and_every_field_has_a_label(browser: httpx.Client, path: str) -> None:
    text = browser.get(path).text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for field in re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', text):
        assert f'<label for="{field}"' in text
    for named in re.findall(r'aria-labelledby="([^"]+)"', text):
        assert named in ids


def test_every_drawing_says_in_words_what_it_shows_or_is_hidden(site: dict[str, httpx.Response]) -> None:
    for path, one in site.items():
        for drawing in re.findall(r"<svg[^>]*>", one.text) if "html" in one.headers.get("content-type", "") else ():
            assert "aria-label" in drawing or 'aria-hidden="true"' in drawing, (path, drawing)


def test_the_map_names_every_commune_of_today(browser: httpx.Client) -> None:
    text = browser.get("/").text
    names = re.findall(r"<path class=\"shade\d\" d=\"M[^\"]+Z\"><title>([^<]+)</title>", text)
    assert len(names) == 54
    assert any(name.startswith("Đặc khu Vân Đồn: ") and name.endswith(" người/km²") for name in names)


def test_a_dataset_says_who_answers_how_good_it_is_and_why(browser: httpx.Client) -> None:
    text = browser.get("/datasets/conformed_reference__boundaries").text
    for said in ("Sở Nội vụ", "1679/NQ-UBTVQH15", "Vì sao điểm này?", "Sửa hết thì điểm là", "Vấn đề đang mở", "đúng hạn"):
        assert said in text
    assert re.search(r"<strong>−\d+,\d+</strong>", text)


def test_a_closed_dataset_keeps_its_description_and_offers_no_rows(browser: httpx.Client) -> None:
    text = browser.get(f"/datasets/{CLOSED}").text
    assert "Chỉ công khai mô tả" in text
    assert "data.csv" not in text
    assert 'id="preview"' not in text
    assert "Có giá trị" not in text


def test_simulated_data_says_so_on_every_page_of_its_own(browser: httpx.Client) -> None:
    for page in ("", "/versions", "/lineage", "/columns/code"):
        assert "Mô phỏng" in browser.get(f"/datasets/{SIMULATED}{page}").text
    assert "Dữ liệu mô phỏng." in browser.get(f"/datasets/{SIMULATED}").text
    assert "Mô phỏng" not in browser.get(f"/datasets/{OPEN}").text


def test_a_code_keeps_its_leading_zero_in_the_preview(browser: httpx.Client) -> None:
    assert re.search(r"<td>06\d{3}</td>", browser.get(f"/datasets/{OPEN}").text)


def test_lineage_leads_from_the_file_to_the_last_table(browser: httpx.Client) -> None:
    text = browser.get("/datasets/conformed_reference__units/lineage").text
    words = text[text.index("Bằng lời") :]
    assert words.index("raw_reference__units") < words.index("curated_reference__communes")


@pytest.mark.parametrize(
    ("path", "help_"),
    [
        ("/datasets/curated_reference__commune", "Có phải: curated_reference__communes"),
        ("/datasets/x", "tìm theo tên"),
        (f"/datasets/{OPEN}/columns/nope", "các cột: code"),
        (f"/datasets/{OPEN}/data.csv?version=77", "các phiên bản: 1"),
        ("/sectors/nope", "các ngành:"),
        ("/agencies/nope", "các đơn vị:"),
        ("/nope", "tìm theo tên"),
    ],
)
def test_an_unknown_id_is_a_404_with_help(browser: httpx.Client, path: str, help_: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert help_ in answer.text
    assert 'action="/search"' in answer.text


@pytest.mark.parametrize(
    "path",
    ["/search?p=x", "/search?p=0", "/search?p=99999999999", "/search?q=" + "a" * 501]
    + [f"/datasets/{OPEN}/data.xls", f"/datasets/{OPEN}/data.csv?version=-1", f"/datasets/{OPEN}/data.csv?version=a"],
)
def test_what_nobody_can_answer_is_a_400_that_says_so(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 400
    assert 'class="lead"' in answer.text


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=500), extra=st.text(max_size=12))
def test_any_query_has_an_answer(browser: httpx.Client, q: str, extra: str) -> None:
    q = q.encode(errors="replace").decode()
    extra = extra.encode(errors="replace").decode()
    answer = browser.get("/search", params={"q": q, f"f.{extra}": extra, "f.sector": extra})
    assert answer.status_code in (200, 400)
    assert "<main" in answer.text


@pytest.mark.parametrize(
    "q", ['"', "a AND OR", "*", "(((", "title:x", "/.*/", "' OR 1=1 --", "<script>alert(1)</script>", "\0", "a:" * 200]
)
def test_operators_quotes_and_markup_are_only_text(browser: httpx.Client, q: str) -> None:
    answer = browser.get("/search", params={"q": q})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_facets_narrow_and_let_go(browser: httpx.Client) -> None:
    every = browser.get("/search").text
    narrowed = browser.get("/search", params={"f.sector": "ocop"}).text
    assert len(re.findall(r"<h3><a href=\"/datasets/", narrowed)) < len(re.findall(r"<h3><a href=\"/datasets/", every))
    assert "đang chọn, bấm để bỏ" in narrowed


def test_a_dataset_no_contract_describes_any_more_keeps_its_page(demo: Workspace, browser: httpx.Client) -> None:
    from assets.sectors import load_contracts
    from assets.walk.facts import dataset_facts

    facts = dataset_facts(load_contracts())
    demo.register.sync_datasets([one for one in facts if one.name != "curated_ocop__expiring_certificates"])
    try:
        answer = browser.get("/datasets/curated_ocop__expiring_certificates")
        assert answer.status_code == 200
        assert "Bảng đã ngừng" in answer.text
    finally:
        demo.register.sync_datasets(facts)
