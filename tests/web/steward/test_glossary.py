"""The glossary holds every term of stewards, columns and synonyms, in the order of dictionaries, found however it is typed."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.glossary import key_of
from catalog.register.addition_models import AdditionFacts
from catalog.register.additions import Additions
from catalog.search import read_groups
from catalog.vietnamese_order import order_key
from catalog.web.glossary import glossary_of
from catalog.web.house import House
from tests.web.steward.kit import PRODUCTS, Portal, words

STARS = AdditionFacts(
    subject="glossary-stars",
    kind="term",
    agency="so-nnmt",
    by="an.nguyen",
    by_title="Nguyễn Văn An",
    by_admin=False,
    content={
        "term": "Hạng sao",
        "term_en": "Star class",
        "definition": "Kết quả đánh giá một sản phẩm OCOP, từ 1 đến 5",
        "definition_en": "",
        "source": "148/QĐ-TTg",
        "columns": [f"{PRODUCTS}.stars", "conformed_none__none.gone"],
    },
)


@pytest.fixture
def browser(portal: Portal) -> Iterator[httpx.Client]:
    with portal.client() as client:
        yield client


@pytest.fixture
def defined(portal: Portal) -> Iterator[Additions]:
    """A steward's definition, withdrawn afterwards."""
    kept = portal.workspace.register.additions
    last = kept.get(STARS.subject)
    kept.keep(STARS, after=last.revision if last else 0)
    yield kept
    kept.keep(replace(STARS, withdrawn=True), after=kept.find(STARS.subject).revision)


def test_every_column_of_the_tables_for_use_and_every_synonym_is_a_term(house: House) -> None:
    known = glossary_of(house)
    titles = {column.title for table in house.tables.values() for column in table.columns}
    abbreviations = {term for group in read_groups() for term in group.terms}
    assert not [title for title in titles | abbreviations if known.get(title) is None]
    used = {(str(use.table.name), use.column.name) for term in known.terms.values() for use in term.uses}
    assert used == {(name, column.name) for name, table in house.tables.items() for column in table.columns}


def test_terms_stand_in_the_order_of_dictionaries_under_their_letters(house: House) -> None:
    known = glossary_of(house)
    titles = [term.title for term in known.listed("vi")]
    assert titles == sorted(titles, key=order_key)
    letters = known.letters("vi")
    assert sum(letters.values()) == len(titles) == len(known.terms)
    assert list(letters).index("D") < list(letters).index("Đ") < list(letters).index("G")
    assert all(term.title[0].upper() == "Đ" for term in known.under("Đ", "vi"))


def test_a_stewards_definition_is_there_at_once_with_its_ground_and_columns(browser: httpx.Client, defined: Additions) -> None:
    page = browser.get("/glossary/hạng sao")
    told = words(page)
    assert "Kết quả đánh giá một sản phẩm OCOP" in told
    assert "Định nghĩa của Sở Nông nghiệp và Môi trường" in told
    assert "148/QĐ-TTg" in told
    assert f'href="/datasets/{PRODUCTS}/columns/stars"' in page.text
    assert "conformed_none__none" not in page.text, "columns that are no more are not linked"
    assert "Kết quả đánh giá" in browser.get("/glossary?q=kết quả đánh giá").text
    row = defined.find(STARS.subject)
    changed = replace(STARS, content={**STARS.content, "definition": "Hạng theo bộ tiêu chí"})
    defined.keep(changed, after=row.revision)
    assert "Hạng theo bộ tiêu chí" in words(browser.get("/glossary/hạng sao"))
    defined.keep(STARS, after=row.revision + 1)


def test_the_names_of_columns_stay_when_a_definition_goes(browser: httpx.Client) -> None:
    assert "Kết quả đánh giá" not in words(browser.get("/glossary/hạng sao"))
    assert PRODUCTS in browser.get("/glossary/hạng sao").text


@pytest.mark.parametrize("typed", ["dân số", "DÂN SỐ", "dan so", unicodedata.normalize("NFD", "dân số"), "dân  số?"])
def test_a_term_is_found_however_it_is_typed(browser: httpx.Client, typed: str) -> None:
    page = browser.get("/glossary", params={"q": typed}).text
    first = page.split('<dl class="terms">', 1)[1].split("</dt>", 1)[0]
    assert ">Dân số<" in first


def test_marks_typed_are_meant(browser: httpx.Client) -> None:
    found = words(browser.get("/glossary", params={"q": "đân số"}))
    assert "Dân số công bố" not in found
    assert "Không có thuật ngữ nào" in found


def test_an_abbreviation_leads_to_its_words_and_back(browser: httpx.Client) -> None:
    page = browser.get("/glossary/QSDĐ")
    assert "quyền sử dụng đất" in words(page)
    assert "Luật Đất đai 31/2024/QH15" in words(page)
    assert "QSDĐ" in words(browser.get(f"/glossary/{quote('quyền sử dụng đất')}"))
    assert browser.get("/glossary/KT-XH").status_code == browser.get("/glossary/GD&ĐT").status_code == 200


def test_english_readers_get_english_names_and_order(browser: httpx.Client, house: House) -> None:
    page = words(browser.get("/glossary?q=population&lang=en"))
    assert "Home Glossary What the words" in page
    assert "Terms for “population”: " in page
    assert browser.get("/glossary/Star class?lang=vi").status_code == 404
    assert "Dân số" in words(browser.get("/glossary/Population"))
    named = [term.named("en") for term in glossary_of(house).listed("en")]
    assert named == sorted(named, key=order_key)


def test_every_page_of_every_letter_answers_and_together_they_list_every_term(browser: httpx.Client, house: House) -> None:
    known = glossary_of(house)
    links = 0
    for letter in ["", *known.letters("vi")]:
        last = max(1, -(-(known.letters("vi").get(letter, len(known.terms))) // 100))
        for number in range(1, last + 1):
            page = browser.get("/glossary", params={"letter": letter, "p": number})
            assert page.status_code == 200
            links += page.text.count('<dt><a href="/glossary/') if letter else 0
    assert links == len(known.terms)


@pytest.mark.parametrize("path", ["/glossary/không-có-từ-này", "/glossary/%2F%2F", "/glossary/" + "x" * 3000, "/glossary/%00"])
def test_an_unknown_term_is_a_404_with_help(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "bảng thuật ngữ" in words(answer)


def test_a_term_nearly_typed_is_suggested(browser: httpx.Client) -> None:
    assert "Có phải: " in words(browser.get("/glossary/hang sa"))


@pytest.mark.parametrize("query", ["p=0", "p=x", "q=" + "a" * 201, "letter=abcde", "p=99999"])
def test_a_query_nobody_understands_is_a_clear_no(browser: httpx.Client, query: str) -> None:
    assert browser.get(f"/glossary?{query}").status_code == 400


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_whatever_gets_an_answer(house: House, text: str) -> None:
    known = glossary_of(house)
    assert len(known.found(text, "vi")) <= len(known.terms)
    term = known.get(text)
    assert term is None or key_of(text) in (term.key, key_of(term.title_en))
    assert len(known.near(text)) <= 5


def test_the_glossary_is_made_once(house: House) -> None:
    assert glossary_of(house) is glossary_of(house)
