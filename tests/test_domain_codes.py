"""Codes of the province are told right from wrong by their own digits: personal ids, OCOP codes, GS1 keys, geohashes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.expectation import Expectation
from checks.domain import domain_rule
from checks.geohash import ALPHABET
from checks.gs1 import check_digit
from checks.judge import judge
from checks.quarantine import split, told_by_row, turn_away

DIGITS = [
    {"digit": "0", "sex": "nam", "century": 1900},
    {"digit": "1", "sex": "nu", "century": 1900},
    {"digit": "2", "sex": "nam", "century": 2000},
    {"digit": "3", "sex": "nu", "century": 2000},
]
FORMS = [
    {"form": "PP-DDD-n-YYYY", "pattern": r"^[0-9]{2}-[0-9]{3}-[1-9]-(?P<year>[0-9]{4})$", "fromYear": 2019, "toYear": 2025},
    {"form": "PP-n-YYYY", "pattern": r"^[0-9]{2}-[1-9]-(?P<year>[0-9]{4})$", "fromYear": 2025, "toYear": 2099},
]


def rule(expectation: str, **kwargs: object) -> Expectation:
    return Expectation("r", expectation, {"column": "v", **kwargs}, "conformity", "error", "Sai", "Wrong")


def wrong(
    values: Sequence[str | None], expectation: str, beside: dict[str, Sequence[Any]] | None = None, **kwargs: object
) -> list[Any]:
    """The values turned away; judge and quarantine must agree on them."""
    frame = pl.LazyFrame({"v": values, **(beside or {})}, schema_overrides={"v": pl.String})
    asked = rule(expectation, **kwargs)
    verdict = judge(frame, [asked], table="t")
    assert verdict.findings[0].checked == sum(value is not None for value in values)
    aside = split(frame, [asked], verdict)[1].collect()
    assert aside.height == verdict.findings[0].failed
    assert told_by_row(asked, frame.collect_schema())
    assert aside.equals(turn_away(frame, [asked])[1].collect())
    return aside["v"].to_list()


def flagged(values: Sequence[str | None], metric: str, **kwargs: object) -> list[bool]:
    frame = pl.LazyFrame({"v": values}, schema={"v": pl.String})
    found = domain_rule(metric, {"column": "v", **kwargs}, frame.collect_schema()).unexpected
    return frame.select(found.alias("f")).collect(engine="streaming")["f"].to_list()


def test_a_personal_id_has_twelve_plain_digits() -> None:
    values = ["022099001234", "22099001234", "0220990012345", "02209900123x", "022 09900123", "٠٢٢٠٩٩٠٠١٢٣٤", "", None]
    assert wrong(values, "expect_column_values_to_be_vietnamese_personal_id") == values[1:-1]


def test_a_personal_id_is_held_to_declared_provinces_and_digits() -> None:
    values = ["022099001234", "099099001234", "022999001234", None]
    kwargs: dict[str, Any] = {"province_codes": ["001", "022"], "century_digits": DIGITS}
    assert wrong(values, "expect_column_values_to_be_vietnamese_personal_id", **kwargs) == values[1:3]


def test_a_personal_id_agrees_with_the_birth_date_and_the_sex_beside_it() -> None:
    beside: dict[str, Sequence[Any]] = {
        "born": [date(1999, 5, 1), date(2099, 5, 1), date(1999, 5, 1), None, date(2005, 1, 1)],
        "sex": ["nam", "nam", "nu", None, "nu"],
    }
    values = ["022099000001", "022099000002", "022099000003", "022099000004", "022305000005"]
    kwargs: dict[str, Any] = {"century_digits": DIGITS, "birth_date_column": "born", "sex_column": "sex"}
    found = wrong(values, "expect_column_values_to_be_vietnamese_personal_id", beside, **kwargs)
    assert found == ["022099000002", "022099000003"]


def test_a_personal_id_may_be_held_to_years_of_birth() -> None:
    values = ["022099000001", "022205000001", "022230000001"]
    kwargs: dict[str, Any] = {"century_digits": DIGITS, "born_from": 2000, "born_to": 2026}
    assert wrong(values, "expect_column_values_to_be_vietnamese_personal_id", **kwargs) == [values[0], values[2]]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("0123"), st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["nam", "nu"])))
)
def test_an_id_made_of_its_holders_facts_passes_and_no_other(people: list[tuple[str, date, str]]) -> None:
    meaning = {one["digit"]: (one["century"], one["sex"]) for one in DIGITS}
    ids = [f"022{digit}{born.year % 100:02}000001" for digit, born, _ in people]
    frame = pl.LazyFrame(
        {"v": ids, "born": [born for _, born, _ in people], "sex": [sex for *_, sex in people]},
        schema={"v": pl.String, "born": pl.Date, "sex": pl.String},
    )
    kwargs: dict[str, Any] = {"column": "v", "century_digits": DIGITS, "birth_date_column": "born", "sex_column": "sex"}
    found = domain_rule("column_values.vietnamese_personal_id", kwargs, frame.collect_schema()).unexpected
    expected = [meaning[digit] != (born.year // 100 * 100, sex) for digit, born, sex in people]
    assert frame.select(found.alias("f")).collect()["f"].to_list() == expected


def test_an_ocop_code_has_a_declared_form_in_its_years() -> None:
    values = ["22-193-1-2022", "22-1-2026", "22-193-1-2026", "22-1-2019", "22-x", None]
    assert wrong(values, "expect_column_values_to_be_ocop_code", forms=FORMS) == values[2:5]
    assert wrong(values, "expect_column_values_to_be_ocop_code", forms=FORMS, in_its_years=False) == ["22-x"]


def test_gs1_keys_are_held_to_their_length_and_check_digit() -> None:
    gtins = [
        "96385074",
        "036000291452",
        "4006381333931",
        "09506000134352",
        "4006381333932",
        "400638133393",
        "",
        " 96385074",
        None,
    ]
    assert wrong(gtins, "expect_column_values_to_be_gtin") == gtins[4:8]
    assert wrong(gtins[:4], "expect_column_values_to_be_gtin", lengths=[13]) == [gtins[0], gtins[1], gtins[3]]
    assert wrong(["4012345000054", "4012345000055", None], "expect_column_values_to_be_gln") == ["4012345000055"]
    assert wrong(["106141412345678908", "106141412345678907"], "expect_column_values_to_be_sscc") == ["106141412345678907"]


def test_a_gtin_may_be_held_to_the_prefixes_of_a_country() -> None:
    made = [f"{body}{check_digit(body)}" for body in ("893850600123", "1893850600123", "400638133393", "8936001")]
    assert wrong(made, "expect_column_values_to_be_gtin", prefixes=["893"]) == [made[2]]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from([7, 11, 12, 13]).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size)), min_size=1
    )
)
def test_only_the_right_check_digit_passes(bodies: list[str]) -> None:
    for shift in range(10):
        keys = [f"{body}{(check_digit(body) + shift) % 10}" for body in bodies]
        assert flagged(keys, "column_values.gtin") == [shift != 0] * len(bodies)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.none() | st.text(max_size=20)))
def test_no_text_breaks_the_arithmetic(texts: list[str | None]) -> None:
    for metric in ("column_values.gtin", "column_values.gln", "column_values.sscc", "column_values.vietnamese_personal_id"):
        told = flagged(texts, metric)
        assert [one for one, text in zip(told, texts, strict=True) if text is None] == [False] * texts.count(None)


def encoded(longitude: float, latitude: float, letters: int) -> str:
    """GeoHash by halving, as its inventor described it: the reference our columns are held to."""
    spans, out = [[-180.0, 180.0], [-90.0, 90.0]], 0
    for bit in range(5 * letters):
        span, value = spans[bit % 2], (longitude, latitude)[bit % 2]
        middle = (span[0] + span[1]) / 2
        out = out * 2 + (value >= middle)
        span[0 if value >= middle else 1] = middle
    return "".join(ALPHABET[out >> 5 * place & 31] for place in reversed(range(letters)))


def test_a_known_place_has_its_known_hash() -> None:
    assert encoded(-5.60302734375, 42.60498046875, 5) == "ezs42"
    assert encoded(107.0843, 20.9517, 6).startswith("w7s")


def test_a_geohash_has_its_alphabet_and_length() -> None:
    values = ["w7sphy0kmpcq", "W7SPHY0KMPCQ", "w7sphy0kmpca", "w7sphy0kmpc", "", None]
    assert wrong(values, "expect_column_values_to_be_geohash") == values[1:5]
    assert wrong(values, "expect_column_values_to_be_geohash", min_length=5) == [values[1], values[2], ""]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-180, 179.999), st.floats(-90, 89.999)), min_size=1, max_size=20),
    st.integers(1, 12),
    st.integers(0, 4),
)
def test_the_cell_of_a_hash_holds_the_point_it_was_made_of(points: list[tuple[float, float]], letters: int, more: int) -> None:
    frame = pl.LazyFrame(
        {"v": [encoded(*point, letters) for point in points], "x": [x for x, _ in points], "y": [y for _, y in points]}
    )
    kwargs: dict[str, Any] = {"column": "v", "min_length": letters, "max_length": min(12, letters + more)}
    kwargs |= {"longitude_column": "x", "latitude_column": "y"}
    found = domain_rule("column_values.geohash", kwargs, frame.collect_schema()).unexpected
    assert not frame.select(found.any()).collect().item()


def test_a_hash_of_another_place_is_told_unless_it_is_near_enough() -> None:
    beside: dict[str, Sequence[Any]] = {"x": [107.0843, 107.0843, 107.0843, None], "y": [20.9517, 20.95171, 20.9617, 20.9517]}
    values = [encoded(107.0843, 20.9517, 12)] * 4
    columns: dict[str, Any] = {"longitude_column": "x", "latitude_column": "y"}
    assert len(wrong(values, "expect_column_values_to_be_geohash", beside, **columns)) == 2
    assert len(wrong(values, "expect_column_values_to_be_geohash", beside, **columns, tolerance_metres=2)) == 1


def test_a_share_of_wrong_codes_may_be_let_pass() -> None:
    frame = pl.LazyFrame({"v": ["96385074", "96385074", "96385074", "1", None]})
    for mostly, success in ((0.75, True), (0.76, False)):
        asked = Expectation(
            "r", "expect_column_values_to_be_gtin", {"column": "v", "mostly": mostly}, "accuracy", "warning", "", ""
        )
        assert judge(frame, [asked], table="t").findings[0].success is success


def test_a_rule_may_speak_of_some_rows_only() -> None:
    beside = {"kind": ["gtin", "own"]}
    assert wrong_where(beside, 'kind == "gtin"') == ["1"]
    assert wrong_where(beside, 'kind == "own"') == ["2"]


def wrong_where(beside: dict[str, list[str]], condition: str) -> list[Any]:
    frame = pl.LazyFrame({"v": ["1", "2"], **beside})
    asked = rule("expect_column_values_to_be_gtin", row_condition=condition)
    verdict = judge(frame, [asked], table="t")
    return split(frame, [asked], verdict)[1].collect()["v"].to_list()


def test_codes_kept_as_numbers_are_refused() -> None:
    frame = pl.LazyFrame({"v": [1.5]})
    with pytest.raises(TypeError, match="string"):
        domain_rule("column_values.gtin", {"column": "v"}, frame.collect_schema())
