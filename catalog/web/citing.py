"""How a dataset is cited: who, what, which version, when, where."""

from catalog.figures import ZONE
from catalog.i18n import _
from catalog.web.shelf import Entry


def citation(entry: Entry, address: str) -> str:
    """One line that names exactly the version read; without a version, the dataset."""
    where = f"{address}/datasets/{entry.name}"
    title = f"{entry.title} [{entry.name}]"
    if entry.version is None:
        return _("{agency}. {title}. Kho tài nguyên số tỉnh Quảng Ninh. {where}").format(
            agency=entry.agency_title, title=title, where=where
        )
    at = entry.version.published_at.astimezone(ZONE)
    sentence = _("{agency} ({year}). {title}, phiên bản {version}, công bố {date}. Kho tài nguyên số tỉnh Quảng Ninh. {where}")
    return sentence.format(
        agency=entry.agency_title,
        year=at.year,
        title=title,
        version=entry.version.delta_version,
        date=f"{at:%d/%m/%Y}",
        where=where,
    )
