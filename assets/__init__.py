"""The tables: one folder a sector, with its contract and its plain Polars functions."""
