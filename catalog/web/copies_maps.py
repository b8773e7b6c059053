"""A version as a map layer: GeoJSON (RFC 7946) and GeoPackage, both in WGS84, written batch by batch.

Shapes are turned outside Polars' threads. A row whose place is unknown is a feature without a geometry: no row is left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from catalog.contract import Column
from catalog.exports.entry import SIMULATED
from catalog.forms import in_one_text
from catalog.spatial import WGS84, Place
from catalog.web.copies_about import About

if TYPE_CHECKING:
    import pyarrow as pa

#: Shapes are large: so many rows are turned at once.
_BATCH = 500


def write_geojson(rows: pl.LazyFrame, columns: tuple[Column, ...], place: Place, about: About, path: Path) -> None:
    """One FeatureCollection, a feature a line; a key of one column is the id of its feature."""
    told = [column.name for column in columns if not (place.shapes and column.name in place.columns)]
    keys = [name for name in about.table.key if len(about.table.key) == 1 and name in told]
    with path.open("wb") as file:
        file.write(_opening(about))
        comma = b""
        for frame in _batches(rows):
            file.write(comma + _features(frame, told, place, keys).str.join(",\n").item().encode())
            comma = b",\n"
        file.write(b"\n]}\n")


def _opening(about: About) -> bytes:
    """Members of our own come first, so that readers of a stream know them before the rows."""
    facts: dict[str, object] = {
        "type": "FeatureCollection",
        "name": str(about.table.name),
        "title": about.table.title,
        "version": about.version.delta_version,
        "published": about.version.published_at.isoformat(timespec="seconds"),
    }
    facts |= {"simulated": True, "notice": SIMULATED} if about.simulated else {}
    return json.dumps(facts, ensure_ascii=False).removesuffix("}").encode() + b', "features": [\n'


def _features(frame: pl.DataFrame, told: list[str], place: Place, keys: list[str]) -> pl.Series:
    from catalog.shapes import as_geojson, places

    geometry = as_geojson(places(frame, place)).fill_null("null")
    properties = [_plain(name, frame.schema[name]) for name in told]
    known = [part for key in keys for part in (pl.lit('"id": '), _identity(key), pl.lit(", "))]
    parts = [pl.lit('{"type": "Feature", '), *known, pl.lit('"geometry": '), pl.lit(geometry)]
    parts += [pl.lit(', "properties": '), pl.struct(properties).struct.json_encode(), pl.lit("}")]
    return frame.select(feature=pl.concat_str(parts))["feature"]


def _identity(key: str) -> pl.Expr:
    """A key's value alone, as JSON."""
    return pl.struct(key).struct.json_encode().str.strip_prefix(f'{{"{key}":').str.strip_suffix("}")


def _plain(name: str, dtype: pl.DataType) -> pl.Expr:
    """A value as maps read it: moments in UTC, decimals as numbers."""
    if isinstance(dtype, pl.Datetime):
        return pl.col(name).dt.to_string("%Y-%m-%dT%H:%M:%SZ")
    return pl.col(name).cast(pl.Float64) if isinstance(dtype, pl.Decimal) else pl.col(name)


def write_gpkg(rows: pl.LazyFrame, columns: tuple[Column, ...], place: Place, about: About, path: Path) -> None:
    """One layer named as the table; columns carry their Vietnamese titles, which QGIS shows."""
    import pyarrow as pa
    import pyogrio

    told = tuple(column for column in columns if not (place.shapes and column.name in place.columns))
    taken = {column.name.lower() for column in told}
    geometry = _free("geom", taken)
    schema = _layer_schema(told, rows.collect_schema(), geometry)
    stream = pa.RecordBatchReader.from_batches(schema, _records(rows, place, schema))
    pyogrio.write_arrow(
        stream,
        path,
        layer=str(about.table.name),
        driver="GPKG",
        geometry_name=geometry,
        geometry_type=place.layer,
        crs=f"EPSG:{WGS84}",
        layer_options={
            "GEOMETRY_NAME": geometry,
            "FID": _free("fid", taken),
            "IDENTIFIER": about.table.title,
            "DESCRIPTION": f"{SIMULATED} {about.table.description}" if about.simulated else about.table.description,
        },
    )


def _free(name: str, taken: set[str]) -> str:
    """A name for a column of the format itself that no column of the table has."""
    while name in taken:
        name = f"_{name}"
    return name


def _layer_schema(columns: tuple[Column, ...], types: pl.Schema, geometry: str) -> "pa.Schema":
    """Arrow types GDAL knows; titles and meanings under GDAL's own names for them."""
    import pyarrow as pa

    none = pl.DataFrame(schema=types).select(_flat(column.name, types[column.name]) for column in columns)
    kinds = none.to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    fields = [
        pa.field(column.name, kinds.field(column.name).type).with_metadata(
            {"GDAL:OGR:alternative_name": column.title, "GDAL:OGR:comment": column.description or column.title}
        )
        for column in columns
    ]
    return pa.schema([*fields, pa.field(geometry, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})])


def _records(rows: pl.LazyFrame, place: Place, schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa

    from catalog.shapes import as_wkb, places

    for frame in _batches(rows):
        shapes = pa.array(as_wkb(places(frame, place), place.layer), pa.binary())
        told = frame.select(_flat(name, frame.schema[name]) for name in schema.names[:-1])
        table = told.to_arrow(compat_level=pl.CompatLevel.oldest()).combine_chunks()
        arrays = [column.chunk(0) for column in table.columns]
        yield pa.record_batch([*arrays, shapes], schema=schema)


def _flat(name: str, dtype: pl.DataType) -> pl.Expr:
    """Lists in one text, as in the CSV; decimals as numbers, for SQLite has no others."""
    if isinstance(dtype, pl.List):
        return in_one_text(pl.col(name))
    return pl.col(name).cast(pl.Float64) if isinstance(dtype, pl.Decimal) else pl.col(name)


def _batches(rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows a few at a time, whatever pieces the engine hands over; empty pieces are left out."""
    for frame in rows.collect_batches(chunk_size=_BATCH, engine="streaming"):
        yield from (piece for piece in frame.iter_slices(_BATCH) if len(piece))
