"""What exists: contracts, files, lake and register. No Dagster, no checks, no sector code."""
