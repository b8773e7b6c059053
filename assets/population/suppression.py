"""Which cells of a published table of counts stay hidden, so that no small group of people can be seen or worked out.

A cell of fewer people than the limit is hidden, zero excepted. Then more cells are hidden until, in every row and column, at
least two are (their sum no small number either, where the margin is shown), and until no hidden cell has a single possible
value for a reader who knows all shown cells and that no hidden one is zero. The last is decided exactly: hidden cells are arcs
between row and column nodes, and a cell can hold another value only if it lies on a cycle of the residual network (Gusfield,
"A graph theoretic approach to statistical data security", SIAM J. Comput. 17, 1988). Numbers only; frames are `by_commune`'s.
"""

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MARGIN, _OPENS = 1e15, 1e12  # costs, beyond any count of people: a margin is dearest, then a cell that opens a new line
_BATCH = 4096


def hidden_cells(counts: Counts, smallest: int) -> Flags:
    """Cells to hide in tables of shape (tables, rows, columns), the last row and column being the margins."""
    hidden = (counts > 0) & (counts < smallest)
    while True:
        wanted = _wanted(counts, hidden, smallest)
        tables = np.flatnonzero(wanted.any(axis=(1, 2)))
        if not tables.size:
            return hidden
        cost = np.where(wanted, _cost(counts, hidden), np.inf).reshape(len(counts), -1)
        hidden.reshape(len(counts), -1)[tables, cost[tables].argmin(axis=1)] = True


def fixed_cells(counts: Counts, hidden: Flags) -> Flags:
    """Hidden cells with one possible value, given all shown cells and that every hidden cell is at least one."""
    fixed = np.zeros_like(hidden)
    cells = np.argwhere(hidden)
    for start in range(0, len(cells), _BATCH):
        batch = cells[start : start + _BATCH]
        fixed[tuple(batch.T)] = ~_can_change(counts, hidden, batch)
    return fixed


def _wanted(counts: Counts, hidden: Flags, smallest: int) -> Flags:
    """Shown cells that would help if hidden: in an exposed line, or failing that in the line of a fixed cell."""
    shown = (counts > 0) & ~hidden
    exposed = _lines(_exposed(counts, hidden, smallest, 2), _exposed(counts, hidden, smallest, 1)) & shown
    if exposed.any():
        return exposed
    fixed = fixed_cells(counts, hidden)
    near = _lines(fixed.sum(axis=2) > 0, fixed.sum(axis=1) > 0) & shown
    anywhere = shown & _in_table(fixed)
    return near | (anywhere & ~_in_table(near))


def _lines(rows: Flags, columns: Flags) -> Flags:
    return rows[:, :, None] | columns[:, None, :]


def _in_table(cells: Flags) -> Flags:
    """Whether the cell's table holds any flagged cell, as a shape that broadcasts over its cells."""
    flags: Flags = cells.sum(axis=(1, 2), keepdims=True) > 0
    return flags


def _exposed(counts: Counts, hidden: Flags, smallest: int, axis: int) -> Flags:
    """Lines along an axis with a lone hidden cell, or whose margin is shown and gives away a small sum."""
    parts = np.where(hidden, counts, 0).take(range(counts.shape[axis] - 1), axis=axis).sum(axis=axis)
    margin_shown = ~hidden.take(-1, axis=axis)
    lone = hidden.sum(axis=axis) == 1
    exposed: Flags = lone | (margin_shown & (parts > 0) & (parts < smallest))
    return exposed


def _cost(counts: Counts, hidden: Flags) -> NDArray[np.float64]:
    opens = (hidden.sum(axis=2) == 0)[:, :, None] | (hidden.sum(axis=1) == 0)[:, None, :]
    cost: NDArray[np.float64] = counts + _OPENS * opens
    cost[:, -1, :] += _MARGIN
    cost[:, :, -1] += _MARGIN
    return cost


def _can_change(counts: Counts, hidden: Flags, cells: NDArray[np.int64]) -> Flags:
    """Whether each cell (table, row, column) lies on a residual cycle other than its own there and back."""
    table, row, column = cells.T
    rise, fall = _arcs(counts, hidden)
    rows, columns = hidden.shape[1:]
    network = np.zeros((len(cells), rows + columns, rows + columns), dtype=np.float32)
    network[:, :rows, rows:] = rise[table]
    network[:, rows:, :rows] = fall[table].swapaxes(1, 2)
    each, to = np.arange(len(cells)), rows + column
    network[each, row, to] = network[each, to, row] = 0
    reach = _closure(network)
    up = rise[table, row, column] & (reach[each, to, row] > 0)
    down = fall[table, row, column] & (reach[each, row, to] > 0)
    changes: Flags = up | down
    return changes


def _arcs(counts: Counts, hidden: Flags) -> tuple[Flags, Flags]:
    """Cells whose signed value may rise, and may fall: with margins counted negative every line sums to zero."""
    margin_row, margin_column = np.zeros((2, *hidden.shape), dtype=bool)
    margin_row[:, -1, :] = margin_column[:, :, -1] = True
    negative = margin_row ^ margin_column
    can_shrink = counts > 1
    return hidden & (can_shrink | ~negative), hidden & (can_shrink | negative)


def _closure(network: NDArray[np.float32]) -> NDArray[np.float32]:
    reach, length = network, 1
    while length < network.shape[1]:
        reach = np.minimum(reach + reach @ reach, 1)
        length *= 2
    return reach
