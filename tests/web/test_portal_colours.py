"""Every pair of colours text is written in keeps the contrast of WCAG 2.1 AA, by day and by night."""

import re

import pytest

from catalog.web.pages import STATIC

_TEXT = [
    *(("ink", ground) for ground in ("ground", "paper", "sunken", "hero", "mark", "fair-soft")),
    *(("quiet", ground) for ground in ("ground", "paper", "sunken", "hero")),
    *(("link", ground) for ground in ("ground", "paper", "sunken", "hero", "fair-soft")),
    *((name, f"{name}-soft") for name in ("good", "fair", "poor", "none")),
    *((name, "ground") for name in ("good", "poor")),
    ("good", "paper"),
    ("brand-ink", "brand"),
]
#: Edges of fields and what shows where the keyboard is: 3 to 1 is enough.
_EDGES = [("strong-line", "paper"), ("strong-line", "hero"), ("focus", "ground"), ("focus", "paper")]


def _tokens(dark: bool) -> dict[str, str]:
    css = (STATIC / "kho.css").read_text(encoding="utf-8")
    day, night = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", day))
    return tokens | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", night)) if dark else {})


def _light(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), _TEXT)
def test_text_can_be_read(ink: str, ground: str, dark: bool) -> None:
    tokens = _tokens(dark)
    assert _contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("edge", "ground"), _EDGES)
def test_edges_can_be_seen(edge: str, ground: str, dark: bool) -> None:
    tokens = _tokens(dark)
    assert _contrast(tokens[edge], tokens[ground]) >= 3


def test_no_colour_stands_outside_the_tokens() -> None:
    css = (STATIC / "kho.css").read_text(encoding="utf-8")
    rest = re.sub(r":root \{.*?\}", "", css, flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-f]{3,6}\b|rgb\(|hsl\(", rest)
