"""Delivered headers to contract columns: matched without case, marks and blanks; what does not match is told, never dropped."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from catalog.contract import Column, Table
from catalog.errors import DeliveryRejected
from catalog.i18n import Sentence
from catalog.lake_files import constant
from catalog.text import fold

EXTRA = "_extra"


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Which header feeds which column, what the contract does not know, and what the file does not hold."""

    taken: dict[str, str]
    extra: tuple[str, ...]
    missing: tuple[Column, ...]


def match_headers(table: Table, headers: Sequence[str]) -> HeaderMatch:
    """Match a file's headers; reject the file where two headers mean one column or a required column is absent."""
    # Headers that differ only in marks ("Mã", "Ma") are told apart where the contract lists each as it is written.
    exact = {source: column for column in table.delivered for source in column.sources}
    wanted = {fold(source): column for column in table.delivered for source in (*column.sources, column.name)}
    taken: dict[str, str] = {}
    extra: list[str] = []
    for header in headers:
        column = exact.get(header) or wanted.get(fold(header))
        if column is None:
            extra.append(header)
        elif column.name in taken:
            raise DeliveryRejected(
                "duplicate-header",
                Sentence(
                    "Hai cột '{first}' và '{second}' cùng chỉ '{title}'. Giữ lại một cột rồi nộp lại.",
                    first=taken[column.name],
                    second=header,
                    title=column.title,
                ),
            )
        else:
            taken[column.name] = header
    missing = tuple(column for column in table.delivered if column.name not in taken)
    _refuse_absent(table, missing, headers)
    return HeaderMatch(taken, tuple(extra), missing)


def _refuse_absent(table: Table, missing: Sequence[Column], headers: Sequence[str]) -> None:
    absent = [column.title for column in missing if column.required or column.key_position is not None]
    if absent:
        found = ", ".join(headers[:12]) + ("…" if len(headers) > 12 else "")
        raise DeliveryRejected(
            "missing-columns",
            Sentence(
                "Thiếu cột bắt buộc: {absent}. Tệp có các cột: {found}. Thêm cột theo mẫu của '{title}' rồi nộp lại.",
                absent=", ".join(absent),
                found=found,
                title=table.title,
            ),
        )


def raw_frame(table: Table, frame: pl.LazyFrame, match: HeaderMatch, delivery_id: str) -> pl.LazyFrame:
    """The raw table of a reading: one text column per delivered column, unknown columns kept as JSON in `_extra`."""
    known = [
        (pl.col(match.taken[column.name]) if column.name in match.taken else pl.lit(None, dtype=pl.String())).alias(column.name)
        for column in table.delivered
    ]
    extra = pl.struct(match.extra).struct.json_encode() if match.extra else constant(None)
    return frame.select(*known, extra.alias(EXTRA), "_problem", pl.lit(delivery_id).alias("_delivery_id"), "_row")


def raw_schema(table: Table) -> pl.Schema:
    """The schema of the raw table derived from a contract table."""
    text = {column.name: pl.String() for column in table.delivered}
    return pl.Schema({**text, EXTRA: pl.String(), "_problem": pl.String(), "_delivery_id": pl.String(), "_row": pl.Int64()})
