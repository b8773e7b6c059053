"""The search of an installation: its index under `<home>/search`, its synonyms, brought up to what the register knows."""

from datetime import datetime

from assets.sectors import load_contracts
from assets.walk.periods import ZONE
from assets.walk.searchable import documents, place_groups
from catalog.search import Search, read_groups, thesaurus
from catalog.workspace import Workspace
from pipelines.agencies import AGENCIES

#: The stewards' own words, beside those that come with the project.
OWN_SYNONYMS = "synonyms.yaml"


def open_search(workspace: Workspace) -> Search:
    """The search, its index holding what the register holds now; raises SettingsError for synonyms that cannot be read."""
    own = workspace.home / OWN_SYNONYMS
    groups = [*place_groups(), *(read_groups(own) if own.exists() else ())]
    search = Search(workspace.home / "search", thesaurus(groups, today=datetime.now(ZONE).date()))
    bring_up_to_date(search, workspace)
    return search


def bring_up_to_date(search: Search, workspace: Workspace) -> None:
    """Tell the index what changed in the register; nothing is written where nothing did."""
    search.refresh(documents(workspace.register, load_contracts(), AGENCIES))
