"""What is supported is written down, name by name; what is not is refused by name, with the reason."""

import inspect
import re
from pathlib import Path

import pytest
from great_expectations.expectations import core
from great_expectations.expectations.expectation import Expectation as GxExpectation

from catalog.errors import ContractError
from catalog.expectation import Expectation
from checks.acceptable import REFUSED, check_expectations
from checks.domain import DOMAIN
from checks.suites import SUPPORTED

PAGE = (Path(__file__).parents[1] / "docs" / "expectations.md").read_text(encoding="utf-8")


def _core_types() -> set[str]:
    kinds = [kind for kind in vars(core).values() if inspect.isclass(kind) and issubclass(kind, GxExpectation)]
    return {kind.expectation_type for kind in kinds if not kind.is_abstract()}


def test_the_page_lists_every_supported_expectation_and_no_other() -> None:
    listed = re.findall(r"^- `(\w+)`$", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted(SUPPORTED)


def test_the_page_names_every_refused_expectation() -> None:
    assert set(re.findall(r"^\| `(expect_\w+)` \|", PAGE, re.MULTILINE)) == set(REFUSED)


def test_every_expectation_of_great_expectations_is_supported_or_refused() -> None:
    assert _core_types() - SUPPORTED == set(REFUSED)
    assert _core_types() & SUPPORTED == SUPPORTED - set(DOMAIN)


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_a_refused_expectation_is_refused_when_the_contract_is_read(kind: str) -> None:
    rule = Expectation("rule", kind, {"column": "x"}, "accuracy", "warning", "", "")
    with pytest.raises(ContractError) as caught:
        check_expectations([rule], where="ocop")
    said = str(caught.value)
    assert kind in said
    assert str(REFUSED[kind]) in said
    assert "docs/expectations.md" in said
