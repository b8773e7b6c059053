"""Whatever is asked of a delivery, in whatever order, only the allowed steps happen."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from catalog.errors import TransitionRefused
from catalog.register import DeliveryFacts, DeliveryRow, Outcome, Register
from catalog.register.facts import DeliveryStatus

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
REJECTED = Outcome("rejected", "empty-file", "Tệp rỗng. Hãy gửi lại tệp có dữ liệu.")
BLOCKED = Outcome("blocked", "volume", "Chỉ có 3 dòng, cần ít nhất 100 dòng.", quarantined=3)


def a_delivery(id: str) -> DeliveryFacts:
    return DeliveryFacts(id, "ocop", "products", "so-ct", "a.csv", 1, id, f"raw/_files/{id}", NOON, "an")


STEPS: dict[DeliveryStatus, Callable[[Register, str], DeliveryRow]] = {
    "read": lambda register, id: register.mark_read(id, 4),
    "published": lambda register, id: register.settle(id, Outcome("published", accepted=4)),
    "rejected": lambda register, id: register.settle(id, REJECTED),
    "blocked": lambda register, id: register.settle(id, BLOCKED),
    "received": lambda register, id: register.reopen(id),
}
#: What a delivery may be asked for in each status; the same ending said twice is allowed and no step at all.
POSSIBLE: dict[DeliveryStatus, str] = {
    "received": "read rejected",
    "read": "read published rejected blocked",
    "published": "received published",
    "rejected": "received rejected",
    "blocked": "received blocked",
    "superseded": "",
}


class LifeOfADelivery(RuleBasedStateMachine):
    """Any order of steps: the allowed ones happen, the others raise and change nothing."""

    register: Register
    ids = count()

    def __init__(self) -> None:
        """Begin each life with a delivery of its own in the shared register."""
        super().__init__()
        self.id = f"{next(self.ids):012x}"
        self.status: DeliveryStatus = "received"
        self.register.receive(a_delivery(self.id))

    @rule(wanted=st.sampled_from(sorted(STEPS)))
    def take_a_step(self, wanted: DeliveryStatus) -> None:
        """Ask for any status at any time."""
        if wanted in POSSIBLE[self.status].split():
            STEPS[wanted](self.register, self.id)
            self.status = wanted
        else:
            with pytest.raises(TransitionRefused):
                STEPS[wanted](self.register, self.id)

    @precondition(lambda self: self.status != "superseded")
    @rule()
    def be_corrected(self) -> None:
        """Receive a correction at any time before the end."""
        correction = f"{next(self.ids):012x}"
        self.register.receive(a_delivery(correction))
        self.register.supersede(self.id, by=correction)
        self.status = "superseded"

    @invariant()
    def the_register_agrees(self) -> None:
        """After every step the register knows the status, and whether work remains."""
        row = self.register.delivery(self.id)
        assert row.status == self.status
        assert (row.id in {each.id for each in self.register.pending()}) == (self.status in ("received", "read"))


def test_no_order_of_steps_leads_a_delivery_astray() -> None:
    with TemporaryDirectory() as folder, Register.open(f"sqlite:///{folder}/register.db") as register:
        LifeOfADelivery.register = register
        machine = LifeOfADelivery.TestCase
        machine.settings = settings(max_examples=25, stateful_step_count=10, deadline=None)
        machine().runTest()
