"""Walks the table of trace links from one lot or object, back to where it came from or forth to where it went."""

from typing import Literal

import polars as pl

Direction = Literal["backward", "forward"]


def trace(links: pl.LazyFrame, start: str, direction: Direction = "backward", depth: int = 32) -> pl.DataFrame:
    """The links reached from `start`, nearest first, with `depth`, `returns` and `cut_short`.

    Breadth first: each step joins the links with the ids found last, so only what is reached is ever in memory. No id is walked
    twice: a link back to one already met has `returns`, and ends there. A link at the last depth whose far end leads
    further has `cut_short`. Observations of every id met come along at the depth where it was met (0 for `start`).
    """
    near, far = ("to_id", "from_id") if direction == "backward" else ("from_id", "to_id")
    carrying = links.filter(pl.col("relation") != "observation")
    met = pl.DataFrame({"id": [start]}).with_columns(depth=pl.lit(0, dtype=pl.Int32()))
    steps: list[pl.DataFrame] = []
    frontier = met
    for step in range(1, depth + 1):
        reached = carrying.join(frontier.lazy(), left_on=near, right_on="id", how="semi").collect(engine="streaming")
        steps.append(_marked(reached, far, met, step))
        new = reached.select(id=far).unique().join(met, on="id", how="anti")
        frontier = new.with_columns(depth=pl.lit(step, dtype=pl.Int32()))
        if frontier.is_empty():
            break
        met = pl.concat([met, frontier])
    seen = links.filter(pl.col("relation") == "observation").join(met.lazy(), left_on="from_id", right_on="id")
    sightings = seen.with_columns(returns=pl.lit(False), cut_short=pl.lit(False)).collect(engine="streaming")
    beyond = carrying.join(frontier.lazy(), left_on=near, right_on="id", how="semi").select(near).collect(engine="streaming")
    cut = pl.col(far).is_in(beyond[near].implode())
    chain = pl.concat([*(one.with_columns(cut_short=cut) for one in steps), sightings.select(_columns(links))], how="vertical")
    return chain.sort("depth", "event_time", "event_id", "from_id", "to_id")


def _marked(reached: pl.DataFrame, far: str, met: pl.DataFrame, step: int) -> pl.DataFrame:
    return reached.with_columns(
        depth=pl.lit(step, dtype=pl.Int32()), returns=pl.col(far).is_in(met["id"].implode()), cut_short=pl.lit(False)
    )


def _columns(links: pl.LazyFrame) -> list[str]:
    return [*links.collect_schema().names(), "depth", "returns", "cut_short"]
