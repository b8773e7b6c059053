"""Parting the rows of a table: those that may be published, and those turned away with every reason.

The rules are the ones `judge` counted with, so a verdict and its quarantine speak of the same rows.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

import polars as pl

from catalog.expectation import Expectation
from checks.grounds import GROUNDERS, grounded, numbered
from checks.judge import Verdict
from checks.keys import Repeats
from checks.rules import KeyRule, Rule
from checks.suites import ROW_METRICS, row_rule

#: Column of the rejected rows: the names of the rules each of them breaks, a List(String).
VIOLATED = "violated_rules"

_WRONG = "__wrong"


def told_by_row(expectation: Expectation, schema: pl.Schema) -> bool:
    """Whether a row alone tells if it breaks this rule: no uniqueness, no order, no aggregate, no ground but its own."""
    if expectation.type not in ROW_METRICS or expectation.type in GROUNDERS:
        return False
    rule = row_rule(ROW_METRICS[expectation.type], expectation.kwargs, schema)
    return isinstance(rule, Rule) and not rule.whole


def turn_away(frame: pl.LazyFrame, expectations: Sequence[Expectation]) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Part rows before any verdict, by the `error` rules a row alone can tell; both lazy over the same scan."""
    schema = frame.collect_schema()
    rules = [rule for rule in expectations if rule.severity == "error" and told_by_row(rule, schema)]
    wrong = [row_rule(ROW_METRICS[rule.type], rule.kwargs, schema) for rule in rules]
    flags = [rule.unexpected for rule in wrong if not isinstance(rule, KeyRule)]
    return _parted(frame, schema, [rule.name for rule in rules], flags)


def split(frame: pl.LazyFrame, expectations: Sequence[Expectation], verdict: Verdict) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Accepted rows as they are, rejected rows with `VIOLATED`; both lazy over the same scan, to be sunk together.

    Only `error` rules about rows that failed in the verdict are evaluated again.
    """
    schema = frame.collect_schema()
    broken = [grounded(rule, verdict.grounds) for rule in expectations if rule.name in verdict.failed_row_rules]
    rows = numbered(frame, broken)
    flags = [_wrong(expectation, rows.collect_schema(), verdict) for expectation in broken]
    return _parted(rows, schema, [expectation.name for expectation in broken], flags)


def _parted(
    frame: pl.LazyFrame, schema: pl.Schema, names: Sequence[str], wrong: Sequence[pl.Expr]
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Each rule is a column of yes and no: a row pays for a list of names only when it is turned away."""
    if not names:
        return frame, pl.LazyFrame(schema={**schema, VIOLATED: pl.List(pl.String)})
    flags = {f"{_WRONG}_{i}": flag for i, flag in enumerate(wrong)}
    marked = frame.with_columns(**flags).with_columns(reduce(or_, map(pl.col, flags)).alias(_WRONG))
    named = [pl.when(flag).then(pl.lit(name)) for flag, name in zip(map(pl.col, flags), names, strict=True)]
    rejected = marked.filter(_WRONG).select(*schema.names(), pl.concat_list(named).list.drop_nulls().alias(VIOLATED))
    return marked.filter(~pl.col(_WRONG)).select(schema.names()), rejected


def _wrong(expectation: Expectation, schema: pl.Schema, verdict: Verdict) -> pl.Expr:
    rule = row_rule(ROW_METRICS[expectation.type], expectation.kwargs, schema)
    if isinstance(rule, KeyRule):
        hashes = verdict.duplicates[expectation.name]
        return rule.unexpected(Repeats(hashes, len(hashes), verdict.shared.get(expectation.name)))
    return rule.unexpected
