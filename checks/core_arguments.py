"""The arguments each expectation of Great Expectations takes, by name: a misspelt one is refused without importing it."""

from collections.abc import Mapping

from catalog.i18n import Sentence
from checks.rules import Kwargs
from checks.suites import ROW_METRICS

_BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")
_CONDITION = ("row_condition", "condition_parser")
_COLUMN = "expect_column_"

#: Arguments a type cannot do without, besides its columns.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "expect_column_distinct_values_to_be_in_set": ("value_set",),
    "expect_column_distinct_values_to_contain_set": ("value_set",),
    "expect_column_distinct_values_to_equal_set": ("value_set",),
    "expect_column_most_common_value_to_be_in_set": ("value_set",),
    "expect_column_pair_values_to_be_in_set": ("value_pairs_set",),
    "expect_column_quantile_values_to_be_between": ("quantile_ranges",),
    "expect_column_type_to_be": ("type_",),
    "expect_column_value_lengths_to_equal": ("value",),
    "expect_column_value_z_scores_to_be_less_than": ("threshold", "double_sided"),
    "expect_column_values_to_be_in_set": ("value_set",),
    "expect_column_values_to_be_in_type_list": ("type_list",),
    "expect_column_values_to_be_of_type": ("type_",),
    "expect_column_values_to_match_json_schema": ("json_schema",),
    "expect_column_values_to_match_like_pattern": ("like_pattern",),
    "expect_column_values_to_match_like_pattern_list": ("like_pattern_list",),
    "expect_column_values_to_match_regex": ("regex",),
    "expect_column_values_to_match_regex_list": ("regex_list",),
    "expect_column_values_to_match_strftime_format": ("strftime_format",),
    "expect_column_values_to_not_be_in_set": ("value_set",),
    "expect_column_values_to_not_match_like_pattern": ("like_pattern",),
    "expect_column_values_to_not_match_like_pattern_list": ("like_pattern_list",),
    "expect_column_values_to_not_match_regex": ("regex",),
    "expect_column_values_to_not_match_regex_list": ("regex_list",),
    "expect_multicolumn_sum_to_equal": ("sum_total",),
    "expect_table_column_count_to_equal": ("value",),
    "expect_table_columns_to_match_ordered_list": ("column_list",),
    "expect_table_columns_to_match_set": ("column_set",),
    "expect_table_row_count_to_equal": ("value",),
    "expect_table_row_count_to_equal_other_table": ("other_table_name",),
    "unexpected_rows_expectation": ("unexpected_rows_query",),
}

#: Arguments it may have, where they are not the bounds of a `..._between`.
_OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "expect_column_most_common_value_to_be_in_set": ("ties_okay",),
    "expect_column_pair_values_a_to_be_greater_than_b": ("or_equal",),
    "expect_column_quantile_values_to_be_between": ("allow_relative_error",),
    "expect_column_to_exist": ("column_index",),
    "expect_column_values_to_be_decreasing": ("strictly",),
    "expect_column_values_to_be_increasing": ("strictly",),
    "expect_column_values_to_match_like_pattern": ("escape",),
    "expect_column_values_to_match_like_pattern_list": ("escape", "match_on"),
    "expect_column_values_to_match_regex_list": ("match_on",),
    "expect_column_values_to_not_match_like_pattern": ("escape",),
    "expect_column_values_to_not_match_like_pattern_list": ("escape",),
    "expect_table_columns_to_match_set": ("exact_match",),
}


def needed_arguments(kind: str) -> tuple[str, ...]:
    """The arguments a type cannot do without, columns first."""
    return (*_columns(kind), *_NEEDED.get(kind, ()))


def taken_arguments(kind: str) -> tuple[str, ...]:
    """Every argument of a type, the necessary ones first."""
    bounds = _BOUNDS if kind.endswith("_to_be_between") and "quantile" not in kind else ()
    return (*needed_arguments(kind), *_OPTIONAL.get(kind, ()), *bounds, *_narrowed(kind))


def core_problem(kind: str, kwargs: Kwargs) -> tuple[Sentence, Sentence] | None:
    """An argument that is unknown or missing, and the remedy; None where every name is right."""
    remedy = Sentence("Đối số của {kind}: {taken}.", kind=kind, taken=", ".join(taken_arguments(kind)))
    unknown = [name for name in kwargs if name not in taken_arguments(kind)]
    if unknown:
        return Sentence("không có đối số {names}", names=", ".join(unknown)), remedy
    missing = [name for name in needed_arguments(kind) if kwargs.get(name) is None]
    return (Sentence("thiếu đối số {names}", names=", ".join(missing)), remedy) if missing else None


def _columns(kind: str) -> tuple[str, ...]:
    if kind.startswith("expect_column_pair_"):
        return ("column_A", "column_B")
    if kind.startswith(_COLUMN):
        return ("column",)
    return ("column_list",) if kind in ROW_METRICS else ()


def _narrowed(kind: str) -> tuple[str, ...]:
    """What a type takes to speak of some rows only, or of most."""
    if kind.startswith(("expect_table_column", "unexpected_rows", "expect_column_to_exist", "expect_column_type_to_be")):
        return ()
    if kind not in ROW_METRICS and not kind.startswith("expect_column_values_"):
        return _CONDITION
    one_column = kind.startswith(_COLUMN) and not kind.startswith("expect_column_pair_")
    return ("mostly", *_CONDITION) if one_column else ("mostly", "ignore_row_if", *_CONDITION)
