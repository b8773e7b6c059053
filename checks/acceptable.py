"""Whether the expectations of a contract can run here at all; said when the contract is read, not when data arrives."""

from collections.abc import Iterable

from catalog.errors import ContractError
from catalog.expectation import Expectation
from checks.suites import SUPPORTED, level_of


def check_expectations(expectations: Iterable[Expectation], *, where: str) -> None:
    """Raise `ContractError` for the first expectation that is unknown here or contradicts itself."""
    for rule in expectations:
        place = f"{where}, kỳ vọng {rule.name}"
        if rule.type not in SUPPORTED:
            remedy = "Dùng một kỳ vọng khác; danh sách trong checks/suites.py."
            raise ContractError(place, f"'{rule.type}' không chạy được trên Polars", remedy)
        if rule.severity == "error" and rule.kwargs.get("mostly", 1) != 1 and level_of(rule.type) == "row":
            remedy = "Đặt severity: warning, hoặc bỏ mostly."
            raise ContractError(place, "severity error cách ly từng dòng nên không đi với mostly", remedy)
