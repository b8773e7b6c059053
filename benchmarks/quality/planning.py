"""What planning costs where there is much to plan: 100 expectations on 200 columns, and a table of 10,000 row groups.

Planning is measured as a judgement of the same suite over the same table without its rows: everything but reading them.
"""

from typing import Any

import polars as pl

from benchmarks.quality import hand, ours, simulate
from benchmarks.quality.suite import TABLE
from catalog.expectation import Expectation
from catalog.lake import Lake
from checks.judge import judge

WIDE = "conformed_benchmark__wide"
COLUMNS, RULES, GROUPS = 200, 100, 10_000
_TOP = 1000


def simulate_wide(root: str, rows: int) -> None:
    """A table of 100 whole numbers below 1,001 and 100 codes of four letters, about one value in a thousand wrong."""
    number = pl.int_range(rows, dtype=pl.Int64)
    facts = {f"n{i}": (number.hash(i) % (_TOP + 1)).cast(pl.Int64) for i in range(COLUMNS // 2)}
    codes = {f"c{i}": pl.lit("M") + (number.hash(1000 + i) % 1000).cast(pl.String) for i in range(COLUMNS // 2)}
    simulate.write(root, WIDE, pl.LazyFrame().select(**facts, **codes))


def simulate_groups(root: str, rows: int) -> None:
    """The records once more, in 10,000 row groups."""
    simulate.simulate(root, rows, max(rows // GROUPS, 1))


def wide(root: str) -> dict[str, Any]:
    """Judge the wide table."""
    return _judged(Lake(root).scan(WIDE), _wide_rules(), WIDE)


def wide_planning(root: str) -> dict[str, Any]:
    """Judge the wide table without its rows."""
    return _judged(Lake(root).scan(WIDE).head(0), _wide_rules(), WIDE)


def wide_hand(root: str) -> dict[str, Any]:
    """The same hundred rules by hand, in two passes."""
    frame = pl.scan_delta(f"{root}/{WIDE}")
    wrong = _wide_wrong()
    present = [pl.col(name[:-2]).count().alias(f"present-{name}") for name in wrong]
    counted = frame.select(*[rule.sum().alias(name) for name, rule in wrong.items()], *present, rows=pl.len())
    found = counted.collect(engine="streaming").row(0, named=True)
    failing = {name: rule for name, rule in wrong.items() if found[name]}
    if failing:
        marked = frame.with_columns(**failing).filter(pl.any_horizontal(list(failing)))
        shown = marked.select(*{name[:-2] for name in failing}, *failing).collect(engine="streaming")
        found |= {"samples": sum(shown.filter(name).head(hand.SHOWN).height for name in failing)}
    return {"failed": sum(found[name] for name in wrong), "rows": found["rows"]}


def groups_planning(root: str) -> dict[str, Any]:
    """Judge the table of many row groups without its rows."""
    return _judged(ours.frame_of(root).head(0), ours.expectations(), TABLE)


def _judged(frame: pl.LazyFrame, rules: list[Expectation], table: str) -> dict[str, Any]:
    verdict = judge(frame, rules, table=table)
    return {"failed": sum(finding.failed for finding in verdict.findings), "rows": verdict.rows}


def _rule(name: str, type_: str, **kwargs: object) -> Expectation:
    return Expectation(name, type_, kwargs, "accuracy", "error", "Giá trị phải đúng quy tắc", "The value must keep the rule")


def _wide_rules() -> list[Expectation]:
    """A quarter each of present, between, shape and length."""
    rules = []
    for i in range(RULES // 4):
        rules += [
            _rule(f"n{i}-p", "expect_column_values_to_not_be_null", column=f"n{i}"),
            _rule(f"n{i}-b", "expect_column_values_to_be_between", column=f"n{i}", min_value=0, max_value=_TOP - 1),
            _rule(f"c{i}-s", "expect_column_values_to_match_regex", column=f"c{i}", regex=r"^M\d+$"),
            _rule(f"c{i}-l", "expect_column_value_lengths_to_be_between", column=f"c{i}", min_value=2, max_value=4),
        ]
    return rules


def _wide_wrong() -> dict[str, pl.Expr]:
    wrong: dict[str, pl.Expr] = {}
    for i in range(RULES // 4):
        number, code = pl.col(f"n{i}"), pl.col(f"c{i}")
        wrong |= {f"n{i}-p": number.is_null(), f"n{i}-b": ~number.is_between(0, _TOP - 1)}
        wrong |= {f"c{i}-s": ~code.str.contains(r"^M\d+$"), f"c{i}-l": ~code.str.len_chars().is_between(2, 4)}
    return wrong
