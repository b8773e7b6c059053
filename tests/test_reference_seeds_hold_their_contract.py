"""The shipped tables pass their own contract, and of the statistics office's sheet only faulty rows are turned away."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from assets.reference import seeds
from assets.reference.conformed import (
    conformed_reference__boundaries,
    conformed_reference__crosswalk,
    conformed_reference__units,
)
from assets.reference.curated import curated_reference__code_history, curated_reference__communes
from assets.reference.raw import raw_reference__crosswalk
from catalog.contract_reading import read_contract
from catalog.files import ReadOptions, read_file
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse
from checks.around import Around
from checks.judge import Verdict, judge

CONTRACT = read_contract(seeds.SEEDS.parent / "contract.yaml")


def conformed(entity: str, text: pl.LazyFrame, compute: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.LazyFrame:
    table = CONTRACT.table(f"conformed_reference__{entity}")
    headers = [name for name in text.collect_schema().names() if name != "_row"]
    problem = pl.lit(None, dtype=pl.String).alias("_problem")
    return compute(parse(table, raw_frame(table, text.with_columns(problem), match_headers(table, headers), "d1")))


def failures(name: str, frame: pl.LazyFrame, **published: pl.LazyFrame) -> dict[tuple[str, str], int]:
    around = Around(published.__getitem__, None, date(2026, 10, 1), datetime(2026, 10, 1, tzinfo=UTC))
    verdict: Verdict = judge(frame, CONTRACT.table(name).expectations, table=name, around=around)
    return {(f.expectation.name, f.expectation.severity): f.failed for f in verdict.findings if not f.success}


def test_shipped_tables_and_what_is_made_of_them_pass_but_for_known_coastal_areas(tmp_path: Path) -> None:
    units_text = pl.scan_csv(seeds.SEEDS / "units.csv", infer_schema=False, row_index_name="_row").with_columns(
        pl.col("_row").cast(pl.Int64)
    )
    units = conformed("units", units_text, conformed_reference__units)
    edges_text = read_file(seeds.SEEDS / "crosswalk.csv", ReadOptions(("csv",)), tmp_path).frame.drop("_problem")
    edges = conformed("crosswalk", edges_text, conformed_reference__crosswalk)
    shapes = read_file(seeds.SEEDS / "outlines.geojson", ReadOptions(("geojson",)), tmp_path).frame.drop("_problem")
    outlines = conformed("boundaries", shapes, conformed_reference__boundaries)
    assert failures("conformed_reference__units", units) == {}
    assert failures("conformed_reference__crosswalk", edges) == {}
    known = {("area-near-declared", "warning"): 18, ("area-within-own-tolerance", "warning"): 3}
    assert failures("conformed_reference__boundaries", outlines, conformed_reference__units=units) == known
    assert failures("curated_reference__communes", curated_reference__communes(units, edges, outlines)) == {}
    assert failures("curated_reference__code_history", curated_reference__code_history(units, edges)) == {}


def test_of_the_whole_country_sheet_only_eleven_faulty_edges_are_turned_away(shared_data: Path) -> None:
    sheet = raw_reference__crosswalk(shared_data / "admin_crosswalk" / "nso_bang_chuyen_doi_dvhc_2025-07.csv")
    assert sheet is not None
    found = failures("conformed_reference__crosswalk", conformed("crosswalk", sheet, conformed_reference__crosswalk))
    assert found == {
        ("old_code-present", "error"): 6,
        ("old_name-present", "error"): 5,
        ("whole-goes-to-one-place", "error"): 5,
    }
