"""Why a score is what it is, for a page: dimensions, reasons, trend; counts of closed columns are lumped, never named."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.access import readable_rule
from catalog.contract import Table
from catalog.expectation import Expectation
from catalog.figures import shown
from catalog.i18n import twin
from catalog.register import Cost, FindingRow, Register, ScoreRow
from catalog.web.charts import Line, line

TREND = 30


@dataclass(frozen=True, slots=True)
class Reason:
    """One failed rule and what it takes from the score."""

    message: str
    rule: str
    dimension: str
    severity: str
    level: str
    failed: int
    checked: int
    points: float
    mended: float


@dataclass(frozen=True, slots=True)
class Quality:
    """A score with its parts; `hidden` points went to rules about columns the reader may not see."""

    judged: ScoreRow
    parts: list[ScoreRow]
    reasons: list[Reason]
    hidden: float
    hidden_rules: int
    history: list[ScoreRow]
    trend: Line | None


def quality(register: Register, table: Table) -> Quality | None:
    """The score of the version readers see; None where none was ever judged."""
    name = str(table.name)
    judged = register.scores(table=name, published=True, limit=1)
    if not judged:
        return None
    rules = told_rules(table)
    costs = register.score_costs(judged[0])
    closed = [cost for cost in costs if cost.rule not in rules]
    history = register.scores(table=name, published=True, limit=TREND)
    values = [(shown(row.created_at), row.score) for row in reversed(history)]
    low = min((10 * (score // 10) for _, score in values), default=0.0)
    return Quality(
        judged=judged[0],
        parts=register.score_parts(judged[0]),
        reasons=[_reason(cost, rules[cost.rule]) for cost in costs if cost.rule in rules],
        hidden=float(sum(cost.points for cost in closed)),
        hidden_rules=len(closed),
        history=history,
        trend=line(values, low=min(low, 90.0), high=100.0),
    )


def told_rules(table: Table) -> Mapping[str, Expectation]:
    """The rules whose counts may be told, by name."""
    return {rule.name: rule for rule in table.expectations if readable_rule(table, rule)}


def open_findings(register: Register, table: Table) -> tuple[list[tuple[FindingRow, str]], int]:
    """Failures nobody has healed, with their sentence; and how many there are on columns the reader may not see."""
    rules = told_rules(table)
    found = register.open_findings(str(table.name))
    told = [(row, twin(row.message, rules[row.rule].description_en)) for row in found if row.rule in rules]
    return told, len(found) - len(told)


def _reason(cost: Cost, rule: Expectation) -> Reason:
    return Reason(
        message=twin(cost.message, rule.description_en),
        rule=cost.rule,
        dimension=cost.dimension,
        severity=cost.severity,
        level=cost.level,
        failed=cost.failed,
        checked=cost.checked,
        points=float(cost.points),
        mended=cost.mended,
    )
