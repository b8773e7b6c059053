"""The DCAT catalogue, page by page: what it is, which datasets a page holds, where the next page is (Hydra).

Paging keeps every answer small however many datasets there are; ids do not depend on the page something is on.
"""

from collections.abc import Sequence

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from catalog.errors import NotFound
from catalog.exports.addresses import RDF_TYPES, Addresses
from catalog.exports.dcat import HYDRA, add_agent, add_dataset, add_place, language, moment, new_graph, typed
from catalog.exports.entry import Entry, Site
from catalog.i18n import Sentence

PAGE_SIZE = 100


def catalogue_page(site: Site, entries: Sequence[Entry], page: int, extension: str, size: int = PAGE_SIZE) -> Graph:
    """One page of the catalogue, counted from 1; raises NotFound for a page that is not there."""
    last = max(1, -(-len(entries) // size))
    if not 1 <= page <= last:
        raise NotFound(Sentence("Danh mục có {last} trang, không có trang {page}. Bắt đầu từ page=1.", last=last, page=page))
    graph = new_graph()
    node = _catalogue(graph, site, entries)
    for entry in entries[(page - 1) * size : page * size]:
        graph.add((node, DCAT.dataset, _served(graph, site, entry)))
    _paging(graph, Addresses(site.url), extension, page, last, len(entries), size)
    return graph


def dataset_graph(site: Site, entry: Entry) -> Graph:
    """One dataset on its own, with the service that answers for its rows."""
    graph = new_graph()
    _service(graph, site)
    _served(graph, site, entry)
    return graph


def written(graph: Graph, extension: str) -> bytes:
    """A graph in one of the serialisations of `RDF_TYPES`, UTF-8."""
    if extension not in RDF_TYPES:
        raise NotFound(Sentence("Không có dạng '{extension}'; có: {known}.", extension=extension, known=", ".join(RDF_TYPES)))
    if extension == "jsonld":
        return graph.serialize(format="json-ld", encoding="utf-8", auto_compact=True)
    return graph.serialize(format="turtle" if extension == "ttl" else "xml", encoding="utf-8")


def _catalogue(graph: Graph, site: Site, entries: Sequence[Entry]) -> URIRef:
    at = Addresses(site.url)
    node = typed(graph, URIRef(at.catalogue), DCAT.Catalog)
    said = (
        (DCTERMS.title, site.title, "vi"),
        (DCTERMS.title, site.title_en, "en"),
        (DCTERMS.description, f"Danh mục các bảng dữ liệu của {site.title}.", "vi"),
        (DCTERMS.description, f"Catalogue of the tables of {site.title_en}.", "en"),
    )
    for predicate, text, tongue in said:
        graph.add((node, predicate, Literal(text, lang=tongue)))
    graph.add((node, DCTERMS.publisher, add_agent(graph, URIRef(at.named("publisher")), site.publisher)))
    graph.add((node, DCTERMS.language, language(graph)))
    graph.add((node, DCTERMS.spatial, add_place(graph, at, site)))
    graph.add((node, FOAF.homepage, typed(graph, URIRef(at.home), FOAF.Document)))
    scheme = typed(graph, URIRef(at.named("sectors")), SKOS.ConceptScheme)
    graph.add((scheme, DCTERMS.title, Literal("Các ngành", lang="vi")))
    graph.add((node, DCAT.themeTaxonomy, scheme))
    graph.add((node, DCAT.service, _service(graph, site)))
    if entries:
        graph.add((node, DCTERMS.issued, moment(min(entry.row.first_seen for entry in entries))))
        graph.add((node, DCTERMS.modified, moment(max(entry.modified for entry in entries))))
    return node


def _served(graph: Graph, site: Site, entry: Entry) -> URIRef:
    """Say everything of a dataset, and that the service answers for its rows where they are public; its id."""
    node = add_dataset(graph, site, entry)
    if entry.downloadable:
        graph.add((URIRef(Addresses(site.url).named("ckan")), DCAT.servesDataset, node))
    return node


def _service(graph: Graph, site: Site) -> URIRef:
    """The API through which rows and metadata are asked for."""
    at = Addresses(site.url)
    node = typed(graph, URIRef(at.named("ckan")), DCAT.DataService)
    graph.add((node, DCTERMS.title, Literal("API theo kiểu CKAN", lang="vi")))
    graph.add((node, DCTERMS.title, Literal("CKAN Action API", lang="en")))
    graph.add((node, DCAT.endpointURL, URIRef(at.ckan)))
    graph.add((node, DCAT.endpointDescription, URIRef(at.api_description)))
    graph.add((node, DCTERMS.publisher, add_agent(graph, URIRef(at.named("publisher")), site.publisher)))
    return node


def _paging(graph: Graph, at: Addresses, extension: str, page: int, last: int, total: int, size: int) -> None:
    """Both Hydra ways, because harvesters know one or the other."""
    node = URIRef(at.catalogue_page(extension, page))
    graph.add((node, RDF.type, HYDRA.PartialCollectionView))
    graph.add((node, RDF.type, HYDRA.PagedCollection))
    graph.add((node, HYDRA.totalItems, Literal(total, datatype=XSD.integer)))
    graph.add((node, HYDRA.itemsPerPage, Literal(size, datatype=XSD.integer)))
    pages = (
        {"first": 1, "last": last} | ({"next": page + 1} if page < last else {}) | ({"previous": page - 1} if page > 1 else {})
    )
    for word, number in pages.items():
        there = URIRef(at.catalogue_page(extension, number))
        graph.add((node, HYDRA[word], there))
        graph.add((node, HYDRA[f"{word}Page"], there))
