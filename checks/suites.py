"""Which Great Expectations expectations this engine knows, and on which level each of them speaks.

Names only: nothing here imports Great Expectations, so a contract can be checked in a blink.
"""

from typing import Literal

import polars as pl

from catalog.i18n import Sentence
from checks.domain import BY_METRIC, DOMAIN, domain_rule
from checks.rules import KeyRule, Kwargs, Rule, column_rule
from checks.rules_across import pair_rule, record_rule

Level = Literal["row", "table"]

#: Expectation about rows -> the metric Great Expectations counts it with.
ROW_METRICS = {
    "expect_column_pair_values_a_to_be_greater_than_b": "column_pair_values.a_greater_than_b",
    "expect_column_pair_values_to_be_equal": "column_pair_values.equal",
    "expect_column_pair_values_to_be_in_set": "column_pair_values.in_set",
    "expect_column_value_lengths_to_be_between": "column_values.value_length.between",
    "expect_column_value_lengths_to_equal": "column_values.value_length.equals",
    "expect_column_value_z_scores_to_be_less_than": "column_values.z_score.under_threshold",
    "expect_column_values_to_be_between": "column_values.between",
    "expect_column_values_to_be_dateutil_parseable": "column_values.dateutil_parseable",
    "expect_column_values_to_be_decreasing": "column_values.decreasing",
    "expect_column_values_to_be_in_set": "column_values.in_set",
    "expect_column_values_to_be_increasing": "column_values.increasing",
    "expect_column_values_to_be_json_parseable": "column_values.json_parseable",
    "expect_column_values_to_be_null": "column_values.null",
    "expect_column_values_to_be_unique": "column_values.unique",
    "expect_column_values_to_match_json_schema": "column_values.match_json_schema",
    "expect_column_values_to_match_like_pattern": "column_values.match_like_pattern",
    "expect_column_values_to_match_like_pattern_list": "column_values.match_like_pattern_list",
    "expect_column_values_to_match_regex": "column_values.match_regex",
    "expect_column_values_to_match_regex_list": "column_values.match_regex_list",
    "expect_column_values_to_match_strftime_format": "column_values.match_strftime_format",
    "expect_column_values_to_not_be_in_set": "column_values.not_in_set",
    "expect_column_values_to_not_be_null": "column_values.nonnull",
    "expect_column_values_to_not_match_like_pattern": "column_values.not_match_like_pattern",
    "expect_column_values_to_not_match_like_pattern_list": "column_values.not_match_like_pattern_list",
    "expect_column_values_to_not_match_regex": "column_values.not_match_regex",
    "expect_column_values_to_not_match_regex_list": "column_values.not_match_regex_list",
    "expect_compound_columns_to_be_unique": "compound_columns.unique",
    "expect_multicolumn_sum_to_equal": "multicolumn_sum.equal",
    "expect_multicolumn_values_to_be_equal": "multicolumn_values.equal",
    "expect_select_column_values_to_be_unique_within_record": "select_column_values.unique.within_record",
    **{rule.type: rule.metric for rule in DOMAIN.values() if rule.shape != "table"},
}

#: Expectations about a column's type, with the argument that names the type.
TYPE_ARGUMENTS = {
    "expect_column_type_to_be": "type_",
    "expect_column_values_to_be_in_type_list": "type_list",
    "expect_column_values_to_be_of_type": "type_",
}

_AGGREGATES = {
    "expect_column_distinct_values_to_be_in_set",
    "expect_column_distinct_values_to_contain_set",
    "expect_column_distinct_values_to_equal_set",
    "expect_column_max_to_be_between",
    "expect_column_mean_to_be_between",
    "expect_column_median_to_be_between",
    "expect_column_min_to_be_between",
    "expect_column_most_common_value_to_be_in_set",
    "expect_column_proportion_of_non_null_values_to_be_between",
    "expect_column_proportion_of_unique_values_to_be_between",
    "expect_column_quantile_values_to_be_between",
    "expect_column_stdev_to_be_between",
    "expect_column_sum_to_be_between",
    "expect_column_to_exist",
    "expect_column_unique_value_count_to_be_between",
    "expect_table_column_count_to_be_between",
    "expect_table_column_count_to_equal",
    "expect_table_columns_to_match_ordered_list",
    "expect_table_columns_to_match_set",
    "expect_table_row_count_to_be_between",
    "expect_table_row_count_to_equal",
    "expect_table_row_count_to_equal_other_table",
    "unexpected_rows_expectation",
}

#: Every expectation type a contract may name.
SUPPORTED: frozenset[str] = frozenset(ROW_METRICS) | frozenset(TYPE_ARGUMENTS) | frozenset(_AGGREGATES) | frozenset(DOMAIN)


def level_of(expectation_type: str) -> Level:
    """Whether an expectation judges each row or the table as a whole; raises ValueError for a type outside `SUPPORTED`."""
    if expectation_type not in SUPPORTED:
        known = ", ".join(sorted(SUPPORTED))
        raise ValueError(
            Sentence(
                "chưa hỗ trợ quy tắc {expectation}; hãy dùng một trong: {known}", expectation=expectation_type, known=known
            )
        )
    return "row" if expectation_type in ROW_METRICS else "table"


def row_rule(metric: str, kwargs: Kwargs, schema: pl.Schema) -> Rule | KeyRule:
    """The rule behind a metric of `ROW_METRICS`; raises LookupError, TypeError or ValueError when the table does not fit."""
    if metric in BY_METRIC:
        return domain_rule(metric, kwargs, schema)
    if metric.startswith("column_values."):
        return column_rule(metric.removeprefix("column_values."), kwargs, schema)
    if metric.startswith("column_pair_values."):
        return pair_rule(metric.removeprefix("column_pair_values."), kwargs, schema)
    return record_rule(metric, kwargs, schema)
