"""A delivery is received once, found again, and ends with every row accounted for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session

from catalog.errors import LakeError, NotFound, ReconciliationError, TransitionRefused
from catalog.register import DeliveryFacts, DeliveryRow, Outcome, Register
from catalog.register.facts import OutcomeStatus

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
REJECTED = Outcome("rejected", "empty-file", "Tệp rỗng. Hãy gửi lại tệp có dữ liệu.")
BLOCKED = Outcome("blocked", "volume", "Chỉ có 3 dòng, cần ít nhất 100 dòng.", quarantined=3)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register.open(f"sqlite:///{tmp_path / 'register.db'}") as opened:
        yield opened


def a_delivery(
    id: str = "aaaa00000001",
    *,
    received_at: datetime = NOON,
    sector: str = "ocop",
    stored_at: str = "raw/_files/ab12",
    sha256: str = "ab12",
    supersedes: str | None = None,
) -> DeliveryFacts:
    return DeliveryFacts(
        id=id,
        sector=sector,
        entity="products",
        agency="so-ct",
        file_name="sản phẩm.xlsx",
        bytes=3_000_000_000,
        sha256=sha256,
        stored_at=stored_at,
        received_at=received_at,
        received_by="an",
        supersedes=supersedes,
        notes={"ghi chú": "quý III"},
    )


def test_the_same_delivery_twice_is_one_row(register: Register) -> None:
    first, new = register.receive(a_delivery())
    again, new_again = register.receive(a_delivery(received_at=NOON + timedelta(days=1)))
    assert (new, new_again) == (True, False)
    assert again == first
    assert len(register.deliveries()) == 1


def test_a_delivery_comes_back_as_it_was_told(register: Register) -> None:
    told = a_delivery()
    register.receive(told)
    row = register.delivery(told.id)
    assert (row.file_name, row.bytes, row.notes, row.status) == (told.file_name, told.bytes, told.notes, "received")
    assert (row.rows_read, row.accepted, row.settled_at) == (None, None, None)


def test_two_contents_never_share_an_id(register: Register) -> None:
    register.receive(a_delivery())
    with pytest.raises(LakeError, match="ab12"):
        register.receive(a_delivery(sha256="cd34"))


@pytest.mark.parametrize("id", ["", "aaaa0000001", "AAAA00000001", "aaaa0000000g", "aaaa000000012"])
def test_an_id_is_twelve_hex_digits(id: str) -> None:
    with pytest.raises(ValueError, match="12 lower-case hex"):
        a_delivery(id)


@pytest.mark.parametrize("path", ["/etc/passwd", "raw/../../secret"])
def test_kept_bytes_stay_inside_the_lake(path: str) -> None:
    with pytest.raises(ValueError, match="relative to the lake"):
        a_delivery(stored_at=path)


def test_a_correction_of_an_unknown_delivery_is_not_found(register: Register) -> None:
    with pytest.raises(NotFound, match="ffff00000000"):
        register.receive(a_delivery(supersedes="ffff00000000"))
    assert register.deliveries() == []


def test_a_naive_time_is_refused(register: Register) -> None:
    with pytest.raises(StatementError, match="timezone"):
        register.receive(a_delivery(received_at=datetime(2026, 11, 3, 12, 0)))
    with pytest.raises(StatementError, match="timezone"):
        register.version_at("curated_ocop__catalogue", datetime(2026, 11, 3, 12, 0))


def test_times_are_kept_in_utc(register: Register) -> None:
    hanoi = timezone(timedelta(hours=7))
    register.receive(a_delivery(received_at=datetime(2026, 11, 3, 19, 0, tzinfo=hanoi)))
    received_at = register.delivery("aaaa00000001").received_at
    assert (received_at, received_at.tzinfo) == (NOON, UTC)


def test_four_characters_find_a_delivery(register: Register) -> None:
    register.receive(a_delivery("abcd00000001"))
    register.receive(a_delivery("abce00000002"))
    assert register.delivery("abcd").id == "abcd00000001"
    assert register.delivery(" ABCE ").id == "abce00000002"
    assert register.delivery("abcd00000001").id == "abcd00000001"


def test_a_short_prefix_is_not_guessed_at(register: Register) -> None:
    register.receive(a_delivery("abcd00000001"))
    with pytest.raises(NotFound, match="ít nhất 4 ký tự"):
        register.delivery("abc")


def test_an_ambiguous_prefix_lists_the_candidates(register: Register) -> None:
    register.receive(a_delivery("abcd00000001"))
    register.receive(a_delivery("abcd00000002"))
    with pytest.raises(NotFound, match="abcd00000001, abcd00000002"):
        register.delivery("abcd")


@pytest.mark.parametrize("wanted", ["ffff00000000", "abcd%", "'; drop table delivery; --", ""])
def test_an_unknown_delivery_is_answered_with_ids_that_exist(register: Register, wanted: str) -> None:
    with pytest.raises(NotFound, match="chưa có lượt nào"):
        register.delivery(wanted)
    register.receive(a_delivery("abcd00000001"))
    with pytest.raises(NotFound, match="abcd00000001"):
        register.delivery(wanted)


def test_deliveries_are_listed_newest_first_and_filtered(register: Register) -> None:
    for day, (id, sector) in enumerate([("aaaa00000001", "ocop"), ("aaaa00000002", "land"), ("aaaa00000003", "ocop")]):
        register.receive(a_delivery(id, sector=sector, received_at=NOON + timedelta(days=day)))
    register.settle("aaaa00000001", REJECTED)
    assert [row.id[-1] for row in register.deliveries()] == ["3", "2", "1"]
    assert [row.id[-1] for row in register.deliveries(sector="ocop", entity="products")] == ["3", "1"]
    assert [row.id[-1] for row in register.deliveries(status="rejected")] == ["1"]
    assert [row.id[-1] for row in register.deliveries(limit=2)] == ["3", "2"]


def test_pending_work_is_oldest_first(register: Register) -> None:
    for day, id in enumerate(["aaaa00000003", "aaaa00000002", "aaaa00000001"]):
        register.receive(a_delivery(id, received_at=NOON - timedelta(days=day)))
    register.mark_read("aaaa00000002", 5)
    register.settle("aaaa00000003", REJECTED)
    assert [row.id[-1] for row in register.pending()] == ["1", "2"]


def test_a_published_delivery_accounts_for_every_row(register: Register) -> None:
    register.receive(a_delivery())
    register.mark_read("aaaa00000001", 10, {"encoding": "TCVN3"})
    row = register.settle("aaaa00000001", Outcome("published", accepted=7, quarantined=2, duplicates=1, inserted=7))
    assert (row.status, row.rows_read, row.accepted, row.quarantined, row.duplicates) == ("published", 10, 7, 2, 1)
    assert row.settled_at is not None
    assert row.notes == {"ghi chú": "quý III", "encoding": "TCVN3"}


def test_rows_unaccounted_for_are_named_and_nothing_is_settled(register: Register) -> None:
    register.receive(a_delivery())
    register.mark_read("aaaa00000001", 10)
    with pytest.raises(ReconciliationError, match=r"đọc 10 dòng nhưng chỉ giải trình được 9 \(nhận 7 \+ cách ly 2"):
        register.settle("aaaa00000001", Outcome("published", accepted=7, quarantined=2))
    assert register.delivery("aaaa00000001").status == "read"


def test_the_database_itself_refuses_a_publication_that_does_not_add_up(register: Register) -> None:
    register.receive(a_delivery())

    def cheat(session: Session) -> None:
        row = session.get_one(DeliveryRow, "aaaa00000001")
        row.status, row.rows_read, row.accepted = "published", 10, 9

    with pytest.raises(IntegrityError, match="published_is_reconciled"):
        register._write(cheat)


def test_settling_twice_alike_changes_nothing(register: Register) -> None:
    register.receive(a_delivery())
    first = register.settle("aaaa00000001", REJECTED)
    assert register.settle("aaaa00000001", REJECTED).settled_at == first.settled_at


def test_settling_again_differently_is_refused(register: Register) -> None:
    register.receive(a_delivery())
    register.settle("aaaa00000001", REJECTED)
    with pytest.raises(TransitionRefused, match="bị từ chối"):
        register.settle("aaaa00000001", Outcome("rejected", "unknown-format", "Không rõ định dạng."))


@pytest.mark.parametrize("status", ["rejected", "blocked"])
def test_nobody_is_turned_away_without_a_reason(status: OutcomeStatus) -> None:
    with pytest.raises(ValueError, match="needs a reason_code and a reason"):
        Outcome(status)


def test_a_reopened_delivery_is_as_if_just_received(register: Register) -> None:
    received, _ = register.receive(a_delivery())
    register.mark_read("aaaa00000001", 3)
    register.settle("aaaa00000001", BLOCKED)
    assert register.reopen("aaaa00000001") == received.model_copy(update={"attempt": 1})
    assert [row.id for row in register.pending()] == ["aaaa00000001"]


def test_a_refused_step_says_what_is_possible(register: Register) -> None:
    register.receive(a_delivery())
    with pytest.raises(TransitionRefused, match="Từ đây chỉ có thể: bị từ chối, đã được thay thế, đã đọc"):
        register.settle("aaaa00000001", Outcome("published"))


def test_a_correction_takes_the_place_of_the_old_delivery(register: Register) -> None:
    for id in ("aaaa00000001", "aaaa00000002", "aaaa00000003"):
        register.receive(a_delivery(id))
    assert register.supersede("aaaa00000001", by="aaaa00000002").status == "superseded"
    assert register.supersede("aaaa00000001", by="aaaa00000002").status == "superseded"
    assert register.delivery("aaaa00000002").supersedes == "aaaa00000001"
    for old, new in (("aaaa00000002", "aaaa00000001"), ("aaaa00000003", "aaaa00000003")):
        with pytest.raises(TransitionRefused):
            register.supersede(old, by=new)
    with pytest.raises(NotFound):
        register.supersede("aaaa00000003", by="ffff00000000")
