"""`kho quarantine`: turned-away rows with their reasons."""

import polars as pl

from catalog.i18n import _, twin
from catalog.names import TableName
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table


def show_quarantine(table: str, delivery: str | None, limit: int, *, as_json: bool) -> None:
    """Print quarantined rows of a table, newest delivery last; those of superseded deliveries only when asked for."""
    from assets.sectors import find_table

    declared = find_table(str(TableName.parse(table).at("conformed")))
    name = str(declared.name.at("quarantine"))
    with opened() as (_settings, workspace):
        if workspace.lake.version(name) is None:
            say("[]" if as_json else _("Bảng {table} chưa có dòng nào bị cách ly.").format(table=declared.name))
            return
        frame = workspace.lake.scan(name)
        if delivery is not None:
            frame = frame.filter(pl.col("_delivery_id") == workspace.register.delivery(delivery).id)
        else:
            sector, entity = declared.name.sector, declared.name.entity
            past = workspace.register.deliveries(sector=sector, entity=entity, status="superseded")
            frame = frame.filter(~pl.col("_delivery_id").is_in([one.id for one in past]))
        total = int(frame.select(pl.len()).collect(engine="streaming").item())
        rows = frame.sort("_delivery_id", "_row").head(limit).collect(engine="streaming")
    if as_json:
        say(to_json(rows.to_dicts()))
        return
    titles = {column.name: twin(column.title, column.title_en) for column in declared.columns}
    front = ["_delivery_id", "_row", twin("reasons", "reasons_en")]
    columns = front + [column for column in rows.columns if column in titles]
    heads = [_("Lượt"), _("Dòng"), _("Lý do")] + [titles[column] for column in columns[3:]]
    title = twin(declared.title, declared.title_en)
    show_table(_("{title}: {rows} dòng bị cách ly").format(title=title, rows=total), heads, rows.select(columns).rows())
