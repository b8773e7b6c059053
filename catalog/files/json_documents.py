"""One JSON document holding one list of objects, or a GeoJSON FeatureCollection. JSON lines have their own module."""

import codecs
import json
from collections.abc import Mapping
from pathlib import Path

from catalog.errors import DeliveryRejected
from catalog.files.cells import KnownText, readable_cells
from catalog.files.encodings import undecodable, utf16_of
from catalog.files.headers import clean_headers
from catalog.files.json_rows import Json, frame_of, keys_of, parse, row_of
from catalog.files.model import PROBLEM, ROW, Limits, Reading
from catalog.i18n import Sentence

_GEOMETRY = "geometry"


def read_document(path: Path, limits: Limits, formats: tuple[str, ...]) -> Reading:
    """Read a JSON or GeoJSON document; raises DeliveryRejected `damaged-file`, `bad-encoding`, `not-a-table`, `no-rows`."""
    text, encoding = _text_of(path)
    document = _parse(text)
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        return _reading(_features(document), limits, "geojson", encoding)
    if "json" not in formats:
        raise DeliveryRejected(
            "wrong-format",
            Sentence("Tệp là JSON thường, không phải GeoJSON FeatureCollection. Xuất lại dạng GeoJSON rồi nộp lại."),
        )
    return _reading(_only_list(document), limits, "json", encoding)


def _reading(items: list[Json], limits: Limits, name: str, encoding: str) -> Reading:
    rows = [row_of(item, number, limits) for number, item in enumerate(items, start=1)]
    keys = keys_of(rows)
    if not keys:
        raise no_rows()
    names, notes = clean_headers(list(keys), limits.columns)
    frame = frame_of(rows, keys).rename(dict(zip(keys, names, strict=True))).lazy()
    frame, cell_notes = readable_cells(frame, names, KnownText())
    return Reading(frame.select(*names, ROW, PROBLEM), names, (*notes, *cell_notes), name, encoding)


def _text_of(path: Path) -> tuple[str, str]:
    content = path.read_bytes()
    encoding = utf16_of(content[:1024]) or ("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8")
    try:
        return content.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError as error:
        raise undecodable(path, error.start, encoding.upper()) from error


def _parse(text: str) -> Json:
    try:
        return parse(text)
    except json.JSONDecodeError as error:
        raise DeliveryRejected(
            "damaged-file",
            Sentence(
                "JSON sai cú pháp ở dòng {line}, cột {column}. Tệp có thể bị cắt cụt hoặc thừa nội dung ở cuối; "
                "xuất lại rồi nộp lại.",
                line=error.lineno,
                column=error.colno,
            ),
        ) from error
    except RecursionError as error:
        raise DeliveryRejected("too-deep", Sentence("JSON lồng nhau quá sâu. Nộp một danh sách đối tượng phẳng.")) from error


def _only_list(document: Json) -> list[Json]:
    """The document's list of objects: itself, or the one list a wrapping object holds."""
    if isinstance(document, list):
        return document
    lists = [value for value in document.values() if isinstance(value, list)] if isinstance(document, dict) else []
    if len(lists) != 1:
        raise DeliveryRejected(
            "not-a-table",
            Sentence(
                'Cần một danh sách đối tượng [{{...}}, ...] hoặc {{"data": [...]}}; tệp có {lists} danh sách. '
                "Xuất lại theo mẫu rồi nộp lại.",
                lists=len(lists),
            ),
        )
    return lists[0]


def _features(document: Mapping[str, Json]) -> list[Json]:
    """Each feature as one flat object: its properties, then its geometry."""
    features = document.get("features")
    if not isinstance(features, list):
        raise DeliveryRejected(
            "not-a-table", Sentence("GeoJSON thiếu danh sách 'features'. Xuất lại từ phần mềm bản đồ rồi nộp lại.")
        )
    return [_flat(feature) for feature in features]


def _flat(feature: Json) -> Json:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        return None
    properties = feature.get("properties")
    return {**(properties if isinstance(properties, dict) else {}), _GEOMETRY: feature.get(_GEOMETRY)}


def no_rows() -> DeliveryRejected:
    """The rejection of a list without an object in it."""
    return DeliveryRejected("no-rows", Sentence("Danh sách rỗng, không có đối tượng nào. Bổ sung dữ liệu rồi nộp lại."))
