"""Great Expectations on pandas, reading included. A million rows at most: at five million it takes more than a minute."""

import sys
from typing import Any

import pandas as pd

from benchmarks.quality.rivals.gx_results import context, results
from benchmarks.quality.suite import FIRST_DAY, LAST_DAY, parts
from benchmarks.quality.timed import judged


def judge(lake: str) -> dict[str, Any]:
    """Read, convert days (pandas has no dates of its own) and validate."""
    frame = pd.concat([pd.read_parquet(part) for part in parts(lake)], ignore_index=True)
    frame = frame.astype({"start_date": "datetime64[ns]", "end_date": "datetime64[ns]"})
    asset = context().data_sources.add_pandas("pandas").add_dataframe_asset("records")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    days = {"min_value": f"{FIRST_DAY}T00:00:00", "max_value": f"{LAST_DAY}T00:00:00"}
    return results(batch, **{"age-type": {"type_": "int64"}, "start-between": days})


if __name__ == "__main__":
    judged(judge, sys.argv[1])
