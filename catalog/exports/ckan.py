"""What the CKAN Action API says of a dataset, an agency, a sector, a tag: dictionaries in CKAN's shape, made from entries.

Agencies are CKAN's organisations, sectors its groups, tables its packages; ids are UUIDs made from our stable addresses, and
every name is accepted in the place of an id. Finding packages is `ckan_search`, reading rows `ckan_rows`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalog.exports import vocabulary
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site
from catalog.forms import FORMATS

Json = dict[str, Any]


def identity(address: str) -> str:
    """CKAN's kind of id for something that has an address."""
    return str(uuid5(NAMESPACE_URL, address))


def package_id(site: Site, entry: Entry) -> str:
    """The id of a package."""
    return identity(Addresses(site.url).dataset(entry.name))


def resource_id(site: Site, entry: Entry, kind: str = "csv") -> str:
    """The id of one of a package's resources; `csv` is the one whose rows can be searched."""
    return identity(f"{Addresses(site.url).page(entry.name)}#{kind}")


def package(site: Site, entry: Entry) -> Json:
    """`package_show`."""
    at, found = Addresses(site.url), resources(site, entry)
    tags = [tag(name) for name in entry.tags]
    return {
        "id": package_id(site, entry),
        "name": entry.name,
        "title": entry.title,
        "notes": entry.description,
        "url": at.page(entry.name),
        "type": "dataset",
        "state": "active",
        "private": False,
        "isopen": vocabulary.is_open(entry),
        "version": entry.row.contract_version,
        "author": entry.agency[0],
        "maintainer": entry.steward,
        "maintainer_email": entry.steward if "@" in entry.steward else None,
        "license_id": entry.licence["id"] if entry.licence else "notspecified",
        "license_title": entry.licence["title"] if entry.licence else vocabulary.NO_LICENCE["vi"],
        "license_url": entry.licence["url"] if entry.licence else None,
        "metadata_created": _time(entry.row.first_seen),
        "metadata_modified": _time(entry.modified),
        "owner_org": identity(at.agency(entry.agency_code)),
        "organization": organization(site, entry.agency_code, entry.agency),
        "groups": [group(site, entry.row.sector, entry.contract.title)],
        "tags": tags,
        "num_tags": len(tags),
        "resources": found,
        "num_resources": len(found),
        "extras": [{"key": key, "value": value} for key, value in _extras(at, entry)],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def resources(site: Site, entry: Entry) -> list[Json]:
    """The rows in every format where anybody may fetch them, CSV first, then the documents every dataset has."""
    at = Addresses(site.url)
    documents = [
        (
            "tableschema",
            "Mô tả các cột (Table Schema)",
            at.metadata(entry.name, "tableschema.json"),
            "JSON",
            "application/json",
        ),
        ("odcs", "Hợp đồng dữ liệu (ODCS)", at.contract(entry.row.sector), "YAML", "application/yaml"),
        ("dcat", "Mô tả DCAT-AP", at.metadata(entry.name, "dcat.ttl"), "TTL", "text/turtle"),
    ]
    told = [(form, FORMATS[form]) for form in entry.forms]
    rows = [(form, f"{entry.title} ({one.title})", at.rows(entry.name, form), one.title, one.media) for form, one in told]
    return [
        {
            "id": resource_id(site, entry, kind),
            "package_id": package_id(site, entry),
            "name": name,
            "description": entry.description if kind in FORMATS else "",
            "url": url,
            "url_type": None,
            "format": form,
            "mimetype": media,
            "position": position,
            "state": "active",
            "datastore_active": kind == "csv",
            "created": _time(entry.row.first_seen),
            "last_modified": _time(entry.modified),
            "metadata_modified": _time(entry.modified),
        }
        for position, (kind, name, url, form, media) in enumerate([*rows, *documents])
    ]


def organization(site: Site, code: str, names: tuple[str, str], packages: int | None = None) -> Json:
    """An agency; with how many packages it has where that was asked for."""
    at = Addresses(site.url)
    return _body(at.agency(code), code, names[0], packages, "organization", {"title_en": names[1]})


def group(site: Site, sector: str, title: str, packages: int | None = None) -> Json:
    """A sector."""
    return _body(Addresses(site.url).sector(sector), sector, title, packages, "group", {})


def tag(name: str) -> Json:
    """A free tag."""
    return {"id": identity(f"urn:kho:tag:{name}"), "name": name, "display_name": name, "state": "active", "vocabulary_id": None}


def status(site: Site) -> Json:
    """`status_show`; the version is CKAN's whose answers ours follow."""
    return {
        "ckan_version": "2.11.0",
        "site_url": site.url,
        "site_title": site.title,
        "site_description": site.title_en,
        "locale_default": "vi",
        "error_emails_to": None,
        "extensions": ["datastore"],
    }


def agencies(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Packages by the agency that answers for them, by code."""
    return _grouped(entries, [entry.agency_code for entry in entries])


def sectors(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Packages by sector."""
    return _grouped(entries, [entry.row.sector for entry in entries])


def _grouped(entries: Sequence[Entry], keys: Sequence[str]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {key: [] for key in sorted(set(keys))}
    for key, entry in zip(keys, entries, strict=True):
        found[key].append(entry)
    return found


def _body(address: str, name: str, title: str, packages: int | None, kind: str, more: Json) -> Json:
    known = {
        "id": identity(address),
        "name": name,
        "title": title,
        "display_name": title,
        "description": "",
        "image_url": "",
        "image_display_url": "",
        "type": kind,
        "is_organization": kind == "organization",
        "state": "active",
        "approval_status": "approved",
    }
    return known | more | ({} if packages is None else {"package_count": packages})


def _extras(at: Addresses, entry: Entry) -> list[tuple[str, str]]:
    told = [
        ("title_en", entry.title_en),
        ("description_en", entry.description_en),
        ("layer", entry.row.layer),
        ("kind", entry.row.kind or ""),
        ("simulated", "true" if entry.simulated else "false"),
        ("access_rights", vocabulary.access(entry)),
        *_terms(entry),
        ("frequency", vocabulary.frequency(entry.frequency)),
        ("legal_basis", "; ".join(entry.contract.legal_basis)),
        ("limitations", entry.contract.limitations),
        ("published_version", str(entry.version.delta_version) if entry.version else ""),
        ("uri", at.dataset(entry.name)),
    ]
    return [(key, value) for key, value in told if value]


def _terms(entry: Entry) -> list[tuple[str, str]]:
    """Extras on access, class, place and time."""
    row, (first, last) = entry.row, entry.period
    said = row.access or {}
    return [
        ("access_level", row.access_level or ""),
        ("access_reason", str(said.get("reason") or "")),
        ("access_reason_en", str(said.get("reason_en") or "")),
        ("access_ground", "; ".join(entry.ground)),
        ("data_law_sharing", row.sharing or ""),
        ("data_law_importance", row.importance or ""),
        ("data_law_source", row.law_source or ""),
        ("spatial_text", ", ".join(place["title"] for place in entry.places)),
        ("spatial_codes", " ".join(place["code"] for place in entry.places)),
        ("temporal_start", first.isoformat() if first else ""),
        ("temporal_end", last.isoformat() if last else ""),
    ]


def _time(when: datetime) -> str:
    """CKAN's times: UTC without saying so, to the microsecond."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
