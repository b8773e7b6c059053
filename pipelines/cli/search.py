"""`kho search`: tables found by words, in the terminal as on the portal."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from catalog.i18n import _, twin
from catalog.names import LISTED
from catalog.search import Answer, Hit, Piece, Question
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, shown
from pipelines.cli.status import shown_titles
from pipelines.searching import open_search

_FACET_WORDS = {"sector": _("Ngành"), "layer": _("Lớp"), "agency": _("Đơn vị")}
_AREA_WORDS = {
    "title": _("tên bảng"),
    "text": _("mô tả và các cột"),
    "near": _("tên bảng, gần nhau"),
    "code": _("mã"),
    "extent": _("toàn tỉnh"),
}
_MOST_VALUES = 6


def show_found(text: str, sectors: Sequence[str], layers: Sequence[str], limit: int, *, explain: bool, as_json: bool) -> None:
    """Hits, best first, and what could be asked instead."""
    filters = {"sector": sectors, "layer": layers or LISTED}
    question = Question(text, filters=filters, limit=limit, explain=explain)
    with opened() as (_settings, workspace):
        answer = open_search(workspace).ask(question)
        titles = shown_titles(workspace.register)
    if as_json:
        say(to_json(_facts(text, answer)))
        return
    for line in _told(text, answer, titles):
        say(line)


def _told(text: str, answer: Answer, titles: dict[str, str]) -> list[str]:
    lines = [_("Câu hỏi quá dài, chỉ đọc phần đầu.")] if answer.cut else []
    if answer.meant is not None:
        lines.append(_("Ý bạn là: {meant}?").format(meant=answer.meant))
    if not answer.hits:
        told = _("Không thấy bảng nào cho '{text}'. Thử ít từ hơn, hoặc 'kho status' để xem mọi bảng.")
        return [*lines, told.format(text=text[:80])]
    if answer.relaxed:
        lines.append(_("Không bảng nào có đủ các từ; dưới đây là các bảng có một vài từ."))
    lines.append(_("{total} bảng:").format(total=shown(answer.total)))
    for place, hit in enumerate(answer.hits, start=1):
        lines += ["", f"{place}. {titles.get(hit.name, hit.title)}", f"   {hit.name}", *_details(hit)]
    return [*lines, "", *_facets(answer)]


def _details(hit: Hit) -> list[str]:
    """The description with what was found marked, the columns that hold it, and the points where asked for."""
    description = twin(_marked(hit.description_pieces), str(hit.shown["description_en"]))
    lines = [f"   {description}"] if description else []
    if hit.columns:
        lines.append("   " + _("Cột: {columns}").format(columns=", ".join(hit.columns)))
    for reason in hit.reasons:
        area, told = _AREA_WORDS[reason.area.removesuffix("_plain")], _("   +{points} '{what}' trong {area}")
        plain = _(" (không xét dấu)") if reason.area.endswith("_plain") else ""
        lines.append(told.format(points=shown(reason.points), what=reason.what, area=area) + plain)
    return lines


def _marked(parts: Sequence[Piece]) -> str:
    """On a terminal what was found stands out; elsewhere the text stays as it is."""
    if not sys.stdout.isatty():
        return "".join(part.text for part in parts)
    return "".join(f"\x1b[1m{part.text}\x1b[22m" if part.found else part.text for part in parts)


def _facets(answer: Answer) -> list[str]:
    lines = []
    for name, title in _FACET_WORDS.items():
        values = [f"{value} ({shown(count)})" for value, count in answer.facets.get(name, ())[:_MOST_VALUES]]
        lines += [f"{title}: {', '.join(values)}"] if values else []
    return lines


def _facts(text: str, answer: Answer) -> dict[str, Any]:
    """The answer for machines."""
    hits = [
        {
            **{"table": hit.name, "score": hit.score, **hit.shown, "matching_columns": list(hit.columns)},
            **({"why": [asdict(reason) for reason in hit.reasons]} if hit.reasons else {}),
        }
        for hit in answer.hits
    ]
    facets = {name: dict(values) for name, values in answer.facets.items()}
    told = {"query": text[:400], "total": answer.total, "meant": answer.meant, "relaxed": answer.relaxed, "cut": answer.cut}
    return {**told, "hits": hits, "facets": facets}
