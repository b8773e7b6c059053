"""The words tables are spoken of in: their one name `<layer>_<sector>__<entity>`, their kinds and classifications.

And how a name from outside, of a file or an argument, can be said at all.
"""

import re
from dataclasses import dataclass
from typing import Literal, Self

from catalog.errors import NotFound
from catalog.i18n import Sentence

Layer = Literal["raw", "conformed", "curated", "quarantine"]
Kind = Literal["registry", "event", "snapshot", "reference"]
Classification = Literal["public", "internal", "restricted", "personal", "sensitive"]
LAYERS: tuple[Layer, ...] = ("raw", "conformed", "curated", "quarantine")
#: The layers people look for, in this order; what was delivered and what was turned away stand in no list.
LISTED: tuple[Layer, ...] = ("curated", "conformed")
_NAME = re.compile(r"(raw|conformed|curated|quarantine)_([a-z][a-z0-9]*)__([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class TableName:
    """The three parts of a table's one name."""

    layer: Layer
    sector: str
    entity: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `conformed_land__parcels`; anything else is refused with the pattern."""
        match = _NAME.fullmatch(text)
        if match is None:
            raise NotFound(
                Sentence(
                    "Tên bảng '{name}' không đúng dạng <lớp>_<ngành>__<đối tượng>, ví dụ conformed_land__parcels.", name=text
                )
            )
        layer = next(known for known in LAYERS if known == match[1])
        return cls(layer, match[2], match[3])

    def __str__(self) -> str:
        """The name as it is written everywhere."""
        return f"{self.layer}_{self.sector}__{self.entity}"

    def at(self, layer: Layer) -> "TableName":
        """The same entity in another layer."""
        return TableName(layer, self.sector, self.entity)


def printable(text: str) -> str:
    """A name with bytes that are no UTF-8 spelt out: Python holds them as lone surrogates, which nothing else takes."""
    return text.encode(errors="backslashreplace").decode()
