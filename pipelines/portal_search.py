"""How the portal asks the search: as a reader who may see what is public, in pages, with words for facets.

The index is `catalog.search`; here it is kept up with the register, and its answers are put into the portal's words.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from assets.sectors import load_contracts
from assets.walk.searchable import PUBLIC
from catalog.errors import KhoError
from catalog.i18n import _, twin
from catalog.search import Answer, Hit, Question
from catalog.web import words
from catalog.web.house import Facet, Found
from catalog.web.house import Hit as Shown
from catalog.workspace import Workspace
from pipelines.agencies import AGENCIES
from pipelines.searching import bring_up_to_date, open_search

_log = logging.getLogger(__name__)
#: How long the index may lag behind what was published, in seconds.
LAG = 30.0
_VISIBLE = frozenset({PUBLIC})
#: Facets shown, in this order; a value nobody has is not listed.
_FACETS = ("sector", "layer", "access", "freshness", "quality", "agency", "format", "place")
_VALUES = 12


class PortalSearch:
    """`House.search` over one installation, brought up to date by a thread of its own while a server runs."""

    def __init__(self, workspace: Workspace) -> None:
        """Open the index, holding what the register holds now."""
        self._workspace = workspace
        self._search = open_search(workspace)

    def refresh(self) -> None:
        """Make the index say what the register says now."""
        bring_up_to_date(self._search, self._workspace)

    def keep_fresh(self, stopped: threading.Event) -> None:
        """Refresh until told to stop; a register or disk out of reach is told to the log and tried again."""
        while not stopped.wait(LAG):
            try:
                self.refresh()
            except (KhoError, OSError, SQLAlchemyError):
                _log.exception("the search index could not be brought up to date")

    def __call__(self, query: str, chosen: Mapping[str, Sequence[str]], *, skip: int, most: int) -> Found:
        """One page of results; facets nobody knows are ignored."""
        filters = {name: values for name, values in chosen.items() if name in _FACETS}
        answer = self._search.ask(Question(query, filters, _VISIBLE, limit=most, offset=skip))
        facets = tuple(self._facet(name, answer, filters.get(name, ())) for name in _FACETS)
        return Found(answer.total, tuple(map(_shown, answer.hits)), facets, answer.meant)

    def suggest(self, text: str) -> list[str]:
        """Titles that go on from what is being typed."""
        return self._search.suggest(text, visible=_VISIBLE)

    def _facet(self, name: str, answer: Answer, chosen: Sequence[str]) -> Facet:
        counted = answer.facets.get(name, ())
        kept = [pair for at, pair in enumerate(counted) if at < _VALUES or pair[0] in chosen]
        label = _labels()[name]
        return Facet(name, _titles()[name], tuple((value, label(value), count) for value, count in kept))


def _shown(hit: Hit) -> Shown:
    found = [(piece.text, piece.found) for piece in hit.description_pieces]
    columns = _("Cột khớp: {columns}.").format(columns=", ".join(hit.columns)) if hit.columns else ""
    return Shown(hit.name, tuple(found) if any(asked for _text, asked in found) else (), columns)


def _titles() -> Mapping[str, str]:
    return {
        "sector": _("Ngành"),
        "layer": _("Loại dữ liệu"),
        "access": _("Mức công khai"),
        "freshness": _("Độ mới"),
        "quality": _("Chất lượng"),
        "agency": _("Đơn vị"),
        "format": _("Dạng tệp nộp"),
        "place": _("Nơi"),
    }


def _labels() -> Mapping[str, Callable[[str], str]]:
    return {
        "sector": _sector,
        "layer": words.layer,
        "access": _known(
            {
                **{"public": _("mọi cột"), "partly": _("một số cột"), "closed": _("chỉ mô tả")},
                **{"account": _("cần tài khoản"), "restricted": _("hạn chế")},
            }
        ),
        "freshness": _known({"fresh": _("đúng hạn"), "late": _("quá hạn"), "unknown": _("chưa rõ")}),
        "quality": words.band_title,
        "agency": lambda code: twin(*AGENCIES.get(code, (code, code))),
        "format": str.upper,
        "place": _known({"Cả nước": _("Cả nước")}),
    }


def _known(said: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: said.get(value, value)


def _sector(code: str) -> str:
    contract = load_contracts().get(code)
    return twin(contract.title, contract.title_en) if contract else code
