"""The life of a delivery: which status may follow which, and nothing else.

received ──> read ──> published ─┐
    │         ├─────> blocked  ──┤──> received (replay)
    └─────────┴─────> rejected ──┘
any of these ──> superseded, which is the end
"""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.errors import TransitionRefused
from catalog.i18n import Sentence, in_a_row
from catalog.register.facts import DeliveryStatus

ALLOWED: Mapping[DeliveryStatus, frozenset[DeliveryStatus]] = MappingProxyType(
    {
        "received": frozenset({"read", "rejected", "superseded"}),
        "read": frozenset({"read", "published", "blocked", "rejected", "superseded"}),
        "published": frozenset({"received", "superseded"}),
        "blocked": frozenset({"received", "superseded"}),
        "rejected": frozenset({"received", "superseded"}),
        "superseded": frozenset(),
    }
)

#: In the order a refusal lists them.
WORDS: Mapping[DeliveryStatus, Sentence] = MappingProxyType(
    {
        "blocked": Sentence("bị chặn"),
        "rejected": Sentence("bị từ chối"),
        "published": Sentence("đã công bố"),
        "received": Sentence("đã nhận"),
        "superseded": Sentence("đã được thay thế"),
        "read": Sentence("đã đọc"),
    }
)


def check_step(delivery_id: str, found: DeliveryStatus, wanted: DeliveryStatus) -> None:
    """Raise TransitionRefused, naming what is possible, unless `wanted` may follow `found`."""
    if wanted in ALLOWED[found]:
        return
    possible = [word for status, word in WORDS.items() if status in ALLOWED[found] and status != found]
    if not possible:
        raise TransitionRefused(
            Sentence(
                "Lượt giao nộp {id} {found}, không thể chuyển thành '{wanted}'. "
                "Trạng thái này là cuối cùng; hãy giao nộp lượt mới.",
                id=delivery_id,
                found=WORDS[found],
                wanted=WORDS[wanted],
            )
        )
    raise TransitionRefused(
        Sentence(
            "Lượt giao nộp {id} {found}, không thể chuyển thành '{wanted}'. Từ đây chỉ có thể: {possible}.",
            id=delivery_id,
            found=WORDS[found],
            wanted=WORDS[wanted],
            possible=in_a_row(possible, ", "),
        )
    )
