"""What search is told: contracts and the register in the catalogue's own words, old names of places from the crosswalk."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl

from assets.walk.simulated import simulated_tables
from catalog.access import readable_columns
from catalog.contract import Column, Contract, Table
from catalog.figures import ZONE
from catalog.freshness import freshness
from catalog.names import LISTED, Layer
from catalog.register import DatasetRow, Register, VersionRow
from catalog.search import ColumnEntry, Document, Group
from catalog.search.documents import Access, Freshness

OWNER = "so-noi-vu"
#: How long the use of a dataset counts for its place among equals.
USE_COUNTS = timedelta(days=30)
#: Readers' labels: everybody may know of the tables meant for use, those who work here of what lies behind them.
PUBLIC, INTERNAL = "public", "internal"
_LAW = re.compile(r"^urn:law:vn:")
_TYPE = r"^(?:Thành phố|Thị xã|Huyện|Thị trấn|Phường|Xã|Đặc khu|Tỉnh) +"
_CODES_TOLD = 300
#: How long the code of a commune is; anything else covers the province or more.
_COMMUNE = 5
_OLD, _NEW, _SINCE = pl.col("old_name").alias("old"), pl.col("new_name").alias("new"), pl.col("effective_from").alias("since")


def documents(register: Register, contracts: Mapping[str, Contract], agencies: Mapping[str, tuple[str, str]]) -> list[Document]:
    """One entry for each dataset the register holds as active; `agencies` names codes in Vietnamese and English."""
    published, simulated, now = register.published_all(), simulated_tables(register), datetime.now(UTC)
    described = dict(_described(contracts))
    endorsed, used = register.additions.endorsements(), register.usage.totals((now.astimezone(ZONE) - USE_COUNTS).date())
    made = []
    for dataset in register.datasets():
        contract, table = described[dataset.name]
        document = _document(dataset, contract, table, published.get(dataset.name), now)
        titles = " ".join(agencies.get(document.agency, ()))
        document = replace(document, endorsements=endorsed.get(dataset.name, 0), used=in_steps(used.get(dataset.name, 0)))
        made.append(replace(document, agency_title=titles, simulated=dataset.simulated or dataset.name in simulated))
    return made


def in_steps(used: int) -> int:
    """The power of two below a count: the index is not written again for every visit."""
    return 1 << (used.bit_length() - 1) if used else 0


def _described(contracts: Mapping[str, Contract]) -> Iterator[tuple[str, tuple[Contract, Table]]]:
    """The contract and the table behind every dataset's name."""
    for contract in contracts.values():
        for table in contract.tables:
            layers: tuple[Layer, ...] = ("raw", "quarantine") if table.source else ()
            yield from ((str(table.name.at(layer)), (contract, table)) for layer in (table.name.layer, *layers))


def _document(dataset: DatasetRow, contract: Contract, table: Table, version: VersionRow | None, now: datetime) -> Document:
    places = dataset.places or []
    return Document(
        name=dataset.name,
        title=dataset.title,
        title_en=dataset.title_en,
        description=dataset.description,
        purpose=contract.purpose,
        description_en=table.description_en,
        sector=dataset.sector,
        sector_title=f"{contract.title} {contract.title_en}",
        agency=dataset.agency or "",
        steward=dataset.steward or "",
        layer=dataset.layer,
        legal_basis=tuple(_LAW.sub("", url) for url in contract.legal_basis),
        columns=tuple(map(_column, table.columns)),
        places=tuple(place["title"] for place in places if len(place["code"]) == _COMMUNE),
        whole=next((place["title"] for place in places if len(place["code"]) != _COMMUNE), ""),
        formats=table.source.formats if table.source else (),
        access=access_to(dataset.layer, table),
        freshness=freshness_of(table.frequency, version, now),
        quality=version.quality_score if version else None,
        labels=(PUBLIC,) if dataset.layer in LISTED else (INTERNAL,),
    )


def access_to(layer: Layer, table: Table) -> Access:
    """Who may read a table; what was delivered as it was, or turned away, is for those entitled."""
    readable = readable_columns(table) if layer in LISTED else ()
    if not readable:
        return table.terms.access.level if layer in LISTED else "restricted"
    return "public" if len(readable) == len(table.columns) else "partly"


def _column(column: Column) -> ColumnEntry:
    listed = column.codes[:_CODES_TOLD]
    codes = dict.fromkeys(text for code in listed for text in (code.value, code.label, code.label_en) if text)
    return ColumnEntry(column.name, column.title, column.title_en, column.description, tuple(codes), column.description_en)


def freshness_of(promise: timedelta | None, version: VersionRow | None, now: datetime) -> Freshness:
    """Whether the last publication keeps the table's promise; unknown where there is no promise or no publication."""
    told = freshness(promise, version.published_at if version else None, now)
    return told if told in ("fresh", "late") else "unknown"


def place_groups() -> list[Group]:
    """Old and new names of the province's places as shipped, chains of changes followed to the names of today."""
    from assets.reference.seeds import crosswalk

    changes = crosswalk().with_columns(pl.col("^.*_name$").str.replace(_TYPE, ""))
    pairs = pl.concat([_communes(changes), _districts(changes)]).filter(pl.col("old") != pl.col("new")).unique()
    return list(_groups(pairs.sort("old", "new", "since").collect().iter_rows()))


def _communes(changes: pl.LazyFrame) -> pl.LazyFrame:
    """(old, new, since) for every commune, from each of its names and from its last code to the names of today."""
    last = _last(changes)
    today = last.select(pl.col("old_code").alias("code"), _NEW, _SINCE)
    steps = changes.select(pl.col("new_code").alias("code"), _OLD)
    by_code = last.select(pl.col("old_code").alias("old"), _NEW, _SINCE)
    return pl.concat([steps.join(today, on="code").select("old", "new", "since"), last.select(_OLD, _NEW, _SINCE), by_code])


def _districts(changes: pl.LazyFrame) -> pl.LazyFrame:
    """(district that is no more, commune of today, since)."""
    gone = _last(changes).filter(pl.col("old_district_name").is_not_null())
    return gone.select(pl.col("old_district_name").alias("old"), _NEW, _SINCE)


def _last(changes: pl.LazyFrame) -> pl.LazyFrame:
    """The latest reform, which leads to the names of today."""
    return changes.filter(pl.col("effective_from") == pl.col("effective_from").max())


def _groups(rows: Iterable[tuple[str, str, object]]) -> Iterator[Group]:
    source = "bảng chuyển đổi đơn vị hành chính"
    for old, new, since in rows:
        yield Group((old, new), "place", f"{source}, từ {since}", OWNER)
