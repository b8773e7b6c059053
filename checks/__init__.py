"""What must hold: expectations on Polars, quarantine, verdicts. No Dagster, no sector code."""
