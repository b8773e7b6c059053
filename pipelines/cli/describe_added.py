"""What `kho describe` says of stewards' notes and endorsements, and of use in the last days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.i18n import _, twin
from catalog.register import Register
from catalog.register.addition_models import AdditionRow
from catalog.web import words
from catalog.web.usage import used_lately
from pipelines.agencies import AGENCIES
from pipelines.cli.session import say, shown


@dataclass(frozen=True, slots=True)
class Added:
    """Notes and endorsements that hold, newest first, and uses by kind."""

    rows: tuple[AdditionRow, ...]
    used: Mapping[str, int]


def added_to(register: Register, dataset: str) -> Added:
    """What the register keeps of one dataset."""
    return Added(tuple(register.additions.current(dataset=dataset)), used_lately(register.usage, dataset))


def show_added(added: Added) -> None:
    """A line each; nothing where nobody said anything."""
    if added.used:
        say("{}: {}".format(_("Sử dụng trong 30 ngày"), ", ".join(words.used(*one) for one in added.used.items())))
    for row in added.rows:
        column = f" ({row.column})" if row.column else ""
        title = {"note": _("Ghi chú"), "endorsement": _("Xác nhận")}[row.kind]
        say(f"{title}{column}: {row.content['text']} [{_speaker(row)}, {shown(row.at)}]")


def added_facts(added: Added) -> dict[str, Any]:
    """The same for machines."""
    notes = [{"column": row.column, **_said(row)} for row in added.rows if row.kind == "note"]
    endorsements = [_said(row) for row in added.rows if row.kind == "endorsement"]
    return {"notes": notes, "endorsements": endorsements, "used_in_30_days": dict(added.used)}


def _said(row: AdditionRow) -> dict[str, str | datetime]:
    return {"text": str(row.content["text"]), "by": "admin" if row.by_admin else row.agency, "at": row.at}


def _speaker(row: AdditionRow) -> str:
    return _("Người quản trị kho") if row.by_admin else twin(*AGENCIES.get(row.agency, (row.agency, row.agency)))
