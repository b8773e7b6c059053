"""Croissant 1.0 of a dataset, for machine-learning tools: the CSV and its columns; a closed table is described without them."""

from typing import Any

from catalog.contract import Column
from catalog.exports import vocabulary
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site

Json = dict[str, Any]

CONTEXT: Json = {
    "@language": "vi",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(site: Site, entry: Entry) -> Json:
    """What a loader of training data needs; live, for the CSV is always of the last published version."""
    at = Addresses(site.url)
    said: Json = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": at.dataset(entry.name),
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": entry.name,
        "alternateName": entry.title,
        "description": entry.description,
        "url": at.page(entry.name),
        "version": entry.row.contract_version,
        "keywords": list(entry.tags),
        "datePublished": entry.modified.date().isoformat(),
        "creator": {"@type": "sc:Organization", "name": entry.agency[0], "url": at.agency(entry.agency_code)},
        "citeAs": f"{entry.agency[0]}. {entry.title}. {site.title}, {at.page(entry.name)}",
        "isLiveDataset": True,
    }
    interval = vocabulary.interval(*entry.period)
    said |= {"license": entry.licence["url"]} if entry.licence else {}
    said |= {"temporalCoverage": interval} if interval else {}
    said |= {"spatialCoverage": [place["title"] for place in entry.places]} if entry.places else {}
    return said | _content(at, entry) if entry.downloadable else said


def _content(at: Addresses, entry: Entry) -> Json:
    file = {
        "@type": "cr:FileObject",
        "@id": f"{entry.name}.csv",
        "name": f"{entry.name}.csv",
        "description": entry.description,
        "contentUrl": at.rows(entry.name, "csv"),
        "encodingFormat": "text/csv",
    }
    records: Json = {
        "@type": "cr:RecordSet",
        "@id": entry.name,
        "name": entry.name,
        "description": entry.description,
        "field": [_field(entry, column) for column in entry.public],
    }
    keys = [{"@id": f"{entry.name}/{name}"} for name in entry.table.key]
    return {"distribution": [file], "recordSet": [records | ({"key": keys} if keys else {})]}


def _field(entry: Entry, column: Column) -> Json:
    return {
        "@type": "cr:Field",
        "@id": f"{entry.name}/{column.name}",
        "name": column.name,
        "description": column.description or column.title,
        "dataType": vocabulary.croissant_type(column.dtype),
        "source": {"fileObject": {"@id": f"{entry.name}.csv"}, "extract": {"column": column.name}},
    }
