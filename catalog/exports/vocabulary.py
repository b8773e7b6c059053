"""Words of the outside world: which term of a controlled vocabulary stands for a fact of ours. Terms only, no documents."""

from datetime import timedelta

import polars as pl

from catalog.exports.entry import Entry

EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"

#: The shortest period a term of the EU frequency list speaks for, in days, rarest first.
_FREQUENCIES = ((365, "ANNUAL"), (180, "ANNUAL_2"), (90, "QUARTERLY"), (28, "MONTHLY"), (7, "WEEKLY"), (1, "DAILY"))
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
