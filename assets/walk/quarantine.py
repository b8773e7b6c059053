"""What the quarantine keeps of a turned-away row: its original text, where it stood, every rule it broke, and why."""

from collections.abc import Sequence

import polars as pl

from catalog.contract import Table
from catalog.expectation import Expectation
from catalog.parsing import GIVEN
from checks.quarantine import VIOLATED

REASONS, REASONS_EN = "reasons", "reasons_en"
_SENTENCES = "_problem"


def quarantine_schema(table: Table) -> pl.Schema:
    """Delivered columns as text, then rules, reasons and provenance."""
    text = {column.name: pl.String() for column in table.delivered}
    own = {VIOLATED: pl.List(pl.String()), REASONS: pl.String(), REASONS_EN: pl.String()}
    return pl.Schema({**text, **own, "_delivery_id": pl.String(), "_row": pl.Int64()})


def quarantined(table: Table, expectations: Sequence[Expectation], rejected: pl.LazyFrame) -> pl.LazyFrame:
    """The quarantine rows of rejected rows."""
    given = [pl.col(GIVEN + column.name).alias(column.name) for column in table.delivered]
    vi = {rule.name: rule.description for rule in expectations}
    en = {rule.name: rule.description_en for rule in expectations}
    sentences = [pl.col(rule.column or "") for rule in expectations if speaks_for_itself(rule)]
    spoken = {rule.name for rule in expectations if speaks_for_itself(rule)}
    reasons = pl.concat_list(_told(vi, spoken), *[pl.concat_list(column) for column in sentences]).list.drop_nulls()
    return rejected.select(
        *given,
        VIOLATED,
        reasons.list.join("; ").alias(REASONS),
        _told(en, set()).list.join("; ").alias(REASONS_EN),
        "_delivery_id",
        "_row",
    )


def speaks_for_itself(rule: Expectation) -> bool:
    """Whether the column a rule wants empty holds the reason as a sentence (`_problem`, `gtin_problem`, ...)."""
    return rule.type == "expect_column_values_to_be_null" and (rule.column or "").endswith(_SENTENCES)


def _told(messages: dict[str, str], spoken: set[str]) -> pl.Expr:
    """The reasons of the violated rules, in their order; rules that speak for themselves are left to their column."""
    told = {name: text for name, text in messages.items() if name not in spoken}
    return pl.col(VIOLATED).list.eval(
        pl.element().replace_strict(list(told), list(told.values()), default=None, return_dtype=pl.String()).drop_nulls()
    )
