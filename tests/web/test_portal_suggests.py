"""What is suggested while a query is being typed goes on from what was typed, tells nothing hidden, and is not needed."""

import html
import re

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def _suggested(browser: httpx.Client, text: str) -> list[str]:
    answer = browser.get("/search/suggest", params={"q": text})
    assert answer.status_code == 200
    return [html.unescape(one) for one in re.findall(r"<li [^>]*>([^<]*)</li>", answer.text)]


@pytest.mark.parametrize("typed", ["danh mục", "danh muc", "DANH M", "danh mu", "da\u0302n cu\u031b"])
def test_titles_go_on_from_what_was_typed(browser: httpx.Client, typed: str) -> None:
    assert _suggested(browser, typed)


def test_marks_or_none_find_the_same_titles(browser: httpx.Client) -> None:
    assert set(_suggested(browser, "lịch sử mã")) == set(_suggested(browser, "lich su ma")) == {"Lịch sử mã xã"}


@pytest.mark.parametrize("typed", ["", "   ", "khongcogihet", "a" * 501])
def test_nothing_to_suggest_is_an_empty_list(browser: httpx.Client, typed: str) -> None:
    assert _suggested(browser, typed) == []


def test_each_suggestion_is_an_option_with_a_name_of_its_own(browser: httpx.Client) -> None:
    text = browser.get("/search/suggest", params={"q": "d"}).text
    ids = re.findall(r'<li id="(suggestion-\d+)" role="option" aria-selected="false"', text)
    assert len(ids) == text.count("<li") == len(set(ids)) > 1
    assert "<html" not in text


def test_english_readers_are_told_that_titles_are_vietnamese(browser: httpx.Client) -> None:
    text = browser.get("/search/suggest", params={"q": "dan"}, headers={"Cookie": "kho_lang=en"}).text
    assert text.count('lang="vi"') == text.count("<li") > 0


def test_a_suggested_title_finds_its_table_first(browser: httpx.Client) -> None:
    for title in _suggested(browser, "dan"):
        found = browser.get("/search", params={"q": title}).text
        assert re.findall(r'<h3><a href="/datasets/[^"]+">([^<]+)</a>', found)[0] == html.escape(title)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=600))
def test_anything_typed_has_an_answer(browser: httpx.Client, q: str) -> None:
    answer = browser.get("/search/suggest", params={"q": q.encode(errors="replace").decode()})
    assert answer.status_code == 200
    assert "<script" not in answer.text


@pytest.mark.parametrize("page", ["/", "/search?q=dan", "/nope"])
def test_without_a_script_the_box_is_a_plain_search_box(browser: httpx.Client, page: str) -> None:
    text = browser.get(page).text
    box = re.search(r"<input[^>]*data-suggest[^>]*>", text)
    assert box is not None
    assert "role=" not in box[0]
    assert 'hx-get="/search/suggest"' in box[0]
    assert re.search(r'<ul id="suggestions"[^>]* hidden></ul>', text)


def test_the_library_may_neither_evaluate_nor_style_nor_ask_elsewhere(browser: httpx.Client) -> None:
    text = browser.get("/").text
    for setting in (
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"selfRequestsOnly":true',
        '"allowScriptTags":false',
    ):
        assert setting in text


def test_narrowing_changes_the_results_alone_and_keeps_its_place(browser: httpx.Client) -> None:
    text = browser.get("/search?q=dan").text
    assert 'hx-boost="true" hx-target="#results" hx-select="#results"' in text
    links = re.findall(r'<a id="(f\.[^"]+)" href="(/search\?[^"]+)"', text)
    assert len(links) > 5
    for name, href in links[:5]:
        narrowed = browser.get(html.unescape(href)).text
        assert f'id="{name}"' in narrowed
