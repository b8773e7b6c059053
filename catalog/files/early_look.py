"""The look at a large text taken while its bytes are hashed and kept, told in plain facts until the file is read.

Hashing keeps one core busy and looking another; reading needs them all. Nothing is decided here: reading compares the facts
with the header it finds, and looks for itself where they do not fit.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalog.errors import DeliveryRejected
from catalog.files.delimited import first_look
from catalog.files.formats import find_format
from catalog.files.look_facts import waiting_facts
from catalog.files.model import DELIMITED, Limits, ReadOptions

_DEFAULT_LIMITS = Limits()


def early_look(path: Path, options: ReadOptions, limits: Limits = _DEFAULT_LIMITS) -> Mapping[str, Any] | None:
    """The facts of a look at large delimited text, for `ReadOptions.looked`.

    None for other files, for text that is read from a copy or turned away, and where single records are broken: those are
    told when the file is read, by a look of its own.
    """
    if path.stat().st_size < limits.look_early_from:
        return None
    try:
        name, _ = find_format(path, options.formats)
        look = first_look(path, options, limits) if name in DELIMITED else None
    except DeliveryRejected:
        return None
    return None if look is None else waiting_facts(look)
