"""JSON, JSON lines and GeoJSON are read with every digit kept; what JSON forbids is told."""

import json
from pathlib import Path

import polars as pl
import pytest

from catalog.errors import DeliveryRejected
from catalog.files import Limits, Reading, ReadOptions, read_file

ALL = ReadOptions(("json", "jsonl", "geojson"))


def read(folder: Path, content: str | bytes, name: str = "a.json", limits: Limits | None = None) -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, ALL, folder, limits or Limits())


def rows(reading: Reading) -> list[tuple[str | None, ...]]:
    return reading.frame.select(reading.headers).collect().rows()


def problems(reading: Reading) -> dict[int, str]:
    return dict(reading.frame.filter(pl.col("_problem").is_not_null()).select("_row", "_problem").collect().iter_rows())


def code_of(folder: Path, content: str | bytes, name: str = "a.json", limits: Limits | None = None) -> str:
    with pytest.raises(DeliveryRejected) as rejected:
        read(folder, content, name, limits)
    return rejected.value.code


def test_numbers_keep_every_digit(tmp_path: Path) -> None:
    reading = read(tmp_path, '[{"ma": 12345678901234567890, "so": 1.10, "c": "06649"}, {"so": 1E5, "d": true, "e": null}]')
    assert reading.headers == ("ma", "so", "c", "d", "e")
    assert rows(reading) == [("12345678901234567890", "1.10", "06649", None, None), (None, "1E5", None, "true", None)]
    assert reading.frame.collect()["_row"].to_list() == [1, 2]


def test_the_only_list_of_a_wrapping_object_is_the_table(tmp_path: Path) -> None:
    assert rows(read(tmp_path, '{"total": 1, "data": [{"a": "x"}]}')) == [("x",)]
    assert code_of(tmp_path, '{"a": [], "b": []}') == "not-a-table"
    assert code_of(tmp_path, '{"a": 1}') == "not-a-table"


def test_nested_values_stay_as_json_with_their_digits(tmp_path: Path) -> None:
    assert rows(read(tmp_path, '[{"a": {"b": [1.50, "x", null, true]}}]')) == [('{"b":[1.50,"x",null,true]}',)]


@pytest.mark.parametrize(
    "row", ['{"a": 1, "a": 2}', '{"a": NaN}', '{"a": -Infinity}', '{"a": {"b": 1, "b": 2}}', "7", '{"a": "\\ud800"}']
)
def test_what_json_forbids_breaks_its_row(tmp_path: Path, row: str) -> None:
    reading = read(tmp_path, f'[{{"a": 1}}, {row}]')
    assert sorted(problems(reading)) == [2]
    lines = read(tmp_path, f'{{"a": 1}}\n{row}\n', "b.jsonl")
    assert sorted(problems(lines)) == [2]


def test_deep_nesting_is_told_or_rejected(tmp_path: Path) -> None:
    nested = "[" * 70 + "]" * 70
    assert sorted(problems(read(tmp_path, f'[{{"a": {nested}}}]'))) == [1]
    assert code_of(tmp_path, "[" * 200_000) in ("too-deep", "damaged-file")


@pytest.mark.parametrize("content", ['[{"a": 1}] x', '[{"a": 1}', '[{"a": 1},]', '{"a": [{"b" 1}]}'])
def test_a_damaged_document_is_rejected_with_its_place(tmp_path: Path, content: str) -> None:
    with pytest.raises(DeliveryRejected, match="dòng 1, cột") as rejected:
        read(tmp_path, content)
    assert rejected.value.code == "damaged-file"


def test_documents_without_rows_or_too_large_are_rejected(tmp_path: Path) -> None:
    assert code_of(tmp_path, "[]") == "no-rows"
    assert code_of(tmp_path, "[" + '{"a": 1},' * 100 + '{"a": 1}]', limits=Limits(json_document=500)) == "too-large"
    assert code_of(tmp_path, '[{"a": "\xe9"}]'.encode("latin-1")) == "bad-encoding"


def test_json_lines_are_read_in_batches_with_line_numbers(tmp_path: Path) -> None:
    lines = [json.dumps({"a": n} if n % 2 else {"a": n, "b": "á"}) for n in range(25)]
    lines[7] = ""
    lines[9] = '{"a": '
    reading = read(tmp_path, "\n".join(lines), "a.jsonl", Limits(batch_rows=4))
    frame = reading.frame.collect()
    assert reading.headers == ("a", "b")
    assert frame["_row"].to_list() == [n for n in range(1, 26) if n != 8]
    assert sorted(problems(reading)) == [10]


def test_geojson_features_become_rows_with_their_geometry(tmp_path: Path) -> None:
    point = '{"type":"Point","coordinates":[107.10,20.9500]}'
    content = (
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"ma":"06649"}},"geometry":{point}}}]}}'
    )
    reading = read(tmp_path, content, "a.geojson")
    assert reading.format == "geojson"
    assert rows(reading) == [("06649", point)]


def test_real_commune_boundaries_are_read(shared_data: Path, tmp_path: Path) -> None:
    reading = read_file(shared_data / "boundaries" / "22_quang_ninh.geojson", ALL, tmp_path)
    geometry = reading.frame.collect()["geometry"][0]
    assert json.loads(geometry)["type"] == "MultiPolygon"
