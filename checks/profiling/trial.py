"""A draft tried on its own file: how many rows a delivery of that file would have accepted."""

from dataclasses import dataclass

import polars as pl

from catalog.contract import Table
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse
from checks.profiling.profile import Profile
from checks.quarantine import turn_away


@dataclass(frozen=True, slots=True)
class Trial:
    """Rows read, and how many of them the drafted table accepts (or counts as repeats, word for word, of one it does)."""

    rows: int
    accepted: int


def try_out(table: Table, profile: Profile) -> Trial:
    """Parse the profiled file by a drafted table and part its rows by its `error` rules; what the key repeats is known."""
    match = match_headers(table, [one.header for one in profile.columns])
    parted = turn_away(parse(table, raw_frame(table, profile.frame, match, "profile")), table.expectations)
    kept, wrong = (one.item() for one in pl.collect_all([side.select(pl.len()) for side in parted], engine="streaming"))
    repeated = profile.key.repeated if profile.key else 0
    return Trial(kept + wrong, max(kept - repeated, 0))
