"""What several fields of an event say together must hold; what is legal but odd passes with a caution."""

import pytest

from assets.ocop.epcis_rules import Event, judge

_LOT = {"epcClass": "https://id.gs1.org/01/04012345123456/10/A", "quantity": 1, "uom": "KGM"}
_TIMES = {"eventTime": "2026-07-22T06:45:00+07:00", "eventTimeZoneOffset": "+07:00"}
_OBJECT = {"type": "ObjectEvent", "action": "ADD", "quantityList": [_LOT], **_TIMES}
_PACK = {"type": "AggregationEvent", "action": "ADD", "parentID": "urn:epc:id:sscc:0614141.1234567890", **_TIMES}
_PACKED = {**_PACK, "childQuantityList": [_LOT]}
_MADE = {"type": "TransformationEvent", "inputQuantityList": [_LOT], "outputQuantityList": [_LOT], **_TIMES}
_SOLD = {"type": "TransactionEvent", "action": "ADD", "bizTransactionList": [{"bizTransaction": "ex:po"}], **_TIMES}
_JOINED = {"type": "AssociationEvent", "action": "ADD", "parentID": "ex:room", "childEPCs": ["ex:sensor"], **_TIMES}
_ENDLESS = {"sensorMetadata": {"startTime": "2026-01-02T00:00:00Z", "endTime": "2026-01-01T00:00:00Z"}}


def without(event: Event, *names: str) -> Event:
    return {name: value for name, value in event.items() if name not in names}


def codes(event: Event) -> list[str]:
    return [problem.code for problem in judge(event, frozenset({"ex"}), "2026-12-31T00:00:00Z")]


@pytest.mark.parametrize("event", [_OBJECT, _PACKED, _MADE, _SOLD | {"quantityList": [_LOT]}, _JOINED])
def test_a_plain_event_of_each_type_is_in_order(event: Event) -> None:
    assert codes(event) == []


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (without(_OBJECT, "quantityList"), "nothing-named"),
        (_PACK, "nothing-named"),
        (without(_PACKED, "parentID"), "missing-field"),
        (without(_JOINED, "parentID"), "missing-field"),
        (without(_MADE, "inputQuantityList"), "nothing-named"),
        (without(_MADE, "outputQuantityList"), "nothing-named"),
        (_SOLD, "nothing-named"),
        (_MADE | {"action": "ADD"}, "misplaced-field"),
        (_PACKED | {"ilmd": {"ex:lot": "1"}}, "misplaced-field"),
        (_OBJECT | {"action": "OBSERVE", "ilmd": {"ex:lot": "1"}}, "ilmd-not-allowed"),
        (_OBJECT | {"ilmd": {"lot": "1"}}, "unknown-field"),
        (_OBJECT | {"colour": "red"}, "unknown-field"),
        (_OBJECT | {"persistentDisposition": {}}, "nothing-named"),
        (_OBJECT | {"eventTimeZoneOffset": "+7"}, "bad-offset"),
        (_OBJECT | {"eventTime": "2026-07-22T06:45:00"}, "bad-time"),
        (_OBJECT | {"eventTime": "2026-02-30T06:45:00Z"}, "bad-time"),
        (_OBJECT | {"recordTime": "2026-07-21T00:00:00Z"}, "time-order"),
        (_OBJECT | {"errorDeclaration": {"declarationTime": "2026-07-21T00:00:00Z"}}, "time-order"),
        (_OBJECT | {"sensorElementList": [_ENDLESS | {"sensorReport": [{"type": "Mass"}]}]}, "time-order"),
        (_OBJECT | {"readPoint": {"id": "https://id.gs1.org/414/4012345000055"}}, "bad-identifier"),
        (_OBJECT | {"quantityList": [_LOT | {"uom": "kg"}]}, "wrong-type"),
        (_OBJECT | {"bizStep": "urn:epcglobal:cbv:disp:in_transit"}, "unknown-term"),
        (_OBJECT | {"bizStep": "cbv:BizStep-cooking"}, "unknown-term"),
        (_OBJECT | {"type": ["ObjectEvent"]}, "unknown-event-type"),
    ],
)
def test_a_broken_rule_is_named(event: Event, code: str) -> None:
    assert code in codes(event)


@pytest.mark.parametrize("step", ["shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"])
def test_a_standard_term_may_be_spelled_three_ways(step: str) -> None:
    assert codes(_OBJECT | {"bizStep": step}) == []


def test_own_terms_and_own_fields_are_welcome_in_their_own_namespace() -> None:
    assert codes(_OBJECT | {"bizStep": "https://ocop.example.org/step/phoi-nang", "ex:note": {"any": "thing"}}) == []


def test_one_side_of_a_transformation_may_come_later_under_the_same_id() -> None:
    assert codes(without(_MADE, "outputQuantityList") | {"transformationID": "ex:batch-7"}) == []


@pytest.mark.parametrize("name", ["childEPCs", "childQuantityList", "inputEPCList", "outputQuantityList"])
@pytest.mark.parametrize("found", [None, 5, "abc", {}, [None], [[]], ["a"], [{}]])
def test_a_list_of_another_type_of_event_is_a_problem_whatever_it_holds(name: str, found: object) -> None:
    assert codes({**_OBJECT, name: found}) == ["misplaced-field"]


def test_what_was_found_is_told_as_it_is_written() -> None:
    told = [problem.vi for problem in judge({**_OBJECT, "readPoint": None, "eventTime": [1]})]
    assert any("nhận 'null'" in one for one in told)
    assert any("'[1]' không phải thời điểm" in one for one in told)


def test_the_field_and_what_was_expected_are_told_in_both_languages() -> None:
    (found,) = judge(without(_OBJECT, "action"))
    assert (found.vi, found.en) == ("action: bắt buộc nhưng không có", "action: required but absent")


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (_OBJECT | {"eventTimeZoneOffset": "+09:00"}, "offset-differs"),
        (_OBJECT | {"eventTime": "2027-07-22T06:45:00+07:00"}, "event-after-document"),
        (_OBJECT | {"firm:note": "x"}, "undeclared-prefix"),
        (_OBJECT | {"epcList": [_LOT["epcClass"]]}, "identifier-level"),
        (_OBJECT | {"quantityList": [_LOT | {"epcClass": "urn:epc:id:sgtin:4012345.011122.25"}]}, "identifier-level"),
    ],
)
def test_what_is_legal_but_odd_passes_with_a_caution(event: Event, code: str) -> None:
    found = judge(event, frozenset({"ex"}), "2026-12-31T00:00:00Z")
    assert [(problem.code, problem.family) for problem in found] == [(code, "caution")]
