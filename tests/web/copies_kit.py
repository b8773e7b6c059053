"""A table of every type a contract may declare, and what there is to say about a version of it, without a server."""

from datetime import UTC, datetime

import polars as pl

from catalog.contract import Code, Column, Details, Table
from catalog.expectation import Expectation
from catalog.names import TableName
from catalog.register import VersionRow
from catalog.web.copies_about import About

TYPES: dict[str, pl.DataType] = {
    "code": pl.String(),
    "label": pl.String(),
    "count": pl.Int64(),
    "small": pl.Int32(),
    "ratio": pl.Float64(),
    "price": pl.Decimal(20, 2),
    "held": pl.Boolean(),
    "day": pl.Date(),
    "moment": pl.Datetime("us", "UTC"),
    "names": pl.List(pl.String()),
}
CODES = (Code("A", "Loại một", "Kind one"), Code("B", "Loại hai", "Kind two"))


def table_of(types: dict[str, pl.DataType], key: str, rules: tuple[Expectation, ...] = ()) -> Table:
    """A public table of these columns; `label` has a code list."""
    columns = tuple(
        Column(
            name=name,
            title=f"Tiêu đề {name}",
            title_en=f"Title {name}",
            description=f"Nghĩa của {name}",
            dtype=dtype,
            classification="public",
            key_position=1 if name == key else None,
            details=Details(codes=CODES if name == "label" else (), unit="đồng" if name == "price" else None),
        )
        for name, dtype in types.items()
    )
    name = TableName("curated", "fixtures", "things")
    return Table(
        name, "Bảng thử", "Fixture", "Mô tả bảng thử", "", "registry", columns, rules, (0, None), None, simulated=False
    )


def about(table: Table, rows: int, *, simulated: bool = False) -> About:
    """What there is to say about version 7 of it."""
    version = VersionRow(
        table=str(table.name),
        delta_version=7,
        published_at=datetime(2026, 11, 1, 3, tzinfo=UTC),
        rows=rows,
        quality_score=None,
        contract_version="1.0.0",
        run_id="run",
        delivery_id=None,
        inputs={},
        reconciled=True,
    )
    return About(table, None, "Sở thử nghiệm", version, simulated, "https://kho.example.vn/datasets/things")
