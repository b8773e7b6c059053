"""What the contract does not class public leaves by no machine view: every address is fetched, and no such value is in it."""

from itertools import pairwise

import httpx
import polars as pl
import pytest

from catalog.access import readable_columns
from catalog.contract import Table
from catalog.web.house import House

FILES = ("dcat.jsonld", "dcat.ttl", "dcat.rdf", "dublin-core.xml", "tableschema.json", "schema-org.jsonld", "croissant.json")
#: Shorter values, such as a year or a code, occur by chance.
TELLING = 9


def _hidden(house: House, table: Table) -> set[str]:
    """Telling values of the columns nobody may see here."""
    shown = {column.name for column in readable_columns(table)}
    version = house.workspace.register.published(str(table.name))
    names = [column.name for column in table.columns if column.name not in shown]
    if version is None or not names:
        return set()
    rows = house.workspace.lake.scan(str(table.name), version.delta_version).select(names).head(300).collect()
    return {value for value in _texts(rows) if len(value) >= TELLING}


def _texts(rows: pl.DataFrame) -> set[str]:
    """Every value written as text."""
    plain = [name for name, dtype in rows.schema.items() if not isinstance(dtype, pl.List)]
    return {value for name in plain for value in rows[name].cast(pl.String).drop_nulls()}


def _public(house: House) -> set[str]:
    """What is public anyway: code lists, and values some public column shows, such as the name of a product or a date."""
    found = {code.value for table in house.tables.values() for column in table.columns for code in column.codes}
    for table in house.tables.values():
        if readable_columns(table) and house.workspace.register.published(str(table.name)) is not None:
            found |= _texts(house.rows(table)[0].collect())
    return found


@pytest.fixture(scope="module")
def secrets(house: House) -> set[str]:
    hidden = {value for table in house.tables.values() for value in _hidden(house, table)} - _public(house)
    assert len(hidden) > 500
    return hidden


def _addresses(house: House) -> list[str]:
    tables = [row.name for row in house.workspace.register.datasets()]
    feeds = ["/catalog.jsonld", "/catalog.ttl", "/catalog.rdf", "/sitemap-1.xml", "/feed.atom", "/openlineage/events.jsonl"]
    searches = ["package_search?rows=1000", "organization_list?all_fields=true", "tag_list", "package_list"]
    rows = [f"datastore_search?limit=32000&resource_id={name}" for name in tables]
    documents = [f"/datasets/{name}/{file}" for name in tables for file in (*FILES, "datapackage.json")]
    return [*feeds, *(f"/api/3/action/{one}" for one in [*searches, *rows]), *documents]


def test_no_hidden_value_is_in_any_answer(web: httpx.Client, house: House, secrets: set[str]) -> None:
    fetched = 0
    for address in _addresses(house):
        answer = web.get(address)
        assert answer.status_code in (200, 403, 404), address
        told = [secret for secret in secrets if secret in answer.text]
        assert not told, (address, len(told))
        fetched += answer.status_code == 200
    assert fetched > 200


def test_hidden_values_would_be_noticed(house: House, secrets: set[str]) -> None:
    version = house.workspace.register.published("conformed_population__civil_register")
    assert version is not None
    rows = house.workspace.lake.scan("conformed_population__civil_register", version.delta_version).collect()
    assert any(secret in rows.write_json() for secret in secrets)


def test_guessing_by_filters_finds_nothing_out(web: httpx.Client, house: House) -> None:
    table = house.tables["conformed_ocop__products"]
    hidden = next(column.name for column in table.columns if column.classification == "personal")
    guesses = [web.get(f'/api/3/action/datastore_search?resource_id={table.name}&filters={{"{hidden}":"{n}"}}') for n in (1, 2)]
    assert all(one.json()["error"] == another.json()["error"] for one, another in pairwise(guesses))
