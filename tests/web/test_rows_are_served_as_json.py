"""The API of rows: typed pages of a version, filters by equality, and an answer to every parameter somebody may invent."""

from collections.abc import Iterator
from typing import Any

import httpx
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalog.access import readable_columns
from catalog.workspace import Workspace

OPEN, PRODUCTS, PEOPLE = "curated_reference__communes", "conformed_ocop__products", "curated_population__by_commune"
CLOSED = "conformed_population__civil_register"


def _rows(browser: httpx.Client, name: str, **asked: object) -> dict[str, Any]:
    answer = browser.get(f"/datasets/{name}/rows", params={key: str(value) for key, value in asked.items()})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _pages(browser: httpx.Client, name: str, limit: int) -> Iterator[dict[str, Any]]:
    page: dict[str, Any] = _rows(browser, name, limit=limit)
    yield page
    while page["next"]:
        page = browser.get(page["next"]).raise_for_status().json()
        yield page


def test_pages_put_together_are_the_version(browser: httpx.Client, demo: Workspace) -> None:
    version = demo.register.published(PEOPLE)
    assert version is not None
    pages = list(_pages(browser, PEOPLE, 1000))
    rows = [row for page in pages for row in page["rows"]]
    assert len(rows) == version.rows == pages[0]["total"]
    assert {page["version"] for page in pages} == {version.delta_version}
    kept = demo.lake.scan(PEOPLE, version.delta_version).select("commune_code", "age_band", "sex", "people").collect()
    assert [(row["commune_code"], row["age_band"], row["sex"], row["people"]) for row in rows] == kept.rows()


def test_values_have_the_types_the_contract_declares(browser: httpx.Client) -> None:
    told = _rows(browser, OPEN, limit=1)
    types = {column["name"]: column["type"] for column in told["columns"]}
    assert (types["code"], types["population"], types["valid_from"], types["label_lon"]) == (
        "string",
        "integer",
        "date",
        "number",
    )
    row = told["rows"][0]
    assert (row["code"], type(row["population"]), row["valid_from"]) == ("06652", int, "2025-07-01")


def test_rows_are_found_by_the_values_of_columns(browser: httpx.Client) -> None:
    assert [row["name"] for row in _rows(browser, OPEN, code="06652", columns="name")["rows"]] == ["Hà Tu"]
    answer = browser.get(f"/datasets/{OPEN}/rows?code=06652&code=06658&columns=code").json()
    assert ([row["code"] for row in answer["rows"]], answer["total"]) == (["06652", "06658"], 2)
    assert _rows(browser, OPEN, code="6652")["rows"] == []
    assert all(row["traced"] is True for row in _rows(browser, PRODUCTS, traced="true")["rows"])
    assert _rows(browser, OPEN, valid_from="2025-07-01")["total"] == 54


def test_the_columns_come_in_the_order_asked(browser: httpx.Client) -> None:
    assert list(_rows(browser, OPEN, columns="name, code", limit=1)["rows"][0]) == ["name", "code"]


def test_a_filter_stays_with_the_next_page(browser: httpx.Client) -> None:
    first = _rows(browser, OPEN, valid_from="2025-07-01", limit=30, columns="code")
    second = browser.get(first["next"]).json()
    assert (len(second["rows"]), second["next"]) == (24, None)
    assert not {row["code"] for row in first["rows"]} & {row["code"] for row in second["rows"]}


def test_a_reader_who_has_the_page_is_not_sent_it_again(browser: httpx.Client) -> None:
    path = f"/datasets/{OPEN}/rows?limit=3"
    etag = browser.get(path).headers["etag"]
    again = browser.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"/datasets/{OPEN}/rows?limit=4").headers["etag"] != etag
    assert browser.head(path).headers["etag"] == etag


def test_pages_of_anybody_may_read_it(browser: httpx.Client) -> None:
    assert browser.get(f"/datasets/{OPEN}/rows").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{OPEN}/rows?limit=0", 400),
        (f"{OPEN}/rows?limit=1001", 400),
        (f"{OPEN}/rows?offset=-1", 400),
        (f"{OPEN}/rows?offset={2**70}", 400),
        (f"{OPEN}/rows?columns=khong_co", 400),
        (f"{OPEN}/rows?khong_co=1", 400),
        (f"{OPEN}/rows?population=nhi%E1%BB%81u", 400),
        (f"{OPEN}/rows?valid_from=31/02/2025", 400),
        (f"{OPEN}/rows?version=999", 404),
        ("khong_co/rows", 404),
        (f"{CLOSED}/rows", 403),
    ],
)
def test_what_cannot_be_answered_says_why(browser: httpx.Client, path: str, status: int) -> None:
    answer = browser.get(f"/datasets/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


_NAMES = ["limit", "offset", "columns", "version", "code", "population", "valid_from", "label_lon", "population_2019_assumed"]


@given(name=st.sampled_from(_NAMES) | st.text(max_size=12), text=st.text(max_size=60) | st.integers().map(str))
@settings(max_examples=1000, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_a_thousand_invented_parameters_get_an_answer(browser: httpx.Client, name: str, text: str) -> None:
    answer = browser.get(f"/datasets/{OPEN}/rows", params={name: text})
    assert answer.status_code in (200, 400, 404)


def test_the_api_describes_itself(browser: httpx.Client) -> None:
    told = browser.get("/openapi.json").json()["paths"]["/datasets/{name}/rows"]["get"]
    assert [one["name"] for one in told["parameters"]] == ["name", "limit", "offset", "columns", "version", "filters"]
    assert {"200", "304", "400", "403", "404"} <= told["responses"].keys()


def test_every_public_table_answers_every_type(browser: httpx.Client, demo: Workspace) -> None:
    from assets.sectors import load_contracts

    tables = [table for contract in load_contracts().values() for table in contract.tables if readable_columns(table)]
    for table in tables:
        if demo.register.published(str(table.name)) is not None:
            told = _rows(browser, str(table.name), limit=1000)
            assert pl.DataFrame(told["rows"], infer_schema_length=None).columns == [one["name"] for one in told["columns"]]
