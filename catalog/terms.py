"""On what terms a table is there: licence, access, the classes of the Data Law, places and time it speaks of. Facts only.

They are declared in contracts (`catalog.contract_terms`), a table's own in the place of its sector's; none of them opens a
row: who sees rows follows from the classification of columns alone (`catalog.access`), which these facts must not contradict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

AccessLevel = Literal["public", "account", "restricted"]
Sharing = Literal["open", "shared", "private"]
Importance = Literal["core", "important", "other"]
LEVELS: tuple[AccessLevel, ...] = get_args(AccessLevel)
SHARINGS: tuple[Sharing, ...] = get_args(Sharing)
IMPORTANCES: tuple[Importance, ...] = get_args(Importance)
#: The one place that is not a code of a province or commune.
COUNTRY = "VN"


@dataclass(frozen=True, slots=True)
class Licence:
    """What others may do with the rows; `id` is SPDX where there is one, `source` says where the licence is stated."""

    id: str
    title: str
    title_en: str
    url: str
    source: str = ""

    def told(self) -> dict[str, str]:
        """As the register keeps it."""
        return {"id": self.id, "title": self.title, "title_en": self.title_en, "url": self.url, "source": self.source}


@dataclass(frozen=True, slots=True)
class AccessTerms:
    """Who gets rows, why not everybody, and on what legal ground (`urn:law:vn:…`)."""

    level: AccessLevel
    reason: str = ""
    reason_en: str = ""
    ground: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LawClass:
    """Classes of Law 60/2024/QH15: by sharing and by importance; `source` says who classed it so, and when."""

    sharing: Sharing
    importance: Importance
    source: str


@dataclass(frozen=True, slots=True)
class Period:
    """The time rows speak of: declared days, or columns it is computed from when a version is published.

    `opens` and `closes` name columns; the same column twice is one moment a row. A blank in a column that only closes means
    that the row still holds.
    """

    start: date | None = None
    end: date | None = None
    opens: str | None = None
    closes: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """All of them; None and nothing where nobody declared any."""

    access: AccessTerms
    licence: Licence | None = None
    law: LawClass | None = None
    places: tuple[str, ...] = ()
    period: Period | None = None


#: Of a table nobody declared anything about.
SILENT = Terms(AccessTerms("restricted"))
#: Of rows as they were delivered, and of rows turned away.
BEHIND = AccessTerms(
    "restricted",
    "Dòng như đã nộp và dòng bị cách ly chỉ người phụ trách của đơn vị giao nộp xem, để đối chiếu và sửa",
    "Rows as delivered and rows in quarantine are for stewards of the delivering agency, to compare and to mend",
)
Facts = Mapping[str, object]
