"""What stewards added to a dataset, as anybody reads it: notes on it and its columns, who endorses it. Agencies speak."""

from dataclasses import dataclass
from datetime import datetime

from catalog.i18n import _
from catalog.register.addition_models import AdditionRow
from catalog.web.house import House
from catalog.web.shelf import agency_title


@dataclass(frozen=True, slots=True)
class Said:
    """One note or endorsement: its text, whose word it is, since when; `column` is None for the dataset as a whole."""

    text: str
    column: str | None
    speaker: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """What holds now, newest first."""

    notes: tuple[Said, ...]
    endorsements: tuple[Said, ...]

    def notes_on(self, column: str) -> tuple[Said, ...]:
        """The notes on one column."""
        return tuple(note for note in self.notes if note.column == column)


def added_to(house: House, dataset: str) -> Added:
    """Notes and endorsements of one dataset, retired or not; one question to the register."""
    rows = house.workspace.register.additions.current(dataset=dataset)
    said = [(row.kind, _said(house, row)) for row in rows]
    return Added(
        tuple(one for kind, one in said if kind == "note"),
        tuple(one for kind, one in said if kind == "endorsement"),
    )


def speaker(house: House, row: AdditionRow) -> str:
    """Whose word an addition is: its agency's, unless an administrator said it."""
    return _("Người quản trị kho") if row.by_admin else agency_title(house, row.agency)


def _said(house: House, row: AdditionRow) -> Said:
    return Said(str(row.content["text"]), row.column, speaker(house, row), row.at)
