"""The quality score says what share passed, and says a hundred only when nothing failed."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.register import FindingFacts, score
from catalog.register.facts import FindingLevel


def a_finding(rule: str, checked: int = 10, failed: int = 0, *, level: FindingLevel = "row") -> FindingFacts:
    return FindingFacts(rule, "conformity", "error", level, failed == 0, rule, checked, failed)


def test_the_score_is_the_mean_share_that_passed() -> None:
    assert score([]) is None
    assert score([a_finding("empty", checked=0)]) is None
    assert score([a_finding("a", 10, 1)]) == 90.0
    assert score([a_finding("a", 10, 1), a_finding("b", 1_000_000)]) == 95.0
    assert score([a_finding("a", 10), a_finding("volume", 1, 1, level="table")]) == 50.0


def test_one_bad_row_in_a_million_is_not_a_hundred() -> None:
    assert score([a_finding("a", 1_000_000, 1)]) == 99.9
    assert score([a_finding("a", 1_000_000)]) == 100.0


counts = st.integers(1, 10**9).flatmap(lambda checked: st.tuples(st.just(checked), st.integers(0, checked)))


@given(st.lists(counts, min_size=1, max_size=8))
def test_a_score_is_a_percentage_and_only_perfection_is_a_hundred(pairs: list[tuple[int, int]]) -> None:
    found = score([a_finding("a", checked, failed) for checked, failed in pairs])
    assert found is not None
    assert 0 <= found <= 100
    assert found == round(found, 1)
    assert (found == 100) == all(failed == 0 for _, failed in pairs)
