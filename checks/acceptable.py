"""Whether the expectations of a contract can run here at all; said when the contract is read, not when data arrives."""

from collections.abc import Iterable, Mapping

from catalog.errors import ContractError
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from checks.core_arguments import core_problem
from checks.domain import DOMAIN
from checks.domain_arguments import argument_problem
from checks.suites import SUPPORTED, level_of

#: The expectations of Great Expectations that are not computed on Polars, and why.
REFUSED: Mapping[str, Sentence] = {
    "expect_column_kl_divergence_to_be_less_than": Sentence("phải ước lượng một phân phối, kết quả tùy cách chia khoảng"),
    "expect_column_values_to_not_be_outliers": Sentence("ngưỡng tính từ chính lô dữ liệu nên một dòng không có lý do ổn định"),
    "expect_query_results_to_match_comparison": Sentence("so kết quả của hai câu SQL trên hai nguồn dữ liệu khác nhau"),
}


def check_expectations(expectations: Iterable[Expectation], *, where: Sentence | str) -> None:
    """Raise `ContractError` for the first expectation that is unknown here, contradicts itself or is told wrong."""
    for rule in expectations:
        place = Sentence("{where}, kỳ vọng {rule}", where=where, rule=rule.name)
        if rule.type not in SUPPORTED:
            reason = REFUSED.get(rule.type, Sentence("không có kỳ vọng nào tên như vậy"))
            raise ContractError(
                place,
                Sentence("'{expectation}' không dùng được: {reason}", expectation=rule.type, reason=reason),
                Sentence("Dùng một kỳ vọng khác; danh sách trong docs/expectations.md."),
            )
        if rule.severity == "error" and rule.kwargs.get("mostly", 1) != 1 and level_of(rule.type) == "row":
            raise ContractError(
                place,
                Sentence("severity error cách ly từng dòng nên không đi với mostly"),
                Sentence("Đặt severity: warning, hoặc bỏ mostly."),
            )
        own = DOMAIN.get(rule.type)
        problem = core_problem(rule.type, rule.kwargs) if own is None else argument_problem(own, rule.kwargs)
        if problem is not None:
            raise ContractError(place, *problem)
