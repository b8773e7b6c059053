"""The CKAN actions we answer: each turns one call into what CKAN calls its result. Reading only; shapes: `catalog.exports`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from catalog.errors import AccessRefused, NotFound
from catalog.exports import ckan, ckan_rows, ckan_search
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry
from catalog.i18n import Sentence
from catalog.web.machine_ckan_asked import Call

Json = dict[str, Any]
#: Parameters as OpenAPI is told: name, JSON type, meaning.
Parameters = tuple[tuple[str, str, str], ...]
_PAGE: Parameters = (("limit", "integer", "How many at most."), ("offset", "integer", "How many to pass over."))
_ID: Parameters = (("id", "string", "Id or name."),)
_ALL_FIELDS: Parameters = (("all_fields", "boolean", "Whole objects instead of names."), *_PAGE)
_SEARCH: Parameters = (
    ("q", "string", "Words in Vietnamese, however typed; *:* or nothing for all."),
    ("fq", "string", "Filters such as organization:so-nnmt +groups:ocop -simulated:true."),
    ("rows", "integer", "How many packages, at most 1000."),
    ("start", "integer", "How many to pass over."),
    ("sort", "string", "Such as metadata_modified desc."),
    ("facet.field", "array", "What to count by: " + ", ".join(ckan_search.FACETS) + "."),
    ("facet.limit", "integer", "How many values a facet; -1 for all."),
)
_ROWS: Parameters = (
    ("resource_id", "string", "Id of a CSV resource, or the name of its table."),
    ("filters", "object", "Column to value, or to a list of values."),
    ("q", "string", "Words that must stand in the row, with or without marks; or an object of words by column."),
    ("fields", "array", "Columns to answer with."),
    ("sort", "string", "Such as code asc, name desc."),
    ("limit", "integer", f"How many rows, at most {ckan_rows.MOST}."),
    ("offset", "integer", "How many to pass over."),
    ("distinct", "boolean", "Different rows only."),
    ("include_total", "boolean", "Count them all."),
)


@dataclass(frozen=True, slots=True)
class Action:
    """One action: what it does, what it takes, what answers it."""

    summary: str
    parameters: Parameters
    answer: Callable[[Call], object]


def package_list(call: Call) -> list[str]:
    """Names of the packages."""
    return _page(call, [entry.name for entry in call.entries])


def package_show(call: Call) -> Json:
    """One package by id or name."""
    wanted = call.text("id")
    for entry in call.named(wanted):
        if wanted in (entry.name, ckan.package_id(call.site, entry)):
            return ckan.package(call.site, entry)
    raise NotFound(Sentence("Không có gói '{wanted}'. Danh sách: package_list.", wanted=wanted[:100]))


def package_search(call: Call) -> Json:
    """Packages that fit."""
    asked = ckan_search.Asked(
        fq=" ".join([call.text("fq", ""), *call.words("fq_list")]).strip(),
        sort=call.text("sort", ""),
        start=call.number("start", 0, 0, 2**31),
        rows=call.number("rows", 10, 0, 1000),
        facets=call.words("facet.field"),
        facet_limit=call.number("facet.limit", 50, -1, 10_000),
    )
    return ckan_search.package_search(call.site, _ranked(call, call.text("q", "").strip()), asked)


def organization_list(call: Call) -> list[Any]:
    """Agencies."""
    found = ckan.agencies(call.entries)
    if not call.flag("all_fields", default=False):
        return _page(call, list(found))
    return _page(call, [_organization(call, code, having) for code, having in found.items()])


def organization_show(call: Call) -> Json:
    """One agency by id or code."""
    wanted, at = call.text("id"), Addresses(call.site.url)
    for code, having in ckan.agencies(call.entries).items():
        if wanted in (code, ckan.identity(at.agency(code))):
            return _with_packages(call, _organization(call, code, having), having)
    raise NotFound(Sentence("Không có đơn vị '{wanted}'. Danh sách: organization_list.", wanted=wanted[:100]))


def group_list(call: Call) -> list[Any]:
    """Sectors."""
    found = ckan.sectors(call.entries)
    if not call.flag("all_fields", default=False):
        return _page(call, list(found))
    return _page(call, [_group(call, sector, having) for sector, having in found.items()])


def group_show(call: Call) -> Json:
    """One sector by id or code."""
    wanted, at = call.text("id"), Addresses(call.site.url)
    for sector, having in ckan.sectors(call.entries).items():
        if wanted in (sector, ckan.identity(at.sector(sector))):
            return _with_packages(call, _group(call, sector, having), having)
    raise NotFound(Sentence("Không có ngành '{wanted}'. Danh sách: group_list.", wanted=wanted[:100]))


def tag_list(call: Call) -> list[Any]:
    """Tags, those that hold the words of `query` if there is one."""
    wanted = call.text("query", "").casefold()
    names = sorted({name for entry in call.entries for name in entry.tags if wanted in name.casefold()})
    return [ckan.tag(name) for name in names] if call.flag("all_fields", default=False) else list(names)


def resource_show(call: Call) -> Json:
    """One resource by id."""
    wanted = call.text("id")
    for entry in call.entries:
        for resource in ckan.resources(call.site, entry):
            if resource["id"] == wanted:
                return resource
    raise NotFound(Sentence("Không có tài nguyên '{wanted}'. Xem resources trong package_show.", wanted=wanted[:100]))


def datastore_search(call: Call) -> Json:
    """Rows of a table anybody may read; raises AccessRefused for the others."""
    wanted = call.text("resource_id")
    entry = next((e for e in call.named(wanted) if wanted in (e.name, ckan.resource_id(call.site, e))), None)
    if entry is None:
        named = wanted[:100]
        raise NotFound(Sentence("Không có bảng '{wanted}'. resource_id là id của tài nguyên CSV, hoặc tên bảng.", wanted=named))
    asked = ckan_rows.Asked(
        limit=call.number("limit", 100, 0, ckan_rows.MOST),
        offset=call.number("offset", 0, 0, 2**31),
        fields=call.words("fields"),
        filters=call.mapping("filters"),
        q=call.words_or_mapping("q"),
        sort=call.text("sort", ""),
        distinct=call.flag("distinct", default=False),
        total=call.flag("include_total", default=True),
    )
    if not entry.declared:
        raise AccessRefused(Sentence("Bảng {table} không công khai dữ liệu, chỉ công khai phần mô tả.", table=entry.name))
    answer = ckan_rows.datastore_search(call.house.rows(entry.table)[0], asked)
    call.house.usage.count(entry.name, "api")
    told = {"resource_id": wanted, "q": call.given.get("q", ""), "filters": asked.filters, "include_total": asked.total}
    return answer | told | {"_links": _links(wanted, asked), "simulated": entry.simulated}


def status_show(call: Call) -> Json:
    """The installation."""
    return ckan.status(call.site)


def site_read(call: Call) -> bool:
    """Whether anybody may read: yes."""
    return bool(call.site)


def help_show(call: Call) -> str:
    """What an action does and takes."""
    action = ACTIONS.get(call.text("name"))
    if action is None:
        raise NotFound(Sentence("Không có hành động này; có: {known}.", known=", ".join(ACTIONS)))
    taken = [f":param {name}: {meaning} ({kind})" for name, kind, meaning in action.parameters]
    return "\n".join([action.summary, *taken])


def _ranked(call: Call, q: str) -> Sequence[Entry]:
    """Entries by relevance; a question in CKAN's filter language is a filter."""
    if q in ("", "*:*"):
        return sorted(call.entries, key=lambda entry: entry.modified, reverse=True)
    if ckan_search.is_filter(q):
        return ckan_search.filtered(call.site, call.entries, q)
    named = {entry.name: entry for entry in call.entries}
    found = call.house.search(q, {}, skip=0, most=max(1, len(named)))
    return [named[hit.name] for hit in found.hits if hit.name in named]


def _page(call: Call, found: list[Any]) -> list[Any]:
    start = call.number("offset", 0, 0, 2**31)
    return found[start : start + call.number("limit", len(found), 0, 2**31)]


def _organization(call: Call, code: str, having: Sequence[Entry]) -> Json:
    return ckan.organization(call.site, code, having[0].agency, len(having))


def _group(call: Call, sector: str, having: Sequence[Entry]) -> Json:
    return ckan.group(call.site, sector, having[0].contract.title, len(having))


def _with_packages(call: Call, body: Json, having: Sequence[Entry]) -> Json:
    wanted = call.flag("include_datasets", default=False)
    return body | ({"packages": [ckan.package(call.site, entry) for entry in having[:1000]]} if wanted else {})


def _links(wanted: str, asked: ckan_rows.Asked) -> Json:
    def link(offset: int) -> str:
        return "/api/3/action/datastore_search?" + urlencode({"resource_id": wanted, "limit": asked.limit, "offset": offset})

    return {"start": link(0), "next": link(asked.offset + asked.limit)}


ACTIONS: Mapping[str, Action] = {
    "package_list": Action("Names of all datasets", _PAGE, package_list),
    "package_search": Action("Datasets that fit a question", _SEARCH, package_search),
    "package_show": Action("One dataset", _ID, package_show),
    "organization_list": Action("Agencies", _ALL_FIELDS, organization_list),
    "organization_show": Action("One agency", (*_ID, ("include_datasets", "boolean", "With its datasets.")), organization_show),
    "group_list": Action("Sectors", _ALL_FIELDS, group_list),
    "group_show": Action("One sector", (*_ID, ("include_datasets", "boolean", "With its datasets.")), group_show),
    "tag_list": Action("Tags", (("query", "string", "Part of a tag."), _ALL_FIELDS[0]), tag_list),
    "resource_show": Action("One file or document of a dataset", _ID, resource_show),
    "datastore_search": Action("Rows of a public table", _ROWS, datastore_search),
    "status_show": Action("The installation", (), status_show),
    "site_read": Action("Whether the catalogue may be read", (), site_read),
    "help_show": Action("What an action does", (("name", "string", "Name of an action."),), help_show),
}
