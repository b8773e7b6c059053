"""Where the columns of a lazy frame come from, read off its plan step by step, without running it.

The plan is the resolved one Polars shows other engines. That way in is no promise of Polars': `FORM` is the form of the plan
this module was written for, and under any other, as for any step not known here, columns are opaque rather than guessed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from assets.lineage_expressions import expression
from assets.lineage_facts import CONSTANT, OPAQUE, Field, State, Traced, together

if TYPE_CHECKING:
    from polars._plr import NodeTraverser, PyExprIR

FORM = 16
#: One step of a plan, as Polars shows it to other engines; its classes have no names to import.
Step = Any
#: Columns are asked for where they are needed; filters stay where they are seen.
_READ = pl.QueryOptFlags(predicate_pushdown=False)
#: Frames that stand for a known state, by the function that would read them.
Sources = Mapping[int, State]


def plan_of(frame: pl.LazyFrame) -> "NodeTraverser":
    """The plan as written: nothing pushed down, nothing merged."""
    return frame._ldf.with_optimizations(pl.QueryOptFlags.none()._pyoptflags).visit()


def reader_id(frame: pl.LazyFrame) -> int:
    """What `Sources` knows a frame of an input-output source by."""
    return id(plan_of(frame).view_current_node().options[0])


def traced(frame: pl.LazyFrame, sources: Sources) -> State:
    """Where every column of a frame comes from, and what decides its rows."""
    plan = plan_of(frame)
    return _Walk(plan, sources).state() if plan.version()[0] == FORM else _unseen(plan, [])


def asked(frame: pl.LazyFrame, sources: Sources) -> frozenset[Field]:
    """The columns Polars itself would read to compute a frame: never too few, often too many."""
    plan = frame._ldf.with_optimizations(_READ._pyoptflags).visit()
    found = CONSTANT
    for step in _leaves(plan):
        state = sources.get(id(step.options[0])) if type(step).__name__ == "PythonScan" else None
        if state is not None:
            wanted = state.columns if step.options[1] is None else step.options[1]
            found |= together((state.rows, *(state.columns[name] for name in wanted)))
    return found.fields


def _leaves(plan: "NodeTraverser") -> Iterator[Step]:
    here, inputs = plan.get_node(), plan.get_inputs()
    if not inputs:
        yield plan.view_current_node()
    for one in inputs:
        plan.set_node(one)
        yield from _leaves(plan)
    plan.set_node(here)


def _unseen(plan: "NodeTraverser", inputs: Iterable[State]) -> State:
    """A step nobody can see through: every column and every row may depend on everything."""
    rows = together((OPAQUE, *(one.rows for one in inputs)))
    return State(dict.fromkeys(plan.get_schema(), OPAQUE), rows)


class _Walk:
    """One walk down a plan; each step is described by what its inputs are known to be."""

    def __init__(self, plan: "NodeTraverser", sources: Sources) -> None:
        """Start at the last step."""
        self.plan, self.sources = plan, sources

    def state(self) -> State:
        """The step the plan stands at; it stands there again afterwards."""
        here = self.plan.get_node()
        inputs = []
        for one in self.plan.get_inputs():
            self.plan.set_node(one)
            inputs.append(self.state())
        self.plan.set_node(here)
        try:
            step = self.plan.view_current_node()
        except NotImplementedError:
            return _unseen(self.plan, inputs)
        known = _STEPS.get(type(step).__name__)
        return _unseen(self.plan, inputs) if known is None else known(self, step, inputs)

    def columns(self, written: Iterable["PyExprIR"], seen: State) -> dict[str, Traced]:
        """Expressions by the name of what they make."""
        return {one.output_name: expression(self.plan, one.node, seen.columns) for one in written}

    def all_of(self, written: Iterable["PyExprIR"], seen: State) -> Traced:
        """Everything some expressions depend on."""
        return together(self.columns(written, seen).values())


def _constants(walk: _Walk, _step: Step, _inputs: Sequence[State]) -> State:
    """Tables written in the program, or files that come with it."""
    return State(dict.fromkeys(walk.plan.get_schema(), CONSTANT))


def _source(walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    return walk.sources.get(id(step.options[0])) or _unseen(walk.plan, inputs)


def _same(_walk: _Walk, _step: Step, inputs: Sequence[State]) -> State:
    return inputs[0]


def _select(walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    return inputs[0].with_columns(walk.columns(step.expr, inputs[0]))


def _project(walk: _Walk, _step: Step, inputs: Sequence[State]) -> State:
    return inputs[0].with_columns({name: inputs[0].columns[name] for name in walk.plan.get_schema()})


def _with_columns(walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    return inputs[0].with_columns({**inputs[0].columns, **walk.columns(step.exprs, inputs[0])})


def _filter(walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    return inputs[0].narrowed(walk.all_of([step.predicate], inputs[0]))


def _sort(walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    seen, order = inputs[0], walk.all_of(step.by_column, inputs[0])
    cut = order if step.slice is not None else CONSTANT
    return State(seen.columns, seen.rows | cut, order)


def _slice(_walk: _Walk, _step: Step, inputs: Sequence[State]) -> State:
    return inputs[0].narrowed(inputs[0].order)


def _distinct(_walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    seen = inputs[0]
    return seen.narrowed(together(seen.columns[name] for name in step.options[1] or seen.columns))


def _group(walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    """What a group comes to may hang on the order its rows came in, where there was one."""
    seen = inputs[0]
    keys, order = walk.columns(step.keys, seen), seen.order.chooses()
    made = {name: one | order if one != CONSTANT else one for name, one in walk.columns(step.aggs, seen).items()}
    return State(keys | made, seen.rows | together(keys.values()))


def _union(walk: _Walk, _step: Step, inputs: Sequence[State]) -> State:
    names = list(walk.plan.get_schema())
    columns = {name: together(one.columns.get(name, CONSTANT) for one in inputs) for name in names}
    return State(columns, together(one.rows for one in inputs))


def _side_by_side(_walk: _Walk, _step: Step, inputs: Sequence[State]) -> State:
    columns = {name: found for one in inputs for name, found in one.columns.items()}
    return State(columns, together(one.rows | one.order for one in inputs))


def _join(walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    """Rows of a join hang on the rows of both sides and on all it joins by; suffixes and merged keys are undone by name."""
    left, right = inputs
    how, _nulls, _cut, suffix, coalesced, _order = step.options
    near, far = (list(how[4] or ()), list(how[5] or ())) if isinstance(how, tuple) else ([], [])
    met = walk.all_of(step.left_on, left) | walk.all_of(step.right_on, right)
    met |= together([*(left.columns[name] for name in near), *(right.columns[name] for name in far)])
    keys = [one.output_name for one in step.left_on]
    others = dict(zip(keys, (one.output_name for one in step.right_on), strict=True)) if coalesced else {}

    def column(name: str) -> Traced:
        if name in left.columns and not (how == "Right" and name in others):
            merged = right.columns[others[name]] if how == "Full" and name in others else CONSTANT
            return left.columns[name] | merged
        return right.columns[name if name in right.columns else name.removesuffix(suffix)]

    return State({name: column(name) for name in walk.plan.get_schema()}, left.rows | right.rows | met, left.order)


def _map(walk: _Walk, step: Step, inputs: Sequence[State]) -> State:
    """Steps that reshape: explode, unnest, unpivot and the harmless ones."""
    seen, (name, *told), made = inputs[0], step.function, list(walk.plan.get_schema())
    if name == "explode":
        return seen.narrowed(together(seen.columns[one] for one in told[0]))
    if name == "unnest":
        opened = together(seen.columns[one] for one in told[0])
        return seen.with_columns({one: seen.columns.get(one, opened) for one in made})
    if name == "unpivot":
        melted = {told[2]: CONSTANT, told[3]: together(seen.columns[one] for one in told[1] or seen.columns)}
        return seen.with_columns({one: melted[one] if one in melted else seen.columns[one] for one in made})
    if name == "row_index":
        return seen.with_columns({told[0]: seen.order.chooses(), **seen.columns})
    return seen if name in ("hint_sorted", "rechunk") else _unseen(walk.plan, inputs)


_STEPS: Mapping[str, Callable[[_Walk, Step, Sequence[State]], State]] = {
    "PythonScan": _source,
    "DataFrameScan": _constants,
    "Scan": _constants,
    "Cache": _same,
    "Select": _select,
    "SimpleProjection": _project,
    "HStack": _with_columns,
    "Filter": _filter,
    "Sort": _sort,
    "Slice": _slice,
    "Distinct": _distinct,
    "GroupBy": _group,
    "Union": _union,
    "HConcat": _side_by_side,
    "Join": _join,
    "MapFunction": _map,
}
