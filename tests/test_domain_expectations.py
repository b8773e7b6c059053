"""Our own expectations are ordinary ones: Great Expectations knows them, contracts are held to their arguments."""

import json
from collections.abc import Mapping
from typing import Any

import great_expectations as gx
import polars as pl
import pytest
from great_expectations.core import ExpectationSuite
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.registry import get_expectation_impl

from catalog.errors import ContractError
from catalog.expectation import Expectation
from catalog.i18n import speaking
from checks import gx_domain
from checks.acceptable import check_expectations
from checks.core_arguments import needed_arguments, taken_arguments
from checks.domain import BY_METRIC, DOMAIN
from checks.domain_rule import COLUMNS, NARROWED
from checks.gx_source import batch_of
from checks.judge import judge
from checks.suites import SUPPORTED, level_of

RESERVED = {"table", "batch_id"}
FRAME = pl.LazyFrame({"gtin": ["96385074", "96385075", None], "a": [1, 2, 3], "b": [1, 1, 1], "whole": [2, 3, 9]})
ARGUMENTS: Mapping[str, dict[str, Any]] = {
    "expect_column_values_to_be_gtin": {"column": "gtin", "lengths": [8]},
    "expect_multicolumn_sum_to_equal_column": {"column_list": ["a", "b"], "total_column": "whole"},
    "expect_column_values_to_be_in_range_of_crs": {"column": "a", "north_column": "b", "epsg": 5899},
}


@pytest.mark.parametrize("kind", sorted(DOMAIN))
def test_great_expectations_knows_each_by_its_type(kind: str) -> None:
    made = gx_domain.GX_CLASSES[kind]
    assert get_expectation_impl(kind) is made
    assert made.expectation_type == kind
    assert getattr(gx_domain, made.__name__) is made
    assert made.__fields__["description"].default


def test_an_unknown_class_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="ExpectNothing"):
        gx_domain.__getattr__("ExpectNothing")


def test_every_rule_has_a_metric_and_arguments_of_its_own() -> None:
    assert len(BY_METRIC) == len(DOMAIN)
    assert set(DOMAIN) <= SUPPORTED
    for rule in DOMAIN.values():
        known = {*COLUMNS[rule.shape], *NARROWED[rule.shape], *RESERVED, "mostly"}
        assert not known & set(rule.names), rule.type
        assert level_of(rule.type) == ("table" if rule.shape == "table" else "row")
        assert rule.arguments.__doc__, rule.type


@pytest.mark.parametrize("kind", sorted(ARGUMENTS))
def test_each_works_in_a_suite_without_a_contract_as_it_does_in_one(kind: str) -> None:
    batch, _ = batch_of(FRAME, "t")
    plain = batch.validate(get_expectation_impl(kind)(**ARGUMENTS[kind]))
    found = judge(FRAME, [Expectation("r", kind, ARGUMENTS[kind], "accuracy", "error", "", "")], table="t").findings[0]
    assert plain.success is found.success is False
    assert plain.result["unexpected_count"] == found.failed
    assert plain.result["partial_unexpected_list"] == found.sample


def test_a_suite_with_them_survives_being_written_down() -> None:
    suite = ExpectationSuite("s", expectations=[get_expectation_impl(kind)(**facts) for kind, facts in ARGUMENTS.items()])
    context = gx.get_context(mode="ephemeral")
    written = json.loads(json.dumps(suite.to_json_dict()))
    read = context.suites.add(ExpectationSuite(**written))
    assert {one.expectation_type for one in read.expectations} == set(ARGUMENTS)
    assert all(
        facts.items() <= one.configuration.kwargs.items()
        for one, facts in zip(read.expectations, ARGUMENTS.values(), strict=True)
    )


GTIN, OCOP = "expect_column_values_to_be_gtin", "expect_column_values_to_be_ocop_code"
COMMUNE, PERSON = "expect_column_values_to_be_commune_code_valid_on", "expect_column_values_to_be_vietnamese_personal_id"


@pytest.mark.parametrize(
    ("kind", "kwargs", "told"),
    [
        (GTIN, {}, "thiếu đối số column"),
        (GTIN, {"column": 3}, "column là 3, cần tên một cột"),
        (GTIN, {"column": "a", "lenghts": [8]}, "không có đối số lenghts"),
        (GTIN, {"column": "a", "lengths": "8"}, "lengths là '8', cần một danh sách"),
        (GTIN, {"column": "a", "lengths": [9]}, "lengths.0 là 9, cần một trong 8, 12, 13 hoặc 14"),
        (GTIN, {"column": "a", "lengths": []}, "cần ít nhất một phần tử"),
        (GTIN, {"column": "a", "mostly": 2}, "mostly là 2, cần một số từ 0 đến 1"),
        (OCOP, {"column": "a"}, "thiếu đối số forms"),
        (OCOP, {"column": "a", "forms": [{"form": "x"}]}, "thiếu đối số forms.0.pattern"),
        (OCOP, {"column": "a", "forms": [{"form": "x", "pattern": "a(", "fromYear": 1, "toYear": 2}]}, "mẫu 'a\\(' sai"),
        (OCOP, {"column": "a", "forms": [{"form": "x", "pattern": "a", "fromYear": 1, "toYear": 2}]}, "thiếu nhóm"),
        (OCOP, {"column": "a", "forms": [{"form": "x", "pattern": "a", "fromYear": "1", "toYear": 2}]}, "cần một số nguyên"),
        (COMMUNE, {"column": "a"}, "cần đúng một nguồn mã"),
        (COMMUNE, {"column": "a", "units_table": "u", "on": "2025-13-01"}, "cần một ngày, viết như 2025-07-01"),
        (COMMUNE, {"column": "a", "units_table": "u", "on": "2025-07-01", "on_column": "d"}, "on và on_column"),
        (PERSON, {"column": "a", "sex_column": "s"}, "cần century_digits"),
        ("expect_column_values_to_be_geohash", {"column": "a", "min_length": 13}, "cần đến 12"),
        ("expect_column_values_to_be_geohash", {"column": "a", "min_length": 9, "max_length": 8}, "lớn hơn max_length"),
        ("expect_column_values_to_be_geohash", {"column": "a", "longitude_column": "x"}, "đi cùng nhau"),
        ("expect_column_values_to_be_in_range_of_crs", {"column": "x", "north_column": "y", "epsg": 1}, "EPSG:1"),
        ("expect_multicolumn_sum_to_equal_column", {"column_list": "ab", "total_column": "c"}, "danh sách tên cột"),
        ("expect_column_values_to_not_contain_personal_data", {"column": "a", "kinds": ["face"]}, "một trong 'personal_id'"),
    ],
)
def test_wrong_arguments_are_refused_when_the_contract_is_read(kind: str, kwargs: dict[str, Any], told: str) -> None:
    rule = Expectation("quy-tac", kind, kwargs, "accuracy", "warning", "", "")
    with pytest.raises(ContractError, match=told) as refused:
        check_expectations([rule], where="ocop/contract.yaml, bảng t")
    line = str(refused.value)
    assert line.startswith("ocop/contract.yaml, bảng t, kỳ vọng quy-tac: ")
    assert f"Đối số của {kind}: " in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("kwargs", "told"),
    [
        ({"lengths": [7]}, "lengths.0 is 7, expected one of 8, 12, 13 or 14"),
        ({"lengths": []}, "lengths is [], expected at least one element"),
        ({"length": 8}, "there is no argument length"),
        ({"mostly": 2}, "mostly is 2, expected a number from 0 to 1"),
    ],
)
def test_wrong_arguments_are_told_in_the_language_of_the_reader(kwargs: dict[str, Any], told: str) -> None:
    kind = "expect_column_values_to_be_gtin"
    rule = Expectation("r", kind, {"column": "gtin"} | kwargs, "accuracy", "warning", "", "")
    with pytest.raises(ContractError) as refused:
        check_expectations([rule], where="x.yaml")
    with speaking("en"):
        assert str(refused.value).startswith(f"x.yaml, expectation r: {told}. Arguments of {kind}: column, lengths, ")


@pytest.mark.parametrize("kind", sorted(ARGUMENTS))
def test_right_arguments_are_accepted(kind: str) -> None:
    check_expectations([Expectation("r", kind, ARGUMENTS[kind], "accuracy", "error", "", "")], where="t")


@pytest.mark.parametrize("kind", sorted(SUPPORTED - set(DOMAIN)))
def test_every_argument_great_expectations_takes_is_known_by_name(kind: str) -> None:
    fields = get_expectation_impl(kind).__fields__
    general = {*GxExpectation.__fields__, "batch_id", "library_metadata"}
    assert set(fields) - general <= set(taken_arguments(kind))
    assert {name for name, field in fields.items() if field.required} <= set(needed_arguments(kind))


@pytest.mark.parametrize(
    ("kind", "kwargs", "told"),
    [
        ("expect_column_values_to_be_between", {"column": "a", "min_vlaue": 1}, "không có đối số min_vlaue"),
        ("expect_column_values_to_be_in_set", {"column": "a"}, "thiếu đối số value_set"),
        ("expect_table_row_count_to_equal", {"value": 3, "column": "a"}, "không có đối số column"),
        ("expect_multicolumn_sum_to_equal", {"column_list": ["a"]}, "thiếu đối số sum_total"),
    ],
)
def test_arguments_of_the_core_are_held_to_their_names(kind: str, kwargs: dict[str, Any], told: str) -> None:
    with pytest.raises(ContractError, match=told):
        check_expectations([Expectation("r", kind, kwargs, "accuracy", "error", "", "")], where="t")
