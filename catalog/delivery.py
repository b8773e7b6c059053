"""A delivery before it is registered: what is offered, and what identifies it.

Reading the files belongs to `catalog.files`; keeping the record belongs to `catalog.register`.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

CHUNK = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Offered:
    """A file somebody hands in for one entity of a sector, with what its manifest says."""

    entity: str
    path: Path
    agency: str | None = None
    period: str | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Content hash of the bytes, and the delivery id made of it and of where it belongs."""

    sha256: str
    size: int
    delivery_id: str


def identify(sector: str, offered: Offered) -> Identity:
    """Hash a file in one pass; the same bytes for the same entity, agency and period are the same delivery."""
    digest, size = hashlib.sha256(), 0
    with offered.path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    facts = [sector, offered.entity, offered.agency, offered.period, offered.supersedes, digest.hexdigest()]
    identity = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
    return Identity(digest.hexdigest(), size, identity[:12])
