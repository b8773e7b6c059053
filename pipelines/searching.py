"""The search of an installation: its index under `<home>/search`, its synonyms, brought up to what the register knows."""

from datetime import datetime

from assets.sectors import load_contracts
from assets.walk.periods import ZONE
from assets.walk.searchable import documents, place_groups
from catalog.own_words import added_groups, file_groups
from catalog.search import Search, Thesaurus
from catalog.search.thesaurus import in_force
from catalog.workspace import Workspace
from pipelines.agencies import AGENCIES


class Words:
    """The thesaurus as it holds now: made again once a steward of any process changed it, or another day began."""

    def __init__(self, workspace: Workspace) -> None:
        """Read what does not change; raises SettingsError for synonyms that cannot be read."""
        self._register = workspace.register
        self._fixed = [*file_groups(workspace.home), *place_groups()]
        self._made: tuple[object, Thesaurus] | None = None

    def __call__(self) -> Thesaurus:
        """The words of this moment; one small question to the register, whoever asks."""
        today = datetime.now(ZONE).date()
        state, made = (self._register.additions.state("synonym"), today), self._made
        if made is None or made[0] != state:
            made = self._made = (state, in_force([*self._fixed, *added_groups(self._register)], today))
        return made[1]


def open_search(workspace: Workspace) -> Search:
    """The search, its index holding what the register holds now; raises SettingsError for synonyms that cannot be read."""
    search = Search(workspace.home / "search", Words(workspace))
    bring_up_to_date(search, workspace)
    return search


def bring_up_to_date(search: Search, workspace: Workspace) -> None:
    """Tell the index what changed in the register; nothing is written where nothing did."""
    search.refresh(documents(workspace.register, load_contracts(), AGENCIES))
