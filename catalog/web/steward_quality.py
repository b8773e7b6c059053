"""Quality for stewards: causes of failures, one rule over its judgements, scores by dimension with their trend, the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response

from catalog.errors import NotFound
from catalog.figures import shown
from catalog.i18n import Sentence, twin
from catalog.register import Cost, FindingRow, ScoreRow
from catalog.register.desk import StewardDesk
from catalog.register.desk_queries import Agencies
from catalog.web.charts import Line, line
from catalog.web.house import House
from catalog.web.pages import house_of
from catalog.web.sessions import DESK, SignedIn
from catalog.web.steward_facts import GROUPINGS, By, agencies_of, column_of, groups, message_of, rule_of, title_of
from catalog.web.steward_page import desk_of, steward_page
from catalog.web.steward_week import got_worse, share

router = APIRouter(prefix=DESK, include_in_schema=False)
WEEK = timedelta(days=7)
TREND, HISTORY = 30, 60


@dataclass(frozen=True, slots=True)
class Card:
    """A table's last score, its dimensions, its trend, and the judgements behind it, newest first."""

    table: str
    title: str
    judged: ScoreRow
    parts: tuple[ScoreRow, ...]
    past: tuple[ScoreRow, ...]
    trend: Line | None

    @property
    def change(self) -> float | None:
        """Points since the judgement before; None where there was none."""
        return round(self.past[0].score - self.past[1].score, 1) if len(self.past) > 1 else None


def cards(house: House, desk: StewardDesk, agencies: Agencies, *, table: str | None = None) -> list[Card]:
    """The tables that were judged, by title, each with its last judgements."""
    by_table: dict[str, list[ScoreRow]] = {}
    for judged in desk.judgements(agencies, TREND, table=table):
        by_table.setdefault(judged.table, []).append(judged)
    parts = desk.parts([judged[0] for judged in by_table.values()])
    made = [_card(house, name, judged[:TREND], parts) for name, judged in by_table.items()]
    return sorted(made, key=lambda card: (card.judged.score, card.title))


@router.get("/findings")
def findings(request: Request, who: SignedIn, by: By = "table") -> Response:
    """Open failures, gathered by what they have in common."""
    causes = desk_of(request).causes(agencies_of(who))
    found = groups(house_of(request), causes, by)
    return steward_page(
        request, who, "findings.html", {"groups": found, "causes": len(causes), "by": by, "groupings": GROUPINGS}
    )


@router.get("/findings/{table}/{rule:path}")
def rule_history(request: Request, who: SignedIn, table: str, rule: str) -> Response:
    """One rule over its judgements; a rule never judged for these agencies is as unknown as one that never was."""
    house = house_of(request)
    past = desk_of(request).rule_history(agencies_of(who), table, rule, limit=HISTORY)
    if not past:
        raise NotFound(Sentence("Không có kết quả nào của kiểm tra này trong các đơn vị của bạn."))
    return steward_page(
        request,
        who,
        "rule.html",
        {
            "table": table,
            "title": title_of(house, table),
            "rule": rule,
            "declared": rule_of(house, table, rule),
            "column": column_of(house, table, rule),
            "message": message_of(house, past[0]),
            "past": past,
            "share": share,
            "trend": _failing(past),
        },
    )


@router.get("/scores")
def scores(request: Request, who: SignedIn) -> Response:
    """Scores of the steward's tables by dimension, lowest first."""
    return steward_page(request, who, "scores.html", {"cards": cards(house_of(request), desk_of(request), agencies_of(who))})


@router.get("/scores/{table}")
def score(request: Request, who: SignedIn, table: str) -> Response:
    """One table: each dimension over its judgements, and what keeps the last one from 100."""
    house, asked = house_of(request), desk_of(request)
    card = next(iter(cards(house, asked, agencies_of(who), table=table)), None)
    if card is None:
        raise NotFound(Sentence("Bảng này chưa có điểm nào trong các đơn vị của bạn."))
    parts = asked.parts(card.past)
    dimensions = sorted({part.dimension for part in parts})
    return steward_page(
        request,
        who,
        "score.html",
        {
            "card": card,
            "dimensions": [(one, _line([part for part in parts if part.dimension == one])) for one in dimensions],
            "by_run": {(part.run_id, part.delivery_id, part.dimension): part.score for part in parts},
            "costs": [(cost, _said(house, table, cost)) for cost in house.workspace.register.score_costs(card.judged)],
        },
    )


@router.get("/week")
def week(request: Request, who: SignedIn) -> Response:
    """What got worse in the last seven days."""
    since = datetime.now(UTC) - WEEK
    found = got_worse(house_of(request), desk_of(request), agencies_of(who), since)
    return steward_page(request, who, "week.html", {"worse": found, "since": since})


def _card(house: House, name: str, judged: Sequence[ScoreRow], parts: Sequence[ScoreRow]) -> Card:
    last = judged[0]
    own = tuple(one for one in parts if (one.table, one.run_id, one.delivery_id) == (name, last.run_id, last.delivery_id))
    return Card(name, title_of(house, name), last, own, tuple(judged), _line(list(reversed(judged))))


def _said(house: House, table: str, cost: Cost) -> str:
    """What a broken rule says, in the reader's language where the contract still knows it."""
    rule = rule_of(house, table, cost.rule)
    return twin(cost.message, rule.description_en if rule else "")


def _line(scores: Sequence[ScoreRow]) -> Line | None:
    """Scores from oldest to newest as a line, on a scale that shows small losses and never hides large ones."""
    values = [(shown(one.created_at), one.score) for one in scores]
    low = min((10 * (value // 10) for _label, value in values), default=90.0)
    return line(values, low=min(low, 90.0), high=100.0)


def _failing(past: Sequence[FindingRow]) -> Line | None:
    """The failing share of one rule in percent, from oldest to newest."""
    values = [(shown(one.created_at), 100 * share(one)) for one in reversed(past)]
    high = max((value for _label, value in values), default=0.0)
    return line(values, low=0.0, high=high or 1.0)
