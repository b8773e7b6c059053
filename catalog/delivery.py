"""A delivery before it is registered: what is offered, and what identifies it.

Keeping the bytes belongs to `catalog.vault`, reading them to `catalog.files`, the record to `catalog.register`.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

#: What a manifest, and the notes of a delivery, call rows nobody recorded in earnest.
SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Offered:
    """A file somebody hands in for one entity of a sector, with what its manifest says; simulated rows say so."""

    entity: str
    path: Path
    agency: str | None = None
    period: str | None = None
    supersedes: str | None = None
    simulated: bool = False


def delivery_id(sector: str, offered: Offered, sha256: str) -> str:
    """Twelve hex digits: the same bytes for the same entity, agency and period are the same delivery."""
    facts = [sector, offered.entity, offered.agency, offered.period, offered.supersedes, sha256]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]
