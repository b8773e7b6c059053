"""What steward pages say of the register's rows: whose they are, what a rule means, where failures have one root cause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from catalog.access import Principal
from catalog.contract_derived import UNREAD
from catalog.expectation import Expectation
from catalog.i18n import _, language, twin
from catalog.names import TableName
from catalog.register import DeliveryRow, FindingRow
from catalog.register.desk_queries import Cause
from catalog.web import words
from catalog.web.house import House
from catalog.web.shelf import agency_title

By = Literal["table", "column", "dimension"]
GROUPINGS: tuple[By, ...] = get_args(By)
STATUSES = ("received", "read", "published", "blocked", "rejected", "superseded")


@dataclass(frozen=True, slots=True)
class Told:
    """A cause as it is shown: in which table and column, and what its rule says."""

    cause: Cause
    title: str
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Group:
    """Causes that probably have one root, gravest first, with what they have in common."""

    title: str
    causes: tuple[Told, ...]

    @property
    def failed(self) -> int:
        """Units that failed, over all causes."""
        return sum(told.cause.failed for told in self.causes)

    @property
    def errors(self) -> int:
        """Causes that turn rows away."""
        return sum(told.cause.severity == "error" for told in self.causes)


def agencies_of(who: Principal) -> frozenset[str] | None:
    """The agencies a principal answers for; None for all of them."""
    return None if who.admin else who.agencies


def agency_words(house: House, who: Principal) -> str:
    """The same for people."""
    return _("mọi đơn vị") if who.admin else ", ".join(agency_title(house, agency) for agency in sorted(who.agencies))


def delivery_status(code: str) -> str:
    """Where a delivery stands."""
    return {
        "received": _("đã nhận"),
        "read": _("đã đọc"),
        "published": _("đã công bố"),
        "rejected": _("bị từ chối"),
        "blocked": _("bị chặn"),
        "superseded": _("đã được thay thế"),
    }[code]


def table_of(delivery: DeliveryRow) -> str:
    """The conformed table a delivery is for."""
    return str(TableName("conformed", delivery.sector, delivery.entity))


def title_of(house: House, table: str) -> str:
    """A table's title; its name where no contract describes it any more."""
    known = house.tables.get(table)
    return twin(known.title, known.title_en) if known else table


def rule_of(house: House, table: str, rule: str) -> Expectation | None:
    """A rule as the contract declares it today."""
    known = house.tables.get(table)
    return next((one for one in known.expectations if one.name == rule), None) if known else None


def message_of(house: House, found: FindingRow | Cause) -> str:
    """What a broken rule says, in the reader's language where the contract still knows it."""
    rule = rule_of(house, found.table, found.rule)
    return twin(found.message, rule.description_en if rule else "")


def column_of(house: House, table: str, rule: str) -> str:
    """The title of the column a rule is about; empty where it is about several, or the whole row or table."""
    known, declared = house.tables.get(table), rule_of(house, table, rule)
    name = (declared.column or "").removeprefix(UNREAD) if declared else ""
    found = next((one for one in known.columns if one.name == name), None) if known else None
    return twin(found.title, found.title_en) if found else ""


def groups(house: House, causes: Iterable[Cause], by: By) -> list[Group]:
    """Causes that share a table, a column or a dimension, those that turn most rows away first."""
    told = [
        Told(cause, title_of(house, cause.table), column_of(house, cause.table, cause.rule), message_of(house, cause))
        for cause in causes
    ]
    shared: dict[str, list[Told]] = {}
    for one in told:
        shared.setdefault(_common(one, by), []).append(one)
    found = [Group(title, tuple(members)) for title, members in shared.items()]
    return sorted(found, key=lambda group: (-group.errors, -group.failed, group.title))


def shown_sample(found: FindingRow) -> str:
    """A few values that broke a rule; nothing where the register kept none, as for personal columns."""
    return ", ".join(str(value) for value in (found.sample or [])[:5])


def notes_of(delivery: DeliveryRow) -> Sequence[str]:
    """What reading the file brought up."""
    said = delivery.notes.get("reading_en" if language() == "en" else "reading", delivery.notes.get("reading"))
    return [str(one) for one in said] if isinstance(said, list) else []


def _common(told: Told, by: By) -> str:
    if by == "column":
        return told.column or _("Cả dòng hoặc cả bảng")
    return words.dimension(told.cause.dimension) if by == "dimension" else told.title
