"""What the quarantine keeps of a turned-away row: its original text, where it stood, every rule it broke, and why."""

import polars as pl

from catalog.contract import Table
from catalog.expectation import Expectation
from checks.quarantine import VIOLATED

REASONS, REASONS_EN = "reasons", "reasons_en"
_SENTENCES = "_problem"
_FEW = 200_000


def quarantine_schema(table: Table) -> pl.Schema:
    """Delivered columns as text, then rules, reasons and provenance."""
    text = {column.name: pl.String() for column in table.delivered}
    own = {VIOLATED: pl.List(pl.String()), REASONS: pl.String(), REASONS_EN: pl.String()}
    return pl.Schema({**text, **own, "_delivery_id": pl.String(), "_row": pl.Int64()})


def quarantined(table: Table, raw: pl.LazyFrame, rejected: pl.LazyFrame, count: int) -> pl.LazyFrame:
    """The quarantine rows of `count` rejected rows, with the words the raw table holds of them."""
    rules = table.expectations
    vi = {rule.name: rule.description for rule in rules}
    en = {rule.name: rule.description_en for rule in rules}
    spoken = {rule.name: rule.column or "" for rule in rules if speaks_for_itself(rule)}
    sentences = list(dict.fromkeys(spoken.values()))
    reasons = pl.concat_list(_told(vi, set(spoken)), *[pl.concat_list(column) for column in sentences]).list.drop_nulls()
    told = rejected.select(
        VIOLATED,
        reasons.list.join("; ").alias(REASONS),
        _told(en, set()).list.join("; ").alias(REASONS_EN),
        "_row",
    )
    given = [column.name for column in table.delivered]
    words = raw.select(*given, "_delivery_id", "_row")
    if count <= _FEW:
        # Known rows let the scan pass over all others before it decodes their text.
        rows = rejected.select("_row").collect(engine="streaming")["_row"]
        words = words.filter(pl.col("_row").is_in(rows.implode()))
    return words.join(told, on="_row").select(quarantine_schema(table).names())


def speaks_for_itself(rule: Expectation) -> bool:
    """Whether the column a rule wants empty holds the reason as a sentence (`_problem`, `gtin_problem`, ...)."""
    if rule.severity != "error":
        return False
    return rule.type == "expect_column_values_to_be_null" and (rule.column or "").endswith(_SENTENCES)


def _told(messages: dict[str, str], spoken: set[str]) -> pl.Expr:
    """The reasons of the violated rules, in their order; rules that speak for themselves are left to their column."""
    told = {name: text for name, text in messages.items() if name not in spoken}
    return pl.col(VIOLATED).list.eval(
        pl.element().replace_strict(list(told), list(told.values()), default=None, return_dtype=pl.String()).drop_nulls()
    )
