"""Whatever is asked of the portal, and however it is broken off, it answers in the reader's words and stays up."""

import re
import socket
import time
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from catalog.web.routers import ROUTERS

OPEN = "curated_reference__communes"
REAL = {"name": OPEN, "sector": "reference", "agency": "so-nnmt", "column": "code", "version": "1", "form": "csv"}
REAL |= {"extension": "ttl", "number": "1", "kind": "note", "table": OPEN}
REAL |= dict.fromkeys(["wanted", "subject", "rule", "term"], "x")
ODD = ["", "-1", "99999999999999999999", "9" * 5000, "0000019999999999", "NaN", "%00", "%ff%fe", "%ed%a0%80", "e%CC%82%CC%81"]
ODD += ["%27%20OR%201=1%20--", "..%2F..%2Fetc%2Fpasswd", "[" * 5000]
ROUTES = {route.path: route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)}
PATHS = sorted(path for path, route in ROUTES.items() if {"GET", "HEAD"} & (route.methods or set()))


def _address(path: str, **instead: str) -> str:
    return re.sub(r"{(\w+)(?::path)?}", lambda blank: (REAL | instead)[blank[1]], path)


@pytest.mark.parametrize("path", PATHS)
def test_no_value_of_a_parameter_makes_the_server_fail(browser: httpx.Client, path: str) -> None:
    queries = [one.alias for one in ROUTES[path].dependant.query_params]
    asked = [_address(path, **{part: odd}) for part in re.findall(r"{(\w+)", path) for odd in ODD]
    asked += [f"{_address(path)}?{name}={odd}" for name in queries for odd in ODD]
    failed = {address[:120]: answer.status_code for address in asked if (answer := browser.get(address)).status_code >= 500}
    assert not failed


@pytest.mark.parametrize("path", PATHS)
def test_whatever_can_be_had_can_be_asked_about(browser: httpx.Client, path: str) -> None:
    address = _address(path)
    head = browser.head(address)
    assert (head.status_code, head.content) == (browser.get(address).status_code, b"")


@pytest.mark.parametrize("number", ["0", "501", "0000019999999999", "000001" + "9" * 5000, "1" * 20, "²", "１"])
def test_a_page_of_results_nobody_could_turn_to_is_refused_before_it_is_looked_for(browser: httpx.Client, number: str) -> None:
    answer = browser.get("/search", params={"p": number, "lang": "en"})
    assert answer.status_code == 400
    assert "from 1 to 500" in answer.text


@pytest.mark.parametrize(
    ("path", "vi", "en"),
    [
        ("/glossary?p=0", "phải từ 1 trở lên", "must be 1 or more"),
        (f"/glossary?q={'a' * 201}", "dài nhất 200 ký tự", "may have at most 200 characters"),
        (f"/datasets/{OPEN}/data.xls", "phải là một trong: 'csv', 'xlsx'", "must be one of: 'csv', 'xlsx'"),
        (f"/datasets/{OPEN}/rows?limit=5000", "phải từ 1000 trở xuống", "must be 1000 or less"),
        (f"/datasets/{OPEN}/rows?limit=nhieu", "phải là số nguyên", "must be a whole number"),
        (f"/datasets/{OPEN}/rows?limit={'9' * 5000}", "Không hiểu tham số 'limit'", "'limit' is not understood"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_told_in_the_readers_language(
    browser: httpx.Client, path: str, vi: str, en: str
) -> None:
    for language, said in (("vi", vi), ("en", en)):
        answer = browser.get(path, headers={"Cookie": f"kho_lang={language}"})
        assert answer.status_code == 400
        assert said in answer.text.replace("&#39;", "'")
        assert "Input should" not in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/api/3/action/package_list"])
def test_a_reader_who_breaks_off_while_sending_leaves_no_trace_of_a_defect(address: str, demo_home: Path, path: str) -> None:
    host, _colon, port = address.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))) as sending:
        sending.sendall(f"POST {path} HTTP/1.1\r\nHost: kho\r\nContent-Length: 500\r\n\r\nform_key=".encode())
        time.sleep(0.5)
    time.sleep(0.5)
    assert httpx.get(f"{address}/about").status_code == 200
    assert "ClientDisconnect" not in (demo_home / "serve.log").read_text()
