"""Every expectation of our own, by type and by metric, and the row rule each of them comes to.

A new one is a `DomainRule` in a `domain_*` module (a row tells) or a `grounds_*` module (more than the row is needed),
listed there in `RULES`; nothing else has to know of it, except `checks.grounds` where it needs a ground.
"""

from collections.abc import Mapping

import polars as pl

from checks import (
    domain_codes,
    domain_communes,
    domain_numbers,
    domain_text,
    geometry,
    grounds_geometry,
    grounds_overlap,
    grounds_previous,
    grounds_tables,
    grounds_time,
)
from checks.conditions import expression as condition_of
from checks.domain_rule import DomainRule, ground
from checks.rules import Kwargs, Rule, all_of, both
from checks.rules_across import kept
from checks.values import clean, is_missing, type_of

_MODULES: tuple[tuple[DomainRule, ...], ...] = (
    domain_codes.RULES,
    domain_communes.RULES,
    domain_text.RULES,
    domain_numbers.RULES,
    geometry.RULES,
    grounds_geometry.RULES,
    grounds_overlap.RULES,
    grounds_tables.RULES,
    grounds_previous.RULES,
    grounds_time.RULES,
)

#: By expectation type, and by the metric Great Expectations counts it with.
DOMAIN: Mapping[str, DomainRule] = {rule.type: rule for rules in _MODULES for rule in rules}
BY_METRIC: Mapping[str, DomainRule] = {rule.metric: rule for rule in DOMAIN.values()}


def domain_rule(metric: str, kwargs: Kwargs, schema: pl.Schema) -> Rule:
    """The row rule behind one of our metrics; raises LookupError, TypeError or ValueError when the table does not fit."""
    rule = BY_METRIC[metric]
    facts = {**rule.filled(kwargs), "_schema": schema}
    names = _columns(rule, facts)
    condition = condition_of(kwargs.get("row_condition"), schema)
    considered = all_of(_told(rule, names, facts, schema), condition)
    value, dtype = clean(names[0], type_of(names[0], schema)), type_of(names[0], schema)
    if rule.meets is not None:
        meets = rule.meets(value, dtype, {**facts, "_condition": condition})
    elif "_keys" in facts:
        meets = value.is_in(facts["_keys"].implode())
    else:
        meets = ~pl.col("_row").is_in(ground(facts, "_rows").implode())
    told = None if rule.tells is None else rule.tells(value, dtype, facts)
    columns = tuple(dict.fromkeys((*names, *_read_besides(rule, facts))))
    return Rule(columns, considered, both(considered, ~meets.fill_null(False)), told, rule.whole_column)


def _read_besides(rule: DomainRule, facts: Kwargs) -> list[str]:
    """The columns needed to tell what is wrong with a row; a ground that lists rows tells it by their numbers."""
    return [*(str(facts[argument]) for argument in rule.reads if facts[argument]), *(["_row"] if "_stories" in facts else [])]


def _columns(rule: DomainRule, facts: Kwargs) -> tuple[str, ...]:
    if rule.shape == "column":
        return (str(facts["column"]),)
    if rule.shape == "pair":
        return (str(facts["column_A"]), str(facts["column_B"]))
    return tuple(str(name) for name in facts["column_list"])


def _told(rule: DomainRule, names: tuple[str, ...], facts: Kwargs, schema: pl.Schema) -> pl.Expr | None:
    """The rows that say something to the rule: nulls are left alone."""
    if rule.shape == "column":
        return ~is_missing(names[0], type_of(names[0], schema))
    usual = "either_value_is_missing" if rule.shape == "pair" else "any_value_is_missing"
    return kept(names, schema, str(facts.get("ignore_row_if") or usual))


def table_answer(kwargs: Kwargs) -> dict[str, object]:
    """What a rule about the table as a whole came to: all of it stands in its ground."""
    return {"success": ground(kwargs, "_meets"), "observed_value": ground(kwargs, "_observed")}
