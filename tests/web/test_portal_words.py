"""Small promises behind the pages: how laws, promises and scores are said, how charts and versions are laid out."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog.freshness import due_at, freshness
from catalog.i18n import speaking
from catalog.register import VersionRow
from catalog.web.charts import line
from catalog.web.versions import steps
from catalog.web.words import band, every, law


@pytest.mark.parametrize(
    ("urn", "said"),
    [
        ("urn:law:vn:148/QĐ-TTg:2023", "148/QĐ-TTg (2023)"),
        ("urn:law:vn:37/2026/NĐ-CP", "37/2026/NĐ-CP"),
        ("urn:law:vn:19/2025/QĐ-TTg:2025", "19/2025/QĐ-TTg"),
        ("https://example.vn/luat", "https://example.vn/luat"),
    ],
)
def test_a_law_is_cited_as_people_cite_it(urn: str, said: str) -> None:
    assert law(urn) == said


@pytest.mark.parametrize(
    ("days", "vi", "en"),
    [(365, "mỗi năm", "every year"), (91, "mỗi quý", "every quarter"), (180, "6 tháng một lần", "every 6 months")]
    + [(7, "mỗi tuần", "every week"), (10, "10 ngày một lần", "every 10 days")],
)
def test_a_promise_is_said_in_its_largest_unit(days: int, vi: str, en: str) -> None:
    assert every(timedelta(days=days)) == vi
    with speaking("en"):
        assert every(timedelta(days=days)) == en


def test_bands_begin_where_the_pages_say() -> None:
    assert [band(score) for score in (100.0, 98.0, 97.9, 90.0, 89.9, None)] == ["good", "good", "fair", "fair", "poor", "none"]


def _version(number: int, rows: int, contract: str = "1.0.0", *, days: int = 0) -> VersionRow:
    facts = {"quality_score": None, "run_id": "run", "delivery_id": None, "inputs": {}, "reconciled": True}
    at = datetime.now(UTC) - timedelta(days=days)
    return VersionRow(table="t", delta_version=number, published_at=at, rows=rows, contract_version=contract, **facts)


def test_a_table_is_late_the_moment_its_promise_has_passed() -> None:
    promise = timedelta(days=30)
    published = datetime(2026, 11, 1, tzinfo=UTC)
    due = due_at(promise, published)
    assert due == published + promise
    assert freshness(promise, published, due) == "fresh"
    assert freshness(promise, published, due + timedelta(microseconds=1)) == "late"
    assert freshness(None, published, due) == "unpromised"
    assert freshness(promise, None, due) == "empty"
    assert due_at(None, published) is due_at(promise, None) is None


def test_a_version_says_what_changed_since_the_one_before() -> None:
    history = [_version(7, 90, "1.1.0"), _version(4, 100), _version(1, 100)]
    known = {7: frozenset({"code", "name", "_row"}), 4: frozenset({"code", "old", "_row"}), 1: frozenset({"code", "old"})}
    newest, middle, first = steps(history, known, frozenset({"code", "name", "old"}))
    assert (newest.rows, newest.contract, newest.added, newest.removed) == (-10, "1.1.0", ("name",), ("old",))
    assert (middle.rows, middle.contract, middle.added, middle.removed) == (0, None, (), ())
    assert first.rows is None


def test_a_chart_keeps_order_and_bounds() -> None:
    drawn = line([("a", 90.0), ("b", 95.0), ("c", 100.0)], low=90.0, high=100.0)
    assert drawn is not None
    heights = [dot.y for dot in drawn.dots]
    assert heights == sorted(heights, reverse=True)
    assert [value for _y, value in drawn.scale] == [90.0, 95.0, 100.0]
    assert drawn.dots[0].x == drawn.left
    assert drawn.dots[-1].x == drawn.right


def test_one_value_is_no_line_and_equal_values_are_a_flat_one() -> None:
    assert line([("a", 1.0)]) is None
    flat = line([("a", 5.0), ("b", 5.0)])
    assert flat is not None
    assert flat.dots[0].y == flat.dots[1].y
