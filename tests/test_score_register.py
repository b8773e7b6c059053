"""Scores in the register: one with every judgement, tied to the version it led to, and no past lost by what comes after."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalog.register import DeliveryFacts, FindingFacts, Outcome, Register, VersionFacts
from catalog.register.engine import connect

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
TABLE = "conformed_ocop__products"
ONE, TWO = "aaaa00000001", "aaaa00000002"
IMPOSSIBLE = (
    "UPDATE score SET passed = total + 1",
    "UPDATE score SET score = 100.1",
    "UPDATE score SET weight = 0",
    "UPDATE score SET dimension = 'beauty'",
    "UPDATE score SET delta_version = 77",
)
BLOCKED = Outcome("blocked", "expectations", "Thiếu dòng")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'register.db'}"


@pytest.fixture
def register(url: str) -> Iterator[Register]:
    with Register.open(url) as opened:
        for name in (ONE, TWO):
            opened.receive(DeliveryFacts(name, "ocop", "products", "so-ct", "a.csv", 1, name, f"raw/_files/{name}", NOON, "an"))
        yield opened


def a_finding(rule: str, failed: int = 0, dimension: str = "conformity") -> FindingFacts:
    return FindingFacts(rule, dimension, "error", "row", failed == 0, f"Quy tắc {rule}", 10, failed)


def judge(register: Register, delivery: str | None, *failed: int, table: str = TABLE) -> str:
    """A run that judges ten rows by one rule for each count of failures."""
    run = register.start_run("test").id
    found = [a_finding(f"rule-{number}", count) for number, count in enumerate(failed)]
    register.record_findings(run, table, delivery, found, rows=10)
    return run


def publish(register: Register, run: str, delivery: str | None, version: int, table: str = TABLE) -> float | None:
    return register.publish(VersionFacts(table, version, NOON, 10, "1.0.0", run, delivery)).quality_score


def past(register: Register, table: str = TABLE) -> Sequence[tuple[str | None, int | None, float]]:
    return [(row.delivery_id, row.delta_version, row.score) for row in register.scores(table=table)]


def test_a_score_is_kept_by_dimension_with_its_counts_and_weights(register: Register) -> None:
    run = register.start_run("test").id
    volume = replace(a_finding("volume", 1, "coverage"), level="table", checked=1)
    found = [a_finding("a", 1), a_finding("b"), a_finding("c", 0, "uniqueness"), volume]
    register.record_findings(run, TABLE, ONE, found, rows=40, weights={"uniqueness": 2, "timeliness": 9})
    (judged,) = register.scores(table=TABLE)
    kept = [(p.dimension, p.passed, p.total, p.expectations, p.weight, p.score) for p in register.score_parts(judged)]
    assert kept == [
        ("conformity", 19, 20, 2, 1.0, 95.0),
        ("coverage", 0, 40, 1, 1.0, 0.0),
        ("uniqueness", 10, 10, 1, 2.0, 100.0),
    ]
    assert (judged.score, judged.passed, judged.total, judged.expectations, judged.weight) == (73.7, 29, 70, 4, 4.0)
    assert (judged.rows, judged.delta_version, judged.run_id) == (40, None, run)


def test_why_is_answered_from_the_findings_with_the_weights_of_then(register: Register) -> None:
    run = register.start_run("test").id
    found = [a_finding("cheap", 2), a_finding("fine"), a_finding("dear", 2, "uniqueness")]
    register.record_findings(run, TABLE, ONE, found, rows=10, weights={"uniqueness": 3})
    register.close_findings(TABLE, by_delivery=TWO)
    (judged,) = register.scores(table=TABLE)
    told = [(cost.rule, float(cost.points), cost.mended, cost.message) for cost in register.score_costs(judged)]
    assert told == [("dear", 15.0, 97.5, "Quy tắc dear"), ("cheap", 2.5, 85.0, "Quy tắc cheap")]
    assert judged.score == 82.5


def test_a_version_has_the_score_of_its_judgement_and_they_point_at_each_other(register: Register) -> None:
    run = judge(register, ONE, 1)
    assert publish(register, run, ONE, 4) == 90.0
    assert {row.delta_version for row in register.scores(table=TABLE, dimension=None)} == {4}
    assert [row.score for row in register.scores(table=TABLE, published=True)] == [90.0]


def test_a_version_nobody_judged_has_no_score(register: Register) -> None:
    assert publish(register, register.start_run("test").id, None, 0) is None
    assert register.scores(table=TABLE) == []


def test_a_blocked_delivery_has_a_score_and_no_version(register: Register) -> None:
    publish(register, judge(register, ONE, 0), ONE, 1)
    judge(register, TWO, 10)
    assert past(register) == [(TWO, None, 0.0), (ONE, 1, 100.0)]
    assert [row.score for row in register.scores(table=TABLE, published=True, limit=1)] == [100.0]


def test_a_version_taken_up_after_a_crash_keeps_the_score_of_the_try_that_made_it(register: Register) -> None:
    first = judge(register, ONE, 2)
    assert publish(register, register.start_run("test").id, ONE, 1) == 80.0
    assert publish(register, register.start_run("test").id, ONE, 1) == 80.0
    assert [(row.run_id, row.delta_version) for row in register.scores(table=TABLE)] == [(first, 1)]


def test_a_try_that_led_nowhere_is_replaced_by_the_next(register: Register) -> None:
    judge(register, ONE, 5)
    judge(register, TWO, 7)
    judge(register, ONE, 1)
    assert past(register) == [(ONE, None, 90.0), (TWO, None, 30.0)]
    assert len(register.scores(table=TABLE, dimension=None)) == 4


def test_judging_again_in_the_same_run_replaces_the_score(register: Register) -> None:
    run = judge(register, None, 5)
    register.record_findings(run, TABLE, None, [a_finding("a", 1)], rows=10)
    assert past(register) == [(None, None, 90.0)]
    register.record_findings(run, TABLE, None, [], rows=10)
    assert past(register) == []


def test_the_past_survives_a_replay_of_a_published_and_of_a_blocked_delivery(register: Register) -> None:
    register.mark_read(ONE, 10)
    publish(register, judge(register, ONE, 4), ONE, 1)
    register.settle(ONE, Outcome("published", accepted=10))
    register.reopen(ONE)
    register.mark_read(ONE, 10)
    judge(register, ONE, 9)
    register.settle(ONE, BLOCKED)
    register.reopen(ONE)
    publish(register, judge(register, ONE, 0), ONE, 3)
    assert past(register) == [(ONE, 3, 100.0), (ONE, None, 10.0), (ONE, 1, 60.0)]
    assert [version.quality_score for version in register.history(TABLE)] == [100.0, 60.0]


def test_the_past_survives_a_corrected_delivery(register: Register) -> None:
    publish(register, judge(register, ONE, 4), ONE, 1)
    publish(register, judge(register, TWO, 0), TWO, 2)
    register.supersede(ONE, by=TWO)
    register.close_findings(TABLE, by_delivery=TWO, of_delivery=ONE)
    assert past(register) == [(TWO, 2, 100.0), (ONE, 1, 60.0)]
    assert [cost.failed for cost in register.score_costs(register.scores(delivery_id=ONE)[0])] == [4]


def test_tables_and_deliveries_are_told_apart(register: Register) -> None:
    other = "curated_ocop__catalogue"
    judge(register, ONE, 1)
    judge(register, None, 2, table=other)
    assert publish(register, register.start_run("test").id, None, 0, other) == 80.0
    assert past(register) == [(ONE, None, 90.0)]
    assert past(register, other) == [(None, 0, 80.0)]
    assert [row.score for row in register.scores(dimension="conformity")] == [80.0, 90.0]


def test_a_refused_judgement_leaves_neither_findings_nor_score(register: Register) -> None:
    run = register.start_run("test").id
    with pytest.raises(IntegrityError):
        register.record_findings(run, TABLE, ONE, [replace(a_finding("a", 1), dimension="beauty")], rows=10)
    assert register.findings(table=TABLE) == []
    assert register.scores(table=TABLE) == []


def test_the_database_itself_refuses_scores_that_cannot_be(register: Register, url: str) -> None:
    judge(register, ONE, 1)
    engine = connect(url)
    with engine.connect() as connection:
        for statement in IMPOSSIBLE:
            with pytest.raises(IntegrityError):
                connection.execute(text(statement))
    engine.dispose()
