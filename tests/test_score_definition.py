"""A score is a percentage, says a hundred only when nothing failed, and can be taken apart into what each failure costs."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from catalog.expectation import DIMENSIONS
from catalog.register import FindingFacts
from catalog.register.facts import FindingLevel
from catalog.register.score import costs, cut, overall, shares

Weights = dict[str, float]


def a_finding(
    rule: str, checked: int = 10, failed: int = 0, *, dimension: str = "conformity", level: FindingLevel = "row"
) -> FindingFacts:
    return FindingFacts(rule, dimension, "error", level, failed == 0, rule, checked, failed)


def score(findings: Sequence[FindingFacts], rows: int = 10, weights: Weights | None = None) -> float | None:
    exact = overall(shares(findings, rows, weights or {}))
    return None if exact is None else cut(exact)


def mended(finding: FindingFacts) -> FindingFacts:
    return replace(finding, failed=0, success=True)


def test_where_nothing_was_checked_there_is_no_score() -> None:
    assert score([]) is None
    assert score([a_finding("empty", checked=0)]) is None
    assert costs([a_finding("empty", checked=0)], 0, {}) == []


def test_within_a_dimension_every_judged_unit_weighs_the_same() -> None:
    assert score([a_finding("a", 10, 1)]) == 90.0
    assert score([a_finding("few", 10, 10), a_finding("many", 990)]) == 99.0
    assert score([a_finding("a", 10, 1), a_finding("empty", checked=0)]) == 90.0


def test_a_rule_about_the_table_weighs_as_much_as_one_about_each_of_its_rows() -> None:
    million = 1_000_000
    volume = a_finding("volume", 1, 1, level="table")
    assert score([a_finding("a", million), volume], rows=million) == 50.0
    assert score([a_finding("a", million), mended(volume)], rows=million) == 100.0
    assert score([volume], rows=0) == 0.0


def test_the_table_is_the_weighted_mean_of_the_dimensions_that_were_checked() -> None:
    found = [a_finding("a", 10, 5), a_finding("b", 1_000_000, dimension="uniqueness")]
    assert score(found) == 75.0
    assert score(found, weights={"uniqueness": 3}) == 87.5
    assert score(found, weights={"conformity": 3.0, "timeliness": 100}) == 62.5


def test_one_bad_row_in_a_million_is_not_a_hundred() -> None:
    assert score([a_finding("a", 1_000_000, 1)]) == 99.9
    assert score([a_finding("a", 1_000_000)]) == 100.0


def test_the_dearest_failure_comes_first_and_says_what_mending_it_brings() -> None:
    found = [
        a_finding("small", 10, 1),
        a_finding("fine", 10),
        a_finding("volume", 1, 1, dimension="coverage", level="table"),
        a_finding("large", 10, 6),
    ]
    told = costs(found, 10, {"coverage": 2})
    assert [(cost.rule, cost.points, cost.mended) for cost in told] == [
        ("volume", Fraction(200, 3), 92.2),
        ("large", Fraction(20, 3), 32.2),
        ("small", Fraction(10, 9), 26.6),
    ]
    assert score(found, weights={"coverage": 2}) == 25.5


@st.composite
def judged(draw: st.DrawFn) -> tuple[list[FindingFacts], int, Weights]:
    """Findings of one judgement of some rows, in any dimensions, and weights."""
    rows, found = draw(st.integers(0, 10**9)), []
    for number in range(draw(st.integers(1, 8))):
        dimension, whole = draw(st.sampled_from(DIMENSIONS)), draw(st.booleans())
        checked = 1 if whole else draw(st.integers(0, rows))
        failed = draw(st.one_of(st.just(0), st.just(checked), st.integers(0, checked)))
        found.append(a_finding(f"rule-{number}", checked, failed, dimension=dimension, level="table" if whole else "row"))
    heavy = st.floats(0.001, 1000, allow_nan=False)
    return found, rows, draw(st.dictionaries(st.sampled_from(DIMENSIONS), heavy))


@given(judged())
def test_a_score_is_a_percentage_and_only_perfection_is_a_hundred(case: tuple[list[FindingFacts], int, Weights]) -> None:
    findings, rows, weights = case
    found = score(findings, rows, weights)
    nothing_checked = all(one.level == "row" and not one.checked for one in findings)
    assert (found is None) == nothing_checked
    if found is not None:
        assert 0 <= found <= 100
        assert found == round(found, 1)
        assert (found == 100) == all(one.failed == 0 for one in findings)


@given(judged())
def test_what_the_failures_cost_is_exactly_what_is_missing(case: tuple[list[FindingFacts], int, Weights]) -> None:
    findings, rows, weights = case
    exact, told = overall(shares(findings, rows, weights)), costs(findings, rows, weights)
    assert {cost.rule for cost in told} == {one.rule for one in findings if one.failed}
    assert all(cost.points > 0 for cost in told)
    assert [cost.points for cost in told] == sorted((cost.points for cost in told), reverse=True)
    if exact is not None:
        assert sum(cost.points for cost in told) == 100 - exact


@given(judged())
def test_mending_a_rule_raises_the_score_to_what_was_promised_and_never_lowers_it(
    case: tuple[list[FindingFacts], int, Weights],
) -> None:
    findings, rows, weights = case
    before = score(findings, rows, weights)
    promised = {cost.rule: cost.mended for cost in costs(findings, rows, weights)}
    for number, finding in enumerate(findings):
        after = score([*findings[:number], mended(finding), *findings[number + 1 :]], rows, weights)
        assert after == promised.get(finding.rule, before)
        assert before is None or (after is not None and after >= before)
