"""A lot can be followed back to its farm and forth to the shop, through processing and packing, without loops or guesses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.ocop.epcis_document import parse_document
from assets.ocop.epcis_rows import COLUMNS, rows
from assets.ocop.settings import contract
from assets.ocop.trace import trace
from assets.ocop.trace_links import links
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse

_START = datetime(2026, 7, 1, tzinfo=UTC)
_BOX = "https://id.gs1.org/00/106141412345678908"
_UNIT = "https://id.gs1.org/01/04012345123456/21/7"


def lot(name: str) -> str:
    return f"https://id.gs1.org/01/04012345123456/10/{name}"


def amounts(**kilos: float) -> list[dict[str, Any]]:
    return [{"epcClass": lot(name), "quantity": mass, "uom": "KGM"} for name, mass in kilos.items()]


def event(kind: str, hour: int, **fields: object) -> dict[str, Any]:
    time = (_START + timedelta(hours=hour)).isoformat()
    return {"type": kind, "eventTime": time, "eventTimeZoneOffset": "+00:00", "eventID": f"urn:uuid:{kind}-{hour}"} | fields


def made(hour: int, inputs: list[dict[str, Any]], outputs: list[dict[str, Any]], **fields: object) -> dict[str, Any]:
    return event("TransformationEvent", hour, inputQuantityList=inputs, outputQuantityList=outputs, **fields)


def grown(hour: int, name: str) -> dict[str, Any]:
    return event("ObjectEvent", hour, action="ADD", bizStep="commissioning", quantityList=amounts(**{name: 10}))


def linked(*events: dict[str, Any]) -> pl.LazyFrame:
    """The links of these events, read and parsed as a delivery is."""
    table = contract().table("conformed_ocop__events")
    document = {"@context": "https://ref.gs1.org/standards/epcis/", "type": "EPCISDocument", "schemaVersion": "2.0"}
    read = rows(parse_document(document | {"creationDate": "2026-12-31T00:00:00Z", "epcisBody": {"eventList": list(events)}}))
    frame = pl.LazyFrame(list(read), schema=dict.fromkeys(COLUMNS, pl.String())).with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("_row"), pl.lit(None, dtype=pl.String()).alias("_problem")
    )
    parsed = parse(table, raw_frame(table, frame, match_headers(table, COLUMNS), "delivery"))
    return links(parsed.with_columns(place=pl.coalesce("biz_location", "read_point"))).collect().lazy()


def reached(found: pl.DataFrame) -> set[str]:
    carrying = found.filter(pl.col("relation") != "observation")
    return set(carrying["from_id"]) | set(carrying["to_id"])


CHAIN = (
    grown(0, "farmA"),
    grown(0 + 1, "farmB"),
    made(5, amounts(farmA=10, farmB=10), amounts(product=15), bizLocation={"id": "ex:plant"}),
    event("ObjectEvent", 6, action="ADD", epcList=[_UNIT], ilmd={"cbvmda:lotNumber": "product"}),
    event("AggregationEvent", 7, action="ADD", parentID=_BOX, childEPCs=[_UNIT]),
    event("ObjectEvent", 8, action="OBSERVE", bizStep="receiving", epcList=[_BOX], readPoint={"id": "ex:shop"}),
)


def test_a_box_is_traced_back_to_its_farms() -> None:
    found = trace(linked(*CHAIN), _BOX)
    assert reached(found) == {_BOX, _UNIT, lot("product"), lot("farmA"), lot("farmB")}
    steps = found.filter(pl.col("relation") != "observation").select("depth", "relation").unique().sort("depth").rows()
    assert steps == [(1, "packing"), (2, "tagging"), (3, "transformation")]
    assert found.filter(pl.col("relation") == "transformation")["place"].unique().to_list() == ["ex:plant"]


def test_a_farm_lot_is_traced_forth_to_the_shop() -> None:
    found = trace(linked(*CHAIN), lot("farmA"), "forward")
    assert _BOX in reached(found)
    assert lot("farmB") not in reached(found)
    last = found.filter(pl.col("relation") == "observation").sort("event_time").tail(1)
    assert last.select("from_id", "biz_step", "place", "depth").row(0) == (_BOX, "receiving", "ex:shop", 3)


def test_an_unknown_lot_has_an_empty_trace() -> None:
    assert trace(linked(*CHAIN), "ex:nothing").is_empty()


def test_a_loop_is_walked_once_and_told() -> None:
    looped = linked(
        made(1, amounts(a=1), amounts(b=1)), made(2, amounts(b=1), amounts(c=1)), made(3, amounts(c=1), amounts(a=1))
    )
    found = trace(looped, lot("a"))
    assert found.height == 3
    assert found["returns"].to_list() == [False, False, True]


def test_a_walk_cut_by_its_depth_says_so() -> None:
    found = trace(linked(*CHAIN), _BOX, depth=2)
    assert found.filter("cut_short").select("relation", "from_id").rows() == [("tagging", lot("product"))]
    assert not trace(linked(*CHAIN), _BOX, depth=3)["cut_short"].any()


def test_opening_a_box_makes_no_link_between_what_lay_in_it() -> None:
    unpacked = event("AggregationEvent", 9, action="DELETE", parentID=_BOX, childEPCs=[_UNIT])
    other = event("AggregationEvent", 7, action="ADD", parentID=_BOX, childQuantityList=amounts(other=1))
    found = trace(linked(*CHAIN, unpacked, other | {"eventID": "urn:uuid:other"}), _UNIT)
    assert lot("other") not in reached(found)


def test_input_and_output_meet_across_events_of_one_transformation() -> None:
    first = event("TransformationEvent", 1, inputQuantityList=amounts(a=4), transformationID="ex:batch")
    second = event("TransformationEvent", 2, outputQuantityList=amounts(b=3), transformationID="ex:batch")
    row = linked(first, second).collect().row(0, named=True)
    assert (row["from_id"], row["to_id"], row["balance_ratio"]) == (lot("a"), lot("b"), 0.75)


def test_an_event_declared_wrong_leaves_no_link() -> None:
    wrong = made(1, amounts(a=1), amounts(b=1))
    taken_back = wrong | {"errorDeclaration": {"declarationTime": "2026-08-01T00:00:00Z", "reason": "did_not_occur"}}
    assert linked(wrong, taken_back).collect().is_empty()


@pytest.mark.parametrize(
    ("inputs", "outputs", "ratio"),
    [
        (amounts(a=10), amounts(b=12), 1.2),
        (amounts(a=10, b=10), amounts(c=5, d=5), 0.5),
        (amounts(a=1), [{"epcClass": lot("b"), "quantity": 900, "uom": "GRM"}], 0.9),
        (amounts(a=1), [{"epcClass": lot("b"), "quantity": 9}], None),
        (amounts(a=1), [{"epcClass": lot("b"), "quantity": 9, "uom": "LTR"}], None),
        (amounts(a=0), amounts(b=1), None),
    ],
)
def test_mass_out_is_held_against_mass_in(inputs: list[Any], outputs: list[Any], ratio: float | None) -> None:
    found = linked(made(1, inputs, outputs)).collect()["balance_ratio"].unique().to_list()
    assert found == [pytest.approx(ratio)]


def test_a_lot_used_before_it_was_made_or_never_made_is_seen() -> None:
    found = linked(made(5, amounts(late=1, nowhere=1), amounts(b=1)), grown(6, "late")).collect()
    used = found.filter(pl.col("relation") == "transformation").sort("from_id")
    assert used.select("from_id", "source_known", "minutes_since_made").rows() == [
        (lot("late"), True, -60.0),
        (lot("nowhere"), False, None),
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), min_size=1, max_size=14))
def test_whatever_the_links_a_trace_ends_and_finds_exactly_what_is_connected(pairs: list[tuple[str, str]]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    rows_of = [(a, b, "transformation", f"e{n}", now) for n, (a, b) in enumerate(pairs)]
    frame = pl.LazyFrame(rows_of, schema=["from_id", "to_id", "relation", "event_id", "event_time"], orient="row")
    wanted, grew = {pairs[0][1]}, True
    while grew:
        more = wanted | {a for a, b in pairs if b in wanted}
        grew, wanted = more != wanted, more
    found = trace(frame, pairs[0][1])
    assert {pairs[0][1], *found["from_id"]} == wanted
    assert found["event_id"].n_unique() == found.height
    assert not found["cut_short"].any()


def test_the_links_have_the_types_their_contract_declares() -> None:
    table = contract().table("curated_ocop__trace_links")
    found = linked(*CHAIN).collect()
    assert dict(found.schema) == {column.name: column.dtype for column in table.columns}
    assert found.select(table.key).is_unique().all()
