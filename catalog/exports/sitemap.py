"""Sitemaps: every page of the portal a search engine should know, an index over files of at most 10,000 links each."""

from collections.abc import Sequence
from xml.etree import ElementTree

from catalog.errors import NotFound
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site
from catalog.i18n import Sentence

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PER_FILE = 10_000


def sitemap_index(site: Site, entries: Sequence[Entry], size: int = PER_FILE) -> bytes:
    """The list of sitemap files."""
    count = -(-len(_links(site, entries)) // size)
    return _document("sitemapindex", "sitemap", [(f"{site.url}/sitemap-{n}.xml", None) for n in range(1, count + 1)])


def sitemap(site: Site, entries: Sequence[Entry], number: int, size: int = PER_FILE) -> bytes:
    """One file, counted from 1; raises NotFound for one that is not in the index."""
    links = _links(site, entries)[(number - 1) * size : number * size] if number > 0 else []
    if not links:
        raise NotFound(
            Sentence("Không có sơ đồ trang số {number}. Danh sách ở {url}/sitemap.xml.", number=number, url=site.url)
        )
    return _document("urlset", "url", links)


def _links(site: Site, entries: Sequence[Entry]) -> list[tuple[str, str | None]]:
    at = Addresses(site.url)
    sectors = {entry.row.sector: None for entry in entries}
    agencies = {entry.agency_code: None for entry in entries}
    plain = [at.home, *(at.sector(sector) for sector in sectors), *(at.agency(agency) for agency in agencies)]
    datasets = [(at.page(entry.name), entry.modified.isoformat(timespec="seconds")) for entry in entries]
    return [*((link, None) for link in plain), *datasets]


def _document(root: str, element: str, links: Sequence[tuple[str, str | None]]) -> bytes:
    top = ElementTree.Element(root, {"xmlns": NAMESPACE})
    for link, changed in links:
        node = ElementTree.SubElement(top, element)
        ElementTree.SubElement(node, "loc").text = link
        if changed is not None:
            ElementTree.SubElement(node, "lastmod").text = changed
    return bytes(ElementTree.tostring(top, encoding="utf-8", xml_declaration=True))
