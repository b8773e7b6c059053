"""DCAT-AP 3 of datasets and their distributions as an rdflib graph; the catalogue around them is `dcat_catalogue`.

Only what is known is said: a licence where the contract states one, and that there is none where it does not; without
public rows no distribution.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD

from catalog.exports import vocabulary
from catalog.exports.addresses import Addresses
from catalog.exports.entry import SIMULATED, SIMULATED_EN, SIMULATED_TAG_EN, Entry, Site
from catalog.forms import FORMATS, Form

DCATAP = Namespace("http://data.europa.eu/r5r/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
#: Of DCAT 3, which rdflib's closed list does not know yet.
_DCAT_VERSION = URIRef(f"{DCAT}version")
PREFIXES = {
    "dcat": DCAT,
    "dct": DCTERMS,
    "dcatap": DCATAP,
    "eli": ELI,
    "foaf": FOAF,
    "hydra": HYDRA,
    "prov": PROV,
    "rdfs": RDFS,
    "skos": SKOS,
    "vcard": VCARD,
    "xsd": XSD,
}


def new_graph() -> Graph:
    """An empty graph with the prefixes people expect."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def add_dataset(graph: Graph, site: Site, entry: Entry) -> URIRef:
    """Say everything public about one dataset; its id."""
    at = Addresses(site.url)
    node = URIRef(at.dataset(entry.name))
    graph.add((node, RDF.type, DCAT.Dataset))
    _words(graph, node, entry)
    _dates(graph, node, entry)
    _people(graph, node, at, entry)
    _terms(graph, node, at, site, entry)
    for source in entry.inputs:
        graph.add((node, PROV.wasDerivedFrom, URIRef(at.dataset(source))))
    for form in entry.forms:
        graph.add((node, DCAT.distribution, _distribution(graph, at, entry, form)))
    return node


def _words(graph: Graph, node: URIRef, entry: Entry) -> None:
    said = [
        (DCTERMS.title, entry.title, "vi"),
        (DCTERMS.title, entry.title_en, "en"),
        (DCTERMS.description, entry.description, "vi"),
        (DCTERMS.description, entry.description_en, "en"),
        *((DCAT.keyword, tag, "vi") for tag in entry.tags),
        *([(DCAT.keyword, SIMULATED_TAG_EN, "en")] if entry.simulated else []),
    ]
    for predicate, text, language in said:
        if text:
            graph.add((node, predicate, Literal(text, lang=language)))
    graph.add((node, DCTERMS.identifier, Literal(entry.name)))
    graph.add((node, _DCAT_VERSION, Literal(entry.row.contract_version)))
    for text, language in ((SIMULATED, "vi"), (SIMULATED_EN, "en")) if entry.simulated else ():
        statement = URIRef(f"{node}-provenance")
        typed(graph, statement, DCTERMS.ProvenanceStatement)
        graph.add((statement, RDFS.label, Literal(text, lang=language)))
        graph.add((node, DCTERMS.provenance, statement))


def _dates(graph: Graph, node: URIRef, entry: Entry) -> None:
    graph.add((node, DCTERMS.issued, moment(entry.row.first_seen)))
    graph.add((node, DCTERMS.modified, moment(entry.modified)))
    every = URIRef(vocabulary.frequency(entry.frequency))
    graph.add((node, DCTERMS.accrualPeriodicity, typed(graph, every, DCTERMS.Frequency)))
    days = [(DCAT.startDate, entry.period[0]), (DCAT.endDate, entry.period[1])]
    for predicate, day in days:
        if day is not None:
            period = typed(graph, URIRef(f"{node}-period"), DCTERMS.PeriodOfTime)
            graph.add((period, predicate, Literal(day.isoformat(), datatype=XSD.date)))
            graph.add((node, DCTERMS.temporal, period))


def _people(graph: Graph, node: URIRef, at: Addresses, entry: Entry) -> None:
    agency = add_agent(graph, URIRef(at.named(f"agency-{entry.agency_code}")), entry.agency[0])
    graph.add((node, DCTERMS.publisher, agency))
    contact = URIRef(at.named(f"contact-{entry.row.sector}"))
    graph.add((node, DCAT.contactPoint, typed(graph, contact, VCARD.Kind)))
    graph.add((contact, VCARD.fn, Literal(entry.agency[0])))
    if "@" in entry.steward:
        graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{entry.steward}")))


def _terms(graph: Graph, node: URIRef, at: Addresses, site: Site, entry: Entry) -> None:
    rights = URIRef(vocabulary.access(entry))
    graph.add((node, DCTERMS.accessRights, typed(graph, rights, DCTERMS.RightsStatement)))
    graph.add((node, DCTERMS.language, language(graph)))
    graph.add((node, DCTERMS.rights, _statement(graph, URIRef(f"{node}-rights"), vocabulary.rights(entry))))
    for place in entry.places:
        graph.add((node, DCTERMS.spatial, _location(graph, at, place)))
    if not entry.places:
        graph.add((node, DCTERMS.spatial, add_place(graph, at, site)))
    graph.add((node, DCAT.landingPage, typed(graph, URIRef(at.page(entry.name)), FOAF.Document)))
    graph.add((node, DCAT.theme, add_theme(graph, at, entry)))
    graph.add((node, DCTERMS.conformsTo, _contract(graph, at, entry)))
    theme = vocabulary.theme(entry.row.sector)
    if theme is not None:
        graph.add((node, DCAT.theme, _concept(graph, *theme)))
    for law in dict.fromkeys((*entry.contract.legal_basis, *entry.ground)):
        graph.add((node, DCATAP.applicableLegislation, typed(graph, URIRef(law), ELI.LegalResource)))


def _contract(graph: Graph, at: Addresses, entry: Entry) -> URIRef:
    contract = typed(graph, URIRef(at.contract(entry.row.sector)), DCTERMS.Standard)
    graph.add((contract, RDFS.label, Literal(f"Hợp đồng dữ liệu {entry.row.sector} (ODCS)", lang="vi")))
    return contract


def _distribution(graph: Graph, at: Addresses, entry: Entry, form: Form) -> URIRef:
    term, media = FORMATS[form].term, FORMATS[form].media
    node = URIRef(f"{at.page(entry.name)}#{form}")
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, Literal(f"{entry.title} ({term})", lang="vi")))
    graph.add((node, DCTERMS.description, Literal(entry.description, lang="vi")))
    graph.add((node, DCAT.accessURL, URIRef(at.page(entry.name))))
    graph.add((node, DCAT.downloadURL, URIRef(at.rows(entry.name, form))))
    graph.add((node, DCAT.mediaType, typed(graph, URIRef(vocabulary.media_type(media)), DCTERMS.MediaType)))
    graph.add((node, DCTERMS["format"], typed(graph, URIRef(vocabulary.file_type(term)), DCTERMS.MediaTypeOrExtent)))
    graph.add((node, DCTERMS.modified, moment(entry.modified)))
    graph.add((node, DCTERMS.language, language(graph)))
    available = _concept(graph, f"{vocabulary.EU}/planned-availability/AVAILABLE", "available")
    graph.add((node, DCATAP.availability, available))
    schema = typed(graph, URIRef(at.metadata(entry.name, "tableschema.json")), DCTERMS.Standard)
    graph.add((node, DCTERMS.conformsTo, schema))
    graph.add((node, DCAT.accessService, URIRef(at.named("ckan"))))
    _licence(graph, node, entry)
    return node


def _licence(graph: Graph, node: URIRef, entry: Entry) -> None:
    """The licence of what is handed out, or the word that there is none."""
    if entry.licence is None:
        none = _statement(graph, URIRef(f"{node}-rights"), vocabulary.NO_LICENCE)
        graph.add((node, DCTERMS.rights, none))
        return
    licence = typed(graph, URIRef(entry.licence["url"]), DCTERMS.LicenseDocument)
    graph.add((licence, RDFS.label, Literal(entry.licence["title"], lang="vi")))
    graph.add((licence, RDFS.label, Literal(entry.licence["title_en"], lang="en")))
    graph.add((licence, DCTERMS.identifier, Literal(entry.licence["id"])))
    graph.add((node, DCTERMS.license, licence))


def _statement(graph: Graph, node: URIRef, said: Mapping[Any, str]) -> URIRef:
    """A statement of rights in several languages."""
    for spoken, text in said.items():
        graph.add((typed(graph, node, DCTERMS.RightsStatement), RDFS.label, Literal(text, lang=spoken)))
    return node


def _location(graph: Graph, at: Addresses, place: Mapping[str, str]) -> URIRef:
    """A place by its code in the statistics office's list."""
    node = typed(graph, URIRef(at.named(f"place-{place['code']}")), DCTERMS.Location)
    graph.add((node, DCTERMS.identifier, Literal(place["code"])))
    graph.add((node, SKOS.prefLabel, Literal(place["title"], lang="vi")))
    graph.add((node, SKOS.prefLabel, Literal(place["title_en"], lang="en")))
    return node


def _concept(graph: Graph, term: str, label: str) -> URIRef:
    """A term of somebody else's vocabulary, with its English label."""
    graph.add((typed(graph, URIRef(term), SKOS.Concept), SKOS.prefLabel, Literal(label, lang="en")))
    return URIRef(term)


def add_agent(graph: Graph, node: URIRef, name: str) -> URIRef:
    """An organisation; its id."""
    graph.add((typed(graph, node, FOAF.Agent), FOAF.name, Literal(name, lang="vi")))
    return node


def add_place(graph: Graph, at: Addresses, site: Site) -> URIRef:
    """The province; its id."""
    node = typed(graph, URIRef(at.named("place")), DCTERMS.Location)
    graph.add((node, SKOS.prefLabel, Literal(site.place, lang="vi")))
    return node


def add_theme(graph: Graph, at: Addresses, entry: Entry) -> URIRef:
    """The sector as a concept of our own scheme; its id."""
    node = typed(graph, URIRef(at.sector(entry.row.sector)), SKOS.Concept)
    graph.add((node, SKOS.prefLabel, Literal(entry.contract.title, lang="vi")))
    graph.add((node, SKOS.prefLabel, Literal(entry.contract.title_en, lang="en")))
    graph.add((node, SKOS.inScheme, URIRef(at.named("sectors"))))
    return node


def language(graph: Graph) -> URIRef:
    """Vietnamese, as the EU list calls it."""
    return typed(graph, URIRef(f"{vocabulary.EU}/language/VIE"), DCTERMS.LinguisticSystem)


def typed(graph: Graph, node: URIRef, kind: URIRef) -> URIRef:
    """A node said to be of a class; the node."""
    graph.add((node, RDF.type, kind))
    return node


def moment(when: datetime) -> Literal:
    """A time as a typed literal, to the second."""
    return Literal(when.isoformat(timespec="seconds"), datatype=XSD.dateTime)
