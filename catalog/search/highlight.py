"""Which stretches of a shown text the query found; escaping and colours are the business of whoever shows it."""

import re
from collections.abc import Collection

from catalog.search.analysis import ways
from catalog.search.answers import Piece
from catalog.text import nfc

_WORD = re.compile(r"[^\W_]+")
_MARGIN = 80


def pieces(text: str, found: Collection[tuple[str, ...]]) -> tuple[Piece, ...]:
    """The text in pieces that make it whole again (in NFC); of `found`, stretches that it holds are marked.

    A word of `found` with marks means itself; one without means every word of these letters.
    """
    parts: list[Piece] = []
    text, at = nfc(text), 0
    listed = [(match, ways(match[0])) for match in _WORD.finditer(text)]
    held = frozenset[str]().union(*(said for _, said in listed))
    marked = {word for stretch in found if held.issuperset(stretch) for word in stretch}
    for match, said in listed if marked else ():
        if not marked.isdisjoint(said):
            parts += [Piece(text[at : match.start()], found=False), Piece(match[0], found=True)]
            at = match.end()
    parts.append(Piece(text[at:], found=False))
    return tuple(part for part in parts if part.text)


def snippet(text: str, found: Collection[tuple[str, ...]], longest: int = 200) -> tuple[Piece, ...]:
    """The part of a long text around its first match, cut at blanks and marked where something is left out."""
    parts = pieces(text, found)
    before = 0
    for part in parts:
        if part.found:
            break
        before += len(part.text)
    whole = nfc(text)
    if len(whole) <= longest:
        return parts
    start = _blank_after(whole, before - _MARGIN) if before < len(whole) else 0
    end = start + longest if start + longest >= len(whole) else max(whole.rfind(" ", start, start + longest), start + 1)
    cut = ("… " if start else "") + whole[start:end] + (" …" if end < len(whole) else "")
    return pieces(cut, found)


def _blank_after(text: str, at: int) -> int:
    return 0 if at <= 0 else text.find(" ", at) + 1
