"""`package_search`: CKAN's filter language over entries that a search already ranked; facets with counts, order, one page.

Of Solr's language it understands what harvesters send: `field:value`, quotes, `*`, `(a OR b)`, `+`, `-`, AND and ranges of
dates. Anything else is refused with what would have worked, never half understood.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from catalog.errors import ParameterRefused
from catalog.exports import ckan
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site
from catalog.i18n import Sentence

Json = dict[str, Any]
Values = Callable[[Entry], tuple[str, ...]]

#: What packages can be filtered and counted by.
FACETS: Mapping[str, Values] = {
    "organization": lambda entry: (entry.agency_code,),
    "groups": lambda entry: (entry.row.sector,),
    "tags": lambda entry: entry.tags,
    "res_format": lambda entry: ("CSV", "JSON", "TTL", "YAML") if entry.downloadable else ("JSON", "TTL", "YAML"),
    "license_id": lambda entry: ("notspecified",),
    "layer": lambda entry: (entry.row.layer,),
    "simulated": lambda entry: ("true" if entry.simulated else "false",),
}
#: What they can also be filtered by.
_PLAIN: Mapping[str, Values] = {
    "name": lambda entry: (entry.name,),
    "title": lambda entry: (entry.title,),
    "state": lambda entry: ("active",),
    "type": lambda entry: ("dataset",),
    "dataset_type": lambda entry: ("dataset",),
    "private": lambda entry: ("false",),
    "capacity": lambda entry: ("public",),
    "metadata_modified": lambda entry: (entry.modified.isoformat(),),
    "metadata_created": lambda entry: (entry.row.first_seen.isoformat(),),
}
_TITLES = {"organization": "Đơn vị", "groups": "Ngành", "tags": "Thẻ", "res_format": "Định dạng", "license_id": "Giấy phép"}
_SORTS: Mapping[str, Callable[[Entry], Any]] = {
    "name": lambda entry: entry.name,
    "title": lambda entry: entry.title,
    "title_string": lambda entry: entry.title,
    "metadata_modified": lambda entry: entry.modified,
    "metadata_created": lambda entry: entry.row.first_seen,
}
#: Conditions of one filter, and parts of one order.
MOST_TERMS = 100
_TERM = re.compile(
    r"""\s*(?P<sign>[+-]|NOT\s+)?(?P<field>[A-Za-z_][\w.]*):
    (?:"(?P<quoted>[^"]*)"|\((?P<several>[^()]*)\)|\[(?P<low>\S+)\s+TO\s+(?P<high>[^\s\]]+)\]|(?P<word>[^\s()"\[\]]+))
    (?:\s+AND\b)?\s*""",
    re.VERBOSE,
)
_WORD = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Asked:
    """One `package_search`, checked."""

    fq: str = ""
    sort: str = ""
    start: int = 0
    rows: int = 10
    facets: tuple[str, ...] = ()
    facet_limit: int = 50


def package_search(site: Site, ranked: Sequence[Entry], asked: Asked) -> Json:
    """The answer over entries in order of relevance; raises ParameterRefused."""
    found = _ordered(filtered(site, ranked, asked.fq), asked.sort)
    counted = {name: _counts(found, name, asked.facet_limit) for name in dict.fromkeys(asked.facets)}
    return {
        "count": len(found),
        "sort": asked.sort or "score desc, metadata_modified desc",
        "results": [ckan.package(site, entry) for entry in found[asked.start : asked.start + asked.rows]],
        "facets": counted,
        "search_facets": {name: _facet(found, name, counts) for name, counts in counted.items()},
    }


def filtered(site: Site, entries: Sequence[Entry], fq: str) -> list[Entry]:
    """The entries a filter keeps, in the order given; raises ParameterRefused."""
    tests = list(_tests(site, fq))
    return [entry for entry in entries if all(test(entry) for test in tests)]


def is_filter(q: str) -> bool:
    """Whether a question begins like a filter on a field we know, and is no words to search for."""
    match = _TERM.match(q)
    return match is not None and match["field"] in {**FACETS, **_PLAIN, "id": None, "owner_org": None}


def _tests(site: Site, fq: str) -> Iterator[Callable[[Entry], bool]]:
    position, count = 0, 0
    while fq[position:].strip() not in ("", "*:*"):
        match = _TERM.match(fq, position)
        count += 1
        if count > MOST_TERMS:
            raise ParameterRefused(
                "fq", Sentence("Bộ lọc có hơn {most} điều kiện. Bớt điều kiện rồi hỏi lại.", most=MOST_TERMS)
            )
        if match is None:
            raise ParameterRefused(
                "fq",
                Sentence(
                    "Không hiểu bộ lọc từ '{rest}'. Ví dụ: organization:so-nnmt +groups:ocop",
                    rest=fq[position:][:60].strip(),
                ),
            )
        yield _test(site, match)
        position = match.end()


def _test(site: Site, match: re.Match[str]) -> Callable[[Entry], bool]:
    name, negative = match["field"], bool(match["sign"]) and match["sign"] != "+"
    values = _values(site, name)
    if match["low"] is not None:
        return partial(_between, values, match["low"], match["high"], negative)
    several = match["several"]
    if several is None:
        wanted = (match["quoted"] if match["quoted"] is not None else match["word"],)
    else:
        wanted = tuple(quoted or word for quoted, word in _WORD.findall(several) if word not in ("OR", "AND"))
    return partial(_matches, values, frozenset(wanted), negative)


def _values(site: Site, name: str) -> Values:
    ids: Mapping[str, Values] = {
        "id": lambda entry: (ckan.package_id(site, entry),),
        "owner_org": lambda entry: (ckan.identity(Addresses(site.url).agency(entry.agency_code)),),
    }
    known = {**FACETS, **_PLAIN, **ids}
    if name not in known:
        raise ParameterRefused(
            "fq", Sentence("Không lọc được theo '{name}'; lọc được theo: {known}.", name=name, known=", ".join(known))
        )
    return known[name]


def _matches(values: Values, wanted: frozenset[str], negative: bool, entry: Entry) -> bool:
    """`*` stands for anything, at the end of a word for any end."""
    found = values(entry)
    hit = any(one == want or (want.endswith("*") and one.startswith(want[:-1])) for one in found for want in wanted)
    return hit != negative


def _between(values: Values, low: str, high: str, negative: bool, entry: Entry) -> bool:
    value = values(entry)[0]
    return ((low == "*" or value >= low.rstrip("Z")) and (high == "*" or value <= high.rstrip("Z"))) != negative


def _ordered(entries: list[Entry], sort: str) -> list[Entry]:
    parts = [part.split() for part in sort.split(",") if part.strip()]
    if len(parts) > MOST_TERMS:
        raise ParameterRefused("sort", Sentence("Thứ tự có hơn {most} phần. Bớt rồi hỏi lại.", most=MOST_TERMS))
    for part in reversed(parts):
        name, direction = part[0], part[1].lower() if len(part) > 1 else "asc"
        if len(part) > 2 or direction not in ("asc", "desc") or (name not in _SORTS and name != "score"):
            raise ParameterRefused(
                "sort",
                Sentence(
                    "Không sắp xếp được theo '{wrong}'; được: {known} asc|desc.",
                    wrong=" ".join(part)[:60],
                    known=", ".join(("score", *_SORTS)),
                ),
            )
        if name != "score":
            entries = sorted(entries, key=_SORTS[name], reverse=direction == "desc")
    return entries


def _counts(entries: Sequence[Entry], name: str, limit: int) -> dict[str, int]:
    if name not in FACETS:
        raise ParameterRefused(
            "facet.field",
            Sentence("Không đếm được theo '{name}'; đếm được theo: {known}.", name=name, known=", ".join(FACETS)),
        )
    counted = Counter(value for entry in entries for value in FACETS[name](entry))
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(ordered if limit < 0 else ordered[:limit])


def _facet(entries: Sequence[Entry], name: str, counts: Mapping[str, int]) -> Json:
    shown = {
        "organization": {e.agency_code: e.agency[0] for e in entries},
        "groups": {e.row.sector: e.contract.title for e in entries},
    }
    labels = shown.get(name, {})
    items = [{"name": value, "display_name": labels.get(value, value), "count": count} for value, count in counts.items()]
    return {"title": _TITLES.get(name, name), "items": items}
