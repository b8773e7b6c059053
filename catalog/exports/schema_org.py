"""schema.org Dataset as JSON-LD: for `<script type="application/ld+json">` on a dataset's page, and on its own."""

import json
from datetime import datetime
from typing import Any

from catalog.contract import Column
from catalog.exports import vocabulary
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site

Json = dict[str, Any]


def schema_org(site: Site, entry: Entry) -> Json:
    """What search engines for data read about one dataset."""
    at = Addresses(site.url)
    said: Json = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": at.dataset(entry.name),
        "name": entry.title,
        "alternateName": [entry.title_en, entry.name],
        "description": entry.description,
        "url": at.page(entry.name),
        "identifier": entry.name,
        "keywords": list(entry.tags),
        "inLanguage": "vi",
        "version": entry.row.contract_version,
        "dateCreated": _day(entry.row.first_seen),
        "dateModified": _day(entry.modified),
        "isAccessibleForFree": bool(entry.public),
        "conditionsOfAccess": vocabulary.access(entry),
        "creator": _organization(at, entry),
        "publisher": _organization(at, entry),
        "spatialCoverage": {"@type": "Place", "name": site.place},
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": at.catalogue, "name": site.title, "url": at.home},
        "variableMeasured": [_variable(column) for column in entry.fields],
    }
    if entry.version is not None:
        said["datePublished"] = _day(entry.version.published_at)
    if entry.inputs:
        said["isBasedOn"] = [at.dataset(name) for name in entry.inputs]
    if entry.downloadable:
        download = {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": at.rows(entry.name, "csv")}
        said["distribution"] = [download | {"name": f"{entry.title} (CSV)"}]
    return said


def in_page(document: Json) -> str:
    """JSON that cannot end the script element it stands in."""
    written = json.dumps(document, ensure_ascii=False)
    return written.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _day(when: datetime) -> str:
    return when.date().isoformat()


def _organization(at: Addresses, entry: Entry) -> Json:
    known: Json = {"@type": "Organization", "name": entry.agency[0], "url": at.agency(entry.agency_code)}
    contact = {"@type": "ContactPoint", "contactType": "steward", "email": entry.steward}
    return known | ({"contactPoint": contact} if "@" in entry.steward else {})


def _variable(column: Column) -> Json:
    known = {"@type": "PropertyValue", "name": column.name, "alternateName": column.title}
    described = {"description": column.description} if column.description else {}
    return known | described | ({"unitText": column.unit} if column.unit else {})
