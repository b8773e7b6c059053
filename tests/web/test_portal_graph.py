"""A drawing of lineage stays readable however many tables there are: boxes apart, arrows to the right, the rest in words."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from assets.sectors import find_table, load_contracts
from assets.walk.facts import dataset_facts
from catalog.names import TableName
from catalog.register import Register
from catalog.web.graph import HEIGHT, MOST, WIDTH, Family, family
from catalog.web.house import Found, House
from catalog.workspace import Workspace
from pipelines.settings import Settings

HUB = "conformed_reference__hub"
Made = Callable[[dict[str, tuple[str, ...]]], House]


@pytest.fixture
def house_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """An installation whose curated tables read what a test says."""
    opened: list[Register] = []

    def made(children: dict[str, tuple[str, ...]]) -> House:
        settings = Settings(home=tmp_path_factory.mktemp("graph"))
        register = Register.open(settings.register_at)
        opened.append(register)
        curated = find_table("curated_reference__communes")
        tables = [replace(curated, name=TableName.parse(name), title=name) for name in (*children, HUB)]
        contracts = {"reference": replace(load_contracts()["reference"], tables=tuple(tables))}
        register.sync_datasets(dataset_facts(contracts))
        return House(
            workspace=Workspace(home=settings.home, lake=settings.lake, register=register),
            contracts=contracts,
            contract_files={},
            current=lambda _table, rows: rows,
            inputs_of=lambda name: children.get(name, ()),
            simulated=frozenset,
            search=lambda query, chosen, *, skip, most: Found(0, ()),
        )

    yield made
    for one in opened:
        one.close()


def _overlap(drawn: Family) -> bool:
    boxes = [(one.x, one.y) for one in drawn.nodes]
    return any(abs(a[0] - b[0]) < WIDTH and abs(a[1] - b[1]) < HEIGHT for at, a in enumerate(boxes) for b in boxes[at + 1 :])


@pytest.mark.parametrize("number", [1, 12, 300])
def test_boxes_never_overlap_and_arrows_point_to_the_right(house_of: Made, number: int) -> None:
    children = {f"curated_a__t{one}": (HUB,) for one in range(number)}
    children |= {f"curated_b__t{one}": (f"curated_a__t{number - 1 - one}",) for one in range(number)}
    drawn = family(house_of(children), HUB)
    assert not _overlap(drawn)
    assert all(one.x < other.x for one, other in drawn.edges)
    assert len(drawn.nodes) <= MOST


def test_what_does_not_fit_is_counted_and_told_in_words(house_of: Made) -> None:
    children = {f"curated_a__t{one}": (HUB,) for one in range(100)}
    drawn = family(house_of(children), HUB)
    assert drawn.left_out == 101 - MOST
    assert len(drawn.relations) == 100
    assert HUB in {one.name for one in drawn.nodes}


def test_arrows_do_not_cross_where_they_need_not(house_of: Made) -> None:
    children = {f"curated_a__t{one}": (HUB,) for one in range(6)}
    children |= {f"curated_b__t{one}": (f"curated_a__t{5 - one}",) for one in range(6)}
    drawn = family(house_of(children), HUB)
    later = [(one.y, other.y) for one, other in drawn.edges if one.name != HUB]
    assert sorted(later) == [(first, second) for first, second in zip(*map(sorted, zip(*later, strict=True)), strict=True)]
