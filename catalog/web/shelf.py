"""What lists of datasets show: one entry a table, from the register and the contracts, in the reader's language."""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from catalog.access import readable_columns
from catalog.freshness import Freshness, due_at, freshness
from catalog.i18n import Language, language, twin
from catalog.names import LISTED
from catalog.register import Listed, Standing
from catalog.web.house import House


@dataclass(frozen=True, slots=True)
class Entry:
    """One dataset in a list; `open` says whether its rows are public, `due` when the next version is promised.

    `description_in` is the language its description is in, which is the reader's wherever there is one.
    """

    name: str
    title: str
    description: str
    description_in: Language
    layer: str
    sector: str
    sector_title: str
    agency: str
    agency_title: str
    simulated: bool
    open: bool
    version: Standing | None
    due: datetime | None
    freshness: Freshness

    @property
    def score(self) -> float | None:
        """The score of the version readers see."""
        return self.version.quality_score if self.version else None


def entries(house: House) -> dict[str, Entry]:
    """Every active dataset of the listed layers by name, curated ones first; gathered once while nothing is published."""
    state = house.state()
    if state is None:
        return _gathered(house)
    # What is late changes by itself; contracts are told to the register by other commands, which is no run.
    minute = int(time.time() // 60)
    return house.kept(f"shelf {language()}", (state, minute), lambda: _gathered(house))


def some(house: House, names: Collection[str]) -> dict[str, Entry]:
    """Those of the named datasets that are active and listed; a large catalogue is not gathered for a page of results."""
    found = [row for row in house.workspace.register.listing(names) if row.status == "active" and row.layer in LISTED]
    simulated = house.simulated()
    return {row.name: entry(house, row, simulated) for row in found}


def _gathered(house: House) -> dict[str, Entry]:
    simulated = house.simulated()
    rows = [row for row in house.workspace.register.listing() if row.layer in LISTED]
    rows.sort(key=lambda row: (LISTED.index(row.layer), twin(row.title, row.title_en)))
    return {row.name: entry(house, row, simulated) for row in rows}


def entry(house: House, row: Listed, simulated: frozenset[str]) -> Entry:
    """One dataset as lists show it."""
    contract, table, version = house.contracts.get(row.sector), house.tables.get(row.name), row.version
    promise = timedelta(days=row.frequency_days) if row.frequency_days and row.status == "active" else None
    published, moment = version.published_at if version else None, datetime.now(UTC)
    return Entry(
        name=row.name,
        title=twin(row.title, row.title_en),
        description=twin(row.description, row.description_en or ""),
        description_in=language() if row.description_en else "vi",
        layer=row.layer,
        sector=row.sector,
        sector_title=twin(contract.title, contract.title_en) if contract else row.sector,
        agency=row.agency or "",
        agency_title=agency_title(house, row.agency or ""),
        simulated=row.simulated or row.name in simulated,
        open=bool(table and readable_columns(table)),
        version=version,
        due=due_at(promise, published),
        freshness=freshness(promise, published, moment),
    )


def agency_title(house: House, agency: str) -> str:
    """An agency's name; its code where no name is known."""
    return twin(*house.agencies[agency]) if agency in house.agencies else agency


def newest(found: Iterable[Entry], most: int) -> list[Entry]:
    """The last published, newest first."""
    dated = [(one.version.published_at, one.name, one) for one in found if one.version]
    return [one for _, _, one in sorted(dated, reverse=True)[:most]]
