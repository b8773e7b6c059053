"""How many rows another table has, for the rule that compares with it."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from checks.around import Around
from checks.rules import Kwargs

OTHER_ROWS = "_other_rows"


def other_rows(_frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """The rows of the other table that hold now; raises NotFound when it is not published."""
    other = around.tables(str(kwargs["other_table_name"]))
    return {OTHER_ROWS: int(other.select(pl.len()).collect(engine="streaming").item())}


GROUNDERS = {"expect_table_row_count_to_equal_other_table": other_rows}
