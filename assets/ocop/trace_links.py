"""From events to links: which lot or object came from which, in what event, when and where. Walking the links is `trace.py`.

Three kinds of link carry identity on: `transformation` (input to output, also across events that share a transformationID),
`packing` (member to container, AggregationEvent ADD) and `tagging` (lot to single object, ObjectEvent ADD with a lot in its
ilmd). An `observation` links a thing to itself: it was seen there and then. Unpacking makes no link, for a thing stays itself;
nor does an AssociationEvent, whose reusable crates would tie every lot that ever lay in them together.
"""

import polars as pl

#: Kilograms in one unit of mass, by UN/ECE Recommendation 20 code.
KILOGRAMS = {"KGM": 1.0, "GRM": 0.001, "MGM": 1e-6, "DTN": 100.0, "TNE": 1000.0, "LBR": 0.45359237, "ONZ": 0.028349523125}
_THING = pl.Struct({"role": pl.String(), "id": pl.String(), "quantity": pl.Float64(), "unit": pl.String(), "lot": pl.String()})
_EVENT = ("event_id", "event_time", "biz_step", "place")
_LINK = ("from_id", "to_id", "relation", *_EVENT, "from_quantity", "from_unit", "to_quantity", "to_unit", "balance_ratio")


def standing(events: pl.LazyFrame) -> pl.LazyFrame:
    """Events nobody has since declared wrong."""
    withdrawn = events.filter(pl.col("declaration") == "error").select("event_id")
    return events.filter(pl.col("declaration") == "event").join(withdrawn, on="event_id", how="anti")


def named_things(events: pl.LazyFrame) -> pl.LazyFrame:
    """One row per event, role and thing, its quantities added up where they share a unit."""
    process = pl.coalesce("transformation_id", "event_id").alias("process")
    thing = pl.col("things").str.json_decode(pl.List(_THING)).alias("thing")
    exploded = events.select(*_EVENT, "event_type", "action", "parent", process, thing).explode("thing").unnest("thing")
    one_unit = pl.col("unit").n_unique() == 1
    shared = [
        pl.col(name).first() for name in ("event_time", "biz_step", "place", "event_type", "action", "parent", "process", "lot")
    ]
    quantity = pl.when(one_unit & pl.col("quantity").is_not_null().all()).then(pl.col("quantity").sum())
    return (
        exploded.filter(pl.col("id").is_not_null())
        .group_by("event_id", "role", "id")
        .agg(*shared, quantity, pl.when(one_unit).then(pl.col("unit").first()))
    )


def links(events: pl.LazyFrame) -> pl.LazyFrame:
    """All links of the standing events, with mass balance, and whether the source was made before it was used."""
    things = named_things(standing(events))
    found = pl.concat([_transformed(things), _packed(things), _tagged(things), _seen(things)], how="vertical")
    return _with_origin(found, things)


def _transformed(things: pl.LazyFrame) -> pl.LazyFrame:
    inputs = things.filter(pl.col("role") == "input").select(
        "process", from_id="id", from_quantity="quantity", from_unit="unit"
    )
    outputs = things.filter(pl.col("role") == "output").select(
        *_EVENT, "process", to_id="id", to_quantity="quantity", to_unit="unit"
    )
    joined = outputs.join(inputs, on="process").join(mass_balance(things), on="process", how="left")
    return joined.with_columns(relation=pl.lit("transformation")).unique(("from_id", "to_id", "event_id")).select(_LINK)


def mass_balance(things: pl.LazyFrame) -> pl.LazyFrame:
    """Mass out divided by mass in of each transformation; null where any side holds something without a mass."""
    factor = pl.col("unit").replace_strict(KILOGRAMS, default=None, return_dtype=pl.Float64())
    weighed = things.filter(pl.col("role").is_in(("input", "output"))).with_columns(mass=pl.col("quantity") * factor)

    def side(role: str) -> pl.Expr:
        mass = pl.col("mass").filter(pl.col("role") == role)
        return pl.when(mass.len() > 0, mass.is_not_null().all()).then(mass.sum())

    sums = weighed.group_by("process").agg(mass_in=side("input"), mass_out=side("output"))
    ratio = pl.when(pl.col("mass_in") > 0).then(pl.col("mass_out") / pl.col("mass_in"))
    return sums.select("process", balance_ratio=ratio)


def _packed(things: pl.LazyFrame) -> pl.LazyFrame:
    members = things.filter(
        (pl.col("event_type") == "AggregationEvent")
        & (pl.col("action") == "ADD")
        & (pl.col("role") == "child")
        & pl.col("parent").is_not_null()
    )
    return _simple(members, "packing", pl.col("id"), pl.col("parent"))


def _tagged(things: pl.LazyFrame) -> pl.LazyFrame:
    made = (pl.col("event_type") == "ObjectEvent") & (pl.col("action") == "ADD") & pl.col("lot").is_not_null()
    return _simple(things.filter(made), "tagging", pl.col("lot"), pl.col("id"))


def _seen(things: pl.LazyFrame) -> pl.LazyFrame:
    seen = things.filter((pl.col("event_type") == "ObjectEvent") & (pl.col("role") == "item"))
    return _simple(seen, "observation", pl.col("id"), pl.col("id"))


def _simple(things: pl.LazyFrame, relation: str, source: pl.Expr, target: pl.Expr) -> pl.LazyFrame:
    return things.select(
        source.alias("from_id"),
        target.alias("to_id"),
        pl.lit(relation).alias("relation"),
        *_EVENT,
        pl.col("quantity").alias("from_quantity"),
        pl.col("unit").alias("from_unit"),
        pl.lit(None, dtype=pl.Float64()).alias("to_quantity"),
        pl.lit(None, dtype=pl.String()).alias("to_unit"),
        pl.lit(None, dtype=pl.Float64()).alias("balance_ratio"),
    )


def _with_origin(found: pl.LazyFrame, things: pl.LazyFrame) -> pl.LazyFrame:
    """Join when each source was made: as an output, as a container, as a tagged object, or added by an ObjectEvent."""
    outputs = found.filter(pl.col("relation") != "observation").select(id="to_id", made="event_time")
    added = things.filter((pl.col("event_type") == "ObjectEvent") & (pl.col("action") == "ADD")).select("id", made="event_time")
    made = pl.concat([outputs, added]).group_by("id").agg(pl.col("made").min())
    minutes = (pl.col("event_time") - pl.col("made")).dt.total_seconds() / 60
    return found.join(made, left_on="from_id", right_on="id", how="left").select(
        *_LINK, source_known=pl.col("made").is_not_null(), minutes_since_made=minutes
    )
