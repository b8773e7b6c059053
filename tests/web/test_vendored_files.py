"""What comes from others is here as they published it, with its licence, and browsers keep it as long as it does not change."""

import hashlib
import re
import unicodedata
from itertools import product
from pathlib import Path

import httpx
import pytest

from catalog.web.pages import STATIC, asset

VENDOR = STATIC / "vendor"
FOLDERS = sorted(one for one in VENDOR.iterdir() if one.is_dir())
#: Written by us beside what is theirs.
OURS = {"VENDORED.md", "faces.css"}
VOWELS, TONES = "aăâeêioôơuưy", ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
_LOWER = {unicodedata.normalize("NFC", letter + tone) for letter, tone in product(VOWELS, TONES)} | {"đ"}
LETTERS = _LOWER | {letter.upper() for letter in _LOWER}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_file_is_the_one_that_was_published(folder: Path) -> None:
    told = dict(re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (folder / "VENDORED.md").read_text(encoding="utf-8")))
    found = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir() if one.name not in OURS}
    assert told == found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_version_licence_and_source_are_told(folder: Path) -> None:
    text = (folder / "VENDORED.md").read_text(encoding="utf-8")
    assert re.search(r"^- Version: \d+\.\d+\.\d+$", text, re.MULTILINE)
    assert re.search(r"^- Licence: .+$", text, re.MULTILINE)
    assert re.search(r"^- Source: npm `\S+`$", text, re.MULTILINE)
    assert len((folder / "LICENSE").read_text(encoding="utf-8")) > 500


def _faces() -> list[tuple[str, str, list[range]]]:
    """File, weight and ranges of each face, in the order they are declared."""
    css = (VENDOR / "be-vietnam-pro" / "faces.css").read_text(encoding="utf-8")
    found = re.findall(r'font-weight: ([\d ]+);.*?url\("([^"?]+)\?v=[^"]*"\).*?unicode-range: ([^;]+);', css)
    return [(file, weight, [_range(one) for one in ranges.split(", ")]) for weight, file, ranges in found]


def _range(text: str) -> range:
    first, _, last = text.removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


@pytest.mark.parametrize("weight", ["400", "600 700"])
def test_every_vietnamese_letter_is_drawn_from_two_files(weight: str) -> None:
    assert len(LETTERS) == 146
    used = set()
    for letter in LETTERS:
        fitting = [file for file, told, ranges in _faces() if told == weight and any(ord(letter) in one for one in ranges)]
        used.add(re.sub(r"be-vietnam-pro-([a-z-]+)-\d+-normal.woff2", r"\1", fitting[-1]))
    assert used == {"latin", "vietnamese"}


def test_faces_name_the_files_as_pages_do() -> None:
    css = (VENDOR / "be-vietnam-pro" / "faces.css").read_text(encoding="utf-8")
    for name, told in re.findall(r'url\("([^"?]+)\?v=([0-9a-f]+)"\)', css):
        assert asset(f"vendor/be-vietnam-pro/{name}").endswith(f"?v={told}")


@pytest.mark.parametrize("name", ["kho.css", "vendor/htmx/htmx.min.js", "vendor/maplibre-gl/maplibre-gl.mjs"])
def test_text_is_packed_and_kept_for_ever_under_its_own_address(browser: httpx.Client, name: str) -> None:
    answer = browser.get(asset(name))
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = browser.get(asset(name), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, answer.headers["cache-control"])


@pytest.mark.parametrize("path", ["/static/kho.css", "/static/kho.css?v=", "/static/kho.css?v=000000000000"])
def test_a_file_under_another_address_is_asked_for_anew(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).headers["cache-control"] == "no-cache"


def test_type_faces_are_sent_as_they_are(browser: httpx.Client) -> None:
    answer = browser.get(asset("vendor/be-vietnam-pro/be-vietnam-pro-vietnamese-400-normal.woff2"))
    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers


def test_what_is_not_there_is_not_kept(browser: httpx.Client) -> None:
    answer = browser.get("/static/vendor/nothing.js?v=000000000000")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")
