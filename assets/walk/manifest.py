"""What whoever lands a file says of it, in a small JSON file beside it."""

from collections.abc import Mapping
from pathlib import Path

from catalog.delivery import SIMULATED, Offered
from catalog.errors import DeliveryRejected, UserError
from catalog.i18n import Sentence
from catalog.strict_json import strict_json

MANIFEST = ".manifest.json"
_TEXTS = ("agency", "period", "supersedes", "note")
_LARGEST = 1 << 16


def offered_by(path: Path) -> Offered:
    """A landed file with what the manifest beside it says, if there is one; raises `UserError`."""
    facts = _manifest(path.with_name(path.name + MANIFEST))
    told = {key: str(facts[key]) for key in ("agency", "period", "supersedes") if key in facts}
    return Offered(path.parent.name, path, **told, simulated=facts.get(SIMULATED) is True)


def _manifest(path: Path) -> Mapping[str, object]:
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            facts = strict_json(file.read(_LARGEST))
    except DeliveryRejected as error:
        raise UserError(Sentence("Tệp kê khai {file}: {error}", file=path.name, error=error)) from error
    known = ", ".join(sorted((*_TEXTS, SIMULATED)))
    if not isinstance(facts, dict):
        raise UserError(Sentence("Tệp kê khai {file} phải là một đối tượng JSON. Dùng: {known}.", file=path.name, known=known))
    unknown = ", ".join(sorted(facts.keys() - {*_TEXTS, SIMULATED}))
    if unknown:
        told = Sentence("Tệp kê khai {file} có mục lạ: {unknown}. Dùng: {known}.", file=path.name, unknown=unknown, known=known)
        raise UserError(told)
    stated = {key: value for key, value in facts.items() if value is not None}
    wrong = [key for key, value in stated.items() if not isinstance(value, bool if key == SIMULATED else str)]
    if wrong:
        told = Sentence(
            "Tệp kê khai {file}: mục {keys} sai kiểu. '{flag}' là true hoặc false, các mục khác là văn bản trong dấu nháy.",
            file=path.name,
            keys=", ".join(wrong),
            flag=SIMULATED,
        )
        raise UserError(told)
    return stated
