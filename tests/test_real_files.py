"""Files nobody here wrote go the whole way: what was published about the province comes out again, figure for figure."""

import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from assets.sectors import load_functions
from assets.walk.facts import dataset_facts
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.register import DeliveryRow
from catalog.workspace import Workspace
from pipelines.settings import load_settings, open_workspace

pytestmark = pytest.mark.slow

#: Each invalid OpenEPCIS document, and words of the reason it must be turned away with.
INVALID = {
    "Combination_of_events_with_missing_mandatory_fields": "action: bắt buộc nhưng không có",
    "ObjectEvent_with_invalid_action": "'CREATE'",
    "ObjectEvent_with_invalid_eventTime_format": "'22-07-2026'",
    "ObjectEvent_with_non_standard_bizStep": "bizStep: 'transforming'",
    "ObjectEvent_with_non_standard_disposition": "disposition: 'in_transport'",
    "ObjectEvent_with_quantity_as_text": "'twenty'",
    "ObjectEvent_with_unknown_field_in_quantityList": "quantityList[0].weight",
    "ObjectEvent_without_action_and_eventTime": "eventTime: bắt buộc nhưng không có",
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One installation all of these files are handed in to."""
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("KHO_") and name != "KHO_SHARED_DATA"]:
            patched.delenv(name)
        patched.setenv("KHO_HOME", str(tmp_path_factory.mktemp("real") / "kho"))
        patched.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
        opened = open_workspace(load_settings())
        opened.register.sync_datasets(dataset_facts(load_functions()))
        opened.register.start_run("walk", "run")
        yield opened
        opened.register.close()


def walk(workspace: Workspace, sector: str, entity: str, path: Path) -> DeliveryRow:
    """Hand a file in and walk it; whatever comes of it, its bytes are kept and its rows add up."""
    delivery, _ = receive(workspace, sector, Offered(entity, path), by="test")
    read_step(workspace, delivery.id)
    done, _ = conform_step(workspace, delivery.id, "run")
    assert Path(workspace.lake.uri(done.stored_at)).read_bytes() == path.read_bytes()
    assert (done.rows_read or 0) == done.accepted + done.quarantined + done.duplicates
    return done


def outcome(row: DeliveryRow) -> tuple[str, int | None, int, int]:
    return row.status, row.rows_read, row.accepted, row.quarantined


def held(workspace: Workspace, table: str, delivery: DeliveryRow) -> pl.LazyFrame:
    return workspace.lake.scan(table).filter(pl.col("_delivery_id") == delivery.id)


def reasons(workspace: Workspace, table: str, delivery: DeliveryRow) -> str:
    return "; ".join(held(workspace, table, delivery).collect()["reasons"])


def test_the_conversion_sheet_gives_184_edges_from_171_communes_to_54(shared: Workspace, shared_data: Path) -> None:
    sheet = shared_data / "admin_crosswalk" / "nso_bang_chuyen_doi_dvhc_2025-07.csv"
    done = walk(shared, "reference", "crosswalk", sheet)
    assert outcome(done) == ("published", 10_571, 10_560, 11)
    edges = held(shared, "conformed_reference__crosswalk", done).filter(pl.col("new_province_code") == "22").collect()
    assert (edges.height, edges["old_code"].n_unique(), edges["new_code"].n_unique()) == (184, 171, 54)
    split = edges.group_by("old_code").len().filter(pl.col("len") > 1)
    assert split.height == 12
    assert edges["old_code"].str.len_bytes().unique().to_list() == [5]
    assert "nhập toàn bộ" in reasons(shared, "quarantine_reference__crosswalk", done)


def test_the_outlines_arrive_in_two_parts_and_all_54_stand_together(shared: Workspace, shared_data: Path) -> None:
    parts = [
        walk(shared, "reference", "boundaries", shared_data / "boundaries" / f"quang_ninh_communes_part{part}.geojson")
        for part in (1, 2)
    ]
    assert [outcome(part) for part in parts] == [("published", 27, 27, 0)] * 2
    assert {row.status for row in shared.register.deliveries(entity="boundaries")} == {"published"}
    outlines = shared.lake.scan("conformed_reference__boundaries").collect()
    assert (outlines.height, outlines["code"].n_unique()) == (54, 54)
    assert outlines["vertices"].sum() == 195_779
    version = shared.register.published("conformed_reference__boundaries")
    assert version is not None
    assert version.rows == 54


@pytest.mark.usefixtures("shared")
def test_the_outline_of_the_whole_province_is_no_commune_and_takes_nothing_away(shared: Workspace, shared_data: Path) -> None:
    before = shared.lake.scan("conformed_reference__boundaries").collect().height
    done = walk(shared, "reference", "boundaries", shared_data / "boundaries" / "22_quang_ninh.geojson")
    assert outcome(done) == ("published", 1, 0, 1)
    assert reasons(shared, "quarantine_reference__boundaries", done)
    assert shared.lake.scan("conformed_reference__boundaries").collect().height == before


def test_the_census_by_commune_ties_to_1_320_324_people(shared: Workspace, shared_data: Path) -> None:
    book = shared_data / "census2019_raw_xlsx" / "Population by Urban (Ward).xlsx"
    done = walk(shared, "population", "census_communes", book)
    assert outcome(done) == ("published", 11_938, 11_938, 0)
    province = held(shared, "conformed_population__census_communes", done).filter(pl.col("province") == "Tỉnh Quảng Ninh")
    levels = province.group_by("level").agg(pl.col("total").sum(), pl.len()).collect()
    sums = {level: (people, rows) for level, people, rows in levels.iter_rows()}
    assert {people for people, _ in sums.values()} == {1_320_324}
    assert sorted(rows for _, rows in sums.values()) == [1, 14, 186]


def test_the_census_by_age_ties_to_1_320_324_people(shared: Workspace, shared_data: Path) -> None:
    done = walk(
        shared, "population", "census_ages", shared_data / "census2019_raw_xlsx" / "Population by Age & Urban (District).xlsx"
    )
    assert (done.status, done.rows_read, done.quarantined) == ("published", 776, 0)
    ages = held(shared, "conformed_population__census_ages", done).collect()
    ours = ages.filter(pl.col("province").str.contains("Tỉnh Quảng Ninh"))
    assert sorted(ours.group_by("level").agg(pl.col("total").sum()).rows()) == [
        ("huyen", 1_320_324),
        ("tinh", 1_320_324),
    ]


def test_the_census_by_district_ties_to_96_208_984_and_1_320_324_people(shared: Workspace, shared_data: Path) -> None:
    done = walk(shared, "population", "census_districts", shared_data / "census2019" / "vn_pop_dist.csv")
    assert outcome(done) == ("published", 712, 712, 0)
    districts = held(shared, "conformed_population__census_districts", done).collect()
    assert districts["total"].sum() == 96_208_984
    ours = districts.filter(pl.col("province").str.contains("Quảng Ninh"))
    assert (ours.height, ours["total"].sum()) == (14, 1_320_324)


def test_a_publication_handed_in_as_another_is_rejected_by_its_title(shared: Workspace, shared_data: Path) -> None:
    by_age = shared_data / "census2019_raw_xlsx" / "Population by Age & Urban (District).xlsx"
    done = walk(shared, "population", "census_communes", by_age)
    assert (done.status, done.reason_code) == ("rejected", "wrong-title")


def test_all_47_gs1_examples_are_accepted_side_by_side(shared: Workspace, shared_data: Path) -> None:
    documents = sorted((shared_data / "epcis_gs1" / "examples").rglob("*.jsonld"))
    done = [walk(shared, "ocop", "events", path) for path in documents]
    assert (len(done), sum(row.rows_read or 0 for row in done)) == (47, 56)
    assert {row.status for row in done} == {"published"}
    assert [row.file_name for row in done if row.quarantined] == []


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("AggregationEvent", 1),
        ("Combination_of_different_event", 6),
        ("ObjectEvent_with_digitalLink", 1),
        ("ObjectEvent_with_sensorData", 1),
        ("TransactionEvent", 2),
        ("TransformationEvent", 1),
    ],
)
def test_a_valid_openepcis_document_is_accepted(workspace: Workspace, shared_data: Path, name: str, events: int) -> None:
    done = walk(workspace, "ocop", "events", shared_data / "epcis_openepcis" / "valid" / f"{name}.json")
    assert outcome(done) == ("published", events, events, 0)


@pytest.mark.parametrize(("name", "told"), INVALID.items())
def test_an_invalid_openepcis_document_is_turned_away_for_the_right_reason(
    shared: Workspace, shared_data: Path, name: str, told: str
) -> None:
    done = walk(shared, "ocop", "events", shared_data / "epcis_openepcis" / "invalid" / f"{name}.json")
    assert (done.accepted, done.quarantined) == (0, done.rows_read)
    assert told in reasons(shared, "quarantine_ocop__events", done)


def test_a_list_of_codes_is_no_product_register_and_says_which_columns_are_wanted(shared: Workspace, shared_data: Path) -> None:
    done = walk(shared, "ocop", "products", shared_data / "ocop_codes" / "ocop_codes_observed.csv")
    assert (done.status, done.reason_code) == ("rejected", "no-header")
    assert "Mã sản phẩm OCOP" in (done.reason or "")
