"""Delivered headers to column names a contract may use: snake_case, plain ASCII, one name a header, none lost.

How a delivered header finds its column again is `catalog.headers`; names of tables are `catalog.names`.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import count

from catalog.text import fold

_LONGEST = 48
#: What a name begins with that could not begin by itself.
_COLUMN = "cot"


def snake(text: str) -> str:
    """Lower-case ASCII words joined by `_`, beginning with a letter; empty where no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", fold(text)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    if len(words) > _LONGEST:
        words = words[: _LONGEST + 1].rpartition("_")[0] or words[:_LONGEST]
    return f"{_COLUMN}_{words}" if words[:1].isdigit() else words


def column_names(headers: Sequence[str]) -> tuple[str, ...]:
    """One name for each header, in order; headers that would share a name are numbered.

    No name reads like another header, so that matching (which knows names as well as headers) cannot confuse two columns.
    """
    folded = [fold(header) for header in headers]
    names: dict[str, None] = {}
    for place, header in enumerate(headers):
        others = {*folded[:place], *folded[place + 1 :]} - {folded[place]}
        base = snake(header) or _COLUMN
        tries = (base if number == 1 else f"{base}_{number}" for number in count(1))
        names[next(name for name in tries if name not in names and fold(name) not in others)] = None
    return tuple(names)
