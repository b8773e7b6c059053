"""`Register`: the one door to the register. Every public method is one transaction; the queries are in the theme modules."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, Self

from catalog.register import datasets, deliveries, findings, listing, runs, schema, scores, versions
from catalog.register.accounts import Accounts
from catalog.register.additions import Additions
from catalog.register.column_lineage import ColumnLineage
from catalog.register.described import Described
from catalog.register.desk import StewardDesk
from catalog.register.door import Door
from catalog.register.engine import connect
from catalog.register.facts import (
    DatasetFacts,
    DatasetStatus,
    DeliveryFacts,
    DeliveryStatus,
    FindingFacts,
    FindingStatus,
    Outcome,
    RunStatus,
    VersionFacts,
)
from catalog.register.models import (
    OVERALL,
    DatasetColumnRow,
    DatasetRow,
    DeliveryRow,
    FindingRow,
    RunRow,
    ScoreRow,
    VersionRow,
)
from catalog.register.score import Cost
from catalog.register.usage import UsageCounts


class Register(Door):
    """Deliveries, versions, findings, runs and datasets; rows it answers with are free of the database and safe to keep."""

    @classmethod
    def open(cls, url: str) -> Self:
        """The register at `url`, made or migrated if need be; raises SettingsError when none can live there."""
        engine = connect(url)
        try:
            schema.bring_to_head(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        """The register itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @cached_property
    def accounts(self) -> Accounts:
        """The local accounts, on the same engine."""
        return Accounts(self._engine)

    @cached_property
    def additions(self) -> Additions:
        """What stewards added, on the same engine."""
        return Additions(self._engine)

    @cached_property
    def usage(self) -> UsageCounts:
        """How often datasets are used, on the same engine."""
        return UsageCounts(self._engine)

    @cached_property
    def lineage(self) -> ColumnLineage:
        """What columns are computed from, on the same engine."""
        return ColumnLineage(self._engine)

    @cached_property
    def described(self) -> Described:
        """How columns were described before, on the same engine."""
        return Described(self._engine)

    @cached_property
    def desk(self) -> StewardDesk:
        """What stewards ask of their agencies, on the same engine."""
        return StewardDesk(self._engine)

    def receive(self, facts: DeliveryFacts) -> tuple[DeliveryRow, bool]:
        """The row of this delivery and whether it is new; the same delivery twice is one row."""
        return self._write(deliveries.receive, facts)

    def delivery(self, wanted: str) -> DeliveryRow:
        """The delivery of this id, or of this unique prefix of at least 4 characters; raises NotFound."""
        return self._read(deliveries.find, wanted)

    def deliveries(
        self,
        *,
        sector: str | None = None,
        entity: str | None = None,
        status: DeliveryStatus | None = None,
        limit: int | None = None,
    ) -> list[DeliveryRow]:
        """Deliveries that fit, newest first."""
        return self._read(deliveries.listed, sector=sector, entity=entity, status=status, limit=limit)

    def pending(self) -> list[DeliveryRow]:
        """Deliveries whose work is not done, oldest first."""
        return self._read(deliveries.pending)

    def mark_read(self, delivery_id: str, rows_read: int, notes: dict[str, Any] | None = None) -> DeliveryRow:
        """The raw table holds its rows; raises TransitionRefused."""
        return self._write(deliveries.mark_read, delivery_id, rows_read, notes or {})

    def settle(self, delivery_id: str, outcome: Outcome) -> DeliveryRow:
        """How it ended; raises TransitionRefused or, rows unaccounted for, ReconciliationError."""
        return self._write(deliveries.settle, delivery_id, outcome)

    def reopen(self, delivery_id: str) -> DeliveryRow:
        """Back to received, for a replay; raises TransitionRefused."""
        return self._write(deliveries.reopen, delivery_id)

    def supersede(self, old_id: str, *, by: str) -> DeliveryRow:
        """A corrected delivery takes the place of an old one; raises TransitionRefused."""
        return self._write(deliveries.supersede, old_id, by)

    def record_findings(
        self,
        run_id: str,
        table: str,
        delivery_id: str | None,
        found: Sequence[FindingFacts],
        *,
        rows: int,
        weights: Mapping[str, float] | None = None,
    ) -> list[FindingRow]:
        """Keep the findings of one judgement of `rows` rows and their score, in place of those of the same run."""
        return self._write(findings.record, run_id, table, delivery_id, found, rows=rows, weights=weights or {})

    def findings(
        self,
        *,
        table: str | None = None,
        delivery_id: str | None = None,
        run_id: str | None = None,
        status: FindingStatus | None = None,
        limit: int | None = None,
    ) -> list[FindingRow]:
        """Findings that fit, successes too, newest first."""
        return self._read(findings.listed, table=table, delivery_id=delivery_id, run_id=run_id, status=status, limit=limit)

    def open_findings(self, table: str | None = None) -> list[FindingRow]:
        """Failures nobody has healed yet, newest first."""
        return self._read(findings.listed, table=table, status="open")

    def close_findings(
        self,
        table: str,
        *,
        by_delivery: str | None,
        of_delivery: str | None = None,
        rules: Collection[str] | None = None,
        keep_run: str | None = None,
    ) -> int:
        """Close open findings of a table that `by_delivery` healed; how many."""
        return self._write(
            findings.close, table, by_delivery=by_delivery, of_delivery=of_delivery, rules=rules, keep_run=keep_run
        )

    def scores(
        self,
        *,
        table: str | None = None,
        delivery_id: str | None = None,
        run_id: str | None = None,
        dimension: str | None = OVERALL,
        published: bool = False,
        limit: int | None = None,
    ) -> list[ScoreRow]:
        """Scores that fit, newest first: overall ones unless a dimension is named, all of them when it is None."""
        return self._read(
            scores.listed,
            table=table,
            delivery_id=delivery_id,
            run_id=run_id,
            dimension=dimension,
            published=published,
            limit=limit,
        )

    def score_parts(self, judged: ScoreRow) -> list[ScoreRow]:
        """The dimensions an overall score is made of."""
        return self._read(scores.of_dimensions, judged)

    def score_costs(self, judged: ScoreRow) -> list[Cost]:
        """Why an overall score is not 100: what each failed rule took, dearest first."""
        return self._read(scores.explained, judged)

    def publish(self, facts: VersionFacts) -> VersionRow:
        """Make a Delta version visible to readers; the same version twice is one row."""
        return self._write(versions.publish, facts)

    def published(self, table: str) -> VersionRow | None:
        """The version readers see now."""
        return self._read(versions.published, table)

    def published_all(self, tables: Collection[str] | None = None) -> dict[str, VersionRow]:
        """The version readers see now, of every table that has one, or of those named."""
        return self._read(versions.published_all, tables)

    def version_at(self, table: str, when: datetime) -> VersionRow | None:
        """The version readers saw at that (aware) moment."""
        return self._read(versions.version_at, table, when)

    def history(self, table: str) -> list[VersionRow]:
        """Every version readers ever saw, newest first."""
        return self._read(versions.history, table)

    def versions_of(self, run_ids: Collection[str]) -> list[VersionRow]:
        """Every version those runs published, oldest first."""
        return self._read(versions.made_in, run_ids)

    def start_run(self, kind: str, run_id: str | None = None, *, dagster_run_id: str | None = None) -> RunRow:
        """A running run, with an id of its own unless given; a known id is taken up again."""
        return self._write(runs.start, kind, run_id, dagster_run_id)

    def finish_run(
        self, run_id: str, status: Literal["succeeded", "failed"], *, error: str | None = None, deliveries: int = 0
    ) -> RunRow:
        """How the run ended; raises NotFound."""
        return self._write(runs.finish, run_id, status, error, deliveries)

    def runs(self, *, status: RunStatus | None = None, limit: int | None = None) -> list[RunRow]:
        """Runs that fit, newest first."""
        return self._read(runs.listed, status=status, limit=limit)

    def pulse(self) -> tuple[str, datetime | None, bool] | None:
        """The newest run, when it ended, and whether any is at work; None before the first."""
        return self._read(runs.pulse)

    def sync_datasets(self, facts: Sequence[DatasetFacts]) -> frozenset[str]:
        """Make the datasets say what the contracts say, retiring the rest; the names touched, none without a write."""
        if not self._read(datasets.differences, facts):
            return frozenset()
        return self._write(datasets.sync, facts)

    def dataset(self, name: str) -> DatasetRow:
        """The dataset of this name; raises NotFound with names that come near."""
        return self._read(datasets.find, name)

    def datasets(self, *, status: DatasetStatus | None = "active", names: Collection[str] | None = None) -> list[DatasetRow]:
        """Datasets by name, all or those named; retired ones too when `status` is None."""
        return self._read(datasets.listed, status=status, names=names)

    def listing(self, names: Collection[str] | None = None) -> list[listing.Listed]:
        """What lists show: the named datasets, retired or not, or every active one."""
        return self._read(listing.listing, names)

    def columns(self, dataset: str | None = None) -> list[DatasetColumnRow]:
        """Columns of one dataset, or of all, in their order."""
        return self._read(datasets.columns, dataset)
