"""The register keeps what contracts declare, from the file to the row, and takes up registers that did not keep it yet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import column as sql_column
from sqlalchemy import insert, update
from sqlalchemy import table as sql_table
from sqlalchemy.exc import IntegrityError

from assets.sectors import find_table, load_contracts
from assets.walk.facts import dataset_facts
from assets.walk.publish import publish
from catalog import terms_words
from catalog.contract import Table
from catalog.register import DatasetRow, Register, VersionFacts, schema
from catalog.register.engine import connect
from catalog.terms import Period
from catalog.workspace import Workspace


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register.open(f"sqlite:///{tmp_path / 'register.db'}") as opened:
        opened.sync_datasets(dataset_facts(load_contracts()))
        yield opened


def test_a_declared_fact_reaches_the_register(register: Register) -> None:
    row = register.dataset("conformed_reference__boundaries")
    assert row.licence is not None
    assert (row.licence["id"], row.access_level, row.sharing, row.importance) == ("MIT", "public", "open", "other")
    assert row.places == [{"code": "22", "title": "Quảng Ninh", "title_en": "Quang Ninh"}]
    assert (row.covers_from, row.covers_to, row.frequency_days) == (date(2025, 7, 1), None, 365)
    assert row.description_en


def test_where_no_licence_is_known_none_is_kept(register: Register) -> None:
    assert register.dataset("conformed_reference__units").licence is None


def test_columns_are_kept_with_what_they_mean_in_both_languages(register: Register) -> None:
    assert not [one.name for one in register.columns() if not one.description or not one.description_en]


def test_rows_as_delivered_are_for_those_entitled_whatever_the_table_is(register: Register) -> None:
    for layer in ("raw", "quarantine"):
        row = register.dataset(f"{layer}_ocop__products")
        assert (row.access_level, row.sharing, row.covers_from) == ("restricted", None, None)
        assert terms_words.reason(row)


def test_what_did_not_change_is_not_written_again(register: Register) -> None:
    assert register.sync_datasets(dataset_facts(load_contracts())) == frozenset()


def test_a_register_of_before_is_taken_up_with_all_it_held(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    _at(url, "r0003_account")
    engine = connect(url)
    facts: dict[str, object] = {"name": "conformed_gone__trees", "layer": "conformed", "sector": "gone", "entity": "trees"}
    facts |= {"title": "Cây", "title_en": "Trees", "description": "Mỗi dòng một cây", "legal_basis": "[]"}
    facts |= {"contract_version": "1", "contract_sha256": "a", "fingerprint": "f", "simulated": False, "status": "retired"}
    facts |= dict.fromkeys(("first_seen", "updated"), "2026-01-01 00:00:00.000000")
    with engine.begin() as connection:
        connection.execute(insert(sql_table("dataset", *map(sql_column, facts))).values(facts))
    engine.dispose()
    with Register.open(url) as opened:
        row = opened.dataset("conformed_gone__trees")
        assert (row.title, row.access_level, row.licence, row.places) == ("Cây", None, None, None)
        assert terms_words.access_level(row.access_level) == "chưa nêu"


def _at(url: str, revision: str) -> None:
    engine, config = connect(url), Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_only_known_words_are_taken(register: Register, tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'register.db'}")
    for column in ("access_level", "sharing", "importance"):
        with pytest.raises(IntegrityError, match=column), engine.begin() as connection:
            connection.execute(update(DatasetRow).values({column: "maybe"}))
    engine.dispose()


DAYS = pl.DataFrame({"code": ["a", "b"], "opened": [date(2020, 5, 1), date(2019, 1, 2)], "closed": [date(2021, 1, 1), None]})


@pytest.mark.parametrize(
    ("period", "rows", "told"),
    [
        (Period(opens="valid_from", closes="valid_from"), DAYS, (date(2019, 1, 2), date(2020, 5, 1))),
        (Period(opens="valid_from", closes="valid_to"), DAYS, (date(2019, 1, 2), None)),
        (Period(opens="valid_from", closes="valid_to"), DAYS.head(1), (date(2020, 5, 1), date(2021, 1, 1))),
        (Period(opens="valid_from"), DAYS, (date(2019, 1, 2), None)),
        (Period(opens="valid_from", closes="valid_to"), DAYS.head(0), (None, None)),
        (Period(start=date(2000, 1, 1)), DAYS, (None, None)),
        (None, DAYS, (None, None)),
    ],
)
def test_a_version_says_which_days_its_rows_speak_of(
    workspace: Workspace, period: Period | None, rows: pl.DataFrame, told: tuple[date | None, date | None]
) -> None:
    table = _with(find_table("curated_reference__code_history"), period)
    frame = rows.lazy().select("code", valid_from="opened", valid_to="closed")
    frame.collect().write_delta(workspace.lake.uri(str(table.name)))
    version = publish(workspace, table, 0, workspace.register.start_run("test").id)
    assert (version.covers_from, version.covers_to) == told


def test_days_counted_once_are_not_told_when_the_contract_no_longer_names_their_columns(register: Register) -> None:
    table = find_table("curated_reference__code_history")
    row, run = register.dataset(str(table.name)), register.start_run("test").id
    assert terms_words.covered(row, table, None) == (None, None)
    facts = VersionFacts(str(table.name), 0, datetime.now(UTC), 1, "1", run, covers_from=date(2019, 1, 1))
    version = register.publish(facts)
    assert terms_words.covered(row, table, version) == (date(2019, 1, 1), None)
    assert terms_words.covered(row, _with(table, None), version) == (None, None)


def _with(table: Table, period: Period | None) -> Table:
    return replace(table, terms=replace(table.terms, period=period))
