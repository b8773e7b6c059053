"""What the register says of tables: their description, their published versions, their findings and runs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from catalog.errors import LakeError, NotFound
from catalog.i18n import Sentence, speaking
from catalog.register import (
    ColumnFacts,
    DatasetFacts,
    DeliveryFacts,
    FindingFacts,
    Register,
    VersionFacts,
)

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
TABLE = "conformed_ocop__products"
CODE = ColumnFacts("code", "Mã sản phẩm", "Product code", "string", "public", required=True, key_position=1)
PRICE = ColumnFacts("price", "Giá", "Price", "decimal(12,0)", "internal", unit="VND")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register.open(f"sqlite:///{tmp_path / 'register.db'}") as opened:
        yield opened


@pytest.fixture
def run(register: Register) -> str:
    return register.start_run("test").id


def a_dataset(name: str = TABLE) -> DatasetFacts:
    return DatasetFacts(
        name=name,
        layer="conformed",
        sector="ocop",
        entity="products",
        title="Sản phẩm OCOP",
        title_en="OCOP products",
        description="Mỗi dòng một sản phẩm",
        contract_version="1.0.0",
        contract_sha256="ab12",
        kind="registry",
        legal_basis=({"url": "urn:law:vn:919/QĐ-TTg", "type": "legal-basis"},),
        columns=(CODE, PRICE),
    )


def a_delivery(register: Register, id: str) -> str:
    register.receive(DeliveryFacts(id, "ocop", "products", "so-ct", "a.csv", 1, id, f"raw/_files/{id}", NOON, "an"))
    return id


def a_version(run: str, number: int, table: str = TABLE) -> VersionFacts:
    return VersionFacts(table, number, NOON + timedelta(days=number), 10, "1.0.0", run, inputs={"raw_ocop__products": number})


def a_finding(rule: str, checked: int = 10, failed: int = 0) -> FindingFacts:
    return FindingFacts(rule, "conformity", "error", "row", failed == 0, rule, checked, failed)


def test_a_table_comes_back_as_its_contract_described_it(register: Register) -> None:
    assert register.sync_datasets([a_dataset()]) == {TABLE}
    row = register.dataset(TABLE)
    assert (row.title, row.legal_basis[0]["url"], row.status) == ("Sản phẩm OCOP", "urn:law:vn:919/QĐ-TTg", "active")
    columns = [(c.position, c.name, c.unit, c.key_position, c.required) for c in register.columns(TABLE)]
    assert columns == [(1, "code", None, 1, True), (2, "price", "VND", None, False)]


def test_telling_the_same_again_writes_nothing(register: Register) -> None:
    described = [a_dataset(f"conformed_ocop__t{n}") for n in range(3)]
    register.sync_datasets(described)
    statements: list[str] = []
    event.listen(register._engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: statements.append(statement))
    assert register.sync_datasets(list(reversed(described))) == frozenset()
    assert {statement.split()[0] for statement in statements} == {"BEGIN", "SELECT"}


def test_a_changed_table_is_rewritten_and_keeps_its_birthday(register: Register) -> None:
    register.sync_datasets([a_dataset(), a_dataset("conformed_ocop__other")])
    before = register.dataset(TABLE)
    changed = replace(a_dataset(), title="Sản phẩm OCOP (mới)", columns=(PRICE, CODE))
    assert register.sync_datasets([changed, a_dataset("conformed_ocop__other")]) == {TABLE}
    after = register.dataset(TABLE)
    assert (after.title, after.first_seen) == ("Sản phẩm OCOP (mới)", before.first_seen)
    assert after.updated > before.updated
    assert [column.name for column in register.columns(TABLE)] == ["price", "code"]
    assert len(register.columns()) == 4


def test_a_table_no_contract_describes_is_retired_and_can_return(register: Register) -> None:
    register.sync_datasets([a_dataset(), a_dataset("conformed_ocop__other")])
    assert register.sync_datasets([a_dataset("conformed_ocop__other")]) == {TABLE}
    assert [row.name for row in register.datasets()] == ["conformed_ocop__other"]
    assert register.dataset(TABLE).status == "retired"
    assert len(register.datasets(status=None)) == 2
    assert register.sync_datasets([a_dataset("conformed_ocop__other")]) == frozenset()
    register.sync_datasets([a_dataset(), a_dataset("conformed_ocop__other")])
    assert register.dataset(TABLE).status == "active"


def test_an_unknown_table_is_answered_with_its_neighbours(register: Register) -> None:
    register.sync_datasets([a_dataset()])
    with pytest.raises(NotFound, match=f"Có phải: {TABLE}"):
        register.dataset("conformed_ocop__product")
    with pytest.raises(NotFound, match="Xem danh mục"):
        register.dataset("x")


def test_readers_see_the_last_published_version(register: Register, run: str) -> None:
    assert register.published(TABLE) is None
    for number in (1, 3, 2):
        register.publish(a_version(run, number))
    register.publish(a_version(run, 7, "curated_ocop__catalogue"))
    newest = register.published(TABLE)
    assert newest is not None
    assert (newest.delta_version, newest.inputs) == (3, {"raw_ocop__products": 3})
    seen = {table: row.delta_version for table, row in register.published_all().items()}
    assert seen == {TABLE: 3, "curated_ocop__catalogue": 7}
    assert [row.delta_version for row in register.history(TABLE)] == [3, 2, 1]


def test_a_past_moment_shows_what_readers_saw_then(register: Register, run: str) -> None:
    for number in (1, 2):
        register.publish(a_version(run, number))
    seen = [register.version_at(TABLE, NOON + timedelta(days=day)) for day in (0.5, 1, 1.5, 2, 9)]
    assert [row.delta_version if row else None for row in seen] == [None, 1, 1, 2, 2]


def test_publishing_twice_is_one_version(register: Register, run: str) -> None:
    first = register.publish(a_version(run, 1))
    assert register.publish(replace(a_version(run, 1), published_at=NOON)) == first
    assert len(register.history(TABLE)) == 1


def test_a_version_that_changed_its_rows_betrays_another_lake(register: Register, run: str) -> None:
    register.publish(a_version(run, 1))
    with pytest.raises(LakeError, match="10 dòng, nay lại có 11 dòng"):
        register.publish(replace(a_version(run, 1), rows=11))


def test_nothing_is_recorded_for_a_run_nobody_started(register: Register) -> None:
    with pytest.raises(NotFound, match="ghost"):
        register.publish(a_version("ghost", 1))
    with pytest.raises(NotFound, match="ghost"):
        register.record_findings("ghost", TABLE, None, [], rows=10)
    with pytest.raises(NotFound, match="ghost"):
        register.finish_run("ghost", "failed")


def test_failures_are_open_and_successes_closed_from_birth(register: Register, run: str) -> None:
    told = replace(a_finding("price-positive", failed=2), sample=["-5", "0"], observed={"phần": "20%", "on": NOON.date()})
    register.record_findings(run, TABLE, None, [told, a_finding("code-shape")], rows=10)
    (failure,) = register.open_findings(TABLE)
    assert (failure.rule, failure.sample, failure.observed) == (
        "price-positive",
        ["-5", "0"],
        {"phần": "20%", "on": "2026-11-03"},
    )
    (success,) = register.findings(table=TABLE, status="closed")
    assert (success.rule, success.sample, success.closed_at) == ("code-shape", None, success.created_at)


def test_a_sentence_is_kept_as_it_was_written_whoever_runs(register: Register, run: str) -> None:
    told = Sentence("Đăng nhập sai quá nhiều lần. Thử lại sau {minutes} phút.", minutes=3)
    with speaking("en"):
        register.record_findings(run, TABLE, None, [replace(a_finding("x", failed=1), observed={"value": told})], rows=1)
    (kept,) = register.open_findings(TABLE)
    assert kept.observed == {"value": "Đăng nhập sai quá nhiều lần. Thử lại sau 3 phút."}


def test_judging_again_in_the_same_run_replaces_its_findings(register: Register, run: str) -> None:
    other = register.start_run("test").id
    one, two = a_delivery(register, "aaaa00000001"), a_delivery(register, "aaaa00000002")
    for delivery in (one, two, None):
        register.record_findings(run, TABLE, delivery, [a_finding("a", failed=1), a_finding("b", failed=1)], rows=10)
    register.record_findings(other, TABLE, one, [a_finding("c", failed=1)], rows=10)
    register.record_findings(run, TABLE, one, [a_finding("a", failed=3)], rows=10)
    register.record_findings(run, TABLE, None, [], rows=10)
    kept = {(row.run_id == run, row.delivery_id, row.rule, row.failed) for row in register.findings()}
    assert kept == {(True, one, "a", 3), (True, two, "a", 1), (True, two, "b", 1), (False, one, "c", 1)}
    assert {row.rule for row in register.findings(delivery_id=one, run_id=run)} == {"a"}


def test_a_healing_delivery_closes_what_it_healed(register: Register, run: str) -> None:
    old, new = a_delivery(register, "aaaa00000001"), a_delivery(register, "aaaa00000002")
    register.record_findings(run, TABLE, old, [a_finding(rule, failed=1) for rule in "abc"], rows=10)
    register.record_findings(run, "conformed_ocop__other", old, [a_finding("a", failed=1)], rows=10)
    assert register.close_findings(TABLE, by_delivery=new, of_delivery=old, rules=["a", "b"]) == 2
    assert register.close_findings(TABLE, by_delivery=new, of_delivery=old, rules=["a", "b"]) == 0
    closed = register.findings(status="closed")
    assert {(row.rule, row.closed_by_delivery, row.closed_at is None) for row in closed} == {
        ("a", new, False),
        ("b", new, False),
    }
    assert {(row.table, row.rule) for row in register.open_findings()} == {(TABLE, "c"), ("conformed_ocop__other", "a")}


def test_a_newer_run_closes_what_older_runs_said(register: Register, run: str) -> None:
    newer = register.start_run("test").id
    for each in (run, newer):
        register.record_findings(each, TABLE, None, [a_finding("a", failed=1)], rows=10)
    assert register.close_findings(TABLE, by_delivery=None, keep_run=newer) == 1
    assert [row.run_id for row in register.open_findings(TABLE)] == [newer]


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="11 failed of 10"):
        a_finding("a", 10, 11)


def test_a_run_is_followed_to_its_end(register: Register) -> None:
    started = register.start_run("inbox", "run-1", dagster_run_id="d-1")
    assert (started.id, started.status, started.dagster_run_id) == ("run-1", "running", "d-1")
    ended = register.finish_run("run-1", "failed", error="ổ đĩa đầy", deliveries=2)
    assert register.finish_run("run-1", "failed", error="ổ đĩa đầy", deliveries=2) == ended
    assert [row.id for row in register.runs(status="failed", limit=1)] == ["run-1"]
    again = register.start_run("inbox", "run-1")
    assert (again.status, again.error, again.finished_at) == ("running", None, None)
    assert [row.id for row in register.runs()] == ["run-1"]


def test_rows_stay_readable_after_the_register_is_closed(tmp_path: Path) -> None:
    with Register.open(f"sqlite:///{tmp_path / 'register.db'}") as register:
        register.sync_datasets([a_dataset()])
        row, columns = register.dataset(TABLE), register.columns(TABLE)
    assert row.model_dump()["title_en"] == "OCOP products"
    assert [column.title for column in columns] == ["Mã sản phẩm", "Giá"]


def test_a_list_shows_every_active_table_with_the_version_readers_see(register: Register, run: str) -> None:
    other, raw = "conformed_ocop__events", "raw_ocop__products"
    register.sync_datasets([a_dataset(), a_dataset(other), a_dataset(raw)])
    register.publish(a_version(run, 3))
    newest = register.publish(a_version(run, 4))
    shown = {one.name: one for one in register.listing()}
    assert list(shown) == sorted([TABLE, other, raw])
    seen = shown[TABLE].version
    assert seen is not None
    assert (seen.delta_version, seen.rows, seen.published_at) == (4, newest.rows, newest.published_at)
    assert shown[other].version is None
    row = register.dataset(TABLE)
    assert (shown[TABLE].title, shown[TABLE].agency, shown[TABLE].simulated) == (row.title, row.agency, row.simulated)


def test_a_table_asked_for_by_name_is_listed_after_it_retired(register: Register) -> None:
    register.sync_datasets([a_dataset()])
    register.sync_datasets([])
    assert register.listing() == []
    assert [(one.name, one.status) for one in register.listing([TABLE, "conformed_none__none"])] == [(TABLE, "retired")]


def test_the_pulse_tells_the_newest_run_and_whether_any_is_at_work(register: Register) -> None:
    assert register.pulse() is None
    first = register.start_run("walk").id
    assert register.pulse() == (first, None, True)
    second = register.start_run("walk").id
    ended = register.finish_run(second, "succeeded").finished_at
    assert register.pulse() == (second, ended, True)
    register.finish_run(first, "failed", error="x")
    assert register.pulse() == (second, ended, False)
