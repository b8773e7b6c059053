"""Many rejected rows are written in stretches: every row once, with its own words, however they lie in the file."""

import polars as pl
import pytest

from assets.walk import quarantine
from assets.walk.quarantine import in_parts

RAW = pl.DataFrame({"word": [str(row) for row in range(1, 1001)], "_row": range(1, 1001)})


@pytest.mark.parametrize("kept", ["_row % 3 = 0", "_row <= 7", "_row > 990", "_row % 2 = 1 or _row < 500"])
def test_every_rejected_row_is_in_exactly_one_stretch(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "_PART", 100)
    rejected = RAW.filter(pl.sql_expr(kept)).select("_row")
    found = [one.join(words, on="_row").collect() for words, one in in_parts(RAW.lazy(), rejected.lazy(), len(rejected))]
    assert len(found) == max(1, -(-len(rejected) // 100))
    assert pl.concat(found).sort("_row").equals(rejected.join(RAW, on="_row").sort("_row"))


def test_few_rejected_rows_are_one_stretch() -> None:
    [(words, one)] = in_parts(RAW.lazy(), RAW.lazy(), len(RAW))
    assert words.collect().equals(one.collect())
