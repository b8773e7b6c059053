"""Simulated OCOP deliveries look like the agency's, say that they are simulated, and hold exactly the faults planted."""

import json
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from assets.ocop.conformed import conformed_ocop__events, conformed_ocop__products
from assets.ocop.raw import raw_ocop__events, raw_ocop__products
from assets.ocop.settings import contract
from assets.ocop.simulate import PRODUCTS, simulate
from assets.ocop.simulated_register import PREFIX
from assets.ocop.trace import trace
from assets.ocop.trace_links import links
from catalog.contract import Table
from catalog.delivery import Offered
from catalog.errors import UserError
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse
from checks.judge import judge


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> list[Offered]:
    return simulate(tmp_path_factory.mktemp("ocop"), PRODUCTS, lots=12, seed=7)


def parsed(table: Table, raw: pl.LazyFrame) -> pl.LazyFrame:
    names = [name for name in raw.collect_schema().names() if not name.startswith("_")]
    nothing = pl.lit(None, dtype=pl.String())
    whole = raw.with_columns(_problem=nothing)
    return parse(table, raw_frame(table, whole, match_headers(table, names), "delivery")).with_columns(_conflict=nothing)


def failures(table: Table, frame: pl.LazyFrame) -> dict[str, int | None]:
    found = judge(frame, table.expectations, table=str(table.name)).findings
    return {one.expectation.name: one.failed for one in found if not one.success}


def events(offered: list[Offered], faulty: bool) -> pl.LazyFrame:
    paths = [one.path for one in offered if one.entity == "events" and ("co_loi" in one.path.name) == faulty]
    table = contract().table("conformed_ocop__events")
    return pl.concat([conformed_ocop__events(parsed(table, raw_ocop__events(path))) for path in paths])


def test_the_register_has_the_provinces_own_ranks_and_only_the_planted_faults(offered: list[Offered]) -> None:
    table = contract().table("conformed_ocop__products")
    frame = conformed_ocop__products(parsed(table, raw_ocop__products(offered[0].path).frame)).collect().lazy()
    ranks = frame.group_by("stars").len().collect()
    assert dict(ranks.filter(pl.col("stars").is_not_null()).iter_rows()) == {"5": 8, "4": 103, "3": 325}
    assert failures(table, frame) == {
        "product_group-in-code-list": 1,
        "stars-in-code-list": 1,
        "decision_date-readable": 1,
        "expiry-after-decision": 1,
        "score-range": 1,
        "code-form": 1,
        "gtin-check-digit": 1,
        "gln-check-digit": 1,
        "score-in-star-band": 1,
        "expiry-by-term": 1,
    }


def test_good_events_break_nothing_and_lead_from_the_shop_to_the_farm(offered: list[Offered]) -> None:
    good = events(offered, faulty=False).collect()
    assert failures(contract().table("conformed_ocop__events"), good.lazy()) == {}
    chain = links(good.lazy()).collect()
    assert failures(contract().table("curated_ocop__trace_links"), chain.lazy()) == {}
    sold = good.filter(pl.col("biz_step") == "retail_selling")["items"][0][0]
    found = trace(chain.lazy(), sold)
    assert found["depth"].max() == 2
    assert found.filter(pl.col("relation") == "transformation").height == 2


def test_each_faulty_event_is_caught_by_its_own_rule(offered: list[Offered]) -> None:
    bad = events(offered, faulty=True).collect()
    problems = bad.select("identifier_problem", "vocabulary_problem", "time_problem", "structure_problem")
    assert [column.is_not_null().sum() for column in problems] == [1, 1, 1, 2]
    heavy = links(bad.tail(1).lazy()).collect()
    assert failures(contract().table("curated_ocop__trace_links"), heavy.lazy()) == {"mass-balance": 1, "source-known": 1}


def test_every_file_says_that_it_is_simulated(offered: list[Offered]) -> None:
    assert all("mo_phong" in one.path.name for one in offered)
    for one in offered[1:]:
        document = json.loads(one.path.read_text(encoding="utf-8"))
        assert "mô phỏng" in document["rdfs:comment"]
        assert all("mô phỏng" in event["rdfs:comment"] for event in document["epcisBody"]["eventList"])
    book = load_workbook(offered[0].path)
    assert "mô phỏng" in str(book["Ghi chú"]["A1"].value)
    assert PREFIX in str(book["Ghi chú"]["A1"].value)
    book.close()


def test_the_same_seed_gives_the_same_events_and_another_seed_gives_others(tmp_path: Path) -> None:
    texts = [simulate(tmp_path / str(n), 10, 2, seed)[1].path.read_text(encoding="utf-8") for n, seed in enumerate((1, 1, 2))]
    assert texts[0] == texts[1] != texts[2]


def test_more_products_than_the_prefix_has_room_for_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="10000"):
        simulate(tmp_path, 10_001, 1, 1)
