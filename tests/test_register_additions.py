"""What stewards add is kept with its whole history and outlives contracts; use is counted exactly. On SQLite and PostgreSQL."""

import types
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from catalog.errors import AdditionRefused, NotFound
from catalog.register import ColumnFacts, DatasetFacts, Register
from catalog.register.addition_models import AdditionFacts
from tests import test_register_on_postgresql as on_postgresql

#: The server of the promises about PostgreSQL.
url = on_postgresql.url

TABLE, OTHER = "conformed_ocop__products", "conformed_population__civil_register"
TODAY = date(2026, 11, 22)
NOTE = AdditionFacts(
    subject="n1",
    kind="note",
    agency="so-nnmt",
    by="an.nguyen",
    by_title="Nguyễn Văn An",
    by_admin=False,
    content={"text": "Số liệu năm 2025 chưa đủ"},
    dataset=TABLE,
)


def dataset(name: str, column: str = "code") -> DatasetFacts:
    columns = (ColumnFacts(column, "Mã", "Code", "String", "public"),)
    return DatasetFacts(name, "conformed", "ocop", "products", "Sản phẩm", "Products", "", "1.0.0", "0", columns=columns)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    file = f"sqlite:///{tmp_path_factory.mktemp('additions') / 'register.db'}"
    with Register.open(file if request.param == "sqlite" else request.getfixturevalue("url")) as register:
        register.sync_datasets([dataset(TABLE), dataset(OTHER)])
        yield register


@pytest.fixture
def about(request: pytest.FixtureRequest) -> types.SimpleNamespace:
    """Subjects of this promise's own."""
    name = str(request.node.name)
    return types.SimpleNamespace(note=replace(NOTE, subject=name), term=replace(NOTE, subject=name, kind="term", dataset=None))


def test_each_change_is_one_more_row_and_the_newest_holds(opened: Register, about: types.SimpleNamespace) -> None:
    kept, first = opened.additions, about.note
    kept.keep(first, after=0)
    kept.keep(replace(first, content={"text": "Đã đủ"}, by="lan.le", by_title="Lê Thị Lan"), after=1)
    kept.keep(replace(first, content={"text": "Đã đủ"}, withdrawn=True), after=2)
    assert first.subject not in {row.subject for row in kept.current(kind="note", dataset=TABLE)}
    assert first.subject in {row.subject for row in kept.current(kind="note", withdrawn=True)}
    assert [(row.revision, row.by, row.content["text"], row.withdrawn) for row in kept.history(first.subject)] == [
        (3, "an.nguyen", "Đã đủ", True),
        (2, "lan.le", "Đã đủ", False),
        (1, "an.nguyen", "Số liệu năm 2025 chưa đủ", False),
    ]
    assert all(row.at.tzinfo is not None for row in kept.history(first.subject))
    kept.keep(first, after=3)
    (back,) = [row for row in kept.current(dataset=TABLE) if row.subject == first.subject]
    assert (back.revision, back.content) == (4, first.content)


def test_saying_again_what_holds_adds_nothing(opened: Register, about: types.SimpleNamespace) -> None:
    kept = opened.additions
    row, state = kept.keep(about.term, after=0), kept.state("term")
    assert kept.keep(about.term, after=0).id == row.id
    assert kept.state("term") == state
    kept.keep(replace(about.term, withdrawn=True), after=1)
    assert kept.state("term") == state + 1


def test_a_change_made_from_an_old_state_is_refused(opened: Register, about: types.SimpleNamespace) -> None:
    kept, first = opened.additions, about.note
    kept.keep(first, after=0)
    kept.keep(replace(first, content={"text": "b"}), after=1)
    with pytest.raises(AdditionRefused, match="vừa được người khác sửa"):
        kept.keep(replace(first, content={"text": "c"}), after=1)
    assert kept.find(first.subject).content == {"text": "b"}


def test_of_many_who_change_at_once_one_wins_and_nothing_is_lost(opened: Register, about: types.SimpleNamespace) -> None:
    kept, first = opened.additions, about.note
    kept.keep(first, after=0)

    def change(number: int) -> bool:
        try:
            kept.keep(replace(first, content={"text": f"bản {number}"}), after=1)
        except AdditionRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(change, range(4))) == 1
    assert [row.revision for row in kept.history(first.subject)] == [2, 1]


def test_another_agencys_is_not_listed_and_nothing_becomes_anothers(opened: Register, about: types.SimpleNamespace) -> None:
    kept = opened.additions
    kept.keep(about.note, after=0)
    theirs = {row.subject for row in kept.current(agencies=["cong-an-tinh"])}
    assert about.note.subject not in theirs
    assert about.note.subject in {row.subject for row in kept.current(agencies=["so-nnmt"])}
    with pytest.raises(ValueError, match="keeps its kind, its owner"):
        kept.keep(replace(about.note, agency="cong-an-tinh", content={"text": "x"}), after=1)


def test_what_was_said_outlives_columns_and_contracts(opened: Register, about: types.SimpleNamespace) -> None:
    noted = replace(about.note, dataset=OTHER, column="code")
    opened.additions.keep(noted, after=0)
    opened.sync_datasets([dataset(TABLE), dataset(OTHER, column="number")])
    opened.sync_datasets([dataset(TABLE)])
    assert opened.dataset(OTHER).status == "retired"
    assert noted.subject in {row.subject for row in opened.additions.current(dataset=OTHER)}
    opened.sync_datasets([dataset(TABLE), dataset(OTHER)])
    assert opened.additions.find(noted.subject).column == "code"


def test_endorsements_that_hold_are_counted(opened: Register, about: types.SimpleNamespace) -> None:
    kept = opened.additions
    before = kept.endorsements().get(TABLE, 0)
    first = replace(about.note, kind="endorsement", content={"text": "Đã đối chiếu với bản in"})
    kept.keep(first, after=0)
    kept.keep(replace(first, subject=first.subject + " 2"), after=0)
    assert kept.endorsements()[TABLE] == before + 2
    kept.keep(replace(first, withdrawn=True), after=1)
    assert kept.endorsements()[TABLE] == before + 1


def test_what_was_never_said_is_not_found(opened: Register) -> None:
    assert opened.additions.get("nobody") is None
    with pytest.raises(NotFound):
        opened.additions.find("nobody")
    with pytest.raises(ValueError, match="needs a dataset"):
        replace(NOTE, dataset=None)
    with pytest.raises(IntegrityError):
        opened.additions.keep(replace(NOTE, subject="nowhere", dataset="conformed_none__none"), after=0)


def test_use_is_added_up_by_day_and_kind(opened: Register) -> None:
    counts, yesterday = opened.usage, TODAY - timedelta(1)
    counts.add({(TABLE, TODAY, "page"): 2, (TABLE, yesterday, "page"): 3, (TABLE, TODAY, "api"): 1})
    counts.add({(TABLE, TODAY, "page"): 5, ("conformed_none__none", TODAY, "page"): 9})
    counts.add({})
    assert counts.of(TABLE, TODAY) == {"page": 7, "api": 1}
    assert counts.of(TABLE, yesterday) == {"page": 10, "api": 1}
    assert counts.totals(yesterday) == {TABLE: 11}
    assert counts.of(TABLE, TODAY + timedelta(1)) == {}


def test_counts_of_many_at_once_are_all_kept(opened: Register) -> None:
    day = date(2020, 1, 1)

    def count(_number: int) -> None:
        opened.usage.add({(TABLE, day, "query"): 1, (OTHER, day, "query"): 2})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(20)))
    assert opened.usage.of(TABLE, day)["query"] == 20
    assert opened.usage.of(OTHER, day)["query"] == 40


def test_counts_say_nothing_of_who_it_was() -> None:
    from catalog.register.addition_models import UsageRow

    assert set(UsageRow.model_fields) == {"dataset", "day", "kind", "times"}
