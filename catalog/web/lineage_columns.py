"""Where the columns of a dataset come from, up to the headers of the files handed in, and what they are used for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.errors import NotFound
from catalog.i18n import twin
from catalog.names import TableName
from catalog.register.column_lineage import EVERY_ROW, ColumnLineageRow, How
from catalog.web.house import House

#: Steps from a published column back to a file; nothing is computed from itself, so this is never reached.
_FARTHEST = 20
_MOST_TELLING: tuple[How, ...] = ("value", "condition", "unknown", "rows")


@dataclass(frozen=True, slots=True)
class Place:
    """A column somewhere; `column` is None where a whole dataset is meant."""

    dataset: str
    dataset_title: str
    column: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One column: what gives its value, what chooses it, what may do either, the file headers behind it, and its uses.

    `known` is False where nobody has found out yet, and where the dataset is handed in and not computed.
    """

    name: str
    title: str
    value: tuple[Place, ...]
    condition: tuple[Place, ...]
    unknown: tuple[Place, ...]
    headers: tuple[tuple[str, Place], ...]
    uses: tuple[tuple[How, Place], ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """The columns of a dataset in their order; `known` is False until a version is published by code that tells."""

    known: bool
    columns: tuple[Line, ...]
    rows: tuple[Place, ...]

    def of(self, column: str) -> Line:
        """One of them."""
        return next(one for one in self.columns if one.name == column)


def lines(house: House, name: str) -> Lines:
    """All that is known of the columns of one dataset."""
    return _Book(house, name).lines()


class _Book:
    """One dataset's columns; titles and lineage of its neighbours are looked up once."""

    def __init__(self, house: House, name: str) -> None:
        """Look nothing up yet."""
        self.house, self.name = house, name
        self.register = house.workspace.register
        self._titles: dict[str, Mapping[str, str]] = {}
        self._inputs: dict[str, list[ColumnLineageRow]] = {}

    def lines(self) -> Lines:
        """Every column the register keeps, even where nothing is known."""
        inputs = self.inputs(self.name)
        uses = sorted(self.register.lineage.uses(self.name), key=lambda one: _MOST_TELLING.index(one.how))
        by_column = {column: [one for one in inputs if one.column == column] for column in {one.column for one in inputs}}
        columns = tuple(
            Line(
                name=column,
                title=title,
                value=self.places(by_column.get(column, ()), "value"),
                condition=self.places(by_column.get(column, ()), "condition"),
                unknown=self.places(by_column.get(column, ()), "unknown"),
                headers=self.headers(column),
                uses=tuple((one.how, self.place(one.dataset, one.column)) for one in uses if one.input_column == column),
                known=bool(inputs),
            )
            for column, title in self.titles(self.name).items()
            if column
        )
        return Lines(bool(inputs), columns, self.places(by_column.get(EVERY_ROW, ()), "rows", "unknown"))

    def inputs(self, dataset: str) -> list[ColumnLineageRow]:
        """What the columns of a dataset are computed from."""
        if dataset not in self._inputs:
            self._inputs[dataset] = self.register.lineage.inputs(dataset)
        return self._inputs[dataset]

    def titles(self, dataset: str) -> Mapping[str, str]:
        """Titles by column name; that of the dataset itself stands under no name."""
        if dataset not in self._titles:
            columns = {one.name: twin(one.title, one.title_en) for one in self.register.columns(dataset)}
            self._titles[dataset] = {"": self._title(dataset), **columns}
        return self._titles[dataset]

    def _title(self, name: str) -> str:
        try:
            row = self.register.dataset(name)
        except NotFound:
            return name
        return twin(row.title, row.title_en)

    def place(self, dataset: str, column: str) -> Place:
        """A column with its titles."""
        titles = self.titles(dataset)
        if column == EVERY_ROW:
            return Place(dataset, titles[""], None, titles[""])
        return Place(dataset, titles[""], column, titles.get(column, column))

    def places(self, rows: Iterable[ColumnLineageRow], *hows: How) -> tuple[Place, ...]:
        """The inputs that do one of these things."""
        return tuple(self.place(one.input_dataset, one.input_column) for one in rows if one.how in hows)

    def headers(self, column: str) -> tuple[tuple[str, Place], ...]:
        """Headers of delivered files whose cells give this column its value, however far back."""
        edge, seen = {(self.name, column)}, set[tuple[str, str]]()
        for _ in range(_FARTHEST):
            seen |= edge
            edge = {
                (one.input_dataset, one.input_column)
                for dataset, name in edge
                for one in self.inputs(dataset)
                if one.column == name and one.how == "value"
            } - seen
        found = [(header, dataset, name) for dataset, name in sorted(seen) for header in self._header(dataset, name)]
        return tuple((header, self.place(dataset, name)) for header, dataset, name in found)

    def _header(self, dataset: str, column: str) -> tuple[str, ...]:
        """The first header the contract names for a raw column."""
        parsed = TableName.parse(dataset)
        table = self.house.tables.get(str(parsed.at("conformed"))) if parsed.layer in ("raw", "quarantine") else None
        declared = [one for one in table.delivered if one.name == column] if table else []
        return tuple(one.sources[0] for one in declared)
