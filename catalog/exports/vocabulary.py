"""Words of the outside world: which term of a controlled vocabulary stands for a fact of ours. Terms only, no documents."""

from datetime import date, timedelta

import polars as pl

from catalog import terms_words
from catalog.exports.entry import Entry
from catalog.i18n import LANGUAGES, Language, speaking

EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"

#: The shortest period a term of the EU frequency list speaks for, in days, rarest first.
_FREQUENCIES = ((365, "ANNUAL"), (180, "ANNUAL_2"), (90, "QUARTERLY"), (28, "MONTHLY"), (7, "WEEKLY"), (1, "DAILY"))
#: Said where nobody published a licence.
NO_LICENCE = {"vi": "Chưa công bố giấy phép", "en": "No licence published"}
#: Licences that let anybody use, change and share, by SPDX id.
_OPEN = frozenset(("Apache-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ISC", "MIT", "ODC-By-1.0", "ODbL-1.0", "PDDL-1.0"))
#: The EU data themes in use, with their English labels.
_LABELS = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "SOCI": "Population and society",
}
#: The EU data theme of a sector we know; others have only the sector itself as their theme.
_THEMES = {
    "ocop": "AGRI",
    "population": "SOCI",
    "reference": "GOVE",
    "land": "ENVI",
    "forests": "ENVI",
    "aquaculture": "AGRI",
    "planting": "AGRI",
}


def frequency(period: timedelta | None) -> str:
    """The EU frequency term of a promised period; IRREG where nothing is promised."""
    days = period.days if period is not None else 0
    return f"{EU}/frequency/{next((term for least, term in _FREQUENCIES if days >= least), 'IRREG')}"


def iso_period(period: timedelta | None) -> str | None:
    """The ISO 8601 duration of a promised period."""
    return f"P{period.days}D" if period is not None else None


def access(entry: Entry) -> str:
    """PUBLIC where anybody may fetch rows; RESTRICTED where only the description is public; NON_PUBLIC for personal data."""
    if entry.public:
        return f"{EU}/access-right/PUBLIC"
    private = any(field.classification in ("personal", "sensitive") for field in entry.fields)
    return f"{EU}/access-right/{'NON_PUBLIC' if private else 'RESTRICTED'}"


def is_open(entry: Entry) -> bool:
    """Whether anybody may fetch rows and do with them what they like."""
    return bool(entry.public) and entry.licence is not None and entry.licence["id"] in _OPEN


def rights(entry: Entry) -> dict[Language, str]:
    """Why rows are for everybody or not, and the classes of the Data Law, in a sentence by language; maybe none."""
    told: dict[Language, str] = {}
    for spoken in LANGUAGES:
        with speaking(spoken):
            parts = (terms_words.access_level(entry.row.access_level), terms_words.reason(entry.row))
            law = f"{terms_words.law_class(entry.row)} (60/2024/QH15)" if entry.row.sharing else ""
            told[spoken] = "; ".join(part for part in (*parts, law) if part)
    return told


def interval(first: date | None, last: date | None) -> str:
    """An ISO 8601 interval, an open end as `..`; empty where nothing is known."""
    return f"{first or '..'}/{last or '..'}" if first or last else ""


def theme(sector: str) -> tuple[str, str] | None:
    """The EU data theme nearest to a sector, and its English label."""
    term = _THEMES.get(sector)
    return (f"{EU}/data-theme/{term}", _LABELS[term]) if term is not None else None


def media_type(kind: str) -> str:
    """The IANA page of a media type such as `text/csv`."""
    return f"{IANA}/{kind}"


def file_type(term: str) -> str:
    """The EU term of a file format, such as CSV."""
    return f"{EU}/file-type/{term}"


def table_type(dtype: pl.DataType) -> str:
    """The Table Schema word of a type."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_numeric():
        return "number"
    if isinstance(dtype, pl.Datetime):
        return "datetime"
    plain = {pl.Boolean(): "boolean", pl.Date(): "date"}
    return plain.get(dtype, "string")


def croissant_type(dtype: pl.DataType) -> str:
    """The Croissant word of a type."""
    words = {"integer": "Integer", "number": "Float", "datetime": "DateTime", "boolean": "Boolean", "date": "Date"}
    return f"sc:{words.get(table_type(dtype), 'Text')}"


def postgres_type(dtype: pl.DataType) -> str:
    """The PostgreSQL word of a type, as CKAN's DataStore speaks."""
    words = {"integer": "int8", "number": "float8", "datetime": "timestamp", "boolean": "bool", "date": "date"}
    if isinstance(dtype, pl.List):
        return "_text"
    return "numeric" if isinstance(dtype, pl.Decimal) else words.get(table_type(dtype), "text")
