"""At most two streaming collects for any number of metrics: the first counts, the second fetches what went wrong.

Knows Great Expectations only by the names of its metrics; `gx_engine` speaks to it.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from checks.aggregates import QUERY_METRICS, SCHEMA_METRICS, Probe, probe_of, query_probe, schema_metric
from checks.conditions import expression as condition_of
from checks.domain import BY_METRIC, table_answer
from checks.keys import Repeats
from checks.planner_jobs import NOISY, PLACE, ROW_SUFFIXES, Ask, RowJob
from checks.suites import row_rule
from checks.values import type_of

_Errand = tuple[pl.LazyFrame, Callable[[pl.DataFrame], None]]


@dataclass
class Answers:
    """What is known after the collects: values and errors by the id of the ask, repeated keys by the name of the rule."""

    rows: int = 0
    collects: int = 0
    values: dict[Hashable, Any] = field(default_factory=dict)
    failures: dict[Hashable, Exception] = field(default_factory=dict)
    repeats: dict[str, Repeats] = field(default_factory=dict)

    def knows(self, ask: Hashable) -> bool:
        """Whether an ask was computed, or failed to be."""
        return ask in self.values or ask in self.failures

    def add(self, more: "Answers") -> None:
        """Take the answers of another plan; the rows stay those of the table that was judged."""
        self.rows, self.collects = self.rows or more.rows, self.collects + more.collects
        self.values |= more.values
        self.failures |= more.failures
        self.repeats |= more.repeats


@dataclass(frozen=True)
class _Question:
    """Scalars to select in the first collect, and who hears them."""

    asks: Sequence[Ask]
    probe: Probe
    receive: Callable[[Any], None]

    def hear(self, values: Sequence[Any]) -> None:
        self.receive(self.probe.finish(*values))


class Plan:
    """The metrics of one suite over one frame."""

    def __init__(self, frame: pl.LazyFrame) -> None:
        """Nothing is read before `resolve`, except the schema."""
        self.frame = frame
        self.schema = frame.collect_schema()
        self.answers = Answers()
        self._questions: list[_Question] = []
        self._jobs: dict[tuple[str, str], RowJob] = {}
        self._queries: list[tuple[_Question, pl.LazyFrame]] = []

    def resolve(self, asks: Iterable[Ask]) -> Answers:
        """Compute every ask; one that fails is listed in `failures` and spoils no other."""
        for ask in asks:
            self._guard([ask], partial(self._place, ask))
        self._questions += [_Question(job.all_asks, job.probe, job.receive) for job in self._jobs.values()]
        self._count_all()
        failing = [job for job in self._jobs.values() if job.count]
        self._guard([ask for job in failing for ask in job.all_asks], partial(self._fetch, failing))
        for job in self._jobs.values():
            self._guard(job.all_asks, partial(self._tell, job))
            if job.repeats is not None:
                self.answers.repeats[job.owner] = job.repeats
        return self.answers

    def _tell(self, job: RowJob) -> None:
        self.answers.values |= job.answers()

    def _guard(self, asks: Sequence[Ask], action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as error:
            self.answers.failures |= {ask.id: error for ask in asks}

    def _place(self, ask: Ask) -> None:
        base, _, suffix = ask.metric.rpartition(".")
        if ask.metric in SCHEMA_METRICS:
            self.answers.values[ask.id] = schema_metric(ask.metric, self.schema)
        elif ask.metric in BY_METRIC:
            self.answers.values[ask.id] = table_answer(ask.kwargs)
        elif suffix in ROW_SUFFIXES:
            self._place_row_rule(base, suffix, ask)
        elif ask.metric in QUERY_METRICS:
            sql = ask.kwargs["unexpected_rows_query"].format(batch="batch")
            condition = condition_of(ask.kwargs.get("row_condition"), self.schema)
            found = pl.SQLContext(batch=self.frame if condition is None else self.frame.filter(condition)).execute(sql)
            self._queries.append((_Question([ask], query_probe(ask.metric), self._keep(ask)), found))
        else:
            self._questions.append(_Question([ask], probe_of(ask.metric, ask.kwargs, self.schema), self._keep(ask)))

    def _place_row_rule(self, metric: str, suffix: str, ask: Ask) -> None:
        for column in ask.shown.index:
            type_of(column, self.schema)
        if (metric, ask.owner) not in self._jobs:
            rule = row_rule(metric, ask.kwargs, self.schema)
            self._jobs[metric, ask.owner] = RowJob(rule, ask.owner, len(self._jobs), tuple(self.schema))
        self._jobs[metric, ask.owner].asks.setdefault(suffix, []).append(ask)

    def _keep(self, ask: Ask) -> Callable[[Any], None]:
        return lambda value: self.answers.values.update({ask.id: value})

    def _count_all(self) -> None:
        try:
            self._count(self._questions, self._queries)
        except Exception:  # one expression the types refuse spoils a shared select: ask one by one, so that it is named
            for question in self._questions:
                self._guard(question.asks, partial(self._count, [question], []))
            for query in self._queries:
                self._guard(query[0].asks, partial(self._count, [], [query]))

    def _count(self, questions: Sequence[_Question], queries: Sequence[tuple[_Question, pl.LazyFrame]]) -> None:
        """The first collect: one select over the frame, and one over the result of each query."""
        expressions, places = _shared([question.probe for question in questions])
        selects = [found.select(_numbered(question.probe.expressions)) for question, found in queries]
        prepared = {name: made for question in questions for name, made in question.probe.prepared.items()}
        placed = self.frame.with_row_index(PLACE).with_columns(**prepared)
        shared, *own = self._collect([placed.select(_numbered([pl.len(), *expressions])), *selects])
        self.answers.rows, *values = _scalars(shared)
        for question, wanted in zip(questions, places, strict=True):
            question.hear([values[place] for place in wanted])
        for (question, _), answer in zip(queries, own, strict=True):
            question.hear(_scalars(answer))

    def _fetch(self, failing: Sequence[RowJob]) -> None:
        """The second collect: the wrong rows somebody asked for, and the keys behind repeated hashes."""
        placed = [job for job in failing if job.wants_rows and job.places is not None]
        others = [job for job in failing if job.wants_rows and job.places is None]
        errands = [*self._at_places(placed), *self._samples(others), *self._confirmations(failing)]
        if not errands:
            return
        found = self._collect([frame for frame, _ in errands])
        for (_, receive), rows in zip(errands, found, strict=True):
            receive(rows)

    def _at_places(self, jobs: Sequence[RowJob]) -> list[_Errand]:
        """One errand for the rows whose places the first collect told: no rule is asked about the table again."""
        if not jobs:
            return []
        places = pl.concat([job.places for job in jobs if job.places is not None]).unique()
        columns = dict.fromkeys(column for job in jobs for column in job.looked_at)
        numbered, end = self.frame.with_row_index(PLACE), 0 if places.is_empty() else int(places.sort()[-1]) + 1
        # Mostly the first wrong rows stand early. Stopping behind the last costs a little: only where it spares more.
        ahead = numbered.head(end) if 2 * end < self.answers.rows else numbered
        rows = ahead.filter(pl.col(PLACE).is_in(places.implode())).select(PLACE, *columns)

        def receive(rows: pl.DataFrame) -> None:
            lost = [job for job in jobs if not job.take(rows)]
            for job in lost:
                job.places = None
            if lost:
                self._fetch(lost)

        return [(rows, receive)]

    def _samples(self, jobs: Sequence[RowJob]) -> list[_Errand]:
        """Errands for wrong rows whose places nobody knows: the rules are asked again."""
        quiet = {f"__wrong_{i}": job for i, job in enumerate(jobs) if job.count <= NOISY}
        errands = [self._sample(job) for job in jobs if job.count > NOISY]
        return [*errands, self._shared_sample(quiet)] if quiet else errands

    def _sample(self, job: RowJob) -> _Errand:
        def receive(rows: pl.DataFrame) -> None:
            job.rows = rows

        return job.first(self.frame.filter(job.wrong).select(job.fetched)), receive

    def _shared_sample(self, jobs: dict[str, RowJob]) -> _Errand:
        columns = dict.fromkeys(column for job in jobs.values() for column in job.fetched)
        marked = self.frame.with_columns(**{flag: job.wrong for flag, job in jobs.items()})
        wrong = marked.filter(pl.any_horizontal(list(jobs))).select(*columns, *jobs)

        def receive(rows: pl.DataFrame) -> None:
            for flag, job in jobs.items():
                job.rows = job.first(job.confirmed(rows.lazy().filter(pl.col(flag)).select(job.fetched))).collect()

        return wrong, receive

    def _confirmations(self, jobs: Sequence[RowJob]) -> list[_Errand]:
        """Keys whose rows nothing else brings; those of known places, or of a shared sample, are confirmed as they arrive."""
        jobs = [job for job in jobs if not job.wants_rows or (job.places is None and job.count > NOISY)]
        return [(keys.select(pl.len()), self._confirm(job, keys)) for job in jobs if (keys := job.keys(self.frame)) is not None]

    def _confirm(self, job: RowJob, keys: pl.LazyFrame) -> Callable[[pl.DataFrame], None]:
        """Different keys sharing a hash are about as likely as a lost lottery; then one more collect tells them apart."""

        def receive(found: pl.DataFrame) -> None:
            if not job.is_settled(found.item()):
                job.settle(*self._collect([keys]))
                sample, receive_sample = self._sample(job)
                receive_sample(*self._collect([sample]))

        return receive

    def _collect(self, frames: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
        self.answers.collects += 1
        return pl.collect_all(frames, engine="streaming")


def _shared(probes: Sequence[Probe]) -> tuple[list[pl.Expr], list[list[int]]]:
    """The expressions of all probes, and where those of each stand: a column carried out to be ordered is carried once."""
    expressions: list[pl.Expr] = []
    places: list[list[int]] = []
    carried: list[int] = []
    for probe in probes:
        same = [place for place in carried if probe.ordered and expressions[place].meta.eq(probe.expressions[0])]
        if same:
            places.append(same)
            continue
        places.append(list(range(len(expressions), len(expressions) + len(probe.expressions))))
        carried += places[-1] if probe.ordered else []
        expressions += probe.expressions
    return expressions, places


def _numbered(expressions: Sequence[pl.Expr]) -> list[pl.Expr]:
    return [expression.alias(f"_{i}") for i, expression in enumerate(expressions)]


def _scalars(row: pl.DataFrame) -> list[Any]:
    """The single row as values; a list stays a Series, so that a column carried out is not turned into Python."""
    return [column[0] for column in row.iter_columns()]
