"""The walk of a delivery: receive, raw, conform, judge, write, curate, publish. No Dagster: `pipelines` runs these steps."""
