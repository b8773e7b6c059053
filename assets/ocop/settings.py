"""What the sector's contract sets beyond its tables: forms of the OCOP code, star bands, terms. Facts of law that may change.

Each has its source and its dates in `contract.yaml`, where a steward changes them; nothing here holds a figure.
"""

from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from assets.sectors import load_contracts
from catalog.contract import Contract
from catalog.errors import ContractError
from catalog.i18n import Sentence


class _Fact(BaseModel):
    """A fact with the text it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str


class CodeForm(_Fact):
    """One form of the OCOP code: named groups `province`, `commune`, `year`; certificates of these years use it."""

    form: str
    pattern: str
    fromYear: int
    toYear: int


class StarBand(_Fact):
    """The least score of a star rank, the bound itself included."""

    stars: str
    atLeast: float


class Term(_Fact):
    """A length of time, in months or days."""

    value: int


class Settings(BaseModel):
    """Everything the contract sets for the sector."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    ocopCodeForms: tuple[CodeForm, ...]
    starBands: tuple[StarBand, ...]
    certificateMonths: Term
    renewalNoticeDays: Term


def contract() -> Contract:
    """The sector's contract."""
    return load_contracts()["ocop"]


@cache
def settings() -> Settings:
    """The declared settings; `ContractError` where one is missing or cannot be read."""
    try:
        return Settings.model_validate(contract().settings)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        found = Sentence("{place}: {fault}", place=place, fault=first["msg"])
        raise ContractError("ocop/contract.yaml", found, Sentence("Sửa customProperties của hợp đồng.")) from error
