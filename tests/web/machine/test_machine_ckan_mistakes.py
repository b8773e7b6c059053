"""What the CKAN API cannot answer it refuses in CKAN's own words, whatever is asked and however long; it never fails."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.machine.ckan_kit import OPEN, refused


@pytest.mark.parametrize(
    ("action", "given", "expected"),
    [
        ("package_show", {}, (409, "Validation Error")),
        ("package_show", {"id": ["x"]}, (409, "Validation Error")),
        ("package_show", {"id": "khong_co"}, (404, "Not Found Error")),
        ("organization_show", {"id": "khong-co"}, (404, "Not Found Error")),
        ("group_show", {"id": "khong-co"}, (404, "Not Found Error")),
        ("resource_show", {"id": "khong-co"}, (404, "Not Found Error")),
        ("datastore_search", {"resource_id": "khong-co"}, (404, "Not Found Error")),
        ("datastore_search", {"resource_id": OPEN, "limit": "nhiều"}, (409, "Validation Error")),
        ("datastore_search", {"resource_id": OPEN, "limit": -1}, (409, "Validation Error")),
        ("datastore_search", {"resource_id": OPEN, "filters": "{"}, (409, "Validation Error")),
        ("datastore_search", {"resource_id": OPEN, "filters": {"population": "đông"}}, (409, "Validation Error")),
        ("datastore_search", {"resource_id": OPEN, "filters": {"valid_from": "hôm qua"}}, (409, "Validation Error")),
        ("datastore_search", {"resource_id": OPEN, "filters": {"code": {"a": 1}}}, (409, "Validation Error")),
        ("datastore_search", {"resource_id": OPEN, "sort": "code code"}, (409, "Validation Error")),
        (
            "datastore_search",
            {"resource_id": OPEN, "distinct": True, "fields": ["code"], "sort": "name"},
            (409, "Validation Error"),
        ),
        ("package_search", {"rows": "x"}, (400, "Search Query Error")),
        ("package_search", {"sort": "khong_co asc"}, (400, "Search Query Error")),
        ("package_search", {"fq": "khong_co:1"}, (400, "Search Query Error")),
        ("package_search", {"facet.field": ["khong_co"]}, (400, "Search Query Error")),
        ("khong_co", {}, (400, "Bad Request")),
        ("datastore_upsert", {}, (403, "Authorization Error")),
    ],
)
def test_a_mistake_is_told_in_ckans_words(
    web: httpx.Client, action: str, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert refused(web, action, **given) == expected


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"\xff", b'{"id": "\\ud800"}', b"[" * 100_000, b'{"a": "' + b"x" * 1_100_000 + b'"}']
)
def test_a_body_that_cannot_be_read_is_told(web: httpx.Client, body: bytes) -> None:
    answer = web.post("/api/3/action/package_show", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["__type"]) == (400, "Bad Request")


@pytest.mark.parametrize(
    ("action", "parameter", "written"),
    [
        ("datastore_search", "filters", '{"population": NaN}'),
        ("datastore_search", "filters", '{"population": [1e999]}'),
        ("datastore_search", "filters", '{"code": "\\ud800"}'),
        ("datastore_search", "filters", '{"\\ud800": 1}'),
        ("datastore_search", "filters", '{"a":' * 5_000),
        ("datastore_search", "q", '{"name": NaN}'),
        ("datastore_search", "q", '{"\\ud800": 1}'),
        ("datastore_search", "fields", '["\\ud800"]'),
        ("package_search", "facet.field", '["\\ud800"]'),
        ("package_search", "fq_list", '["\\ud800"]'),
    ],
)
def test_json_only_python_reads_is_refused_inside_a_parameter(
    web: httpx.Client, action: str, parameter: str, written: str
) -> None:
    given = {"resource_id": OPEN, parameter: written}
    for answer in (web.post(f"/api/3/action/{action}", json=given), web.get(f"/api/3/action/{action}", params=given)):
        assert answer.status_code in (400, 409), answer.text
        assert f"'{parameter}' không phải JSON đúng" in answer.json()["error"]["message"]


@pytest.mark.parametrize("number", ["NaN", "-1e999", "Infinity"])
def test_a_number_without_end_is_refused_before_it_is_told_again(web: httpx.Client, number: str) -> None:
    body = f'{{"resource_id": "{OPEN}", "q": {number}}}'
    answer = web.post("/api/3/action/datastore_search", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["__type"]) == (400, "Bad Request")
    assert "NaN" in answer.json()["error"]["message"]


def test_a_form_that_names_a_parameter_twice_means_both(web: httpx.Client) -> None:
    answer = web.post("/api/3/action/package_search", data={"facet.field": ["groups", "organization"]})
    assert set(answer.json()["result"]["facets"]) == {"groups", "organization"}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "population", "_id", "x"]), inner, max_size=2)
    ),
    max_leaves=5,
)
NAMES = ["q", "fq", "rows", "start", "sort", "facet.field", "filters", "fields", "limit", "offset", "distinct", "id", "query"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["package_search", "datastore_search", "tag_list", "organization_list"]),
    st.dictionaries(st.sampled_from(NAMES), anything),
)
def test_no_question_makes_the_server_fail(web: httpx.Client, action: str, given: dict[str, Any]) -> None:
    body = json.dumps({"resource_id": OPEN, **given})
    answer = web.post(f"/api/3/action/{action}", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (200, 400, 404, 409), (given, answer.text)
    assert answer.json()["success"] is (answer.status_code == 200)


@pytest.mark.parametrize(
    "long", ["ă" * 100_000, "groups:" * 14_000, "(" * 100_000, '"' * 100_001, "groups:x " * 11_000, "a:[" * 30_000]
)
def test_a_very_long_question_is_answered_in_a_moment(web: httpx.Client, long: str) -> None:
    for name in ("q", "fq", "sort"):
        answer = web.post("/api/3/action/package_search", json={name: long}, timeout=10)
        assert answer.status_code in (200, 400), (name, answer.text[:200])
    answer = web.post("/api/3/action/datastore_search", json={"resource_id": OPEN, "q": long, "limit": 1}, timeout=10)
    assert answer.status_code in (200, 409)
