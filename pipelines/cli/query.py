"""`kho query`: SQL over what is published."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from catalog.figures import ZONE
from catalog.i18n import _
from catalog.query import View, run_query, tables_in
from catalog.workspace import Workspace
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table


def show_query(sql: str, limit: int, *, as_csv: bool, as_json: bool) -> None:
    """Run one SELECT and print its rows."""
    with opened() as (_settings, workspace):
        views = published_views(workspace)
        frame = run_query(workspace.lake, views, sql, limit=limit)
        count_query(workspace, {views[name].table for name in tables_in(sql)})
    if as_csv:
        say(frame.write_csv().rstrip("\n"))
    elif as_json:
        say(to_json(frame.to_dicts()))
    else:
        show_table(_("{rows} dòng").format(rows=frame.height), frame.columns, frame.rows())


def count_query(workspace: Workspace, tables: set[str]) -> None:
    """One more use of each table today; a register that cannot take it does not fail the query."""
    today = datetime.now(ZONE).date()
    with suppress(SQLAlchemyError):
        workspace.register.usage.add({(table, today, "query"): 1 for table in tables})


def published_views(workspace: Workspace) -> dict[str, View]:
    """Every published table by name, registries also with their past as `<table>_history`."""
    from assets.sectors import all_tables

    versions = workspace.register.published_all()
    views = {}
    for table in all_tables():
        name = str(table.name)
        if name not in versions:
            continue
        declared = tuple(column.name for column in table.columns)
        version = versions[name].delta_version
        keeps_past = table.kind == "registry" and table.name.layer == "conformed"
        past = ("_valid_from", "_valid_to") if keeps_past else ()
        views[name] = View(name, version, declared + past, history=False)
        if keeps_past:
            views[f"{name}_history"] = View(name, version, declared + past, history=True)
    return views
