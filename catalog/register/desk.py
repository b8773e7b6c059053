"""`StewardDesk`: what a steward may ask of the register, agency by agency. Every method is one reading transaction.

Every question names the agencies it is asked for, None for all of them: nothing of another agency is ever in an answer.
"""

from collections.abc import Collection
from datetime import datetime

from catalog.register import desk_queries as queries
from catalog.register.desk_queries import Agencies, Cause
from catalog.register.door import Door
from catalog.register.models import DeliveryRow, FindingRow, ScoreRow


class StewardDesk(Door):
    """Deliveries, causes, histories and judgements of some agencies."""

    def deliveries(
        self,
        agencies: Agencies,
        *,
        status: str | None = None,
        table: tuple[str, str] | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> list[DeliveryRow]:
        """Their deliveries (of one status, of one (sector, entity)), newest first."""
        return self._read(queries.deliveries, agencies, status, table, offset, limit)

    def counts(self, agencies: Agencies, *, table: tuple[str, str] | None = None) -> dict[str, int]:
        """How many of their deliveries stand in each status."""
        return self._read(queries.counts, agencies, table)

    def delivery(self, agencies: Agencies, wanted: str) -> DeliveryRow | None:
        """Their delivery of exactly this id; None for one of another agency as for one that never was."""
        return self._read(queries.delivery, agencies, wanted)

    def agencies_of(self, deliveries: Collection[str]) -> dict[str, str]:
        """Which agency handed in each of these deliveries."""
        return self._read(queries.agencies_of, deliveries)

    def causes(self, agencies: Agencies) -> list[Cause]:
        """Open failures by table and rule, gravest first."""
        return self._read(queries.causes, agencies)

    def rule_history(self, agencies: Agencies, table: str, rule: str, *, limit: int = 60) -> list[FindingRow]:
        """One rule of one table over its judgements, successes too, newest first."""
        return self._read(queries.rule_history, agencies, table, rule, limit)

    def judgements(
        self, agencies: Agencies, each: int, *, table: str | None = None, before: datetime | None = None
    ) -> list[ScoreRow]:
        """The last overall scores, at most `each` of a table and agency, newest first."""
        return self._read(queries.judgements, agencies, each, table=table, before=before)

    def parts(self, judged: Collection[ScoreRow]) -> list[ScoreRow]:
        """The dimensions of these judgements, oldest first."""
        return self._read(queries.parts, judged)

    def findings(self, judged: ScoreRow) -> list[FindingRow]:
        """What one judgement, taken from `judgements`, found."""
        return self._read(queries.findings, judged)
