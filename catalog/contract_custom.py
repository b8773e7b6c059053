"""What may stand in a contract: texts that have to be, names that occur once, and customProperties with the form of each.

What they mean is read by others.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from open_data_contract_standard.model import CustomProperty

from catalog.errors import ContractError
from catalog.i18n import Sentence

_A_DAY = datetime(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class Form:
    """Which values are taken, and one that is, as it is written in YAML."""

    fits: Callable[[object], bool]
    example: str


def is_text(value: object) -> bool:
    """A text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_count(value: object) -> bool:
    """A whole number from nought; YAML's `true` is none."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def are_texts(value: object) -> bool:
    """A list of texts; a bare text is none, though it could be read letter by letter."""
    return isinstance(value, list) and all(is_text(one) for one in value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_day(value: object) -> bool:
    try:
        as_day(value)
    except ValueError:
        return False
    return True


def as_day(value: object) -> date | None:
    """A day as YAML reads it, with or without quotes; raises ValueError for a moment or another text."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    return date.fromisoformat(str(value))


def _is_volume(value: object) -> bool:
    if not isinstance(value, Mapping) or not value.keys() <= {"min", "max"}:
        return False
    stated = [bound for bound in (value.get("min"), value.get("max")) if bound is not None]
    return all(is_count(bound) for bound in stated) and stated == sorted(stated)


def _are_date_formats(value: object) -> bool:
    return are_texts(value) and isinstance(value, list) and all(_gives_back_a_day(form) for form in value)


def _gives_back_a_day(form: str) -> bool:
    try:
        return datetime.strptime(_A_DAY.strftime(form), form) == _A_DAY
    except ValueError:
        return False


_TEXTS = {"titleEn": "Products", "descriptionEn": "One row a product.", "labelEn": "Male", "unit": "m²"}
#: Names that are not here are looked at, and refused, where they are understood.
FORMS: Mapping[str, Form] = {
    **{name: Form(is_text, f"{name}: {example}") for name, example in _TEXTS.items()},
    "simulated": Form(_is_flag, "simulated: true"),
    "volume": Form(_is_volume, "volume: {min: 1, max: 5000}"),
    "dateFormats": Form(_are_date_formats, "dateFormats: ['%d/%m/%Y']"),
    "synonyms": Form(are_texts, "synonyms: [nam, M]"),
    "validFrom": Form(_is_day, "validFrom: 2025-07-01"),
    "validTo": Form(_is_day, "validTo: 2025-06-30"),
}


def custom_facts(
    properties: Iterable[CustomProperty] | None, where: Sentence | str, known: AbstractSet[str] | None = None
) -> dict[str, Any]:
    """Values by name, None where nothing is stated; raises `ContractError` for an unknown or repeated name or another form."""
    facts: dict[str, Any] = {}
    for item in properties or []:
        name = str(item.property)
        if name in facts:
            raise ContractError(where, Sentence("customProperties có '{name}' hai lần", name=name), Sentence("Giữ một dòng."))
        facts[name] = item.value
    unknown = sorted(facts.keys() - known) if known is not None else []
    if unknown:
        found = Sentence("không hiểu customProperties {unknown}", unknown=", ".join(unknown))
        raise ContractError(where, found, Sentence("Dùng: {known}.", known=", ".join(sorted(known or ()))))
    for name, value in facts.items():
        form = FORMS.get(name)
        if form is not None and value is not None and not form.fits(value):
            found = Sentence("{name} là {value!r}", name=name, value=value)
            raise ContractError(where, found, Sentence("Viết như {example}.", example=form.example))
    return facts


def needed(value: str | None, where: Sentence | str, field: str) -> str:
    """A text that has to be there; raises `ContractError`."""
    if not value:
        raise ContractError(where, Sentence("thiếu {field}", field=field), Sentence("Khai báo {field}.", field=field))
    return str(value)


def no_twins(names: list[str], where: Sentence | str, kind: Literal["table", "column", "code", "expectation"]) -> None:
    """Raise `ContractError` for a name that is declared twice."""
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        told = ", ".join(twins)
        found = {
            "table": Sentence("bảng khai hai lần: {names}", names=told),
            "column": Sentence("cột khai hai lần: {names}", names=told),
            "code": Sentence("mã khai hai lần: {names}", names=told),
            "expectation": Sentence("kỳ vọng khai hai lần: {names}", names=told),
        }
        raise ContractError(where, found[kind], Sentence("Mỗi tên chỉ khai một lần."))
