"""Simulated OCOP deliveries in the agency's look: a register workbook and EPCIS event documents, seeded, labelled as simulated.

Rows of the register are `simulated_register.py`, events are `simulated_events.py`. File names say `mo_phong`, the workbook has
a note sheet, every document and event carries a note, and all GS1 keys stand under a company prefix nobody was given.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from assets.ocop.simulated_events import NOTE, Event, events_of_lots, faulty_events
from assets.ocop.simulated_register import write_register
from catalog.delivery import Offered
from catalog.errors import UserError
from catalog.i18n import Sentence

AGENCY, PERIOD = "so-nnmt", "2026-Q3"
#: The province's own count of November 2025: 326 of 3 stars, 103 of 4, 8 of 5 (vietnamnet.vn, 2025-11-03).
PRODUCTS = 437
#: More would run out of the five item digits of the simulated company prefix.
MOST_PRODUCTS = 10_000
EVENTS_PER_DOCUMENT = 2_000
_CONTEXT: list[str | dict[str, str]] = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"rdfs": "http://www.w3.org/2000/01/rdf-schema#", "cbvmda": "urn:epcglobal:cbv:mda:"},
]


def simulate(folder: Path, products: int = PRODUCTS, lots: int = 60, seed: int = 1) -> list[Offered]:
    """Write one register of `products` rows and the events of `lots` product lots; the last document holds bad events."""
    if not 1 <= products <= MOST_PRODUCTS or lots < 1:
        raise UserError(
            Sentence(
                "Cần 1 đến {most} sản phẩm và ít nhất 1 lô, nhận được {products} và {lots}.",
                most=MOST_PRODUCTS,
                products=products,
                lots=lots,
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    register = write_register(folder / f"danh_muc_san_pham_ocop_mo_phong_{seed}.xlsx", products, seed)
    offered = [Offered("products", register, AGENCY, PERIOD, simulated=True)]
    for number, events in enumerate(_parts(events_of_lots(products, lots, seed)), start=1):
        offered.append(_document(folder / f"su_kien_truy_xuat_mo_phong_{seed}_{number:04}.json", events))
    return [*offered, _document(folder / f"su_kien_truy_xuat_mo_phong_{seed}_co_loi.json", list(faulty_events()))]


def _parts(events: Iterator[Event]) -> Iterator[list[Event]]:
    while part := list(islice(events, EVENTS_PER_DOCUMENT)):
        yield part


def _document(path: Path, events: list[Event]) -> Offered:
    document = {
        "@context": _CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-10-05T08:00:00+07:00",
        "rdfs:comment": NOTE,
        "epcisBody": {"eventList": events},
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return Offered("events", path, AGENCY, simulated=True)
