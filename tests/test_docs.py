"""What the documents say is so: commands, settings, make targets, links, paths, table names, SQL, the contract's grammar."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from typer.main import get_command

from assets.population.pseudonym import KEY, KEY_FILE
from assets.sectors import all_tables
from catalog import contract_columns, contract_reading, contract_source
from catalog.contract import CLASSIFICATIONS, HISTORY, KINDS, Table
from catalog.contract_source import FORMATS
from catalog.contract_types import KNOWN
from catalog.query import tables_in
from catalog.terms import IMPORTANCES, LEVELS, SHARINGS
from pipelines.cli import LANGUAGE, whole_app
from pipelines.settings import Settings

HOUSE = Path(__file__).parents[1]
DOCS = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])
TEXT = {path: path.read_text(encoding="utf-8") for path in DOCS}
ENGINEER, GRAMMAR = TEXT[HOUSE / "docs" / "engineer.md"], TEXT[HOUSE / "docs" / "contract.md"]
GROUP: Any = get_command(whole_app())
MAKEFILE = (HOUSE / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(r"^(?:assets|catalog|checks|pipelines|tests|docs|notebooks|benchmarks)/[\w./]+\.\w+$")
_TABLE = re.compile(r"\b(?:raw|conformed|curated|quarantine)_[a-z]+__[a-z_]+")
_BLANK = re.compile(r"<\w+>")
every_document = pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(HOUSE)))


def _shell(text: str) -> Iterator[str]:
    for language, block in _FENCE.findall(text):
        if language == "sh":
            yield from (line.strip() for line in block.splitlines())


def _spans(text: str) -> list[str]:
    return _SPAN.findall(_FENCE.sub("", text))


def _commands(text: str) -> Iterator[list[str]]:
    """What follows `kho` in every shell example and in every code span that is a whole command."""
    for line in [*_shell(text), *_spans(text)]:
        if not re.match(r"(?:KHO_\w+=\S+ )?(?:\.venv/bin/)?kho ", line) or _BLANK.search(line):
            continue
        words = shlex.split(line, comments=True)
        start = next(place for place, word in enumerate(words) if word.endswith("kho")) + 1
        yield words[start : words.index(">") if ">" in words else None]


@every_document
def test_every_command_in_the_documents_is_accepted_by_the_program(path: Path) -> None:
    context = GROUP.make_context("kho", [], resilient_parsing=True)
    for words in _commands(TEXT[path]):
        command, rest = GROUP, [word for word in words if word != "--help"]
        while rest and hasattr(command, "commands"):
            assert rest[0] in command.commands, f"kho {' '.join(words)}"
            command, rest = command.commands[rest[0]], rest[1:]
        if rest:
            command.make_context(words[0], rest, parent=context)


def test_every_command_is_documented() -> None:
    known = set(GROUP.commands) - {"contract"} | {"contract lint"}
    told = {" ".join(words) for text in TEXT.values() for words in _commands(text)}
    assert not {name for name in known if not any(one == name or one.startswith(f"{name} ") for one in told)}


def test_every_setting_has_a_row_and_every_row_is_a_setting() -> None:
    settings = {f"KHO_{name.upper()}" for name in Settings.model_fields} | {KEY, KEY_FILE, LANGUAGE}
    assert set(re.findall(r"^\| `(KHO_\w+)` \|", ENGINEER, re.MULTILINE)) == settings


def test_every_make_target_is_documented_and_exists() -> None:
    assert set(re.findall(r"^\| `make (\w+)` \|", ENGINEER, re.MULTILINE)) == TARGETS
    lines = [line for text in TEXT.values() for line in [*_shell(text), *_spans(text)]]
    named = {target for line in lines for target in re.findall(r"\bmake (\w+)", line)}
    assert named <= TARGETS


@every_document
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    local = [link for link in _LINK.findall(TEXT[path]) if "://" not in link]
    headings = {re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-") for line in TEXT[path].splitlines()}
    missing = [link for link in local if not link.startswith("#") and not (path.parent / link.split("#")[0]).exists()]
    assert not missing + [link for link in local if link.startswith("#") and link[1:] not in headings]


@every_document
def test_files_named_in_a_sentence_exist(path: Path) -> None:
    named = [span for span in _spans(TEXT[path]) if _PATH.match(span)]
    assert not [span for span in named if not (HOUSE / span).exists()]


@every_document
def test_tables_named_exist_in_a_contract(path: Path) -> None:
    known = set(_schemas()) | {str(table.name.at("quarantine")) for table in all_tables() if table.source}
    assert set(_TABLE.findall(TEXT[path])) <= known


def _schemas() -> dict[str, pl.Schema]:
    """What SQL may read, empty: every declared table, and registries with their past."""
    schemas = {}
    for table in all_tables():
        columns = {column.name: column.dtype for column in table.columns}
        keeps_past = _keeps_past(table)
        schemas[str(table.name)] = pl.Schema(columns | (dict(HISTORY) if keeps_past else {}))
        if keeps_past:
            schemas[f"{table.name}_history"] = schemas[str(table.name)]
    return schemas


def _keeps_past(table: Table) -> bool:
    return table.kind == "registry" and table.name.layer == "conformed"


QUESTIONS = sorted({word for text in TEXT.values() for words in _commands(text) for word in words if word.startswith("SELECT")})


@pytest.mark.parametrize("sql", QUESTIONS)
def test_questions_in_the_documents_can_be_asked(sql: str) -> None:
    with duckdb.connect(":memory:") as connection:
        for name in tables_in(sql):
            connection.register(name, _schemas()[name].to_frame())
        assert connection.sql(sql).columns


def test_the_documents_ask_questions() -> None:
    assert len(QUESTIONS) > 5


def test_the_grammar_names_every_word_a_contract_may_use() -> None:
    own = contract_reading._TABLE_PROPERTIES | contract_columns._COLUMN_PROPERTIES | contract_columns._CODE_PROPERTIES
    words = {*own, *contract_source._KNOWN, *FORMATS, *KINDS, *CLASSIFICATIONS, *KNOWN, *LEVELS, *SHARINGS, *IMPORTANCES}
    assert not {word for word in words if not re.search(rf"\b{re.escape(word)}", GRAMMAR)}
