"""OpenLineage RunEvents: what each run read and made, one event when it began and one when it ended.

The run as a whole is a parent job without datasets, since it may touch unrelated tables; each version it published is a job of
its own with exactly its inputs. Row counts are told only of tables anybody may read; errors and findings are not told at all.
Columns are told of a table's newest version alone: what the code does now need not be what it did for an older one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site
from catalog.register import RunRow, VersionRow
from catalog.register.column_lineage import EVERY_ROW, ColumnLineageRow

Json = dict[str, Any]
SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS = "https://openlineage.io/spec/facets"
_ENDINGS = {"succeeded": "COMPLETE", "failed": "FAIL"}
#: What the columns of a dataset are computed from.
Columns = Callable[[str], Sequence[ColumnLineageRow]]
_EFFECTS: Mapping[str, Json] = {
    "value": {"type": "DIRECT"},
    "condition": {"type": "INDIRECT", "subtype": "CONDITIONAL"},
    "rows": {"type": "INDIRECT"},
    "unknown": {"type": "INDIRECT", "description": "it could not be derived whether this column gives the value"},
}


def run_events(
    site: Site, runs: Sequence[RunRow], versions: Sequence[VersionRow], entries: Mapping[str, Entry], columns: Columns
) -> Iterator[Json]:
    """Events of those runs in the order given; `versions` are what they published, `entries` the datasets by name."""
    made: dict[str, list[VersionRow]] = {}
    for version in versions:
        made.setdefault(version.run_id, []).append(version)
    for run in runs:
        yield _event(site, "START", run.started_at, run_uuid(site, run.id), _job(site, run.kind))
        for version in made.get(run.id, []):
            yield from _version_events(site, run, version, entries, columns)
        if run.finished_at is not None and run.status in _ENDINGS:
            ending = _ENDINGS[run.status]
            yield _event(site, ending, run.finished_at, run_uuid(site, run.id), _job(site, run.kind))


def run_uuid(site: Site, run_id: str) -> UUID:
    """The run as a UUID: ours are UUIDs already, any other id becomes one."""
    try:
        return UUID(run_id)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{site.url}/runs/{run_id}")


def _version_events(
    site: Site, run: RunRow, version: VersionRow, entries: Mapping[str, Entry], columns: Columns
) -> Iterator[Json]:
    node = uuid5(run_uuid(site, run.id), f"{version.table}@{version.delta_version}")
    parent = {"run": {"runId": str(run_uuid(site, run.id))}, "job": {"namespace": site.url, "name": run.kind}}
    facets = {"parent": _facet(site, "1-2-0/ParentRunFacet", parent)}
    entry = entries.get(version.table)
    inputs = [_input(site, name, version.inputs.get(name), entries) for name in _inputs(version, entry)]
    newest = entry is not None and entry.version is not None and entry.version.delta_version == version.delta_version
    outputs = [_output(site, version, entry, columns(version.table) if newest else ())]
    for kind, when in (("START", min(run.started_at, version.published_at)), ("COMPLETE", version.published_at)):
        event = _event(site, kind, when, node, _job(site, version.table), facets)
        yield event | {"inputs": inputs, "outputs": outputs if kind == "COMPLETE" else []}


def _inputs(version: VersionRow, entry: Entry | None) -> tuple[str, ...]:
    return tuple(version.inputs) or (entry.inputs if entry else ())


def _event(site: Site, kind: str, when: datetime, run: UUID, job: Json, facets: Json | None = None) -> Json:
    return {
        "eventType": kind,
        "eventTime": when.isoformat(),
        "producer": site.url,
        "schemaURL": SPEC,
        "run": {"runId": str(run), "facets": facets or {}},
        "job": job,
        "inputs": [],
        "outputs": [],
    }


def _job(site: Site, name: str) -> Json:
    kind = {"processingType": "BATCH", "integration": "KHO", "jobType": "TASK" if "__" in name else "JOB"}
    return {
        "namespace": site.url,
        "name": name,
        "facets": {"jobType": _facet(site, "2-0-4/JobTypeJobFacet", kind)},
    }


def _input(site: Site, name: str, version: int | None, entries: Mapping[str, Entry]) -> Json:
    return {"namespace": site.url, "name": name, "facets": _described(site, entries.get(name), version)}


def _output(site: Site, version: VersionRow, entry: Entry | None, rows: Sequence[ColumnLineageRow]) -> Json:
    facets = _described(site, entry, version.delta_version)
    if rows:
        facets["columnLineage"] = _columns(site, rows)
    counts = {"rowCount": version.rows} if entry is not None and entry.public else None
    told = {"outputStatistics": _facet(site, "1-0-2/OutputStatisticsOutputDatasetFacet", counts)} if counts else {}
    return {"namespace": site.url, "name": version.table, "facets": facets, "outputFacets": told}


def _described(site: Site, entry: Entry | None, version: int | None) -> Json:
    facets: Json = {}
    if version is not None:
        facets["version"] = _facet(site, "1-0-1/DatasetVersionDatasetFacet", {"datasetVersion": str(version)})
    if entry is None:
        return facets
    fields = [{"name": column.name, "type": str(entry.type_of(column)), "description": column.title} for column in entry.fields]
    owner = {"owners": [{"name": f"agency:{entry.agency_code}", "type": "MAINTAINER"}]}
    link = {"name": entry.title, "uri": Addresses(site.url).page(entry.name)}
    facets["schema"] = _facet(site, "1-2-0/SchemaDatasetFacet", {"fields": fields})
    facets["documentation"] = _facet(site, "1-1-0/DocumentationDatasetFacet", {"description": entry.description})
    facets["ownership"] = _facet(site, "1-0-1/OwnershipDatasetFacet", owner)
    facets["dataSource"] = _facet(site, "1-0-1/DatasourceDatasetFacet", link)
    return facets


def _columns(site: Site, rows: Sequence[ColumnLineageRow]) -> Json:
    """What each column is computed from, and what decides the rows; whole tables of which no column is known are left out."""
    names = {row.column for row in rows} - {EVERY_ROW}
    fields = {name: {"inputFields": _fields(site, (row for row in rows if row.column == name))} for name in sorted(names)}
    deciding = _fields(site, (row for row in rows if row.column == EVERY_ROW))
    return _facet(site, "1-2-0/ColumnLineageDatasetFacet", {"fields": fields, "dataset": deciding})


def _fields(site: Site, rows: Iterable[ColumnLineageRow]) -> list[Json]:
    return [
        {
            "namespace": site.url,
            "name": row.input_dataset,
            "field": row.input_column,
            "transformations": [_EFFECTS[row.how]],
        }
        for row in rows
        if row.input_column != EVERY_ROW
    ]


def _facet(site: Site, schema: str, facts: Json) -> Json:
    """A facet that names its own schema, given as `<version>/<name>`."""
    at = f"{_FACETS}/{schema}.json#/$defs/{schema.rpartition('/')[2]}"
    return {"_producer": site.url, "_schemaURL": at, **facts}
