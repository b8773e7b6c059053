"""Every sentence of signing in and of the steward pages has an English twin, and the file of twins holds nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from catalog.i18n import ENGLISH, english

WEB = Path(__file__).parents[3] / "catalog" / "web"
PYTHON = [*WEB.glob("steward*.py"), WEB / "sign_in.py", WEB / "sessions.py"]
TEMPLATES = sorted((WEB / "templates" / "steward").glob("*.html"))


def _said() -> Iterator[str]:
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                yield str(ast.literal_eval(node.args[0]))
    for path in TEMPLATES:
        yield from re.findall(r'_\("([^"]*)"\)', path.read_text(encoding="utf-8"))


def test_every_sentence_has_an_english_one() -> None:
    assert not {sentence for sentence in _said() if not english().get(sentence)}


def test_no_translation_outlives_its_sentence() -> None:
    with (ENGLISH / "web_steward.po").open(encoding="utf-8") as file:
        kept = {str(message.id) for message in read_po(file, locale="en") if message.id}
    assert not kept - set(_said())


def test_no_vietnamese_goes_unmarked_in_a_template() -> None:
    for path in TEMPLATES:
        unmarked = re.sub(r'_\("[^"]*"\)', "", path.read_text(encoding="utf-8"))
        assert not re.search(r"[À-ỹ]", unmarked), path.name
