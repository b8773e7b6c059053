"""The 22 expectations, as plain data every tool can read, and where their table lies.

Only the standard library. `CHECKS` is in the words of Great Expectations; rivals translate it into their own.
"""

from pathlib import Path
from typing import Any

TABLE = "conformed_benchmark__records"
COMMUNES = [f"06{number}" for number in range(600, 654)]
COLUMNS = {
    "record_id": "str",
    "commune_code": "str",
    "full_name": "str",
    "email": "str",
    "issued": "str",
    "age": "int",
    "share_farm": "int",
    "share_forest": "int",
    "share_built": "int",
    "area": "float",
    "start_date": "date",
    "end_date": "date",
}
SHARES = ["share_farm", "share_forest", "share_built"]
ID, MAIL, DAY = r"^HS\d{8}$", r"^[a-z0-9]+@[a-z.]+$", "%Y-%m-%d"
FIRST_DAY, LAST_DAY = "1970-01-01", "2030-01-01"
QUANTILES = [0.05, 0.5, 0.95]

_BANDS = {"quantiles": QUANTILES, "value_ranges": [[0, 5000], [5000, 15000], [15000, 60000]]}

#: Rule id -> expectation and its arguments.
CHECKS: dict[str, tuple[str, dict[str, Any]]] = {
    "rows": ("expect_table_row_count_to_be_between", {"min_value": 1}),
    "columns": ("expect_table_columns_to_match_set", {"column_set": list(COLUMNS)}),
    "id-present": ("expect_column_values_to_not_be_null", {"column": "record_id"}),
    "id-unique": ("expect_column_values_to_be_unique", {"column": "record_id"}),
    "id-shape": ("expect_column_values_to_match_regex", {"column": "record_id", "regex": ID}),
    "id-length": ("expect_column_value_lengths_to_equal", {"column": "record_id", "value": 10}),
    "commune-known": ("expect_column_values_to_be_in_set", {"column": "commune_code", "value_set": COMMUNES, "mostly": 0.99}),
    "name-present": ("expect_column_values_to_not_be_null", {"column": "full_name", "mostly": 0.99}),
    "name-length": ("expect_column_value_lengths_to_be_between", {"column": "full_name", "min_value": 5, "max_value": 40}),
    "mail-shape": ("expect_column_values_to_match_regex", {"column": "email", "regex": MAIL}),
    "mail-present": ("expect_column_values_to_not_be_null", {"column": "email", "mostly": 0.95}),
    "age-between": ("expect_column_values_to_be_between", {"column": "age", "min_value": 0, "max_value": 120}),
    "age-type": ("expect_column_values_to_be_of_type", {"column": "age", "type_": "Int64"}),
    "pair-unique": ("expect_compound_columns_to_be_unique", {"column_list": ["record_id", "commune_code"]}),
    "shares-sum": ("expect_multicolumn_sum_to_equal", {"column_list": SHARES, "sum_total": 100}),
    "ends-after-start": (
        "expect_column_pair_values_a_to_be_greater_than_b",
        {"column_A": "end_date", "column_B": "start_date", "or_equal": True},
    ),
    "area-between": ("expect_column_values_to_be_between", {"column": "area", "min_value": 0, "max_value": 1_000_000_000}),
    "area-mean": ("expect_column_mean_to_be_between", {"column": "area", "min_value": 5000, "max_value": 15000}),
    "area-median": ("expect_column_median_to_be_between", {"column": "area", "min_value": 5000, "max_value": 15000}),
    "area-quantiles": ("expect_column_quantile_values_to_be_between", {"column": "area", "quantile_ranges": _BANDS}),
    "issued-day": ("expect_column_values_to_match_strftime_format", {"column": "issued", "strftime_format": DAY}),
    "start-between": (
        "expect_column_values_to_be_between",
        {"column": "start_date", "min_value": FIRST_DAY, "max_value": LAST_DAY},
    ),
}


def parts(lake: str) -> list[str]:
    """The Parquet files of the table, for tools that read no Delta log."""
    return sorted(str(path) for path in (Path(lake) / TABLE).glob("*.parquet"))
