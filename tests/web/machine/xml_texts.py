"""Reads an XML document as every parser would, or fails: (element, text) pairs in document order."""

from xml.parsers import expat


def texts(document: bytes) -> list[tuple[str, str]]:
    """Elements with the text directly in them; raises ExpatError where the document is not well-formed."""
    found: list[tuple[str, str]] = []
    open_: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        open_.append(len(found))
        found.append((name, ""))

    def text(piece: str) -> None:
        name, known = found[open_[-1]]
        found[open_[-1]] = (name, known + piece)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda _: open_.pop()
    parser.Parse(document, True)
    return found
