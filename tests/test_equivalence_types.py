"""Every expectation asked of a column of every type has the same answer through Great Expectations on pandas and on Polars."""

from collections import Counter
from functools import cache

import pytest

from checks.domain import DOMAIN
from checks.suites import SUPPORTED
from tests.equivalence_kinds import KINDS, cases_of
from tests.equivalence_kit import Outcome, differences, on_pandas, on_polars, same
from tests.equivalence_known import ANSWERS, COMPUTED_BY_NEITHER, KNOWN

#: What has no twin on pandas, and the promise that holds it elsewhere.
WITHOUT_TWIN = {
    "expect_column_type_to_be": "types have other names there: test_expectations_edges",
    "expect_column_values_to_be_in_type_list": "types have other names there: test_expectations_edges",
    "expect_column_values_to_be_of_type": "types have other names there: test_expectations_edges",
    "expect_table_row_count_to_equal_other_table": "pandas has no second table: test_gx_plain",
    "unexpected_rows_expectation": "pandas runs no SQL: test_expectations_judge",
    **{
        f"expect_column_values_to_{verb}_like_pattern{many}": "pandas knows no LIKE: test_equivalence_tables"
        for verb in ("match", "not_match")
        for many in ("", "_list")
    },
}


@cache
def outcomes(kind: str) -> dict[str, tuple[Outcome, Outcome]]:
    """Ours and theirs for every expectation about a kind, each engine given one suite."""
    frame, cases = KINDS[kind].frame, cases_of(kind)
    both = zip(on_polars(frame, list(cases.values())), on_pandas(frame, list(cases.values())), strict=True)
    return dict(zip(cases, both, strict=True))


@pytest.mark.parametrize(("kind", "label"), [(kind, label) for kind in KINDS for label in cases_of(kind)])
def test_an_expectation_about_a_type_agrees_or_is_a_known_difference(kind: str, label: str) -> None:
    ours, theirs = outcomes(kind)[label]
    found = differences(ours, theirs)
    if (kind, label) not in ANSWERS:
        assert found == []
        assert bool(ours.error) == ((kind, label) in COMPUTED_BY_NEITHER), (ours.error, theirs.error)
        return
    assert found, "no longer a difference: take it from the list"
    answer = ANSWERS[kind, label]
    if answer == "refuses":
        assert ours.error
    elif isinstance(answer, list):
        wrong = ours.wrong_rows if "unexpected_index_list" in ours.result else []
        assert (ours.error, wrong, ours.success) == ("", answer, not answer)
    else:
        assert same(ours.result["observed_value"], answer)


def test_a_known_difference_is_listed_once_and_exists() -> None:
    listed = Counter(ids for known in KNOWN for ids, _ in known.ids())
    asked = {(kind, label) for kind in KINDS for label in cases_of(kind)}
    assert [ids for ids, times in listed.items() if times > 1] == []
    assert listed.keys() | COMPUTED_BY_NEITHER <= asked
    assert not listed.keys() & COMPUTED_BY_NEITHER


def test_every_expectation_of_great_expectations_we_support_is_compared_somewhere() -> None:
    from tests.equivalence_tables import ROW_CASES, TABLE_CASES

    compared = {case[0] for kind in KINDS for case in cases_of(kind).values()}
    compared |= {type_ for type_, _ in (*ROW_CASES, *TABLE_CASES)}
    assert SUPPORTED - frozenset(DOMAIN) - compared == WITHOUT_TWIN.keys()
