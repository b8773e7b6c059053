"""Every error, and every reason a delivery is turned away, can be said in Vietnamese and in English."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from catalog.errors import ContractError, DeliveryRejected, NotFound
from catalog.i18n import ENGLISH, Sentence, english, in_a_row, speaking

ROOT = Path(__file__).parents[1]
MODULES = [path for package in ("catalog", "checks", "assets", "pipelines") for path in sorted((ROOT / package).rglob("*.py"))]


def _written(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence":
            yield node


def _text(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _blanks(text: str) -> set[str]:
    return {name for _text, name, _form, _conversion in string.Formatter().parse(text) if name is not None}


def _has_words(text: str) -> bool:
    """Whether anything is left to translate between the blanks."""
    return any(letter.isalpha() for said, *_blank in string.Formatter().parse(text) for letter in said)


def _all() -> dict[str, str]:
    """Every sentence, with the place it is written at."""
    found = {}
    for path in MODULES:
        for call in _written(path):
            found[_text(call) or ""] = f"{path.relative_to(ROOT)}:{call.lineno}"
    return found


def test_every_sentence_is_written_out_where_it_stands() -> None:
    built = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in MODULES
        if path.name != "i18n.py"
        for call in _written(path)
        if _text(call) is None or len(call.args) != 1
    ]
    assert not built


def test_every_blank_is_filled_and_nothing_is_handed_over_in_vain() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in MODULES
        for call in _written(path)
        if (text := _text(call)) is not None and _blanks(text) != {one.arg for one in call.keywords}
    ]
    assert not wrong


def test_every_sentence_has_an_english_one() -> None:
    assert not {text: place for text, place in _all().items() if _has_words(text) and not english().get(text)}


def test_no_english_sentence_outlives_the_vietnamese_one() -> None:
    kept = set()
    for path in ENGLISH.glob("errors*.po"):
        with path.open(encoding="utf-8") as file:
            kept |= {str(message.id) for message in read_po(file, locale="en") if message.id}
    assert kept
    assert kept <= _all().keys()


def test_a_sentence_is_said_in_the_language_of_its_reader_not_of_its_writer() -> None:
    refused = NotFound(Sentence("Đăng nhập sai quá nhiều lần. Thử lại sau {minutes} phút.", minutes=3))
    assert str(refused) == "Đăng nhập sai quá nhiều lần. Thử lại sau 3 phút."
    with speaking("en"):
        assert str(refused) == "Too many failed sign-ins. Try again in 3 min."
    assert refused.sentence.said("en") == "Too many failed sign-ins. Try again in 3 min."


def test_a_sentence_within_a_sentence_follows_its_language() -> None:
    inner = DeliveryRejected("x", Sentence("Đăng nhập sai quá nhiều lần. Thử lại sau {minutes} phút.", minutes=3))
    row = in_a_row([Sentence("{file}: {error}", file="a.csv", error=inner), "b"])
    assert row.said("vi") == "a.csv: Đăng nhập sai quá nhiều lần. Thử lại sau 3 phút.; b"
    assert row.said("en") == "a.csv: Too many failed sign-ins. Try again in 3 min.; b"


@pytest.mark.parametrize("text", ["{", "{0}", "{name!r}", "%s {x.y}", "</script>"])
def test_what_fills_a_blank_is_never_read_as_a_sentence(text: str) -> None:
    assert str(Sentence("{given}", given=text)) == text
    assert (
        str(ContractError(text, Sentence("{given}", given=text), Sentence("{given}", given=text))) == f"{text}: {text}. {text}"
    )


def test_numbers_that_are_given_a_form_are_written_as_their_reader_writes_numbers() -> None:
    told = Sentence("{most:,} / {size:.1f} / {plain} / {name:>3}", most=1048576, size=1.5, plain=1048576, name="a.b")
    assert told.said("vi") == "1.048.576 / 1,5 / 1048576 / a.b"
    assert told.said("en") == "1,048,576 / 1.5 / 1048576 / a.b"
