"""schema.org Dataset as JSON-LD: for `<script type="application/ld+json">` on a dataset's page, and on its own."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog.contract import Column
from catalog.exports import vocabulary
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site
from catalog.forms import FORMATS, Form

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
        "spatialCoverage": [_place(place) for place in entry.places] or {"@type": "Place", "name": site.place},
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": at.catalogue, "name": site.title, "url": at.home},
        "variableMeasured": [_variable(column) for column in entry.fields],
    }
    if entry.version is not None:
        said["datePublished"] = _day(entry.version.published_at)
    interval = vocabulary.interval(*entry.period)
    said |= {"temporalCoverage": interval} if interval else {}
    said |= {"license": entry.licence["url"]} if entry.licence else {}
    if entry.inputs:
        said["isBasedOn"] = [at.dataset(name) for name in entry.inputs]
    if entry.downloadable:
        said["distribution"] = [_download(at, entry, form) for form in entry.forms]
    return said


def _place(place: Mapping[str, str]) -> Json:
    names = {"name": place["title"], "alternateName": place["title_en"]}
    return {"@type": "Place", "identifier": place["code"], **names}


def _download(at: Addresses, entry: Entry, form: Form) -> Json:
    told = FORMATS[form]
    known = {"@type": "DataDownload", "encodingFormat": told.media, "contentUrl": at.rows(entry.name, form)}
    return known | {"name": f"{entry.title} ({told.title})"}


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
