"""The Atom feed of changes: a dataset described anew, a version published. Newest first, at most `MOST` of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site

NAMESPACE = "http://www.w3.org/2005/Atom"
MOST = 100
#: The time an empty feed was last changed: a feed must say one.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to a dataset."""

    id: str
    title: str
    when: datetime
    entry: Entry


def changes(site: Site, entries: Sequence[Entry]) -> list[Change]:
    """What happened last to each dataset, newest first."""
    found = [change for entry in entries for change in _of(Addresses(site.url), entry)]
    return sorted(found, key=lambda change: change.when, reverse=True)[:MOST]


def atom_feed(site: Site, entries: Sequence[Entry]) -> bytes:
    """The feed, UTF-8."""
    at, told = Addresses(site.url), changes(site, entries)
    feed = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "vi"})
    _say(feed, "id", at.feed)
    _say(feed, "title", f"Thay đổi: {site.title}")
    _say(feed, "updated", _time(told[0].when if told else _NEVER))
    _say(ElementTree.SubElement(feed, "author"), "name", site.publisher)
    ElementTree.SubElement(feed, "link", {"rel": "self", "href": at.feed, "type": "application/atom+xml"})
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "href": at.home, "type": "text/html"})
    for change in told:
        _write(feed, at, change)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _of(at: Addresses, entry: Entry) -> Iterator[Change]:
    page, row = at.page(entry.name), entry.row
    described = f"{page}#contract-{row.contract_version}-{row.fingerprint[:12]}"
    title = f"{entry.title}: mô tả theo hợp đồng {row.contract_version}"
    yield Change(described, title, row.updated, entry)
    if entry.version is not None:
        number = entry.version.delta_version
        yield Change(
            f"{page}#version-{number}", f"{entry.title}: công bố phiên bản {number}", entry.version.published_at, entry
        )


def _write(feed: ElementTree.Element, at: Addresses, change: Change) -> None:
    entry = change.entry
    node = ElementTree.SubElement(feed, "entry")
    _say(node, "id", change.id)
    _say(node, "title", change.title)
    _say(node, "updated", _time(change.when))
    _say(node, "summary", entry.description)
    _say(ElementTree.SubElement(node, "author"), "name", entry.agency[0])
    ElementTree.SubElement(node, "link", {"rel": "alternate", "href": at.page(entry.name), "type": "text/html"})
    for tag in entry.tags:
        ElementTree.SubElement(node, "category", {"term": tag})


def _say(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _time(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
