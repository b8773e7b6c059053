"""`kho score`: the quality score of a table, by dimension and over time, why it is not 100, and what would raise it."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.errors import NotFound
from catalog.i18n import Sentence, _, twin
from catalog.quality_words import dimensions
from catalog.register import Cost, Register, ScoreRow
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table, shown
from pipelines.cli.status import shown_titles

_MOST_REASONS = 10
_BLOCKS = "▁▂▃▄▅▆▇█"
_JUDGED = ("delivery_id", "run_id", "rows", "score", "passed", "total", "expectations")
_PART = ("dimension", "score", "passed", "total", "expectations", "weight")
_COST = ("rule", "dimension", "severity", "level", "failed", "checked", "message")


@dataclass(frozen=True, slots=True)
class Card:
    """All that is told of one score; `english` holds the English messages of rules still in the contract."""

    judged: ScoreRow
    parts: list[ScoreRow]
    costs: list[Cost]
    history: list[ScoreRow]
    english: Mapping[str, str]


def show_score(table: str, delivery: str | None, history: int, *, as_json: bool) -> None:
    """Print the score of what readers see, or of one delivery."""
    with opened() as (_settings, workspace):
        name = workspace.register.dataset(table).name
        title = f"{shown_titles(workspace.register)[name]} ({name})"
        card = _card(workspace.register, name, delivery, history)
    if as_json:
        say(to_json(_facts(table, card)))
    elif card is None:
        say(_("{title} chưa có điểm: chưa lượt nào được kiểm tra. Nộp dữ liệu rồi chạy 'kho run'.").format(title=title))
    else:
        _print(title, card)


def _card(register: Register, table: str, delivery: str | None, history: int) -> Card | None:
    if delivery is not None:
        wanted = register.delivery(delivery).id
        judged = register.scores(table=table, delivery_id=wanted, limit=1)
        if not judged:
            raise NotFound(Sentence("Lượt {delivery} chưa được kiểm tra ở bảng {table}.", delivery=wanted, table=table))
    else:
        judged = register.scores(table=table, published=True, limit=1) or register.scores(table=table, limit=1)
    if not judged:
        return None
    past = register.scores(table=table, limit=history)
    return Card(judged[0], register.score_parts(judged[0]), register.score_costs(judged[0]), past, _english(table))


def _english(table: str) -> Mapping[str, str]:
    """What each rule of a table says in English; nothing where no contract describes the table any more."""
    from assets.sectors import find_table

    try:
        return {rule.name: rule.description_en for rule in find_table(table).expectations}
    except NotFound:
        return {}


def _print(title: str, card: Card) -> None:
    judged = card.judged
    say(_("{title}: {score} điểm trên 100").format(title=title, score=shown(judged.score)))
    told = _("Chấm lúc {at} trên {rows} dòng: {where}")
    say(told.format(at=shown(judged.created_at), rows=shown(judged.rows), where=_where(judged)))
    say()
    heads: tuple[str, ...] = (_("Chiều"), _("Điểm"), _("Đạt"), _("Tổng"), _("Số kiểm tra"), _("Trọng số"))
    rows = [(dimensions()[p.dimension], p.score, p.passed, p.total, p.expectations, p.weight) for p in card.parts]
    show_table(_("Theo chiều chất lượng"), heads, rows)
    say()
    for line in why(card.costs, card.english):
        say(line)
    say()
    past = [(p.created_at, p.delivery_id, p.delta_version, p.score, p.rows) for p in card.history]
    heads = (_("Chấm lúc"), _("Lượt"), _("Phiên bản"), _("Điểm"), _("Số dòng"))
    show_table(_("Các lần chấm (mới nhất trước)"), heads, past)
    if sys.stdout.isatty() and len(card.history) > 1:
        say(trend([row.score for row in reversed(card.history)]))


def _where(judged: ScoreRow) -> str:
    """Which delivery or computation a score speaks of, and the version it led to."""
    what = _("lượt {delivery}").format(delivery=judged.delivery_id) if judged.delivery_id else _("bảng tính lại")
    if judged.delta_version is None:
        return _("{what}, không được công bố").format(what=what)
    return _("{what}, phiên bản {version}").format(what=what, version=shown(judged.delta_version))


def why(costs: Sequence[Cost], english: Mapping[str, str]) -> list[str]:
    """Sentences on what keeps a score from 100, dearest first, each with what mending it would bring."""
    if not costs:
        return [_("Không có gì không đạt.")]
    missing = _points(float(sum(cost.points for cost in costs)))
    lines = [_("Thiếu {points} điểm, vì {rules} kiểm tra không đạt:").format(points=missing, rules=len(costs))]
    lines += [f"- {_reason(cost, english)}" for cost in costs[:_MOST_REASONS]]
    if rest := costs[_MOST_REASONS:]:
        told = _("- {rules} kiểm tra khác, cộng lại mất {points} điểm (xem --json)")
        lines.append(told.format(rules=len(rest), points=_points(float(sum(cost.points for cost in rest)))))
    return lines


def _reason(cost: Cost, english: Mapping[str, str]) -> str:
    if cost.level == "table":
        sentence = _("{message} [{rule}]: cả bảng không đạt, mất {points} điểm; sửa được thì điểm là {mended}")
    else:
        sentence = _("{message} [{rule}]: {failed} trên {checked} không đạt, mất {points} điểm; sửa hết thì điểm là {mended}")
    return sentence.format(
        message=twin(cost.message, english.get(cost.rule, "")),
        rule=cost.rule,
        failed=shown(cost.failed),
        checked=shown(cost.checked),
        points=_points(float(cost.points)),
        mended=shown(cost.mended),
    )


def _points(points: float) -> str:
    """Points to two decimals; a loss too small to show is no zero."""
    least = 0.01
    return shown(points) if points >= least else _("dưới {least}").format(least=shown(least))


def trend(scores: Sequence[float]) -> str:
    """Scores from oldest to newest as blocks, the lowest of them lowest, with the two ends in figures."""
    low, high = min(scores), max(scores)
    step = (high - low) / (len(_BLOCKS) - 1) or 1
    blocks = "".join(_BLOCKS[round((score - low) / step) if high > low else -1] for score in scores)
    return _("Xu hướng: {blocks} (từ {first} đến {last})").format(blocks=blocks, first=shown(scores[0]), last=shown(scores[-1]))


def _facts(table: str, card: Card | None) -> dict[str, Any]:
    """The score for machines, whose points are exact to the float."""
    if card is None:
        return {"table": table, "score": None, "dimensions": [], "why": [], "history": []}
    return {
        "table": table,
        **_judged(card.judged),
        "dimensions": [{name: getattr(part, name) for name in _PART} for part in card.parts],
        "why": [_cost(cost, card.english) for cost in card.costs],
        "history": [_judged(row) for row in card.history],
    }


def _judged(row: ScoreRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _JUDGED} | {"version": row.delta_version, "judged_at": row.created_at}


def _cost(cost: Cost, english: Mapping[str, str]) -> dict[str, Any]:
    told = {name: getattr(cost, name) for name in _COST}
    return {**told, "message_en": english.get(cost.rule, ""), "points": float(cost.points), "score_if_mended": cost.mended}
