"""What the register answers a steward is of the steward's agencies, whatever was delivered, judged and computed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.register import DatasetFacts, DeliveryFacts, FindingFacts, Register

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
AGENCIES = ("so-a", "so-b", "so-c")
#: One judgement: the agency, its delivery's number or None for a computed table, and how many of ten failed in each rule.
JUDGEMENT = st.tuples(
    st.sampled_from(AGENCIES), st.one_of(st.none(), st.integers(0, 9)), st.lists(st.integers(0, 10), min_size=1, max_size=3)
)


@pytest.fixture
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with Register.open(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'register.db'}") as opened:
        opened.sync_datasets([_computed(agency) for agency in AGENCIES])
        yield opened


def _table(agency: str) -> str:
    return f"curated_ocop__{agency.replace('-', '_')}"


def _computed(agency: str) -> DatasetFacts:
    name = _table(agency)
    return DatasetFacts(name, "curated", "ocop", name.split("__")[1], "T", "T", "", "1.0.0", "ab", agency=agency)


def _judge(register: Register, agency: str, number: int | None, failed: list[int]) -> None:
    delivery = None if number is None else f"{AGENCIES.index(agency):06x}{number:06x}"
    if delivery is not None:
        place = f"raw/_files/{delivery}"
        register.receive(DeliveryFacts(delivery, "ocop", "products", agency, "a.csv", 1, delivery, place, NOON, "an"))
    found = [FindingFacts(f"rule-{at}", "accuracy", "error", "row", bad == 0, "Sai", 10, bad) for at, bad in enumerate(failed)]
    table = _table(agency) if delivery is None else "conformed_ocop__products"
    register.record_findings(register.start_run("test").id, table, delivery, found, rows=10)


@given(st.lists(JUDGEMENT, max_size=12), st.sets(st.sampled_from(AGENCIES)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_answer_holds_anything_of_another_agency(
    register: Register, judgements: list[tuple[str, int | None, list[int]]], mine: set[str]
) -> None:
    for agency, number, failed in judgements:
        _judge(register, agency, number, failed)
    owner = {row.id: row.agency for row in register.deliveries()} | {_table(agency): agency for agency in AGENCIES}

    def whose(delivery: str | None, table: str) -> str:
        return owner[delivery or table]

    desk = register.desk
    assert {row.agency for row in desk.deliveries(mine)} <= mine
    assert sum(desk.counts(mine).values()) == sum(row.agency in mine for row in register.deliveries())
    assert {whose(row.delivery_id, row.table) for row in desk.judgements(mine, 30)} <= mine
    for table in ("conformed_ocop__products", *map(_table, AGENCIES)):
        assert {whose(row.delivery_id, row.table) for row in desk.rule_history(mine, table, "rule-0")} <= mine
    open_here = [row for row in register.open_findings() if whose(row.delivery_id, row.table) in mine]
    assert sum(cause.failed for cause in desk.causes(mine)) == sum(row.failed for row in open_here)
    assert {row.id for row in register.deliveries() if desk.delivery(mine, row.id) is not None} == {
        row.id for row in register.deliveries() if row.agency in mine
    }


def test_who_answers_for_all_sees_all(register: Register) -> None:
    for agency in AGENCIES:
        _judge(register, agency, 1, [3])
        _judge(register, agency, None, [2])
    assert len(register.desk.deliveries(None)) == 3
    assert sum(cause.failed for cause in register.desk.causes(None)) == 15
    assert len(register.desk.judgements(None, 30)) == 6


def test_the_last_judgement_of_each_table_and_agency_before_a_moment(register: Register) -> None:
    for number in range(3):
        _judge(register, "so-a", number, [number])
    newest = register.desk.judgements({"so-a"}, 1)
    assert [row.score for row in newest] == [80.0]
    assert [row.score for row in register.desk.judgements({"so-a"}, 2)] == [80.0, 90.0]
    assert register.desk.judgements({"so-a"}, 1, before=NOON - timedelta(days=9999)) == []
    assert [part.score for part in register.desk.parts(newest)] == [80.0]
    assert [row.rule for row in register.desk.findings(newest[0])] == ["rule-0"]
