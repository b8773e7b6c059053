"""On the judged set our ranking is ahead of what other catalogues' analyser chains (emulated) and plain FTS5 give."""

import pytest

from tests.search.judged_set import corpus, measure
from tests.search.kit import found
from tests.search.rivals import everyone

RIVALS = everyone(corpus())


@pytest.mark.parametrize("name", sorted(RIVALS))
def test_ours_is_ahead_overall_and_no_worse_where_typing_is_clean(name: str) -> None:
    ours, theirs = measure(found), measure(RIVALS[name])
    assert ours["all"]["ndcg"] > theirs["all"]["ndcg"] + 0.1
    for kind in ("accented", "column", "english"):
        assert ours[kind]["ndcg"] >= theirs[kind]["ndcg"] - 0.01


@pytest.mark.parametrize("name", sorted(RIVALS))
def test_an_emulation_is_a_fair_opponent(name: str) -> None:
    assert measure(RIVALS[name], ["accented"])["all"]["ndcg"] > 0.85
