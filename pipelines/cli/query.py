"""`kho query`: SQL over what is published."""

from contextlib import suppress
from datetime import datetime

import polars as pl
from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import RegisterError, UserError
from catalog.figures import ZONE
from catalog.i18n import Sentence, _
from catalog.query import View, run_query, tables_in
from catalog.workspace import Workspace
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table


def show_query(sql: str, limit: int, *, as_csv: bool, as_json: bool) -> None:
    """Run one SELECT and print its rows."""
    if as_csv and as_json:
        raise UserError(Sentence("Chọn một trong hai: --csv hoặc --json."))
    with opened() as (_settings, workspace):
        views = published_views(workspace)
        frame = run_query(workspace.lake, views, sql, limit=limit)
        count_query(workspace, {views[name].table for name in tables_in(sql)})
    if as_csv:
        say(_csv(frame))
    elif as_json:
        say(to_json(frame.to_dicts()))
    else:
        show_table(_("{rows} dòng").format(rows=frame.height), frame.columns, frame.rows())


def _csv(frame: pl.DataFrame) -> str:
    """CSV text; it has no lists, structures or bytes, which are written as JSON writes them."""
    wide = [name for name, dtype in frame.schema.items() if dtype.is_nested() or dtype in (pl.Binary, pl.Object)]
    texts = (
        pl.Series(name, [None if one is None else to_json(one, indent=None) for one in frame[name].to_list()], pl.String)
        for name in wide
    )
    return frame.with_columns(texts).write_csv().rstrip("\n")


def count_query(workspace: Workspace, tables: set[str]) -> None:
    """One more use of each table today; a register that cannot take it does not fail the query."""
    today = datetime.now(ZONE).date()
    with suppress(SQLAlchemyError, RegisterError):
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
