"""What `kho describe` says of where columns come from."""

from collections.abc import Sequence

from catalog.i18n import _
from catalog.register.column_lineage import EVERY_ROW, ColumnLineageRow, How
from pipelines.cli.session import say, show_table

Rows = Sequence[ColumnLineageRow]
#: Names of inputs told of one column; the page of the portal tells them all.
_MOST = 4


def show_lineage(lineage: Rows, columns: Sequence[str]) -> None:
    """One line a column, in the order given, then what decides rows; nothing where nobody has found out."""
    if not lineage:
        return
    told = [(name, *(_named(lineage, name, how) for how in ("value", "condition", "unknown"))) for name in columns]
    heads: tuple[str, ...] = (_("Cột"), _("Lấy từ"), _("Chọn giá trị theo"), _("Không rõ, có thể từ"))
    say()
    show_table(_("Nguồn gốc của cột"), heads, told)
    rows = [_name(one) for one in lineage if one.column == EVERY_ROW]
    if rows:
        say("{}: {}".format(_("Quyết định bảng có những dòng nào"), ", ".join(rows)))


def lineage_facts(lineage: Rows) -> list[dict[str, str]]:
    """The same for machines; `*` stands for all rows of a table."""
    return [one.model_dump(exclude={"dataset"}) for one in lineage]


def _named(lineage: Rows, column: str, how: How) -> str:
    names = [_name(one) for one in lineage if (one.column, one.how) == (column, how)]
    return ", ".join(names[:_MOST]) + (f" (+{len(names) - _MOST})" if len(names) > _MOST else "")


def _name(one: ColumnLineageRow) -> str:
    return f"{one.input_dataset}.{one.input_column}"
