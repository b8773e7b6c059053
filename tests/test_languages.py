"""The command line speaks Vietnamese, and English to those who ask: every sentence of it, and nothing else by mistake."""

import ast
import inspect
import os
import re
import string
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from catalog.errors import SettingsError
from catalog.i18n import ENGLISH, _, english, language, twin
from pipelines.cli import speak, whole_app
from pipelines.cli.app import checks_app, contract_app
from pipelines.cli.app_user import user_app
from pipelines.cli.session import shown

CLI = Path(__file__).parents[1] / "pipelines" / "cli"
SHARED = [CLI.parents[1] / "catalog" / name for name in ("figures.py", "quality_words.py", "terms_words.py")]
MODULES = [*sorted(CLI.glob("*.py")), *SHARED]
app = whole_app()
COMMANDS = [
    *app.registered_commands,
    *contract_app.registered_commands,
    *checks_app.registered_commands,
    *user_app.registered_commands,
]


@pytest.fixture
def english_reader() -> Iterator[None]:
    speak("en", "KHO_LANG")
    yield
    speak("vi", "KHO_LANG")


def _sentences(path: Path) -> Iterator[ast.expr]:
    """What stands between the brackets of every `_(...)` of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "Sentence"):
            yield node.args[0]


def _said() -> set[str]:
    """Every sentence the command line can say: those it marks, and the help of its commands."""
    marked = {str(ast.literal_eval(one)) for path in MODULES for one in _sentences(path) if isinstance(one, ast.Constant)}
    return marked | {inspect.getdoc(command.callback) or "" for command in COMMANDS if command.callback}


def _vietnamese(text: str) -> bool:
    """Whether a text has a letter English does not."""
    return any(mark in "đĐ" or unicodedata.combining(mark) for mark in unicodedata.normalize("NFD", text))


def _fields(text: str) -> list[str]:
    return sorted(f"{name}:{form}" for _text, name, form, _conversion in string.Formatter().parse(text) if name is not None)


def test_every_sentence_of_the_command_line_has_an_english_one() -> None:
    missing = {text for text in _said() if not english().get(text)}
    assert not missing


def test_no_translation_outlives_its_sentence() -> None:
    with (ENGLISH / "kho.po").open(encoding="utf-8") as file:
        assert {str(message.id) for message in read_po(file, locale="en") if message.id} <= _said()


def test_a_sentence_has_one_translation() -> None:
    kept: list[str] = []
    for path in ENGLISH.glob("*.po"):
        with path.open(encoding="utf-8") as file:
            kept += [str(message.id) for message in read_po(file, locale="en") if message.id]
    assert not {text for text in kept if kept.count(text) > 1}


def test_a_translation_keeps_the_blanks_to_fill_in() -> None:
    wrong = {vi: en for vi, en in english().items() if _fields(vi) != _fields(en)}
    assert not wrong


def test_english_sentences_are_english_and_none_is_provisional() -> None:
    messages = []
    for path in ENGLISH.glob("*.po"):
        with path.open(encoding="utf-8") as file:
            messages += [message for message in read_po(file, locale="en") if message.id]
    assert not [
        message.id for message in messages if message.fuzzy or _vietnamese(str(message.string).replace("Quảng Ninh", ""))
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_vietnamese_sentence_goes_unmarked(path: Path) -> None:
    marked = {str(ast.literal_eval(one)) for one in _sentences(path) if isinstance(one, ast.Constant)}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]
    explained = {ast.get_docstring(node, clean=False) for node in documented}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert not {text for text in texts - marked - explained if _vietnamese(text)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_sentence_is_whole_before_its_blanks_are_filled(path: Path) -> None:
    assert not [ast.unparse(one) for one in _sentences(path) if isinstance(one, ast.JoinedStr | ast.BinOp)]


def _kho(*arguments: str, lang: str | None, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KHO_")}
    environment |= {"KHO_HOME": str(home)} | ({} if lang is None else {"KHO_LANG": lang})
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_help_is_english_when_asked_for(tmp_path: Path) -> None:
    done = _kho("--help", lang="en", home=tmp_path)
    assert done.returncode == 0
    assert "digital-resource repository" in done.stdout
    assert not _vietnamese(done.stdout)


@pytest.mark.parametrize(
    "command", [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
)
def test_help_of_each_command_is_english_with_an_example(command: str, tmp_path: Path) -> None:
    done = _kho(command, "--help", lang="en", home=tmp_path)
    assert not _vietnamese(done.stdout)
    assert re.search(rf"Example: kho {command}\b", done.stdout)


@pytest.mark.parametrize("lang", [None, "", "vi"])
def test_help_is_vietnamese_otherwise(lang: str | None, tmp_path: Path) -> None:
    assert "Kho tài nguyên số" in _kho("--help", lang=lang, home=tmp_path).stdout


def test_another_language_is_refused_by_the_name_of_the_variable(tmp_path: Path) -> None:
    done = _kho("--help", lang="fr", home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("kho: KHO_LANG là 'fr'")
    assert len(done.stderr.splitlines()) == 1


def test_a_rejected_delivery_tells_each_reader_why_in_their_language(tmp_path: Path) -> None:
    wrong = tmp_path / "register.csv"
    wrong.write_text("Sai\n1\n", encoding="utf-8")
    deliver = ("deliver", str(wrong), "--sector", "ocop", "--entity", "products")
    told = _kho(*deliver, lang="en", home=tmp_path / "kho").stdout
    assert "register.csv: rejected" in told
    assert "Reason: " in told
    assert not _vietnamese(told.split("Expected")[0])
    again = _kho(*deliver, lang=None, home=tmp_path / "kho").stdout
    assert "register.csv: bị từ chối (tệp này đã nộp trước đó, không chạy lại)" in again
    assert "Lý do: " in again


@pytest.mark.parametrize(
    "asked", [("query", "drop table x"), ("quarantine", "no_such"), ("replay", "abcd"), ("score", "no_such")]
)
def test_an_error_is_one_line_in_the_language_of_the_reader(asked: tuple[str, ...], tmp_path: Path) -> None:
    english, vietnamese = (_kho(*asked, lang=lang, home=tmp_path) for lang in ("en", None))
    assert (english.returncode, vietnamese.returncode) == (2, 2)
    assert len(english.stderr.splitlines()) == len(vietnamese.stderr.splitlines()) == 1
    assert _vietnamese(vietnamese.stderr)
    assert not _vietnamese(english.stderr)


def test_vietnamese_readers_never_wait_for_the_translations(tmp_path: Path) -> None:
    code = "import sys, pipelines.cli.app; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0


def test_numbers_and_dates_are_written_as_their_reader_writes_them() -> None:
    noon = datetime(2026, 12, 31, 5, 0, tzinfo=UTC)
    assert [shown(1234), shown(1234.5), shown(date(2026, 12, 31)), shown(noon)] == [
        *("1.234", "1.234,5", "31/12/2026", "31/12/2026 12:00"),
    ]


@pytest.mark.usefixtures("english_reader")
def test_numbers_and_dates_in_english() -> None:
    assert language() == "en"
    noon = datetime(2026, 12, 31, 5, 0, tzinfo=UTC)
    assert [shown(1234), shown(1234.5), shown(date(2026, 12, 31)), shown(noon), shown(True)] == [
        *("1,234", "1,234.5", "2026-12-31", "2026-12-31 12:00", "yes"),
    ]


@pytest.mark.usefixtures("english_reader")
def test_a_text_without_a_twin_is_shown_as_it_is() -> None:
    assert twin("Sản phẩm", "Products") == "Products"
    assert twin("Sản phẩm", "") == "Sản phẩm"
    assert _("câu chưa ai dịch") == "câu chưa ai dịch"


def test_an_unknown_language_changes_nothing() -> None:
    with pytest.raises(SettingsError, match="KHO_LANG"):
        speak("fr", "KHO_LANG")
    assert language() == "vi"
