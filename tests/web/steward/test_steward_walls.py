"""Steward pages are for stewards, and each sees only the deliveries of the agencies it answers for."""

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import APIRoute

from catalog.web import steward, steward_quality
from tests.web.steward.kit import OCOP, PRODUCTS, REGISTER, Portal

ROUTES = [route for module in (steward, steward_quality) for route in module.router.routes if isinstance(route, APIRoute)]
LINK = re.compile(r'href="(/(?:steward|sign)[^"#]*)"')


def _filled(path: str, delivery: str, table: str, rule: str) -> str:
    known = {"wanted": delivery, "table": table, "rule:path": rule}
    return re.sub(r"{([^}]+)}", lambda blank: known[blank[1]], path)


def _crawled(client: httpx.Client) -> Iterator[httpx.Response]:
    """Every steward page that can be reached by links from the desk."""
    waiting, seen = ["/steward", "/steward?lang=en"], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        yield answer
        if answer.headers.get("content-type", "").startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
    assert len(seen) > 15, "the pages hang together"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_who_did_not_sign_in_is_sent_to_do_so(portal: Portal, route: APIRoute) -> None:
    path = _filled(route.path, portal.police, REGISTER, "key")
    for cookies in ({}, {"kho_session": "made-up"}, {"kho_session": "' OR 1=1 --"}):
        with httpx.Client(base_url=portal.address, cookies=cookies) as client:
            answer = client.get(path)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")
        assert "Trần" not in answer.text
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("route", [route for route in ROUTES if "{" in route.path], ids=lambda route: route.path)
def test_what_is_another_agencys_is_not_there(portal: Portal, route: APIRoute) -> None:
    theirs = _filled(route.path, portal.police, REGISTER, "birth_date-readable")
    none = _filled(route.path, "0" * 12, "conformed_none__none", "no-such-rule")
    with portal.signed_in("an.nguyen") as client:
        hidden, absent = client.get(theirs), client.get(none)
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert (hidden.headers["cache-control"], absent.headers["cache-control"]) == ("no-store", "no-store")

    def plain(page: str) -> str:
        for word in (portal.police, "0" * 12, REGISTER, "conformed_none__none", "birth_date-readable", "no-such-rule"):
            page = page.replace(word, "…")
        return page

    assert plain(hidden.text) == plain(absent.text), "hidden and absent look the same"
    with portal.signed_in("lan.le") as client:
        assert client.get(theirs).status_code == 200


@pytest.mark.parametrize(("name", "hidden"), [("an.nguyen", "police"), ("lan.le", "ocop")])
def test_no_page_a_steward_can_reach_tells_of_another_agency(portal: Portal, name: str, hidden: str) -> None:
    words = {"police": (portal.police, "Trần Thị Bình", REGISTER, "so-dan-cu"), "ocop": (*OCOP, PRODUCTS, "sp-0.xlsx")}
    with portal.signed_in(name) as client:
        for answer in _crawled(client):
            assert answer.status_code == 200, answer.url
            assert answer.headers["cache-control"] == "no-store"
            assert not [word for word in words[hidden] if word in answer.text], answer.url


def test_an_administrator_sees_every_agency(portal: Portal) -> None:
    with portal.signed_in("quan-tri") as client:
        reached = "".join(one.text for one in _crawled(client) if "text/html" in one.headers["content-type"])
    assert [word for word in (portal.police, "Trần Thị Bình", *OCOP) if word not in reached] == []


def test_no_page_runs_or_styles_anything_inline(portal: Portal) -> None:
    with portal.signed_in("quan-tri") as client:
        for answer in _crawled(client):
            if "text/html" not in answer.headers["content-type"]:
                continue
            assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|<style|\son\w+=|javascript:", answer.text), answer.url
            assert not re.search(r'(?:src|href|action)="(?!/|#)', answer.text.split("<body", 1)[1]), answer.url
            assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99999999999999999999", "status=none", f"table={'a' * 200}"])
def test_a_query_nobody_understands_is_answered_with_a_clear_no(portal: Portal, query: str) -> None:
    with portal.signed_in("an.nguyen") as client:
        assert client.get(f"/steward/deliveries?{query}").status_code == 400
        assert client.get("/steward/deliveries?page=999999").status_code == 200
        assert client.get("/steward/findings?by=" + "x" * 50).status_code == 400


def test_a_steward_page_that_cannot_be_is_kept_by_no_cache(portal: Portal) -> None:
    with portal.signed_in("an.nguyen") as client:
        answers = [client.get(path) for path in ("/steward/deliveries?page=0", "/steward/nothing")]
        answers.append(client.post("/sign-out", data={"form_key": "made up"}))
        answers.append(client.put("/steward/deliveries"))
    assert [answer.status_code for answer in answers] == [400, 404, 400, 405]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_a_changed_stylesheet_has_another_address(portal: Portal) -> None:
    with portal.signed_in("an.nguyen") as client:
        linked = re.findall(r'href="(/static/[^"]+)"', client.get("/steward").text)
    assert any(link.startswith("/static/steward.css?v=") for link in linked)
    assert all("?v=" in link for link in linked)
