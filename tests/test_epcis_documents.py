"""Real EPCIS documents are read in full, invalid ones are turned away with the right reason, and broken JSON never gets in."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.ocop.raw import raw_ocop__events
from catalog.errors import DeliveryRejected
from catalog.strict_json import DEEPEST, strict_json

_ERRORS = ("structure_problem", "vocabulary_problem", "time_problem", "identifier_problem")
#: GS1's own example names two different eventIDs in one event: a JSON key twice, so nobody can say which is meant.
_TWO_IDS = "AssociationEvent_AssociationEvent-h.jsonld"
EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2026-07-22T06:45:00+07:00",
    "eventTimeZoneOffset": "+07:00",
    "action": "OBSERVE",
    "epcList": ["urn:epc:id:sgtin:4012345.011122.25"],
}


def document(*events: object, **envelope: object) -> dict[str, Any]:
    base = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-07-22T10:30:00Z",
    }
    return base | {"epcisBody": {"eventList": list(events)}} | envelope


def written(folder: Path, content: object) -> Path:
    path = folder / "events.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def problems(frame: pl.DataFrame) -> list[str]:
    return [text for row in frame.select(_ERRORS).iter_rows() for text in row if text is not None]


def test_the_official_examples_are_accepted_in_full(shared_data: Path) -> None:
    files = sorted((shared_data / "epcis_gs1" / "examples").iterdir())
    read = {file.name: raw_ocop__events(file).collect() for file in files}
    assert {name: problems(frame) for name, frame in read.items() if problems(frame)} == {}
    assert len(read) == 47
    assert sum(frame.height for frame in read.values()) == 56


def test_the_official_example_with_two_ids_for_one_event_passes_with_a_question(shared_data: Path) -> None:
    frame = raw_ocop__events(shared_data / "epcis_gs1" / "examples" / _TWO_IDS).collect()
    assert any("eventID: ghi nhiều lần" in (caution or "") for caution in frame["caution_problem"])
    assert all("kho:otherEventIDs" in text for text in frame.filter(pl.col("caution_problem").is_not_null())["event_json"])


def test_valid_documents_of_openepcis_are_accepted_in_full(shared_data: Path) -> None:
    files = sorted((shared_data / "epcis_openepcis" / "valid").iterdir())
    assert [problems(raw_ocop__events(file).collect()) for file in files] == [[]] * 6


_ACTION = "action: bắt buộc nhưng không có"
_OFFSET = "eventTimeZoneOffset: bắt buộc nhưng không có"


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("Combination_of_events_with_missing_mandatory_fields", [_ACTION, f"{_OFFSET}; {_ACTION}"]),
        ("ObjectEvent_with_invalid_action", ["action: cần một trong ADD, OBSERVE, DELETE, nhận 'CREATE'"]),
        (
            "ObjectEvent_with_invalid_eventTime_format",
            ["eventTime: '22-07-2026' không phải thời điểm có múi giờ, cần dạng 2026-07-22T06:45:00+07:00"],
        ),
        (
            "ObjectEvent_with_non_standard_bizStep",
            [
                "bizStep: 'transforming' không có trong danh mục bước nghiệp vụ (bizStep) của CBV 2.0; "
                "từ riêng phải là URI đầy đủ"
            ],
        ),
        (
            "ObjectEvent_with_non_standard_disposition",
            [
                "disposition: 'in_transport' không có trong danh mục tình trạng (disposition) của CBV 2.0; "
                "từ riêng phải là URI đầy đủ"
            ],
        ),
        (
            "ObjectEvent_with_quantity_as_text",
            ["quantityList[0].quantity: cần một số (không đặt trong dấu nháy), nhận 'twenty'"],
        ),
        (
            "ObjectEvent_with_unknown_field_in_quantityList",
            ["quantityList[0].weight: EPCIS 2.0 không có trường này ở đây, hãy bỏ đi"],
        ),
        ("ObjectEvent_without_action_and_eventTime", [f"eventTime: bắt buộc nhưng không có; {_OFFSET}; {_ACTION}"]),
    ],
)
def test_each_invalid_document_is_turned_away_for_its_own_reason(shared_data: Path, name: str, reasons: list[str]) -> None:
    frame = raw_ocop__events(shared_data / "epcis_openepcis" / "invalid" / f"{name}.json").collect()
    assert problems(frame) == reasons
    assert frame["problem_en"].null_count() == 0


def test_a_bad_event_does_not_cost_the_good_ones(tmp_path: Path) -> None:
    frame = raw_ocop__events(written(tmp_path, document(EVENT, EVENT | {"action": "x"}, "text", EVENT))).collect()
    assert frame["structure_problem"].is_null().to_list() == [True, False, False, True]
    assert frame["_row"].to_list() == [1, 2, 3, 4]


def test_an_event_is_read_into_canonical_links_and_short_terms(tmp_path: Path) -> None:
    event = EVENT | {
        "bizStep": "https://ref.gs1.org/cbv/BizStep-shipping",
        "disposition": "urn:epcglobal:cbv:disp:in_transit",
        "readPoint": {"id": "urn:epc:id:sgln:4012345.00005.0"},
        "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877", "quantity": 2.5, "uom": "KGM"}],
    }
    row = raw_ocop__events(written(tmp_path, document(event))).collect().row(0, named=True)
    assert (row["bizStep"], row["disposition"]) == ("shipping", "in_transit")
    assert row["readPoint"] == "https://id.gs1.org/414/4012345000054"
    lot = "https://id.gs1.org/01/04012345123456/10/998877"
    assert json.loads(row["item"]) == ["https://id.gs1.org/01/04012345111224/21/25", lot]
    assert json.loads(row["things"])[1] == {"role": "item", "id": lot, "quantity": 2.5, "unit": "KGM", "lot": None}


def test_an_event_without_id_gets_the_same_one_in_every_delivery(tmp_path: Path) -> None:
    again = dict(reversed(EVENT.items())) | {"recordTime": "2026-08-01T00:00:00Z"}
    ids = raw_ocop__events(written(tmp_path, document(EVENT, again, EVENT | {"action": "ADD"}))).collect()["eventID"]
    assert ids[0] == ids[1] != ids[2]


def test_an_error_declaration_keeps_the_id_of_the_event_it_takes_back(tmp_path: Path) -> None:
    wrong = EVENT | {"errorDeclaration": {"declarationTime": "2026-07-23T00:00:00Z", "reason": "did_not_occur"}}
    frame = raw_ocop__events(written(tmp_path, document(EVENT, wrong))).collect()
    assert frame["eventID"].n_unique() == 1
    assert frame["declaration"].to_list() == ["event", "error"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty-file"),
        ("{", "malformed-json"),
        ("<epcis:EPCISDocument/>", "xml-document"),
        ('{"type": "EPCISDocument", "type": "EPCISDocument"}', "duplicate-key"),
        ('{"a": NaN}', "not-a-number"),
        ('{"a": -Infinity}', "not-a-number"),
        ('{"a": 1e999}', "number-too-large"),
        ('{"a": ' + "9" * 5000 + "}", "number-too-large"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "too-deep"),
        ("[" * 100_000 + "]" * 100_000, "too-deep"),
        ('{"a": "\\ud800"}', "broken-character"),
        ("[]", "not-epcis"),
        ('{"type": ["EPCISDocument"]}', "not-epcis"),
        ('{"type": "Invoice"}', "not-epcis"),
        (document(), "no-events"),
        (document(EVENT, creationDate="today"), "bad-envelope"),
        (document(EVENT, author="x"), "bad-envelope"),
        (document(EVENT, epcisBody={"eventList": {}}), "bad-envelope"),
        (document(EVENT, epcisBody={}), "bad-envelope"),
    ],
)
def test_a_document_that_cannot_be_trusted_is_rejected_with_a_reason(tmp_path: Path, content: object, code: str) -> None:
    with pytest.raises(DeliveryRejected) as refused:
        raw_ocop__events(written(tmp_path, content))
    assert refused.value.code == code
    assert str(refused.value)


def test_bytes_that_are_not_utf8_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_bytes("{}".encode("utf-16"))
    with pytest.raises(DeliveryRejected) as refused:
        raw_ocop__events(path)
    assert refused.value.code == "not-utf8"


def test_a_file_past_the_limit_is_rejected_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.ocop.epcis_document.LARGEST_BYTES", 10)
    with pytest.raises(DeliveryRejected) as refused:
        raw_ocop__events(written(tmp_path, document(EVENT)))
    assert refused.value.code == "too-large"


def test_a_single_event_with_its_context_is_a_document(tmp_path: Path) -> None:
    frame = raw_ocop__events(written(tmp_path, EVENT | {"@context": "https://ref.gs1.org/standards/epcis/"})).collect()
    assert problems(frame) == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_json)
def test_honest_json_passes_unchanged(value: object) -> None:
    text = json.dumps(value)
    assert strict_json(text.encode()) == json.loads(text)


@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_rejected_and_nothing_else_happens(content: bytes) -> None:
    try:
        value = strict_json(content)
    except DeliveryRejected:
        return
    assert value == json.loads(content.decode("utf-8-sig"))
