"""Quality against hand-written Polars and other tools: the same expectations, the same table, a process for each.

Every worker prints one JSON line (`benchmarks.quality.timed`); the harness imports nothing heavy, because a process starts
with the peak memory of the one that started it.
"""
