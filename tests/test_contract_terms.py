"""A contract says on what terms its tables are there; what contradicts its columns is refused with a remedy."""

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assets.reference.places import places_of
from assets.sectors import load_contracts
from catalog.contract import Contract, Table
from catalog.contract_reading import read_contract
from catalog.contract_terms import TERMS, read_terms
from catalog.errors import ContractError
from catalog.terms import Period
from pipelines.agencies import NAMED

TABLES = [table for contract in load_contracts().values() for table in contract.tables]
LAW = {"sharing": "open", "importance": "other", "source": "thử"}
CLOSED = {"level": "restricted", "reason": "kín", "reasonEn": "closed", "ground": ["urn:law:vn:91/2025/QH15"]}


def column(name: str, kind: str = "string", classification: str = "public", **more: object) -> dict[str, Any]:
    titles = [{"property": "titleEn", "value": name}]
    types = {"logicalType": kind, "physicalType": kind, "classification": classification}
    return {"name": name, "businessName": name, **types, "customProperties": titles, **more}


def table(entity: str, *, key: str = "public", **terms: object) -> dict[str, Any]:
    custom = {"titleEn": entity, "tableKind": "registry", "source": {"formats": ["csv"], "agency": "so-xd"}, **terms}
    columns = [
        column("code", classification=key, primaryKey=True),
        column("planted", "date"),
        column("note", classification=key),
    ]
    return {
        "name": f"conformed_trees__{entity}",
        "businessName": entity,
        "description": "Mỗi dòng một cây",
        "customProperties": [{"property": name, "value": value} for name, value in custom.items()],
        "properties": columns,
    }


def contract(folder: Path, *tables: dict[str, Any], sla: object = None, **terms: object) -> Contract:
    custom = {"titleEn": "Trees", **terms}
    facts = {
        **{"apiVersion": "v3.2.0", "kind": "DataContract", "id": "trees", "name": "Cây", "version": "1.0.0"},
        "team": {"name": "so-xd", "members": [{"username": "steward@example.org", "role": "steward"}]},
        "customProperties": [{"property": name, "value": value} for name, value in custom.items()],
        "slaProperties": sla,
        "schema": list(tables),
    }
    path = folder / "contract.yaml"
    path.write_text(yaml.safe_dump(copy.deepcopy(facts), allow_unicode=True), encoding="utf-8")
    return read_contract(path)


@pytest.mark.parametrize("declared", TABLES, ids=lambda one: str(one.name))
def test_every_table_of_ours_says_who_may_see_it_why_and_what_it_covers(declared: Table) -> None:
    terms = declared.terms
    assert terms.access.reason
    assert terms.access.reason_en
    assert terms.access.ground
    assert terms.law is not None
    assert terms.law.source
    assert places_of(terms.places, "test")
    assert terms.period is not None or terms.access.level != "public"


@pytest.mark.parametrize("declared", TABLES, ids=lambda one: str(one.name))
def test_every_column_of_ours_is_described_in_both_languages(declared: Table) -> None:
    assert not [one.name for one in declared.columns if not one.description or not one.description_en]


def test_a_tables_own_terms_stand_in_the_place_of_its_sectors(tmp_path: Path) -> None:
    own = table("own", key="internal", access=CLOSED, dataLaw={"sharing": "private"}, spatial={"codes": ["06652"]})
    read = contract(tmp_path, table("plain"), own, dataLaw=LAW, spatial={"codes": ["22"]})
    plain, closed = (one.terms for one in read.tables)
    assert (plain.access.level, plain.places) == ("public", ("22",))
    assert (closed.access.level, closed.places) == ("restricted", ("06652",))
    assert closed.law is not None
    assert closed.law.sharing == "private"
    assert not set(read.settings) & TERMS


def test_a_table_can_say_that_nothing_is_stated_of_what_its_sector_states(tmp_path: Path) -> None:
    licence = {"id": "MIT", "title": "MIT", "titleEn": "MIT", "url": "https://opensource.org/license/mit"}
    given_, none = (
        one.terms.licence for one in contract(tmp_path, table("a"), table("b", licence=None), licence=licence).tables
    )
    assert given_ is not None
    assert given_.id == "MIT"
    assert none is None


def test_who_may_see_follows_from_the_columns_where_nobody_says(tmp_path: Path) -> None:
    read = contract(tmp_path, table("shown"), table("hidden", key="personal"))
    assert [one.terms.access.level for one in read.tables] == ["public", "restricted"]


def _refused() -> Iterator[tuple[str, str, dict[str, Any], str]]:
    account = {**CLOSED, "level": "account"}
    yield "open-but-hidden", "internal", {"access": {"level": "public"}}, "classification"
    yield "closed-but-shown", "public", {"access": CLOSED}, "classification"
    yield "account-with-personal-columns", "personal", {"access": account}, "restricted"
    yield "closed-without-a-reason", "internal", {"access": {"level": "restricted"}}, "reason"
    yield "open-data-nobody-sees", "internal", {"dataLaw": LAW}, "mở"
    yield "own-data-everybody-sees", "public", {"dataLaw": {**LAW, "sharing": "private"}}, "dùng riêng"
    yield "classed-by-nobody", "public", {"dataLaw": {"sharing": "open", "importance": "other"}}, "source"
    yield "licence-without-address", "public", {"licence": {"id": "MIT", "title": "MIT", "titleEn": "MIT"}}, "url"
    yield "unknown-key", "public", {"access": {"level": "public", "why": "x"}}, "why"
    yield "code-as-a-number", "public", {"spatial": {"codes": [22]}}, "nháy"
    yield "no-places", "public", {"spatial": {"codes": []}}, "codes"
    yield "time-of-a-text", "public", {"temporal": {"column": "code"}}, "date"
    yield "time-of-a-column-that-is-not-there", "public", {"temporal": {"column": "felled"}}, "date"
    yield "time-of-a-table-nobody-sees", "internal", {"temporal": {"column": "planted"}}, "không công khai"
    yield "both-ways-of-saying-time", "public", {"temporal": {"column": "planted", "end": "2020-01-01"}}, "{start, end}"
    yield "ends-before-it-begins", "public", {"temporal": {"start": "2020-01-02", "end": "2020-01-01"}}, "trước"
    yield "not-a-day", "public", {"temporal": {"start": "hôm qua"}}, "yyyy-mm-dd"
    yield "not-a-mapping", "public", {"licence": "MIT"}, "licence"


@pytest.mark.parametrize(("key", "terms", "told"), [one[1:] for one in _refused()], ids=[one[0] for one in _refused()])
def test_terms_that_cannot_be_trusted_are_refused(tmp_path: Path, key: str, terms: dict[str, Any], told: str) -> None:
    with pytest.raises(ContractError, match="conformed_trees__a") as refused:
        contract(tmp_path, table("a", key=key, **terms))
    assert told in str(refused.value)


@given(
    st.dictionaries(
        st.sampled_from(sorted(TERMS)),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.dates()
            | st.text(max_size=12)
            | st.sampled_from(["public", "22", "open"]),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["level", "codes", "start", "end", "column", "from", "sharing", "url"]), inner
                )
            ),
            max_leaves=6,
        ),
    )
)
def test_whatever_stands_there_is_read_or_refused(declared: dict[str, Any]) -> None:
    try:
        read = read_terms(declared, "thử")
    except ContractError:
        return
    assert read.keys() == declared.keys()


def test_time_is_declared_or_counted_from_columns(tmp_path: Path) -> None:
    read = contract(
        tmp_path,
        table("days", temporal={"start": date(2020, 1, 1)}),
        table("moments", temporal={"column": "planted"}),
        table("spans", temporal={"from": "planted"}),
    )
    assert [one.terms.period for one in read.tables] == [
        Period(start=date(2020, 1, 1)),
        Period(opens="planted", closes="planted"),
        Period(opens="planted"),
    ]


def test_a_table_may_promise_another_cadence_than_its_sector(tmp_path: Path) -> None:
    element = "conformed_trees__rare"
    promises = [
        {"property": "frequency", "value": 1, "unit": "m"},
        {"property": "frequency", "value": 10, "unit": "y", "element": element},
    ]
    read = contract(tmp_path, table("often"), table("rare"), sla=promises)
    assert [one.frequency for one in read.tables] == [timedelta(days=30), timedelta(days=3650)]
    for wrong in ({**promises[1], "element": "conformed_trees__gone"}, promises[0], {"property": "latency", "value": 4}):
        with pytest.raises(ContractError, match="slaProperties|frequency"):
            contract(tmp_path, table("often"), table("rare"), sla=[*promises, wrong])


def test_places_have_the_names_of_today_and_unknown_codes_are_refused() -> None:
    assert [place["title"] for place in places_of(["VN", "22", "06652"], "thử")] == ["Cả nước", "Quảng Ninh", "Phường Hà Tu"]
    for unknown in ("99999", "01", "193"):
        with pytest.raises(ContractError, match=unknown):
            places_of([unknown], "thử")


def test_every_agency_our_contracts_speak_of_has_a_name_with_a_source() -> None:
    contracts = load_contracts().values()
    spoken_of = {contract.agency for contract in contracts} | {one.source.agency for one in TABLES if one.source}
    assert spoken_of <= NAMED.keys()
    assert all(named.title and named.title_en and named.source for named in NAMED.values())
