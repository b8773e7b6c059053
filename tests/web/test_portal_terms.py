"""A dataset's page says on what terms it is there, and what each column means, in the reader's language."""

import re

import httpx
import pytest

from catalog import terms_words
from catalog.i18n import Language, speaking
from catalog.workspace import Workspace
from tests.web.conftest import is_page

LICENSED, SILENT = "conformed_reference__boundaries", "conformed_reference__units"
TABLES = (LICENSED, SILENT, "conformed_ocop__events", "conformed_population__civil_register", "raw_ocop__products")


def _page(browser: httpx.Client, path: str, lang: str) -> str:
    answer = browser.get(path, headers={"Cookie": f"kho_lang={lang}"}).raise_for_status()
    assert is_page(answer)
    return answer.text


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_access_licence_class_and_places_stand_beside_the_data(
    browser: httpx.Client, demo: Workspace, name: str, lang: Language
) -> None:
    row, text = demo.register.dataset(name), _page(browser, f"/datasets/{name}", lang)
    with speaking(lang):
        told = [
            *(terms_words.access_level(row.access_level), terms_words.reason(row), terms_words.licence(row.licence)),
            *(terms_words.law_class(row), terms_words.places(row.places)),
        ]
    aside = text[text.index("<aside") : text.index("</aside>")]
    assert not [one for one in told if one not in aside]


def test_that_no_licence_is_published_is_said(browser: httpx.Client) -> None:
    assert "chưa công bố giấy phép" in _page(browser, f"/datasets/{SILENT}", "vi")
    assert "no licence published" in _page(browser, f"/datasets/{SILENT}", "en")
    assert "https://opensource.org/license/mit" in _page(browser, f"/datasets/{LICENSED}", "vi")


def test_time_is_shown_where_it_may_be_known(browser: httpx.Client) -> None:
    assert "từ 01/01/2019 đến nay" in _page(browser, f"/datasets/{SILENT}", "vi")
    assert "2025-07-01 to now" in _page(browser, f"/datasets/{LICENSED}", "en")
    assert "Phạm vi thời gian" not in _page(browser, "/datasets/conformed_ocop__events", "vi")


@pytest.mark.parametrize(("lang", "meaning"), [("vi", "Không kèm loại hình"), ("en", "Without its type")])
def test_a_column_says_what_it_means(browser: httpx.Client, lang: str, meaning: str) -> None:
    for path in (f"/datasets/{SILENT}", f"/datasets/{SILENT}/columns/name"):
        assert meaning in _page(browser, path, lang)


def test_a_table_with_a_cadence_of_its_own_shows_it(browser: httpx.Client) -> None:
    assert "10 năm một lần" in _page(browser, "/datasets/conformed_population__census_districts", "vi")


def test_results_are_narrowed_by_access_and_place(browser: httpx.Client) -> None:
    def found(query: str) -> set[str]:
        return set(re.findall(r'<h\d[^>]*><a href="/datasets/([a-z_]+)"', _page(browser, f"/search?{query}", "vi")))

    assert found("f.access=account") == {"conformed_ocop__events", "curated_ocop__trace_links"}
    assert found("f.access=restricted") == {
        "conformed_population__civil_register",
        "curated_population__register_pseudonymised",
    }
    assert "conformed_population__census_communes" in found("f.place=Cả nước")
    assert "conformed_reference__units" not in found("f.place=Cả nước")
