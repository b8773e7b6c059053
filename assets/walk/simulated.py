"""Which published tables hold simulated rows: by their contract, or because a simulated delivery feeds them."""

from assets.sectors import all_tables, inputs_of
from catalog.delivery import SIMULATED
from catalog.register import Register


def simulated_tables(register: Register) -> frozenset[str]:
    """Names of tables any of whose rows are simulated, curated tables computed from such ones included."""
    fed = {
        f"conformed_{delivery.sector}__{delivery.entity}"
        for delivery in register.deliveries(status="published")
        if delivery.notes.get(SIMULATED)
    }
    found = fed | {str(table.name) for table in all_tables() if table.simulated}
    curated = [str(table.name) for table in all_tables() if table.name.layer == "curated"]
    while more := [name for name in curated if name not in found and found.intersection(inputs_of(name))]:
        found.update(more)
    return frozenset(found)
