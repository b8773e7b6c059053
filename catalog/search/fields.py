"""The index's fields, and a document put into them. What a match in a field is worth is decided in `ranking`.

Each area of words stands twice: as written (`title`) and without marks (`title_plain`). `spelling` holds how the words and
pairs of words of titles are written, under their plain letters, so that what a reader may not see teaches nobody to spell.
"""

import hashlib
import json
from itertools import pairwise
from math import log1p
from typing import Any

import tantivy

from catalog.search.analysis import codes, is_code, plain, whole, words
from catalog.search.documents import Document

#: `text` holds the titles too, so that what stands anywhere is found in one field.
AREAS = ("title", "text")
EVERYWHERE = "text_plain"
PLAIN = "_plain"
FACETS = ("sector", "agency", "layer", "access", "freshness", "quality", "place", "format")
PART = "\x1f"
#: The extent of what is about no place in particular.
WHOLE = "whole"
#: Changes when documents are put into the index otherwise than before, so that older indexes are made anew.
FORM = 3
_LONGEST_WORD = 64
_KEPT = ("name", "title", "title_en", "description", "description_en", "sector", "sector_title", "agency", "agency_title")
_LAYER_WEIGHT = {"curated": 1.0, "conformed": 1.0, "raw": 0.8, "quarantine": 0.75}


def schema() -> tantivy.Schema:
    """All fields."""
    builder = tantivy.SchemaBuilder()
    for name in ("name", "stamp", "code", "spelling", "label", "extent"):
        builder.add_text_field(name, stored=name == "name", tokenizer_name="raw", index_option="basic")
    for area in AREAS:
        builder.add_text_field(area, tokenizer_name="written")
        builder.add_text_field(area + PLAIN, tokenizer_name="plain")
    for facet in FACETS:
        builder.add_text_field(f"facet_{facet}", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("weight", fast=True)
    builder.add_text_field("kept", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def teach(index: tantivy.Index) -> tantivy.Index:
    """Give an opened index its ways to part text into words."""
    simple, lower = tantivy.Tokenizer.simple(), tantivy.Filter.lowercase()
    short = tantivy.Filter.remove_long(_LONGEST_WORD)
    written = tantivy.TextAnalyzerBuilder(simple).filter(lower).filter(short).build()
    bare = tantivy.TextAnalyzerBuilder(simple).filter(lower).filter(tantivy.Filter.ascii_fold()).filter(short).build()
    index.register_tokenizer("written", written)
    index.register_tokenizer("plain", bare)
    return index


def stamp(document: Document) -> str:
    """Name, form and fingerprint in one term."""
    return f"{document.name}{PART}{FORM}{PART}{document.fingerprint}"


def entry(document: Document) -> tantivy.Document:
    """The document as the index holds it."""
    made = tantivy.Document()
    for name, values in _terms(document).items():
        for value in values:
            made.add_text(name, value)
    made.add_float("weight", weight(document))
    return made


def _terms(document: Document) -> dict[str, list[str]]:
    areas = _areas(document)
    terms = {name: [" ".join(words(text)) for text in texts if text] for name, texts in areas.items()}
    terms |= {area + PLAIN: terms[area] for area in AREAS}
    terms |= {f"facet_{name}": values for name, values in facets(document).items()}
    return terms | {
        "name": [document.name],
        "stamp": [stamp(document)],
        "label": list(document.labels),
        "extent": ["part" if document.places else WHOLE],
        "code": _codes(document),
        "spelling": _spellings(document),
        "kept": [json.dumps(_kept(document), ensure_ascii=False)],
    }


def _areas(document: Document) -> dict[str, list[str]]:
    columns = [
        " ".join((column.name, column.title, column.title_en, column.description, column.description_en, *column.codes))
        for column in document.columns
    ]
    about = [
        document.description,
        document.description_en,
        document.purpose,
        document.sector_title,
        document.sector,
        document.agency_title,
    ]
    about += [document.agency, document.steward, *document.legal_basis, *document.places, document.whole, *document.formats]
    titles = [document.title, document.title_en]
    return {"title": titles, "text": [*titles, *about, document.name, *columns]}


def facets(document: Document) -> dict[str, list[str]]:
    """The values a document counts under, by facet."""
    return {
        "sector": [document.sector],
        "agency": [document.agency] if document.agency else [],
        "layer": [document.layer],
        "access": [document.access],
        "freshness": [document.freshness],
        "quality": [document.quality_band],
        "place": [*document.places, *([document.whole] if document.whole else [])],
        "format": list(document.formats),
    }


def _codes(document: Document) -> list[str]:
    texts = (document.title, document.description, *document.legal_basis)
    named = [document.name, *(column.name for column in document.columns)]
    listed = [code for column in document.columns for code in column.codes if is_code(code) and len(code) <= _LONGEST_WORD]
    return sorted({*map(whole, (*named, *listed)), *(code for text in texts for code in codes(text))})


def _spellings(document: Document) -> list[str]:
    titles = [document.title, document.title_en, document.sector_title, document.agency_title, *document.places]
    found: set[str] = set()
    for text in (*titles, *(column.title for column in document.columns)):
        listed = words(text)
        found.update(plain(word) + PART + word for word in listed)
        found.update(plain(a) + plain(b) + PART + a + " " + b for a, b in pairwise(listed))
    return sorted(found)


def _kept(document: Document) -> dict[str, Any]:
    """What an answer shows of a document."""
    facts = {name: getattr(document, name) for name in _KEPT}
    return facts | {
        **{
            "layer": document.layer,
            "access": document.access,
            "freshness": document.freshness,
            "simulated": document.simulated,
        },
        **{"quality": document.quality, "columns": [[column.name, column.title] for column in document.columns[:200]]},
    }


def weight(document: Document) -> float:
    """How much a match is worth here: a short title matched is matched whole; trust and use help a little.

    The last part, a thousandth at most, is the document's own and parts equals the same way every time.
    """
    size = len(words(document.title))
    trust = 0.035 * min(document.endorsements, 2) / 2 + 0.03 * (document.freshness == "fresh")
    trust += 0.04 * (document.quality or 0) / 100 + 0.02 * min(log1p(document.used), 6) / 6
    own = int.from_bytes(hashlib.sha256(document.name.encode()).digest()[:4], "big") / 2**32 / 1000
    return _LAYER_WEIGHT[document.layer] * (1 + 1.0 / (4 + size)) * (1 + trust) * (1 + own)
