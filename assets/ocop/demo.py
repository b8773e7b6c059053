"""What `kho demo` hands in for this sector: a simulated product register and simulated trace documents."""

from pathlib import Path

from assets.ocop.simulate import simulate
from catalog.delivery import Offered


def offers(folder: Path, *, rows: int, seed: int) -> list[Offered]:
    """The register at its real scale of 437 products and the events of a few lots."""
    return simulate(folder, seed=seed)
