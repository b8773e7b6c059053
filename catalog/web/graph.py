"""Lineage as pages draw it: what a dataset is computed from, down to the files handed in, and what is computed from it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from catalog.i18n import twin
from catalog.names import TableName
from catalog.web.house import House

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 264, 48, 336, 64, 8
#: Letters of a title that fit into a box.
_LETTERS = 29


@dataclass(frozen=True, slots=True)
class Node:
    """A dataset in its place on the drawing."""

    name: str
    title: str
    layer: str
    x: int
    y: int

    @property
    def short(self) -> str:
        """The title, cut to fit its box."""
        return self.title if len(self.title) <= _LETTERS else self.title[: _LETTERS - 1] + "…"


@dataclass(frozen=True, slots=True)
class Family:
    """A dataset between what feeds it and what it feeds: direct neighbours by title, and the whole drawing."""

    up: tuple[tuple[str, str], ...]
    down: tuple[tuple[str, str], ...]
    nodes: tuple[Node, ...]
    edges: tuple[tuple[Node, Node], ...]
    width: int
    height: int


def family(house: House, name: str) -> Family:
    """Everything a dataset descends from and everything that descends from it."""
    parents, children = _parents(house), _children(house)
    levels = {**_walk(name, parents, -1), **_walk(name, children, 1), name: 0}
    titles = {one: _title(house, one) for one in levels}
    nodes = _placed(levels, titles)
    edges = {(parent, child) for child in levels for parent in parents(child) if parent in levels}
    return Family(
        up=tuple((one, titles[one]) for one in parents(name)),
        down=tuple((one, titles[one]) for one in children(name)),
        nodes=tuple(nodes.values()),
        edges=tuple(sorted(((nodes[a], nodes[b]) for a, b in edges), key=_reading_order)),
        width=max(node.x for node in nodes.values()) + WIDTH + MARGIN,
        height=max(node.y for node in nodes.values()) + HEIGHT + MARGIN,
    )


def _reading_order(edge: tuple[Node, Node]) -> tuple[tuple[int, int], ...]:
    return tuple((node.x, node.y) for node in edge)


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


def _placed(levels: Mapping[str, int], titles: Mapping[str, str]) -> dict[str, Node]:
    """Boxes in columns from left to right, each column from the top."""
    first = min(levels.values())
    rows: dict[int, int] = {}
    nodes = {}
    for name in sorted(levels, key=lambda one: titles[one]):
        level = levels[name] - first
        at = rows[level] = rows.get(level, -1) + 1
        layer = TableName.parse(name).layer
        nodes[name] = Node(name, titles[name], layer, MARGIN + level * ACROSS, MARGIN + at * DOWN)
    return nodes
