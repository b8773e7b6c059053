"""A page of Great Expectations' Data Docs made to stand alone: no reference leads out of its folder.

Its own scripts, styles and logo come from a dozen servers; they are left out, and a small stylesheet and script of ours put
in their place. What a cell shows came from data: only plain elements survive, and no attribute that acts. No GX here.
"""

import ast
import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

STYLE = Path(__file__).with_name("data_docs.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("data_docs.js").read_text(encoding="utf-8")
#: The mark of a page of ours.
GENERATOR = '<meta name="generator" content="kho checks docs">'

# Dropped with everything inside, or, for elements without an inside, alone.
_DROPPED = frozenset({"script", "style", "footer", "noscript", "iframe", "object", "svg", "math", "template", "form", "title"})
_DROPPED_VOID = frozenset({"link", "img", "meta", "base", "embed", "source", "area", "track", "param"})
_VOID = frozenset({"br", "hr", "input", "wbr", "col"})
_KEPT = frozenset({"id", "class", "type", "name", "checked", "hidden", "style", "colspan", "rowspan", "role", "data-toggle"})
_LOCAL = re.compile(r"(?!//)(?:#|\.{0,2}/|[\w.-]+/)[^:\\]*\Z|[\w.-]+\.html(?:#[^:]*)?\Z")
_INDEX = re.compile(r"\$\('#([\w-]+)'\)\.bootstrapTable\(.*?columns: (\[.*?\]),\n\s*data: (\[.*\]),\n", re.DOTALL)
_LINKED = ("run_time", "expectation_suite_name")


def stand_alone(page: str, title: str) -> str:
    """The page with everything it needs inside it, and a policy that lets a browser load nothing else."""
    body = page[page.index("<body") :]
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    head = (
        f'<meta charset="UTF-8">{GENERATOR}<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
    )
    cleaned = _cleaned(body).removeprefix("<body>").split("</body>")[0]
    return (
        f"<!DOCTYPE html>\n<html><head>{head}<style>{STYLE}</style></head>\n"
        f"<body>{cleaned}\n<script>{SCRIPT}</script></body></html>\n"
    )


def _cleaned(html: str) -> str:
    parser = _Cleaner()
    parser.feed(html)
    parser.close()
    return "".join(parser.out)


class _Cleaner(HTMLParser):
    """Copies the elements and attributes that are safe, and draws the tables the index page leaves to a script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._within: list[str] = []
        self._script: list[str] = []
        self._tables: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._within:
            self._within += [tag] if tag == self._within[0] else []
        elif tag in _DROPPED:
            self._within = [tag]
        elif tag == "a":
            self.out.append(_anchor(dict(attrs)))
        elif tag not in _DROPPED_VOID:
            self.out.append(f"<{tag}{_attributes(attrs)}>")
            if tag == "table":
                self._tables[dict(attrs).get("id") or ""] = len(self.out)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._within and tag in _VOID:
            self.out.append(f"<{tag}{_attributes(attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        if not self._within:
            self.out.append(f"</{tag}>" if tag not in _VOID | _DROPPED_VOID else "")
        elif tag == self._within[0]:
            self._within.pop()
            if tag == "script" and not self._within:
                self._draw("".join(self._script))
                self._script.clear()

    def handle_data(self, data: str) -> None:
        if self._within[:1] == ["script"]:
            self._script.append(data)
        elif not self._within:
            self.out.append(escape(data, quote=False))

    def _draw(self, script: str) -> None:
        """Fill a table of the index page with the rows its script carries."""
        found = _INDEX.search(script)
        if found and found[1] in self._tables:
            columns, rows = ast.literal_eval(found[2]), ast.literal_eval(found[3])
            self.out[self._tables[found[1]] - 1] += _drawn(columns, rows)


def _attributes(attrs: Sequence[tuple[str, str | None]]) -> str:
    """The attributes that only describe; a style is kept where it can load nothing."""
    kept = [(name, value or "") for name, value in attrs if name in _KEPT]
    safe = [(name, value) for name, value in kept if name != "style" or not re.search(r"url|import|expression|\\", value, re.I)]
    return "".join(f' {name}="{escape(value)}"' for name, value in safe)


def _anchor(attrs: Mapping[str, str | None]) -> str:
    """A link within the site; one that leads out is only its text."""
    target = attrs.get("href") or ""
    href = f' href="{escape(target)}"' if _LOCAL.match(target) else ""
    return f"<a{_attributes(list(attrs.items()))}{href}>"


def _drawn(columns: Sequence[Mapping[str, str]], rows: Sequence[Mapping[str, Any]]) -> str:
    """A table with a link on each row's main cell, the newest run first."""
    newest_first = sorted(rows, key=lambda row: float(row.get("_run_time_sort") or 0), reverse=True)
    head = "".join(f"<th>{escape(column['title'])}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(_cell(row, column['field']) for column in columns)}</tr>" for row in newest_first)
    return f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"


def _cell(row: Mapping[str, Any], field: str) -> str:
    shown = _cleaned(str(row.get(field) or ""))
    if field in _LINKED and "<a" not in shown:
        shown = f"{_anchor({'href': str(row.get('_table_row_link_path') or '')})}{shown}</a>"
    return f"<td>{shown}</td>"
