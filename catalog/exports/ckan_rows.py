"""`datastore_search`: one page of the rows anybody may see, as a lazy query in Polars' own terms; nothing is read twice.

The frame given holds public columns only, so a filter, an order or a search cannot touch what is not shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from catalog.errors import ParameterRefused
from catalog.exports import vocabulary
from catalog.i18n import Sentence
from catalog.text import fold, fold_expr

Json = dict[str, Any]
MOST = 32_000
#: Words of one search, and columns of one order: beyond them a question costs more than it can mean.
MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One `datastore_search`, its numbers checked; `q` is words for any column, or words by column."""

    limit: int = 100
    offset: int = 0
    fields: tuple[str, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    q: str | Mapping[str, Any] = ""
    sort: str = ""
    distinct: bool = False
    total: bool = True


def datastore_search(rows: pl.LazyFrame, asked: Asked) -> Json:
    """`fields`, `records`, `total`, `limit` and `offset` of the answer; raises ParameterRefused."""
    schema = rows.collect_schema()
    found = _searched(_filtered(rows.with_row_index("_id", offset=1), schema, asked), schema, asked)
    number = () if asked.distinct else ("_id",)
    wanted = _known("fields", asked.fields, {"_id": pl.UInt32(), **schema}) or (*number, *schema)
    if asked.distinct:
        found = found.select(wanted).unique(maintain_order=True)
    page = _sorted(found, asked).select(wanted).slice(asked.offset, asked.limit).with_columns(_plain(schema, wanted))
    total = found.select(pl.len())
    frames = pl.collect_all([page, total] if asked.total else [page], engine="streaming")
    answer = {
        "fields": [{"id": name, "type": "int" if name == "_id" else vocabulary.postgres_type(schema[name])} for name in wanted],
        "records": frames[0].to_dicts(),
        "limit": asked.limit,
        "offset": asked.offset,
        "records_format": "objects",
    }
    return answer | ({"total": frames[1].item(), "total_was_estimated": False} if asked.total else {})


def _filtered(frame: pl.LazyFrame, schema: Mapping[str, pl.DataType], asked: Asked) -> pl.LazyFrame:
    _known("filters", asked.filters, {"_id": pl.UInt32(), **schema})
    for name, value in asked.filters.items():
        wanted = value if isinstance(value, list) else [value]
        dtype = schema.get(name, pl.UInt32())
        if isinstance(dtype, pl.List):
            frame = frame.filter(pl.any_horizontal(*(pl.col(name).list.contains(str(one)) for one in wanted), pl.lit(False)))
            continue
        frame = frame.filter(pl.col(name).is_in(_read(name, wanted, dtype).implode()))
    return frame


def _read(name: str, values: Sequence[Any], dtype: pl.DataType) -> pl.Series:
    """The values of a filter in the column's own type."""
    try:
        text = pl.Series([None if one is None else _written(one) for one in values], dtype=pl.String)
        if dtype == pl.Boolean():
            return text.str.to_lowercase().replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean)
        if isinstance(dtype, pl.Datetime):
            return text.str.to_datetime(time_unit="us", time_zone="UTC")
        return text.str.to_date() if dtype == pl.Date() else text.cast(dtype)
    except (pl.exceptions.PolarsError, TypeError) as error:
        told = Sentence(
            "Cột '{column}' có kiểu {dtype}, không nhận giá trị {values!r:.80}.", column=name, dtype=dtype, values=list(values)
        )
        raise ParameterRefused("filters", told) from error


def _written(value: object) -> str:
    if isinstance(value, dict | list):
        raise TypeError(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _searched(frame: pl.LazyFrame, schema: Mapping[str, pl.DataType], asked: Asked) -> pl.LazyFrame:
    """Every word must stand somewhere in the row's text, written with or without marks."""
    texts = [name for name, dtype in schema.items() if dtype == pl.String()]
    by_column = asked.q if isinstance(asked.q, Mapping) else {}
    _known("q", by_column, schema)
    whole = asked.q if isinstance(asked.q, str) else ""
    for word in _words(whole):
        frame = frame.filter(pl.any_horizontal(*(_holds(name, word) for name in texts), pl.lit(False)))
    for name, words in by_column.items():
        for word in _words(str(words)):
            frame = frame.filter(_holds(name, word))
    return frame


def _words(text: str) -> list[str]:
    found = list(dict.fromkeys(fold(text).split()))
    if len(found) > MOST_WORDS:
        raise ParameterRefused(
            "q", Sentence("Câu hỏi có {words} từ, nhiều nhất {most}. Bớt từ rồi hỏi lại.", words=len(found), most=MOST_WORDS)
        )
    return found


def _holds(name: str, word: str) -> pl.Expr:
    return fold_expr(pl.col(name).cast(pl.String)).str.contains(word, literal=True).fill_null(value=False)


def _sorted(frame: pl.LazyFrame, asked: Asked) -> pl.LazyFrame:
    parts = [part.split() for part in asked.sort.split(",") if part.strip()]
    wrong = [" ".join(part) for part in parts if len(part) > 2 or (len(part) == 2 and part[1].lower() not in ("asc", "desc"))]
    if wrong:
        raise ParameterRefused(
            "sort",
            Sentence(
                "Không sắp xếp được theo '{wrong}'. Viết: <cột> asc hoặc <cột> desc, cách nhau dấu phẩy.", wrong=wrong[0][:60]
            ),
        )
    names = _known("sort", [part[0] for part in parts], frame.collect_schema())
    down = {part[0]: part[-1].lower() == "desc" for part in reversed(parts)}
    return (
        frame.sort(names, descending=[down[name] for name in names], nulls_last=True, maintain_order=True) if names else frame
    )


def _known(parameter: str, names: Sequence[str] | Mapping[str, Any], columns: Mapping[str, Any]) -> tuple[str, ...]:
    missing = [name for name in names if name not in columns]
    if missing:
        raise ParameterRefused(
            parameter, Sentence("Không có cột '{column}'; có: {known}.", column=missing[0][:60], known=", ".join(columns))
        )
    return tuple(dict.fromkeys(names))


def _plain(schema: Mapping[str, pl.DataType], wanted: Sequence[str]) -> list[pl.Expr]:
    """Dates and decimals as JSON can write them, exactly; a number JSON has no word for becomes null."""
    return [told for name in wanted if (told := _as_json(pl.col(name), schema.get(name))) is not None]


def _as_json(column: pl.Expr, dtype: pl.DataType | None) -> pl.Expr | None:
    if isinstance(dtype, pl.Datetime):
        return column.dt.to_string("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(dtype, pl.Date | pl.Decimal):
        return column.cast(pl.String)
    return pl.when(column.is_finite()).then(column) if dtype is not None and dtype.is_float() else None
