"""Lineage as pages draw it: what a dataset is computed from, down to the files handed in, and what is computed from it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from catalog.i18n import twin
from catalog.names import TableName
from catalog.web.house import House

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 264, 68, 336, 84, 8
#: Datasets a drawing stays readable with; farther ones are in the list beside it.
MOST = 40


@dataclass(frozen=True, slots=True)
class Node:
    """A dataset in its place on the drawing."""

    name: str
    title: str
    layer: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Family:
    """A dataset between what feeds it and what it feeds: direct neighbours by title, every relation, and the drawing.

    `left_out` counts datasets too far away for a drawing that can be read; `relations` name them all.
    """

    up: tuple[tuple[str, str], ...]
    down: tuple[tuple[str, str], ...]
    relations: tuple[tuple[tuple[str, str], tuple[str, str]], ...]
    nodes: tuple[Node, ...]
    edges: tuple[tuple[Node, Node], ...]
    left_out: int
    width: int
    height: int


def family(house: House, name: str) -> Family:
    """Everything a dataset descends from and everything that descends from it."""
    parents, children = _parents(house), _children(house)
    levels = {**_walk(name, parents, -1), **_walk(name, children, 1), name: 0}
    titles = {one: _title(house, one) for one in levels}
    related = {(parent, child) for child in levels for parent in parents(child) if parent in levels}
    near = dict(sorted(levels.items(), key=lambda one: (abs(one[1]), titles[one[0]]))[:MOST])
    edges = {(parent, child) for parent, child in related if parent in near and child in near}
    nodes = _placed(near, titles, edges)
    return Family(
        up=tuple((one, titles[one]) for one in parents(name)),
        down=tuple((one, titles[one]) for one in children(name)),
        relations=tuple(sorted((((a, titles[a]), (b, titles[b])) for a, b in related), key=lambda one: _words(one, levels))),
        nodes=tuple(nodes.values()),
        edges=tuple(sorted(((nodes[a], nodes[b]) for a, b in edges), key=_reading_order)),
        left_out=len(levels) - len(near),
        width=max(node.x for node in nodes.values()) + WIDTH + MARGIN,
        height=max(node.y for node in nodes.values()) + HEIGHT + MARGIN,
    )


def _reading_order(edge: tuple[Node, Node]) -> tuple[tuple[int, int], ...]:
    return tuple((node.x, node.y) for node in edge)


def _words(relation: tuple[tuple[str, str], tuple[str, str]], levels: Mapping[str, int]) -> tuple[object, ...]:
    """From what is handed in to what is computed last, then by title."""
    (parent, parent_title), (child, child_title) = relation
    return levels[parent], levels[child], parent_title, child_title


def _title(house: House, name: str) -> str:
    row = house.workspace.register.dataset(name)
    return twin(row.title, row.title_en)


def _parents(house: House) -> Callable[[str], tuple[str, ...]]:
    def parents(name: str) -> tuple[str, ...]:
        parsed = TableName.parse(name)
        if parsed.layer == "curated":
            return house.inputs_of(name) if name in house.tables else ()
        return (str(parsed.at("raw")),) if parsed.layer in ("conformed", "quarantine") and _taken(house, parsed) else ()

    return parents


def _children(house: House) -> Callable[[str], tuple[str, ...]]:
    def children(name: str) -> tuple[str, ...]:
        parsed = TableName.parse(name)
        if parsed.layer == "raw":
            return (str(parsed.at("conformed")), str(parsed.at("quarantine"))) if _taken(house, parsed) else ()
        return house.readers.get(name, ())

    return children


def _taken(house: House, name: TableName) -> bool:
    """Whether a contract of today takes deliveries of this entity."""
    table = house.tables.get(str(name.at("conformed")))
    return table is not None and table.source is not None


def _walk(start: str, neighbours: Callable[[str], Iterable[str]], step: int) -> dict[str, int]:
    """How far from `start` each dataset lies that way: the longest way, so that every arrow points right."""
    levels: dict[str, int] = {}
    edge, level = {start}, 0
    # No table descends from itself, so no way is longer than there are tables.
    while edge:
        level += step
        edge = {one for name in edge for one in neighbours(name)}
        levels |= dict.fromkeys(edge, level)
    return levels


def _placed(levels: Mapping[str, int], titles: Mapping[str, str], edges: Collection[tuple[str, str]]) -> dict[str, Node]:
    """Boxes in columns from left to right, each column ordered so that arrows cross little."""
    first = min(levels.values())
    columns: dict[int, list[str]] = {}
    for name in sorted(levels, key=lambda one: titles[one]):
        columns.setdefault(levels[name] - first, []).append(name)
    _untangle(columns, edges)
    return {
        name: Node(name, titles[name], TableName.parse(name).layer, MARGIN + level * ACROSS, MARGIN + at * DOWN)
        for level, names in sorted(columns.items())
        for at, name in enumerate(names)
    }


def _untangle(columns: dict[int, list[str]], edges: Collection[tuple[str, str]]) -> None:
    """Put each box near the middle of its neighbours: once from right to left, then from left to right."""
    for level in (*sorted(columns, reverse=True), *sorted(columns)):
        rows = {name: at for names in columns.values() for at, name in enumerate(names)}
        middle = {name: _middle(name, rows, edges) for name in columns[level]}
        columns[level].sort(key=middle.__getitem__)


def _middle(name: str, rows: Mapping[str, int], edges: Collection[tuple[str, str]]) -> float:
    beside = [rows[a] for a, b in edges if b == name] + [rows[b] for a, b in edges if a == name]
    return sum(beside) / len(beside) if beside else float(rows[name])
