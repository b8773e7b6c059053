"""Great Expectations without a contract: contexts, suites, checkpoints and every result format on Polars."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import polars as pl
import pytest
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.row_conditions import Column

from catalog.errors import NotFound
from catalog.expectation import Expectation as Declared
from catalog.i18n import Sentence
from checks import gx_source
from checks.around import Around
from checks.judge import judge

Format = dict[str, Any]
Found = dict[str, dict[str, Any]]

FRAME = pl.LazyFrame(
    {
        "id": [1, 2, 3, 4],
        "code": ["06649", "06649", "6649", None],
        "area": [1.0, -2.0, float("nan"), None],
        "day": [dt.date(2025, 7, 1)] * 4,
        "wait": [dt.timedelta(days=1)] * 4,
    }
)


def five_digits() -> Expectation:
    return gxe.ExpectColumnValuesToMatchRegex(column="code", regex=r"^\d{5}$")


def checked(
    *expectations: Expectation, result_format: str | Format = "SUMMARY", others: Mapping[str, pl.LazyFrame] | None = None
) -> Found:
    """The results of a checkpoint of these expectations over `FRAME`, as they are stored, by expectation type."""
    context = gx_source.open_context()
    source = context.data_sources.add_polars("lake")
    for name, frame in (others or {}).items():
        source.add_lazyframe_asset(name).add_batch_definition_whole_table("all").get_batch({"dataframe": frame})
    data = source.add_lazyframe_asset("places").add_batch_definition_whole_table("all")
    suite = context.suites.add(gx.ExpectationSuite("suite", expectations=list(expectations)))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="validation", data=data, suite=suite))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name="checkpoint", validation_definitions=[definition], result_format=result_format)
    )
    (result,) = checkpoint.run(batch_parameters={"dataframe": FRAME}).run_results.values()
    stored = context.validation_results_store.get(context.validation_results_store.list_keys()[0])
    assert stored.success == result.success
    return {one["expectation_config"]["type"]: one for one in json.loads(json.dumps(result.to_json_dict()))["results"]}


def one(expectation: Expectation, result_format: str | Format = "SUMMARY", **others: pl.LazyFrame) -> dict[str, Any]:
    (found,) = checked(expectation, result_format=result_format, others=others).values()
    return found


def test_a_result_that_only_says_yes_or_no_says_no_more() -> None:
    found = one(five_digits(), result_format="BOOLEAN_ONLY")
    assert (found["success"], found["result"]) == (False, {})


def test_a_basic_result_counts_and_shows_wrong_values() -> None:
    result = one(five_digits(), result_format="BASIC")["result"]
    assert (result["element_count"], result["missing_count"], result["unexpected_count"]) == (4, 1, 1)
    assert result["partial_unexpected_list"] == ["6649"]
    assert "partial_unexpected_counts" not in result


def test_a_result_of_no_sample_counts_wrong_values_and_shows_none() -> None:
    asked = {"result_format": "BASIC", "partial_unexpected_count": 0}
    result = one(five_digits(), result_format=asked)["result"]
    assert (result["unexpected_count"], result.get("partial_unexpected_list", [])) == (1, [])


def test_a_summary_counts_each_wrong_value() -> None:
    unique = one(gxe.ExpectColumnValuesToBeUnique(column="code"), result_format="SUMMARY")["result"]
    assert unique["partial_unexpected_counts"] == [{"value": "06649", "count": 2}]


def test_a_complete_result_names_every_wrong_row_by_the_columns_asked_for() -> None:
    complete = {"result_format": "COMPLETE", "unexpected_index_column_names": ["id"], "partial_unexpected_count": 1}
    result = one(gxe.ExpectColumnValuesToBeUnique(column="code"), result_format=complete)["result"]
    assert result["unexpected_index_list"] == [{"code": "06649", "id": 1}, {"code": "06649", "id": 2}]
    assert result["partial_unexpected_index_list"] == result["unexpected_index_list"][:1]
    assert result["unexpected_list"] == ["06649", "06649"]


def test_without_columns_to_name_a_row_no_index_is_made_up() -> None:
    assert "unexpected_index_list" not in one(five_digits(), result_format="COMPLETE")["result"]


def test_an_index_may_come_without_the_values() -> None:
    secret = {"result_format": "COMPLETE", "unexpected_index_column_names": ["id"], "exclude_unexpected_values": True}
    result = one(five_digits(), result_format=secret)["result"]
    assert result["unexpected_index_list"] == [{"id": [3]}]
    assert "6649" not in json.dumps(result)


def test_whole_wrong_rows_are_shown_when_asked_for() -> None:
    rows = {"result_format": "BASIC", "include_unexpected_rows": True}
    assert one(five_digits(), result_format=rows)["result"]["unexpected_rows"][0]["id"] == 3


def test_an_unknown_index_column_fails_by_its_name() -> None:
    unknown = {"result_format": "COMPLETE", "unexpected_index_column_names": ["nope"]}
    assert "nope" in str(one(five_digits(), result_format=unknown)["exception_info"])


def test_pairs_and_records_are_shown_as_great_expectations_shows_them() -> None:
    found = checked(
        gxe.ExpectColumnPairValuesToBeEqual(column_A="id", column_B="area"),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["code", "day"]),
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["id"]},
    )
    pair = found["expect_column_pair_values_to_be_equal"]["result"]
    assert pair["unexpected_list"][0] == [2, -2.0]
    assert pair["unexpected_index_list"][0] == {"id": 2, "area": -2.0}
    record = found["expect_compound_columns_to_be_unique"]["result"]
    assert record["unexpected_list"] == [{"code": "06649", "day": "2025-07-01"}] * 2


def test_most_rows_may_be_enough_and_a_condition_chooses_the_rows() -> None:
    assert one(gxe.ExpectColumnValuesToBeBetween(column="area", min_value=0, mostly=0.5))["success"]
    chosen = one(gxe.ExpectColumnValuesToBeBetween(column="id", max_value=1, row_condition=Column("code") == "06649"))
    assert (chosen["result"]["element_count"], chosen["result"]["partial_unexpected_list"]) == (2, [2])


def test_severity_is_kept_in_the_result() -> None:
    kind = gxe.ExpectColumnValuesToBeNull(column="id", severity="warning")
    assert one(kind)["expectation_config"]["severity"] == "warning"


def test_types_are_judged_by_their_polars_or_common_names() -> None:
    assert one(gxe.ExpectColumnValuesToBeOfType(column="code", type_="String"))["success"]
    assert not one(gxe.ExpectColumnValuesToBeInTypeList(column="code", type_list=["int", "Date"]))["success"]
    assert one(gxe.ExpectColumnValuesToBeInTypeList(column="day", type_list=["int", "Date"]))["success"]


def test_type_expectations_on_pandas_are_as_they_were() -> None:
    gx_source.open_context().data_sources.add_polars("lake").get_execution_engine()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("places")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": pl.DataFrame({"a": [1]}).to_pandas()})
    assert batch.validate(gxe.ExpectColumnValuesToBeOfType(column="a", type_="int64")).success


def test_a_quantile_result_can_be_stored() -> None:
    middle = {"quantiles": [0.5], "value_ranges": [[2, 3]]}
    found = one(gxe.ExpectColumnQuantileValuesToBeBetween(column="id", quantile_ranges=middle))
    assert found["success"] is True


def test_lengths_of_time_can_be_stored() -> None:
    assert one(gxe.ExpectColumnValuesToBeNull(column="wait"))["result"]["partial_unexpected_list"][0] == "1 day, 0:00:00"


def test_sql_finds_wrong_rows_and_shows_them_when_complete() -> None:
    wrong = gxe.UnexpectedRowsExpectation(unexpected_rows_query="SELECT id FROM {batch} WHERE area < 0")
    found = one(wrong, result_format="COMPLETE")
    assert (found["success"], found["result"]["observed_value"]) == (False, 1)
    assert found["result"]["details"]["unexpected_rows"] == [{"id": 2}]


def test_rows_are_compared_with_another_asset_by_name() -> None:
    def compared(**others: pl.LazyFrame) -> dict[str, Any]:
        return one(gxe.ExpectTableRowCountToEqualOtherTable(other_table_name="others"), **others)

    assert compared(others=FRAME)["success"]
    assert compared(others=FRAME.head(3))["result"]["observed_value"] == {"self": 4, "other": 3}
    assert "others" in str(compared()["exception_info"])


def test_a_contract_compares_its_rows_with_a_published_table() -> None:
    def published(name: str) -> pl.LazyFrame:
        if name != "curated_reference__communes":
            raise NotFound(Sentence("Bảng {name} chưa có phiên bản nào được công bố.", name=name))
        return FRAME.head(3)

    around = Around(published, None, dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    kind, row = "expect_table_row_count_to_equal_other_table", {"row_condition": "id > 1"}
    rules = [
        Declared(name, kind, {"other_table_name": name, **row}, "accuracy", "error", "", "")
        for name in ("curated_reference__communes", "curated_reference__nothing")
    ]
    same, waiting = judge(FRAME, rules, table="t", around=around).findings
    assert (same.success, same.observed) == (True, {"self": 3, "other": 3})
    assert not waiting.success
    assert "chưa có phiên bản" in str(waiting.observed)


def test_each_failing_expectation_has_its_own_cause_and_spoils_no_other() -> None:
    found = checked(
        gxe.ExpectColumnValuesToBeBetween(column="nope", min_value=0),
        gxe.ExpectColumnValuesToBeInSet(column="code", value_set=[1]),
        gxe.ExpectTableRowCountToEqual(value=4),
    )
    assert "nope" in str(found["expect_column_values_to_be_between"]["exception_info"])
    assert "kiểu String" in str(found["expect_column_values_to_be_in_set"]["exception_info"])
    assert found["expect_table_row_count_to_equal"]["success"]


def test_a_batch_judged_again_is_read_again() -> None:
    source = gx_source.open_context().data_sources.add_polars("lake")
    data = source.add_lazyframe_asset("places").add_batch_definition_whole_table("all")
    counts = [
        data.get_batch({"dataframe": FRAME.head(rows)}).validate(gxe.ExpectTableRowCountToEqual(value=2)).success
        for rows in (1, 2)
    ]
    assert counts == [False, True]


def test_a_request_with_an_unknown_parameter_names_the_known_ones(tmp_path: Path) -> None:
    FRAME.select("id").collect().write_delta(tmp_path / "table")
    asset = gx_source.open_context().data_sources.add_polars("lake").add_delta_asset("places", tmp_path / "table")
    with pytest.raises(ValueError, match="tham số: version"):
        asset.build_batch_request({"versoin": 1})


def test_an_asset_without_data_is_refused_when_it_is_added(tmp_path: Path) -> None:
    source = gx_source.open_context().data_sources.add_polars("lake")
    with pytest.raises(ConnectionError, match="places"):
        source.add_parquet_asset("places", tmp_path / "nothing.parquet")


def test_what_a_process_saved_another_runs(tmp_path: Path) -> None:
    FRAME.select("id").head(3).collect().write_delta(tmp_path / "table")
    FRAME.select("id").collect().write_delta(tmp_path / "table", mode="overwrite")
    FRAME.select("id").collect().write_parquet(tmp_path / "part-1.parquet")
    context = gx_source.open_context(tmp_path)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_polars("lake")
    data = source.add_delta_asset("places", tmp_path / "table").add_batch_definition_whole_table("all")
    source.add_parquet_asset("parts", tmp_path / "part-*.parquet")
    rules = [
        gxe.ExpectTableRowCountToEqualOtherTable(other_table_name="parts"),
        gxe.ExpectColumnValuesToBeBetween(column="id", max_value=4, row_condition=Column("id") > 0),
    ]
    suite = context.suites.add(gx.ExpectationSuite("suite", expectations=rules))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="validation", data=data, suite=suite))
    context.checkpoints.add(gx.Checkpoint(name="checkpoint", validation_definitions=[definition]))
    code = (
        "from checks.gx_source import open_context\n"
        f"checkpoint = open_context({str(tmp_path)!r}).checkpoints.get('checkpoint')\n"
        "print(checkpoint.run().success, checkpoint.run(batch_parameters={'version': 0}).success)"
    )
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert fresh.stdout.split() == ["True", "False"], fresh.stderr
