"""Who may see which rows: the one answer every door asks for, from the contract's classifications alone.

Until grants exist a reader is nobody in particular or a local account, and both see the same: rows of conformed and curated
tables whose key is wholly public, and of these the public columns. Raw and quarantine tables show rows to nobody here.
"""

from dataclasses import dataclass

import polars as pl

from catalog.contract import PROVENANCE, Column, Table
from catalog.contract_derived import CONFLICT, PROBLEM, UNREAD
from catalog.errors import AccessRefused
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from catalog.names import LISTED

#: Arguments of expectations that name columns of their table.
_NAMING = ("column", "column_A", "column_B")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a signed-in account, steward of `agencies` or administrator, or nobody in particular."""

    account: str | None = None
    title: str = ""
    agencies: frozenset[str] = frozenset()
    admin: bool = False


ANONYMOUS = Principal()


def readable_columns(table: Table, principal: Principal = ANONYMOUS) -> tuple[Column, ...]:
    """The columns whose values this reader may see, in their order; none where the table shows no rows."""
    del principal  # an account sees no more than anybody until grants exist
    keys = [column for column in table.columns if column.key_position is not None]
    if table.name.layer not in LISTED or any(key.classification != "public" for key in keys):
        return ()
    return tuple(column for column in table.columns if column.classification == "public")


def readable_rows(table: Table, rows: pl.LazyFrame, principal: Principal = ANONYMOUS) -> pl.LazyFrame:
    """The rows as this reader may see them; raises `AccessRefused` where none are."""
    columns = readable_columns(table, principal)
    if not columns:
        raise AccessRefused(
            Sentence(
                "Bảng {table} không công khai dữ liệu, chỉ công khai phần mô tả. "
                "Cần dữ liệu thì liên hệ đơn vị chủ quản ghi trên trang của bảng.",
                table=table.name,
            )
        )
    # A version published before a column was declared says nothing in it.
    held = set(rows.collect_schema().names())
    return rows.select(
        pl.col(one.name) if one.name in held else pl.lit(None, dtype=one.dtype).alias(one.name) for one in columns
    )


def readable_rule(table: Table, rule: Expectation, principal: Principal = ANONYMOUS) -> bool:
    """Whether counts of what broke a rule may be told: only where every column it looks at may be seen."""
    seen = {column.name for column in readable_columns(table, principal)}
    if not seen:
        return False
    named = [rule.kwargs.get(key) for key in _NAMING] + list(rule.kwargs.get("column_list", ()))
    names = {str(name).removeprefix(UNREAD) for name in named if name} - PROVENANCE.keys() - {PROBLEM, CONFLICT}
    others = {column.name for column in table.columns} - seen
    said = str(rule.kwargs)
    return names <= seen and not any(f'"{other}"' in said or f"'{other}'" in said for other in others)
