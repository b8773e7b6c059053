"""Whole people divided by shares: largest remainder, so that the parts are integers and sum to the whole exactly.

Where the shares come from is the reference sector's business; this is arithmetic only.
"""

from collections.abc import Sequence

import polars as pl


def divided(frame: pl.LazyFrame, whole: str, share: str, within: Sequence[str], tie: str) -> pl.LazyFrame:
    """Replace `whole` (repeated on each row of a group `within`) by this row's part; equal remainders go by `tie`, ascending.

    Shares are taken in proportion, so they need not sum to one; a lone row keeps the whole even without a share. A missing
    share beside others takes nothing.
    """
    weight = pl.when(pl.len().over(within) == 1).then(1.0).otherwise(pl.col(share).fill_null(0.0))
    quota = pl.col(whole) * weight / weight.sum().over(within)
    floor = quota.floor().cast(pl.Int64)
    left_over = pl.col(whole) - floor.sum().over(within)
    place = pl.struct((floor - quota).alias("_remainder"), pl.col(tie)).rank("ordinal").over(within)
    return frame.with_columns((floor + (place <= left_over)).alias(whole))
