"""What the quarantine keeps of a turned-away row: its original text, where it stood, every rule it broke, and why."""

from collections.abc import Iterator

import polars as pl

from catalog.contract import Table
from catalog.expectation import Expectation
from checks.quarantine import VIOLATED

REASONS, REASONS_EN = "reasons", "reasons_en"
_SENTENCES, _SAID = "_problem", "__said_"
_FEW = 200_000
#: Rejected rows written at a time: how many of them wait in memory for their words, whatever the delivery holds.
_PART = 500_000


def quarantine_schema(table: Table) -> pl.Schema:
    """Delivered columns as text, then rules, reasons and provenance."""
    text = {column.name: pl.String() for column in table.delivered}
    own = {VIOLATED: pl.List(pl.String()), REASONS: pl.String(), REASONS_EN: pl.String()}
    return pl.Schema({**text, **own, "_delivery_id": pl.String(), "_row": pl.Int64()})


def quarantined(table: Table, raw: pl.LazyFrame, rejected: pl.LazyFrame, count: int) -> pl.LazyFrame:
    """The quarantine rows of `count` rejected rows, with the words the raw table holds of them."""
    rules = table.expectations
    spoken = {rule.name: rule.column or "" for rule in rules if speaks_for_itself(rule)}
    sentences = {column: f"{_SAID}{column}" for column in spoken.values()}
    broken = rejected.select("_row", VIOLATED, *[pl.col(column).alias(said) for column, said in sentences.items()])
    words = raw.select(*[column.name for column in table.delivered], "_delivery_id", "_row")
    if count <= _FEW:
        # Known rows let the scan pass over all others before it decodes their text.
        rows = rejected.select("_row").collect(engine="streaming")["_row"]
        words = words.filter(pl.col("_row").is_in(rows.implode()))
    elif _in_order(words) and _in_order(broken):
        # Two sides in one order are merged as they stream: no row waits in memory for its other half.
        words, broken = words.set_sorted("_row"), broken.set_sorted("_row")
    vi = {rule.name: rule.description for rule in rules if rule.name not in spoken}
    en = {rule.name: rule.description_en for rule in rules}
    reasons = pl.concat_list(_told(vi), *[pl.concat_list(said) for said in sentences.values()]).list.drop_nulls()
    told = {REASONS: reasons.list.join("; "), REASONS_EN: _told(en).list.join("; ")}
    return words.join(broken, on="_row").with_columns(**told).select(quarantine_schema(table).names())


def in_parts(raw: pl.LazyFrame, rejected: pl.LazyFrame, count: int) -> Iterator[tuple[pl.LazyFrame, pl.LazyFrame]]:
    """Raw and rejected rows, or where many were rejected, stretches of both by their place in the file."""
    if count <= _PART:
        yield raw, rejected
        return
    first, last = rejected.select(pl.col("_row").min(), pl.col("_row").max().alias("last")).collect(engine="streaming").row(0)
    step = -(-(last - first + 1) // -(-count // _PART))
    for start in range(first, last + 1, step):
        within = pl.col("_row").is_between(start, start + step - 1)
        yield raw.filter(within), rejected.filter(within)


def _in_order(frame: pl.LazyFrame) -> bool:
    """Whether rows stand as they stood in the file; a function of a sector may have moved them."""
    return bool(frame.select((pl.col("_row").diff() > 0).all()).collect(engine="streaming").item())


def speaks_for_itself(rule: Expectation) -> bool:
    """Whether the column a rule wants empty holds the reason as a sentence (`_problem`, `gtin_problem`, ...)."""
    if rule.severity != "error":
        return False
    return rule.type == "expect_column_values_to_be_null" and (rule.column or "").endswith(_SENTENCES)


def judged_by_reader(table: Table) -> bool:
    """Whether the reader of a table's files judges them itself: its raw rows then hold sentences nobody delivered."""
    delivered = {column.name for column in table.delivered}
    return any(speaks_for_itself(rule) and rule.column in delivered for rule in table.expectations)


def _told(messages: dict[str, str]) -> pl.Expr:
    """What is said of the violated rules, in their order; rules without a message here are passed over."""
    return pl.col(VIOLATED).list.eval(
        pl.element()
        .replace_strict(list(messages), list(messages.values()), default=None, return_dtype=pl.String())
        .drop_nulls()
    )
