"""Simulated EPCIS events of product lots: farm, processing, packing, tagging, shipping, retail; in Vietnamese time.

Each lot takes raw material from two farm lots and loses a little mass on the way. `faulty_events` are wrong on purpose.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from assets.ocop.simulated_register import PREFIX, gln, gtin
from checks.gs1 import check_digit

Event = dict[str, Any]
NOTE = "Dữ liệu mô phỏng, không phải sự kiện có thật"
_DOMAIN = "https://id.gs1.org"
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_START = datetime(2026, 7, 1, 6, tzinfo=_ZONE)
_RAW_ITEMS, _UNITS_TAGGED = 80_000, 3


def events_of_lots(products: int, lots: int, seed: int) -> Iterator[Event]:
    """The events of `lots` lots of the register's products, in the order of each lot's life."""
    random = np.random.default_rng([seed, 2])
    for lot in range(lots):
        yield from _lot_life(int(random.integers(products)), lot, random)


def _lot_life(product: int, lot: int, random: np.random.Generator) -> Iterator[Event]:
    day = _START + timedelta(days=lot % 80, minutes=int(random.integers(0, 240)))
    weights = [float(random.integers(40, 200)) for _ in range(2)]
    raws = [_lot_link(gtin(_RAW_ITEMS + product), f"NL{lot:05}{letter}") for letter in "AB"]
    made = _lot_link(gtin(product), f"L{lot:05}")
    units = [f"{_DOMAIN}/01/0{gtin(product)}/21/{lot:05}{unit}" for unit in range(_UNITS_TAGGED)]
    out = round(sum(weights) * (0.55 + 0.4 * float(random.random())), 1)
    farm, plant, shop = gln(product), gln(30_000 + product), gln(60_000 + product)
    kilos = [_quantity(raw, weight) for raw, weight in zip(raws, weights, strict=True)]
    for step, (raw, place) in enumerate(zip(kilos, (farm, farm), strict=True)):
        yield _object(day + timedelta(hours=step), "ADD", "commissioning", place, quantities=[raw])
    yield _object(day + timedelta(hours=4), "OBSERVE", "shipping", farm, quantities=kilos, disposition="in_transit")
    yield _object(day + timedelta(hours=8), "OBSERVE", "receiving", plant, quantities=kilos)
    expires = (day + timedelta(days=180)).date().isoformat()
    yield _processing(day + timedelta(hours=26), plant, kilos, _quantity(made, out), f"L{lot:05}", expires)
    tagged = _object(day + timedelta(hours=27), "ADD", "commissioning", plant, epcs=units)
    yield tagged | {"ilmd": {"cbvmda:lotNumber": f"L{lot:05}"}}
    box = _sscc(lot)
    yield _packing(day + timedelta(hours=28), plant, box, units, _quantity(made, out))
    yield _object(day + timedelta(hours=30), "OBSERVE", "shipping", plant, epcs=[box], disposition="in_transit")
    yield _object(day + timedelta(hours=40), "OBSERVE", "receiving", shop, epcs=[box])
    yield _object(day + timedelta(hours=60), "OBSERVE", "retail_selling", shop, epcs=units[:1], disposition="retail_sold")


def _object(
    moment: datetime,
    action: str,
    step: str,
    place: str,
    *,
    epcs: list[str] | None = None,
    quantities: list[Event] | None = None,
    disposition: str = "in_progress",
) -> Event:
    about = {"epcList": epcs} if epcs is not None else {"quantityList": quantities}
    return _base("ObjectEvent", moment, step, place) | {"action": action, "disposition": disposition} | about


def _processing(moment: datetime, place: str, inputs: list[Event], output: Event, lot: str, expires: str) -> Event:
    ilmd = {"cbvmda:lotNumber": lot, "cbvmda:itemExpirationDate": expires}
    lists = {"inputQuantityList": inputs, "outputQuantityList": [output], "ilmd": ilmd}
    return _base("TransformationEvent", moment, "commissioning", place) | lists


def _packing(moment: datetime, place: str, box: str, units: list[str], rest: Event) -> Event:
    inside = {"parentID": box, "childEPCs": units, "childQuantityList": [rest]}
    return _base("AggregationEvent", moment, "packing", place) | {"action": "ADD"} | inside


def _base(kind: str, moment: datetime, step: str, place: str) -> Event:
    where = {"id": f"{_DOMAIN}/414/{place}"}
    return {
        "type": kind,
        "eventTime": moment.isoformat(),
        "eventTimeZoneOffset": "+07:00",
        "bizStep": step,
        "readPoint": where,
        "bizLocation": where,
        "rdfs:comment": NOTE,
    }


def _lot_link(key: str, lot: str) -> str:
    return f"{_DOMAIN}/01/0{key}/10/{lot}"


def _quantity(link: str, kilos: float) -> Event:
    return {"epcClass": link, "quantity": kilos, "uom": "KGM"}


def _sscc(serial: int) -> str:
    body = f"1{PREFIX}{serial:09}"
    return f"{_DOMAIN}/00/{body}{check_digit(body)}"


def faulty_events() -> Iterator[Event]:
    """Events wrong in one way each: check digit, business step, time zone, missing action, no output; and one gaining mass."""
    raw, made = _lot_link(gtin(_RAW_ITEMS), "SAI"), _lot_link(gtin(0), "SAI")
    broken = made.replace(gtin(0), gtin(0)[:-1] + str((int(gtin(0)[-1]) + 1) % 10))
    good = _object(_START, "OBSERVE", "inspecting", gln(0), quantities=[_quantity(made, 1)])
    process = _processing(_START, gln(0), [_quantity(raw, 10)], _quantity(made, 25), "SAI", "2027-01-01")
    yield good | {"quantityList": [_quantity(broken, 1)]}
    yield good | {"bizStep": "che_bien"}
    yield good | {"eventTime": "2026-07-01T06:00:00"}
    yield {name: value for name, value in good.items() if name != "action"}
    yield {name: value for name, value in process.items() if name != "outputQuantityList"}
    yield process
