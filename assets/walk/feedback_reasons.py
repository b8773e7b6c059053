"""Which cells of a rejected row are to blame, and the words of the comment each of them gets."""

from collections.abc import Iterator

import polars as pl

from assets.walk.feedback_words import Headers
from assets.walk.quarantine import REASONS, REASONS_EN, speaks_for_itself
from catalog.contract import Column, Table
from catalog.contract_derived import UNREAD
from catalog.expectation import Expectation
from catalog.i18n import language, twin
from checks.quarantine import VIOLATED

_SENTENCES = "_problem"
_FEW_CODES = 15


def columns_of(table: Table, rule: Expectation) -> frozenset[str]:
    """The delivered columns a rule speaks of; helper columns stand for theirs (`_unread_x`, `x_problem`)."""
    delivered = {column.name for column in table.delivered}
    named = {str(name).removeprefix(UNREAD) for name in _named(rule)}
    return frozenset(delivered & (named | {name.removesuffix(_SENTENCES) for name in named}))


def _named(rule: Expectation) -> Iterator[object]:
    for argument, value in rule.kwargs.items():
        if "column" in argument:
            yield from value if isinstance(value, list | tuple) else (value,)


def reasons() -> pl.Expr:
    """Every reason of a row in words, in the reader's language."""
    return pl.col(REASONS_EN if language() == "en" else REASONS)


def comments(table: Table, headers: Headers) -> list[pl.Expr]:
    """For each cell of a row its comment, null where the cell is not to blame."""
    about = {rule.name: columns_of(table, rule) for rule in table.expectations}
    return [_comment(table, {name for name in about if column in about[name]}, column) for _, column in headers]


def _comment(table: Table, rules: set[str], column: str | None) -> pl.Expr:
    blamed = [rule for rule in table.expectations if rule.name in rules and rule.severity == "error"]
    if column is None or not blamed:
        return pl.lit(None, dtype=pl.String())
    told = [pl.when(pl.col(VIOLATED).list.contains(rule.name)).then(_words(table, rule, column)) for rule in blamed]
    text = pl.concat_str(told, separator="\n", ignore_nulls=True)
    return pl.when(text != "").then(text)


def _words(table: Table, rule: Expectation, column: str) -> pl.Expr:
    described = pl.lit(twin(rule.description, rule.description_en) + _codes(table.column(column), rule))
    if language() == "en" or not speaks_for_itself(rule):
        return described
    return pl.coalesce(_sentence(table), described)


def _codes(column: Column, rule: Expectation) -> str:
    """The values a code list takes, where that is what was broken."""
    if not column.codes or not rule.name.endswith("-in-code-list"):
        return ""
    labels = [twin(code.label, code.label_en) for code in column.codes[:_FEW_CODES]]
    more = "…" if len(column.codes) > _FEW_CODES else ""
    return twin("\nNhận: ", "\nTakes: ") + "; ".join(labels) + more


def _sentence(table: Table) -> pl.Expr:
    """What the row says of itself: its reasons without those that describe a rule; null where they cannot be told apart."""
    described = {rule.name: rule.description for rule in table.expectations if not speaks_for_itself(rule)}
    told = pl.element().replace_strict(list(described), list(described.values()), default=None, return_dtype=pl.String())
    known = pl.col(VIOLATED).list.eval(told.drop_nulls()).list.join("; ")
    rest = pl.col(REASONS).str.strip_prefix(known + "; ")
    return pl.when(known == "").then(pl.col(REASONS)).when(rest != pl.col(REASONS)).then(rest)
