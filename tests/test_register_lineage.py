"""What columns are computed from, and how they were described before, is kept: whole, once, and without needless writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.register import ColumnFacts, DatasetFacts, Register
from catalog.register.column_lineage import ColumnLineageRow, How

TABLE, SOURCE = "curated_ocop__catalogue", "conformed_ocop__products"


def _row(column: str, source: str, how: How = "value", table: str = TABLE) -> ColumnLineageRow:
    return ColumnLineageRow(dataset=table, column=column, input_dataset=SOURCE, input_column=source, how=how)


def _told(rows: list[ColumnLineageRow]) -> list[tuple[str, str, str]]:
    return [(one.column, one.input_column, one.how) for one in rows]


def _facts(title: str, version: str) -> DatasetFacts:
    column = ColumnFacts("stars", title, title, "Int32", "public", "sao")
    return DatasetFacts(TABLE, "curated", "ocop", "catalogue", "Danh mục", "Catalogue", "", version, "0", columns=(column,))


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register.open(f"sqlite:///{tmp_path}/register.db") as register:
        yield register


def test_lineage_of_new_code_takes_the_place_of_the_old(register: Register) -> None:
    assert register.lineage.keep(TABLE, [_row("stars", "score"), _row("name", "name")])
    assert register.lineage.keep(TABLE, [_row("stars", "stars"), _row("stars", "score", "condition")])
    assert _told(register.lineage.inputs(TABLE)) == [("stars", "score", "condition"), ("stars", "stars", "value")]


def test_lineage_that_is_known_is_not_written_again(register: Register) -> None:
    rows = [_row("stars", "stars"), _row("*", "code", "rows")]
    assert register.lineage.keep(TABLE, rows)
    assert not register.lineage.keep(TABLE, list(reversed(rows)))


def test_uses_are_found_from_the_other_end(register: Register) -> None:
    register.lineage.keep(TABLE, [_row("stars", "stars")])
    register.lineage.keep("curated_ocop__expiring", [_row("code", "code", table="curated_ocop__expiring")])
    assert [(one.dataset, one.column) for one in register.lineage.uses(SOURCE)] == [
        (TABLE, "stars"),
        ("curated_ocop__expiring", "code"),
    ]
    assert not register.lineage.uses(TABLE)
    assert len(register.lineage.inputs()) == 2


def test_words_of_an_earlier_contract_stay_as_they_were(register: Register) -> None:
    for title, version in (("Số sao", "1.0.0"), ("Hạng sao", "1.1.0")):
        register.sync_datasets([_facts(title, version)])
        register.described.keep(TABLE, version)
    register.sync_datasets([_facts("Hạng mục", "1.1.0")])
    register.described.keep(TABLE, "1.1.0")
    kept = {version: register.described.columns(TABLE, version) for version in ("1.0.0", "1.1.0", "2.0.0")}
    assert kept["2.0.0"] is None
    assert [(kept[one] or {})["stars"]["title"] for one in ("1.0.0", "1.1.0")] == ["Số sao", "Hạng sao"]


def test_words_are_kept_only_of_the_contract_they_are_from(register: Register) -> None:
    register.sync_datasets([_facts("Số sao", "1.0.0")])
    register.described.keep(TABLE, "0.9.0")
    register.described.keep("curated_ocop__unknown", "1.0.0")
    assert register.described.columns(TABLE, "0.9.0") is None
    assert register.described.columns("curated_ocop__unknown", "1.0.0") is None
