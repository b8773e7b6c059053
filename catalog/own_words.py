"""The words of an installation that mean the same: those of the project, of its own file, and what stewards added.

Which hold today and how a query uses them is `catalog.search.thesaurus`; names of places come from whoever keeps the crosswalk.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from catalog.register import Register
from catalog.search import Group, read_groups

#: An installation's own words, beside those that come with the project.
OWN_SYNONYMS = "synonyms.yaml"


def file_groups(home: Path) -> list[Group]:
    """The project's groups and those of the installation's file; raises SettingsError for a file that cannot be read."""
    own = home / OWN_SYNONYMS
    return [*read_groups(), *(read_groups(own) if own.exists() else ())]


def added_groups(register: Register) -> list[Group]:
    """The groups stewards added, withdrawn ones left out."""
    return [_group(row.content, row.agency) for row in register.additions.current(kind="synonym")]


def _group(content: Mapping[str, Any], agency: str) -> Group:
    return Group(
        terms=tuple(content["terms"]),
        kind=str(content["kind"]),
        source=str(content["source"]),
        owner=agency,
        valid_from=_day(content.get("valid_from")),
        valid_to=_day(content.get("valid_to")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
