"""The portal speaks Vietnamese, and English to those who ask: every sentence of it, and only to the one who asked."""

import ast
import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest
from babel.messages.pofile import read_po
from jinja2.ext import extract_from_ast

from catalog.i18n import ENGLISH, english
from catalog.web.house import Found
from catalog.web.pages import TEMPLATES, environment
from catalog.workspace import Workspace
from pipelines.portal_search import PortalSearch
from pipelines.serve import portal_house
from tests.web.steward.kit import answering

HOUSE = Path(__file__).parents[2]
MODULES = [*sorted((HOUSE / "catalog" / "web").glob("*.py")), HOUSE / "pipelines" / "portal_search.py"]
PAGES = sorted(TEMPLATES.rglob("*.html"))


def _in_module(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            yield str(ast.literal_eval(node.args[0]))


def _in_page(path: Path) -> Iterator[str]:
    for _line, _function, message in extract_from_ast(environment.parse(path.read_text(encoding="utf-8")), ("_",)):
        yield str(message)


def _vietnamese(text: str) -> bool:
    return any(mark in "đĐ" or unicodedata.combining(mark) for mark in unicodedata.normalize("NFD", text))


def _fields(text: str) -> list[str]:
    return sorted(name for _text, name, _form, _conversion in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("path", [*MODULES, *PAGES], ids=lambda path: path.name)
def test_every_sentence_has_an_english_one_with_the_same_blanks(path: Path) -> None:
    said = set(_in_module(path) if path.suffix == ".py" else _in_page(path))
    assert not {text for text in said if text not in english()}
    assert not {text for text in said if set(_fields(text)) != set(_fields(english()[text]))}


def test_no_translation_outlives_its_sentence() -> None:
    said = {text for path in MODULES for text in _in_module(path)} | {text for path in PAGES for text in _in_page(path)}
    for path in ENGLISH.glob("web*.po"):
        with path.open(encoding="utf-8") as file:
            kept = {str(message.id) for message in read_po(file, locale="en") if message.id}
        assert not kept - said, path.name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_has_a_vietnamese_sentence_that_is_not_marked(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('"Tiếng Việt"', "")
    plain = re.sub(r"_\(\s*(\"[^\"]*\"|'[^']*')\s*\)", "", text)
    plain = re.sub(r"\{#.*?#\}", "", plain, flags=re.DOTALL)
    assert not [line for line in plain.splitlines() if _vietnamese(line.replace("Quảng Ninh", ""))]


def test_vietnamese_is_spoken_to_those_who_never_chose(browser: httpx.Client) -> None:
    answer = browser.get("/", headers={"Accept-Language": "en"})
    assert '<html lang="vi">' in answer.text
    assert answer.headers["content-language"] == "vi"


def test_a_choice_is_kept_until_another(address: str) -> None:
    with httpx.Client(base_url=address) as reader:
        assert '<html lang="en">' in reader.get("/?lang=en").text
        assert "<h1>Data quality</h1>" in reader.get("/quality").text
        assert '<html lang="vi">' in reader.get("/about?lang=vi").text
        assert "<h1>Chất lượng dữ liệu</h1>" in reader.get("/quality").text


def test_one_readers_choice_is_not_anothers(address: str) -> None:
    with httpx.Client(base_url=address) as one, httpx.Client(base_url=address) as other:
        one.get("/?lang=en")
        assert '<html lang="vi">' in other.get("/").text
        assert '<html lang="en">' in one.get("/").text


def test_an_unknown_language_changes_nothing(browser: httpx.Client) -> None:
    answer = browser.get("/?lang=fr")
    assert '<html lang="vi">' in answer.text
    assert "set-cookie" not in answer.headers


def test_the_other_language_is_one_link_to_the_same_page(browser: httpx.Client) -> None:
    text = browser.get("/search?q=dan+so&f.sector=ocop").text
    assert 'href="/search?q=dan+so&amp;f.sector=ocop&amp;lang=en" lang="en" hreflang="en"' in text


@pytest.mark.parametrize(
    "path",
    ["/", "/quality", "/runs", "/about", "/search", "/sectors/ocop", "/agencies/so-nnmt", "/nope", "/sectors/nope"],
)
def test_an_english_page_marks_what_is_still_vietnamese(browser: httpx.Client, path: str) -> None:
    text = browser.get(path, headers={"Cookie": "kho_lang=en"}).text
    marked = re.sub(r"<(\w+)[^>]*\slang=\"vi\"[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", "", marked.replace("Quảng Ninh", ""))
    left = {line.strip() for line in plain.splitlines() if _vietnamese(line)}
    assert not {line for line in left if not re.search(r"QĐ|NĐ|UBTVQH", line)}


OPEN = "/datasets/curated_reference__communes"
#: What cannot be answered: by a page, by a machine view, by CKAN's API, by the framework.
REFUSED = [
    ("/search?p=0", "Số trang phải từ 1 đến 500.", "The page number must be from 1 to 500."),
    (f"{OPEN}/columns/nope", "không có cột 'nope'; các cột: code", "has no column 'nope'; columns: code"),
    (f"{OPEN}/data.csv?version=77", "không có phiên bản 77 được công bố", "has no published version 77"),
    (f"{OPEN}/rows?nope=1", "Không có tham số hay cột 'nope'", "There is no parameter or column 'nope'"),
    ("/datasets/raw_ocop__products/rows", "Không có dòng để đọc của", "has no rows to read"),
    ("/openlineage/events.jsonl?run=nope", "Không có lượt chạy 'nope'.", "There is no run 'nope'."),
    ("/api/3/action/package_show?id=nope", "Not found: Không có gói 'nope'.", "Not found: There is no package 'nope'."),
    ("/api/nope", "Không tìm thấy", "Not found"),
]


@pytest.mark.parametrize(("path", "vi", "en"), REFUSED, ids=[path for path, *_said in REFUSED])
def test_what_is_refused_is_said_in_the_language_of_its_reader(browser: httpx.Client, path: str, vi: str, en: str) -> None:
    for spoken, said, other in (("vi", vi, en), ("en", en, vi)):
        answer = browser.get(path, headers={"Cookie": f"kho_lang={spoken}"})
        assert answer.status_code in (400, 404)
        assert said in unescape(answer.text)
        assert other not in unescape(answer.text)
        assert 'class="lead" lang' not in answer.text
        assert (answer.headers["content-language"], "Cookie" in answer.headers["vary"]) == (spoken, True)


def test_a_machine_is_told_in_the_language_it_asks_for(browser: httpx.Client) -> None:
    told = browser.get(f"{OPEN}/rows?columns=nope&lang=en").json()
    assert (told["title"], told["detail"][:65]) == (
        "The request is not right",
        "Table curated_reference__communes has no column 'nope'; columns: ",
    )


def test_a_defect_is_told_in_the_language_of_its_reader(demo: Workspace) -> None:
    def broken(*_asked: object, **_how: object) -> Found:
        raise ZeroDivisionError

    with answering(replace(portal_house(demo, PortalSearch(demo)), search=broken)) as address:
        for spoken, said in (("vi", "Lỗi đã được ghi lại."), ("en", "The error has been logged.")):
            answer = httpx.get(f"{address}/search", headers={"Cookie": f"kho_lang={spoken}"})
            assert answer.status_code == 500
            assert f'<html lang="{spoken}">' in answer.text
            assert said in answer.text
            assert (answer.headers["content-language"], answer.headers["vary"]) == (spoken, "Cookie")
