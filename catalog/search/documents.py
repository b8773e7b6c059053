"""What is found: one frozen entry a dataset, wherever it comes from. How it is indexed and ranked is not decided here."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from catalog.names import Layer
from catalog.quality_words import Band, band

#: Who may read its rows: anybody, every column or some; accounts; those entitled; nobody, where nothing more is known.
Access = Literal["public", "partly", "account", "restricted", "closed"]
Freshness = Literal["fresh", "late", "unknown"]


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """One column in words; `codes` are the values and labels of its code list."""

    name: str
    title: str
    title_en: str = ""
    description: str = ""
    codes: tuple[str, ...] = ()
    description_en: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One dataset in words; `labels` name the readers who may know of it, `quality` runs from 0 to 100.

    `places` are parts of the province; `whole` names the province, or the country, where that is what a dataset covers.
    """

    name: str
    title: str
    title_en: str
    sector: str
    layer: Layer
    description: str = ""
    description_en: str = ""
    purpose: str = ""
    sector_title: str = ""
    agency: str = ""
    agency_title: str = ""
    steward: str = ""
    legal_basis: tuple[str, ...] = ()
    columns: tuple[ColumnEntry, ...] = ()
    places: tuple[str, ...] = ()
    whole: str = ""
    formats: tuple[str, ...] = ()
    access: Access = "closed"
    freshness: Freshness = "unknown"
    quality: float | None = None
    endorsements: int = 0
    used: int = 0
    labels: tuple[str, ...] = ()
    simulated: bool = False

    @property
    def fingerprint(self) -> str:
        """Changes exactly when a field does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:24]

    @property
    def quality_band(self) -> Band:
        """The band of its score."""
        return band(self.quality)
