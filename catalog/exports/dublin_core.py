"""Dublin Core of a dataset: the fifteen elements of TCVN 7980 (ISO 15836), six of them mandatory by Circular 24/2011.

The same pairs serve `<meta name="DC.title">` on a page and the XML document; how they map is docs/catalogue-mapping.md.
"""

from xml.etree import ElementTree

from catalog.exports import vocabulary
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site

DC, OAI = "http://purl.org/dc/elements/1.1/", "http://www.openarchives.org/OAI/2.0/oai_dc/"
ElementTree.register_namespace("dc", DC)
ElementTree.register_namespace("oai_dc", OAI)
#: What Circular 24/2011/TT-BTTTT makes mandatory: title, creator, date, description, publishing body, identifier.
MANDATORY = ("title", "creator", "date", "description", "publisher", "identifier")


def dublin_core(site: Site, entry: Entry) -> tuple[tuple[str, str], ...]:
    """(element, value) pairs in the order of the standard; an element may repeat."""
    at = Addresses(site.url)
    pairs = [
        ("title", entry.title),
        ("creator", entry.agency[0]),
        *(("subject", tag) for tag in entry.tags),
        ("description", entry.description),
        ("publisher", entry.agency[0]),
        ("contributor", entry.steward),
        ("date", entry.modified.date().isoformat()),
        ("type", "Dataset"),
        *([("format", "text/csv")] if entry.downloadable else []),
        ("identifier", at.dataset(entry.name)),
        *(("source", source) for source in entry.contract.data_sources),
        ("language", "vi"),
        *(("relation", at.dataset(name)) for name in entry.inputs),
        *(("coverage", place["title"]) for place in entry.places or ({"title": site.place},)),
        ("coverage", vocabulary.interval(*entry.period)),
        ("rights", vocabulary.access(entry)),
        ("rights", vocabulary.rights(entry)["vi"]),
        ("rights", entry.licence["title"] if entry.licence else vocabulary.NO_LICENCE["vi"]),
    ]
    return tuple((element, value) for element, value in pairs if value)


def meta_tags(site: Site, entry: Entry) -> tuple[tuple[str, str], ...]:
    """(name, content) of the `<meta>` elements of a dataset's page."""
    return tuple((f"DC.{element}", value) for element, value in dublin_core(site, entry))


def dublin_core_xml(site: Site, entry: Entry) -> bytes:
    """An `oai_dc` document, UTF-8."""
    root = ElementTree.Element(f"{{{OAI}}}dc")
    for element, value in dublin_core(site, entry):
        ElementTree.SubElement(root, f"{{{DC}}}{element}").text = value
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
