"""What the sector's contract sets beyond its tables: the meaning of an id's fourth digit, the smallest count we publish.

Both are recalled or a matter of policy, so a steward changes them in `contract.yaml`, not here. Secrets are `pseudonym`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assets.sectors import load_contracts
from catalog.errors import ContractError
from catalog.i18n import Sentence

#: Two hidden cells of one person each would be known from their sum of two.
SMALLEST_ALLOWED = 3


@dataclass(frozen=True, slots=True)
class CenturyDigit:
    """What the fourth digit of a personal id says: the holder's sex and the first year of the century of birth."""

    digit: str
    sex: str
    century: int


def _properties() -> Mapping[str, object]:
    return load_contracts()["population"].settings


def century_digits() -> tuple[CenturyDigit, ...]:
    """The declared meanings of the fourth digit; `ContractError` where the declaration cannot be used."""
    declared = _properties().get("centurySexDigits")
    try:
        if not isinstance(declared, list):
            raise TypeError
        return tuple(CenturyDigit(str(one["digit"]), str(one["sex"]), int(one["century"])) for one in declared)
    except (KeyError, TypeError, ValueError) as error:
        found = Sentence("centurySexDigits là {declared!r}", declared=declared)
        remedy = Sentence('Khai danh sách {{digit: "0", sex: nam, century: 1900}}.')
        raise ContractError("population/contract.yaml", found, remedy) from error


def smallest_count() -> int:
    """The smallest number of people a public cell may show; `ContractError` below the least that protects anybody."""
    declared = _properties().get("smallestPublishedCount")
    value = declared.get("value") if isinstance(declared, dict) else None
    if not isinstance(value, int) or value < SMALLEST_ALLOWED:
        found = Sentence("smallestPublishedCount là {declared!r}", declared=declared)
        remedy = Sentence("Khai {{value: số nguyên từ {least} trở lên, source: căn cứ}}.", least=SMALLEST_ALLOWED)
        raise ContractError("population/contract.yaml", found, remedy)
    return value
