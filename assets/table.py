"""`@table` and `@reader`: how a sector's plain functions take their place in the graph.

A function is named like its table and its parameters are named like the tables it reads, so the name is the whole wiring. No
Dagster here: `pipelines.build` turns what is marked into assets, `assets.walk` runs it behind the contract's checks.
"""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl

from catalog.errors import ContractError
from catalog.files import Reading
from catalog.i18n import Sentence
from catalog.names import TableName

TableFunction = Callable[..., pl.LazyFrame]
#: A reader that gives None leaves the file to the generic ones.
Reader = Callable[[Path], pl.LazyFrame | Reading | None]
F = TypeVar("F", bound=TableFunction)
R = TypeVar("R", bound=Reader)

_tables: dict[str, TableFunction] = {}
_readers: dict[str, Reader] = {}


def table(function: F) -> F:
    """Mark the function that computes the conformed or curated table it is named after."""
    remedy = Sentence("Tên hàm bắt đầu bằng conformed hoặc curated.")
    _check_name(function, ("conformed", "curated"), remedy, _tables.get(function.__name__))
    for parameter in inspect.signature(function).parameters:
        TableName.parse(parameter)
    _tables[function.__name__] = function
    return function


def reader(function: R) -> R:
    """Mark the function that reads delivered files for the raw table it is named after."""
    _check_name(function, ("raw",), Sentence("Tên hàm bắt đầu bằng raw."), _readers.get(function.__name__))
    _readers[function.__name__] = function
    return function


def _check_name(
    function: Callable[..., object], layers: tuple[str, ...], remedy: Sentence, held: Callable[..., object] | None
) -> None:
    name = function.__name__
    if TableName.parse(name).layer not in layers:
        raise ContractError(name, Sentence("hàm đặt sai lớp"), remedy)
    if held is not None and held.__module__ != function.__module__:
        twice = Sentence("khai ở cả {first} và {second}", first=held.__module__, second=function.__module__)
        raise ContractError(name, twice, Sentence("Giữ lại một hàm."))


def table_function(name: str) -> TableFunction | None:
    """The marked function of a table, None where the contract-driven parse is all there is."""
    return _tables.get(name)


def reader_function(name: str) -> Reader | None:
    """The marked reader of a raw table, None where the generic readers serve."""
    return _readers.get(name)


def inputs_of(name: str) -> tuple[str, ...]:
    """The tables a marked function reads, in parameter order."""
    function = _tables.get(name)
    return tuple(inspect.signature(function).parameters) if function is not None else ()


def marked_tables() -> tuple[str, ...]:
    """Every table some function computes."""
    return tuple(_tables)
