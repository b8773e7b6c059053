"""No page and no file of the portal tells a value of a column its contract does not class public."""

import html
import io
import re
import zipfile

import httpx
import polars as pl
import pytest

from assets.sectors import load_contracts
from catalog.access import Principal, readable_columns, readable_rows, readable_rule
from catalog.contract import Table
from catalog.errors import AccessRefused
from catalog.forms import FORMATS
from catalog.workspace import Workspace

#: Shorter values are words anybody may use: "Nam", "12", "phường"; days and times are everybody's.
SHORTEST = 6
_MOMENT = re.compile(r"[+-]?\d{1,4}([-/:]\d{1,4}){1,2}([ T].*)?")
TABLES = [table for contract in load_contracts().values() for table in contract.tables]


def _texts(frame: pl.LazyFrame, columns: list[str]) -> set[str]:
    """Values of text columns, lists apart."""
    schema = frame.collect_schema()
    texts = [name for name in columns if schema.get(name) == pl.String()]
    return {value for series in frame.select(texts).collect() for value in series.drop_nulls().to_list()}


def _values(demo: Workspace, table: Table, *, seen: bool) -> set[str]:
    """Values a reader may see of a table, or those it keeps to itself, its raw and quarantined rows included."""
    open_columns = {column.name for column in readable_columns(table)}
    found: set[str] = set()
    for layer in (table.name.layer, "raw", "quarantine"):
        name = str(table.name.at(layer))
        if demo.lake.open(name) is None or (seen and layer != table.name.layer):
            continue
        frame = demo.lake.scan(name)
        columns = [column.name for column in table.columns if (column.name in open_columns) is seen]
        found |= _texts(frame, columns)
    return found


@pytest.fixture(scope="module")
def secrets(demo: Workspace) -> list[str]:
    """Every value of a closed column that is neither a public value somewhere nor a word of a contract."""
    closed = set().union(*(_values(demo, table, seen=False) for table in TABLES))
    told = set().union(*(_values(demo, table, seen=True) for table in TABLES))
    words = " ".join(str(contract) for contract in load_contracts().values())
    long = {value for value in closed - told if len(value) >= SHORTEST and not _MOMENT.fullmatch(value)}
    return sorted(value for value in long if value not in words)


def _readable(response: httpx.Response) -> str:
    """The text of an answer, files unpacked."""
    if response.content[:4] == b"PAR1":
        return str(pl.read_parquet(io.BytesIO(response.content)).write_json())
    if response.content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            return html.unescape("".join(book.read(name).decode() for name in book.namelist()))
    if response.content[:6] == b"SQLite":
        return response.content.decode(errors="ignore")
    return response.text


def _leaks(secrets: list[str], text: str) -> list[str]:
    found: list[str] = pl.Series([text]).str.extract_many(secrets)[0].to_list()
    return found


def test_there_are_many_values_to_keep(secrets: list[str]) -> None:
    assert len(secrets) > 2000


def test_the_search_for_leaks_finds_one(secrets: list[str]) -> None:
    assert _leaks(secrets, f"<td>{secrets[7]}</td>") == [secrets[7]]


def test_a_leak_is_found_inside_files_too(secrets: list[str]) -> None:
    book = io.BytesIO()
    pl.DataFrame({"a": [secrets[7]]}).write_excel(book)
    assert _leaks(secrets, _readable(httpx.Response(200, content=book.getvalue()))) == [secrets[7]]


def test_no_page_and_no_file_tells_a_closed_value(site: dict[str, httpx.Response], secrets: list[str]) -> None:
    for form in FORMATS:
        assert any(path.endswith(f"data.{form}") for path in site)
    assert any(path.startswith("/glossary/") for path in site)
    assert any("/changes.json" in path for path in site)
    leaks = {path: found[:3] for path, answer in site.items() if (found := _leaks(secrets, _readable(answer)))}
    assert not leaks


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_no_map_tells_a_closed_value(browser: httpx.Client, table: Table, secrets: list[str]) -> None:
    for form in ("map", "map.geojson"):
        assert not _leaks(secrets, html.unescape(browser.get(f"/datasets/{table.name}/{form}").text))


def test_no_search_finds_a_closed_value(browser: httpx.Client, secrets: list[str]) -> None:
    for secret in secrets[:: max(1, len(secrets) // 20)]:
        answer = browser.get("/search", params={"q": secret[:400]})
        assert answer.status_code == 200
        # What was asked may be said back; nothing else.
        assert not [found for found in _leaks(secrets, html.unescape(answer.text)) if found not in secret]
        # The first letters of a value suggest nothing that goes on to it.
        for typed in (secret[:400], secret[: max(3, len(secret) // 2)]):
            assert not _leaks(secrets, html.unescape(browser.get("/search/suggest", params={"q": typed}).text))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_has_the_public_columns_and_no_other(browser: httpx.Client, demo: Workspace, table: Table, form: str) -> None:
    answer = browser.get(f"/datasets/{table.name}/data.{form}")
    columns = [column.name for column in readable_columns(table)]
    if not columns:
        assert answer.status_code == 403
    elif demo.register.published(str(table.name)) is None:
        assert answer.status_code == 404
    else:
        read = pl.read_csv if form == "csv" else pl.read_parquet
        assert read(io.BytesIO(answer.content)).columns == columns


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_workbooks_maps_and_the_api_of_rows_have_the_public_columns_and_no_other(browser: httpx.Client, table: Table) -> None:
    titles = [column.title for column in readable_columns(table)]
    names = [column.name for column in readable_columns(table)]
    answers = {form: browser.get(f"/datasets/{table.name}/data.{form}") for form in ("xlsx", "geojson", "gpkg")}
    rows = browser.get(f"/datasets/{table.name}/rows")
    assert {answer.status_code for answer in (*answers.values(), rows)} <= {200, 404} if titles else {403}
    if rows.status_code == 200:
        assert [column["name"] for column in rows.json()["columns"]] == names
        assert pl.read_excel(io.BytesIO(answers["xlsx"].content), sheet_id=1, infer_schema_length=0).columns == titles
    if answers["geojson"].status_code == 200:
        assert set(answers["geojson"].json()["features"][0]["properties"]) <= set(names)


def test_the_api_of_rows_does_not_know_closed_columns(browser: httpx.Client) -> None:
    table = next(one for one in TABLES if str(one.name) == "conformed_ocop__products")
    closed = next(column.name for column in table.columns if column.classification == "personal")
    for query in (f"{closed}=1", f"columns={closed}", f"columns=code,{closed}"):
        answers = [browser.get(f"/datasets/{table.name}/rows?{one}") for one in (query, query.replace(closed, "khong_co"))]
        assert [answer.status_code for answer in answers] == [400, 400]
        assert answers[0].json()["detail"].replace(closed, "khong_co") == answers[1].json()["detail"]


@pytest.mark.parametrize("layer", ["raw", "quarantine"])
def test_what_was_delivered_and_what_was_turned_away_has_no_file(browser: httpx.Client, layer: str) -> None:
    for path in (*(f"data.{form}" for form in FORMATS), "rows"):
        assert browser.get(f"/datasets/{layer}_ocop__products/{path}").status_code == 404


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
@pytest.mark.parametrize("principal", [Principal(), Principal("an.nguyen")])
def test_the_one_function_lets_only_public_columns_through(table: Table, principal: Principal) -> None:
    frame = pl.LazyFrame(schema={column.name: column.dtype for column in table.columns})
    classes = {column.name: column.classification for column in table.columns}
    if any(classes[name] != "public" for name in table.key):
        with pytest.raises(AccessRefused, match="chỉ công khai phần mô tả"):
            readable_rows(table, frame, principal)
    else:
        assert {classes[name] for name in readable_rows(table, frame, principal).collect_schema().names()} == {"public"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_counts_are_told_only_of_rules_about_public_columns(table: Table) -> None:
    closed = {column.name for column in table.columns} - {column.name for column in readable_columns(table)}
    for rule in table.expectations:
        if readable_rule(table, rule):
            assert not {name for name in closed if f"'{name}'" in str(rule.kwargs) or f'"{name}"' in str(rule.kwargs)}
            assert readable_columns(table)
