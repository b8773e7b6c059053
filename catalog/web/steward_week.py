"""What got worse: the last judgement of each table and agency against the last one before a moment. Reads, decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.register import FindingRow, ScoreRow
from catalog.register.desk import StewardDesk
from catalog.register.desk_queries import Agencies
from catalog.web.house import House
from catalog.web.steward_facts import message_of, title_of

#: Shares that differ by less are the same: a hundredth of a percent.
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class WorseRule:
    """A rule that fails a larger share (0 to 1) than before; None before where it was not asked then."""

    rule: str
    message: str
    severity: str
    before: float | None
    after: float
    failed: int


@dataclass(frozen=True, slots=True)
class Worse:
    """A table (of one agency's deliveries) whose score fell or some of whose rules fail more."""

    table: str
    title: str
    agency: str
    before: ScoreRow
    after: ScoreRow
    rules: tuple[WorseRule, ...]

    @property
    def points(self) -> float:
        """How much the score fell; negative where it rose in spite of these rules."""
        return round(self.before.score - self.after.score, 1)


def got_worse(house: House, desk: StewardDesk, agencies: Agencies, since: datetime) -> list[Worse]:
    """Tables worse off than they were at a moment, those that fell most first."""
    before = _newest(desk, desk.judgements(agencies, 1, before=since))
    found = []
    for key, after in _newest(desk, desk.judgements(agencies, 1)).items():
        past = before.get(key)
        if past is None or past.id == after.id:
            continue
        rules = _worse_rules(house, desk.findings(past), desk.findings(after))
        if rules or after.score < past.score:
            found.append(Worse(key[0], title_of(house, key[0]), key[1], past, after, rules))
    return sorted(found, key=lambda one: (-one.points, one.title))


def share(found: FindingRow) -> float:
    """The part that failed; a rule about the table as a whole fails whole."""
    if found.level == "table":
        return 0.0 if found.success else 1.0
    return found.failed / found.checked if found.checked else 0.0


def _newest(desk: StewardDesk, judged: Sequence[ScoreRow]) -> dict[tuple[str, str], ScoreRow]:
    """Judgements by table and the agency whose delivery was judged, empty for computed tables."""
    agencies = desk.agencies_of({one.delivery_id for one in judged if one.delivery_id is not None})
    return {(one.table, agencies.get(one.delivery_id or "", "")): one for one in judged}


def _worse_rules(house: House, before: Sequence[FindingRow], after: Sequence[FindingRow]) -> tuple[WorseRule, ...]:
    past = {one.rule: share(one) for one in before}
    worse = [one for one in after if share(one) > past.get(one.rule, 0.0) + _LEAST]
    told = [
        WorseRule(one.rule, message_of(house, one), one.severity, past.get(one.rule), share(one), one.failed) for one in worse
    ]
    return tuple(sorted(told, key=lambda rule: (rule.severity != "error", (rule.before or 0.0) - rule.after)))
