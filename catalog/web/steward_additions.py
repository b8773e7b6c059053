"""What stewards add: notes, endorsements, synonyms, glossary terms; forms to add, change and withdraw, each with its history.

What a form may hold is `addition_forms`; who may change what is decided here: stewards of the agency that owns it, and
administrators, whose word is marked as theirs. What is another agency's is not there.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from catalog.access import Principal
from catalog.errors import AdditionRefused, NotFound
from catalog.i18n import Sentence, _
from catalog.register import Register
from catalog.register.addition_models import AdditionFacts, AdditionKind, AdditionRow
from catalog.register.additions import Additions
from catalog.web.addition_forms import LINE, LONG, READERS, SYNONYM_KINDS, TERM, filled, read_column
from catalog.web.pages import house_of
from catalog.web.sessions import DESK, Form, SignedIn
from catalog.web.shelf import agency_title
from catalog.web.steward_facts import agencies_of
from catalog.web.steward_page import PRIVATE, steward_page

ADDITIONS = f"{DESK}/additions"
router = APIRouter(prefix=ADDITIONS, include_in_schema=False)
KINDS: tuple[AdditionKind, ...] = ("note", "endorsement", "synonym", "term")
#: How many names a form offers to choose from; any other may be typed.
MOST_OFFERED = 300

Prefilled = Annotated[str, Query(max_length=200)]


@router.get("")
def additions(request: Request, who: SignedIn) -> Response:
    """Everything the steward's agencies added, by kind, and what they withdrew."""
    kept, mine = _register(request).additions, agencies_of(who)
    current = kept.current(agencies=mine)
    facts = {
        "lists": [(kind, [row for row in current if row.kind == kind]) for kind in KINDS],
        "withdrawn": kept.current(agencies=mine, withdrawn=True),
    }
    return steward_page(request, who, "additions.html", facts | _words())


@router.get("/new/{kind}")
def new(request: Request, who: SignedIn, kind: AdditionKind, dataset: Prefilled = "", column: Prefilled = "") -> Response:
    """An empty form."""
    return _form(request, who, kind, {"dataset": dataset, "column": column})


@router.post("/new/{kind}")
def add(request: Request, who: SignedIn, kind: AdditionKind, form: Form) -> Response:
    """Keep something new, or say in one sentence why it will not do."""
    register = _register(request)
    try:
        facts = _new_facts(register, who, kind, form, _owners(request, who))
        last = register.additions.get(facts.subject)
        row = register.additions.keep(facts, after=last.revision if last else 0)
    except AdditionRefused as error:
        return _form(request, who, kind, form, told=str(error))
    return _done(row, "added")


@router.get("/{subject}")
def addition(request: Request, who: SignedIn, subject: str, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """One addition: its form as it stands, and every state it had."""
    row = _own(_register(request).additions, who, subject)
    return _form(request, who, row.kind, _said(row), row=row, done=done)


@router.post("/{subject}")
def change(request: Request, who: SignedIn, subject: str, form: Form) -> Response:
    """One more state; what was withdrawn holds again."""
    register = _register(request)
    row = _own(register.additions, who, subject)
    try:
        content = READERS[row.kind](form, register)
        column = read_column(form, _columns(register, row.dataset)) if row.kind == "note" else None
        facts = _facts(who, row.subject, row.kind, row.agency, content, row.dataset, column)
        row = register.additions.keep(facts, after=_revision(form))
    except AdditionRefused as error:
        return _form(request, who, row.kind, form, row=row, told=str(error))
    return _done(row, "changed")


@router.post("/{subject}/withdraw")
def withdraw(request: Request, who: SignedIn, subject: str, form: Form) -> Response:
    """A state that says it holds no more; nothing is deleted."""
    kept = _register(request).additions
    row = _own(kept, who, subject)
    try:
        facts = _facts(who, row.subject, row.kind, row.agency, row.content, row.dataset, row.column, withdrawn=True)
        row = kept.keep(facts, after=_revision(form))
    except AdditionRefused as error:
        return _form(request, who, row.kind, _said(row), row=row, told=str(error))
    return _done(row, "withdrawn")


def _register(request: Request) -> Register:
    return house_of(request).workspace.register


def _own(kept: Additions, who: Principal, subject: str) -> AdditionRow:
    """An addition of this steward's agencies; raises NotFound in the same words for others' and for none."""
    row = kept.get(subject)
    if row is None or not (who.admin or row.agency in who.agencies):
        raise NotFound(Sentence("Không có mục '{id}' trong các đơn vị của bạn.", id=subject[:60]))
    return row


def _owners(request: Request, who: Principal) -> list[tuple[str, str]]:
    """The agencies this steward may speak for: code and name."""
    house = house_of(request)
    codes = {*house.agencies, *(contract.agency for contract in house.contracts.values())} if who.admin else who.agencies
    return sorted(((code, agency_title(house, code)) for code in codes), key=lambda pair: pair[1])


def _new_facts(
    register: Register, who: Principal, kind: AdditionKind, form: Mapping[str, str], owners: list[tuple[str, str]]
) -> AdditionFacts:
    """What a filled-in form says; an account endorses a dataset once."""
    if kind in ("synonym", "term"):
        agency = form.get("agency", "")
        if agency not in dict(owners):
            raise AdditionRefused(Sentence("Chọn đơn vị giữ mục này trong các đơn vị của bạn."))
        return _facts(who, secrets.token_hex(8), kind, agency, READERS[kind](form, register))
    dataset, agency = _dataset(register, who, form.get("dataset", "").strip())
    content = READERS[kind](form, register)
    if kind == "endorsement":
        return _facts(who, f"{dataset}-{who.account}", kind, agency, content, dataset)
    column = read_column(form, _columns(register, dataset))
    return _facts(who, secrets.token_hex(8), kind, agency, content, dataset, column)


def _dataset(register: Register, who: Principal, wanted: str) -> tuple[str, str]:
    """A dataset of this steward's agencies and the one that answers for it; raises AdditionRefused."""
    try:
        row = register.dataset(wanted)
    except NotFound:
        row = None
    if row is None or not row.agency or not (who.admin or row.agency in who.agencies):
        raise AdditionRefused(Sentence("Không có bảng '{name}' trong các đơn vị của bạn.", name=wanted[:80]))
    return row.name, row.agency


def _facts(
    who: Principal,
    subject: str,
    kind: AdditionKind,
    agency: str,
    content: Mapping[str, Any],
    dataset: str | None = None,
    column: str | None = None,
    *,
    withdrawn: bool = False,
) -> AdditionFacts:
    return AdditionFacts(
        subject, kind, agency, who.account or "", who.title, who.admin, content, dataset, column, withdrawn=withdrawn
    )


def _revision(form: Mapping[str, str]) -> int:
    """The state a form was opened from; what is no number was none of ours."""
    text = form.get("revision", "")
    return int(text[:9]) if text.isascii() and text.isdigit() else -1


def _columns(register: Register, dataset: str | None) -> list[str]:
    return [column.name for column in register.columns(dataset)] if dataset else []


def _said(row: AdditionRow) -> dict[str, str]:
    """An addition as the form that says it."""
    return filled(row.content) | {"dataset": row.dataset or "", "column": row.column or "", "agency": row.agency}


def _done(row: AdditionRow, what: str) -> Response:
    """Show what is kept now; asking for the page again sends nothing twice."""
    return RedirectResponse(f"{ADDITIONS}/{row.subject}?done={what}", status_code=303, headers=PRIVATE)


def _form(
    request: Request,
    who: Principal,
    kind: AdditionKind,
    values: Mapping[str, str],
    *,
    row: AdditionRow | None = None,
    told: str = "",
    done: str = "",
) -> Response:
    """The form of a kind, filled in, with the history of what it changes; 400 where it was refused for `told`."""
    register, mine = _register(request), agencies_of(who)
    dataset = row.dataset if row else values.get("dataset", "")
    offered = [one for one in register.datasets(status=None) if mine is None or one.agency in mine]
    facts = {
        "kind": kind,
        "values": values,
        "row": row,
        "refusal": told,
        "done": _done_words().get(done, ""),
        "history": register.additions.history(row.subject) if row else [],
        "owners": _owners(request, who),
        "datasets": [one for one in offered if one.layer in ("conformed", "curated")][:MOST_OFFERED],
        "columns": register.columns(dataset)[:MOST_OFFERED] if dataset in {one.name for one in offered} else [],
    }
    response = steward_page(request, who, "addition.html", facts | _words())
    response.status_code = 400 if told else 200
    return response


def _words() -> dict[str, object]:
    """What both templates need to speak of additions."""
    titles = {"note": _("Ghi chú"), "endorsement": _("Xác nhận"), "synonym": _("Từ đồng nghĩa"), "term": _("Thuật ngữ")}
    sorts = {"abbreviation": _("viết tắt"), "synonym": _("cách nói khác"), "agency": _("tên cơ quan cũ và mới")}
    limits = {"long": LONG, "line": LINE, "term": TERM}
    listed = [(name, sorts[name]) for name in SYNONYM_KINDS]
    return {"kinds": titles, "sorts": listed, "limits": limits, "day": date.fromisoformat}


def _done_words() -> Mapping[str, str]:
    return {
        "added": _("Đã thêm. Mọi người thấy ngay."),
        "changed": _("Đã ghi thay đổi. Bản cũ vẫn còn trong lịch sử."),
        "withdrawn": _("Đã rút. Ghi lại mẫu này thì mục có hiệu lực trở lại."),
    }
