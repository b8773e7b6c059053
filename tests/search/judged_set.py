"""The judged set: fixture documents made from `judged/corpus.yaml`, queries with their grades from `judged/queries.yaml`.

Everything here is invented for measuring search and marked so; nothing of it is ever shown as a dataset.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import yaml

from catalog.search import ColumnEntry, Document
from tests.search.metrics import ndcg, reciprocal_rank, success

FOLDER = Path(__file__).parent / "judged"
BY_COMMUNE = "xa"
Finder = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Judged:
    """One query with what its writer wanted and the grade of every entry that is worth anything."""

    text: str
    kind: str
    intent: str
    grades: Mapping[str, int]


@cache
def corpus() -> tuple[Document, ...]:
    """All fixture entries."""
    table = _load("corpus.yaml")
    types = {place: kind for kind, places in table["places"].items() for place in places}
    return tuple(
        _document(sector, subject, edition, types)
        for sector in table["sectors"]
        for subject in sector["subjects"]
        for edition in (None, *subject["also"])
    )


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


def entry_name(subject: str, edition: object) -> str:
    """The name of a subject's entry: of the province, or of one edition."""
    tail = "" if edition is None else "__" + str(edition).lower().replace(" ", "_")
    return f"fixture_{subject}{tail}"


def _document(sector: dict[str, Any], subject: dict[str, Any], edition: object, types: Mapping[str, str]) -> Document:
    place = f"{types[edition]} {edition}" if isinstance(edition, str) and edition in types else None
    titles = _titles(subject, edition, place)
    pairs = [part.split("=") for part in subject["columns"].split("; ")]
    codes = tuple(subject["codes"].split("; ")) if "codes" in subject else ()
    last = len(pairs) - 1
    return Document(
        name=entry_name(subject["id"], edition),
        title=titles[0],
        title_en=titles[1],
        description=f"{subject['text']}.",
        sector=sector["sector"],
        sector_title=sector["title"],
        agency_title=sector["agency"],
        agency=sector["agency"],
        layer="conformed",
        legal_basis=(subject["number"],) if "number" in subject else (),
        columns=tuple(ColumnEntry(a, b, codes=codes if at == last else ()) for at, (a, b) in enumerate(pairs)),
        places=(place,) if place else (),
        formats=(subject.get("format", "xlsx"),),
        access="public",
        labels=("public",),
    )


def _titles(subject: dict[str, Any], edition: object, place: str | None) -> tuple[str, str]:
    vi, en = subject["vi"], subject["en"]
    if edition is None:
        return vi, en
    if edition == BY_COMMUNE:
        return f"{vi} theo xã, phường, đặc khu", f"{en} by commune"
    return (f"{vi} tại {place}", f"{en}, {edition}") if place else (f"{vi} năm {edition}", f"{en} {edition}")


@cache
def queries() -> tuple[Judged, ...]:
    """All judged queries."""
    editions = {subject["id"]: subject["also"] for sector in _load("corpus.yaml")["sectors"] for subject in sector["subjects"]}
    return tuple(
        Judged(str(one["q"]), kind, one["intent"], dict(_grades(one, editions)))
        for kind, listed in _load("queries.yaml")["classes"].items()
        for one in listed
    )


def _grades(one: dict[str, Any], editions: Mapping[str, Sequence[object]]) -> Iterator[tuple[str, int]]:
    """The rules at the head of `queries.yaml`, nothing else."""
    for subject in one.get("near", ()):
        yield entry_name(subject, None), 1
    for subject in one.get("also", ()):
        yield entry_name(subject, None), 2
        yield from ((entry_name(subject, edition), 1) for edition in editions[subject])
    scope = one.get("scope")
    for subject in one["about"]:
        yield entry_name(subject, None), 3 if scope is None else 2
        for edition in editions[subject]:
            yield entry_name(subject, edition), _edition_grade(scope, edition)


def _edition_grade(scope: object, edition: object) -> int:
    if scope is None:
        return 2
    return 3 if edition == scope else 2 if edition == BY_COMMUNE else 1


def measure(find: Finder, kinds: Sequence[str] | None = None) -> dict[str, dict[str, float]]:
    """Means by class and over all (`all`) of a way to find the first ten names for a text."""
    asked = [one for one in queries() if kinds is None or one.kind in kinds]
    rows = [(one.kind, _measured(find(one.text), one.grades)) for one in asked]
    names = dict.fromkeys(kind for kind, _ in rows)
    grouped = {name: [row for kind, row in rows if kind == name] for name in names} | {"all": [row for _, row in rows]}
    return {name: {key: mean(row[key] for row in found) for key in found[0]} for name, found in grouped.items()}


def _measured(found: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    return {
        "ndcg": ndcg(found, grades),
        "mrr": reciprocal_rank(found, grades),
        "s1": success(found, grades, 1),
        "s5": success(found, grades, 5),
        "zero": float(not found),
    }
