"""`kho quarantine`: turned-away rows with their reasons."""

import polars as pl

from catalog.names import TableName
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table


def show_quarantine(table: str, delivery: str | None, limit: int, *, as_json: bool) -> None:
    """Print quarantined rows of a table, newest delivery last."""
    from assets.sectors import find_table

    declared = find_table(str(TableName.parse(table).at("conformed")))
    name = str(declared.name.at("quarantine"))
    with opened() as (_, workspace):
        if workspace.lake.version(name) is None:
            say("[]" if as_json else f"Bảng {declared.name} chưa có dòng nào bị cách ly.")
            return
        frame = workspace.lake.scan(name)
        if delivery is not None:
            frame = frame.filter(pl.col("_delivery_id") == workspace.register.delivery(delivery).id)
        total = int(frame.select(pl.len()).collect(engine="streaming").item())
        rows = frame.sort("_delivery_id", "_row").head(limit).collect(engine="streaming")
    if as_json:
        say(to_json(rows.to_dicts()))
        return
    titles = {column.name: column.title for column in declared.columns}
    front = ["_delivery_id", "_row", "reasons"]
    columns = front + [column for column in rows.columns if column in titles]
    heads = ["Lượt", "Dòng", "Lý do"] + [titles[column] for column in columns[3:]]
    show_table(f"{declared.title}: {total} dòng bị cách ly", heads, rows.select(columns).rows())
