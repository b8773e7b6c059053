"""What `kho demo` hands in for this sector: a simulated civil register, and the same register one period later."""

from pathlib import Path

from assets.population.simulate import simulate, simulate_next
from catalog.delivery import Offered


def offers(folder: Path, *, rows: int, seed: int) -> list[Offered]:
    """`rows` simulated people, then the same people after births, moves and deaths."""
    return [*simulate(folder, rows, seed), *simulate_next(folder, rows, seed)]
