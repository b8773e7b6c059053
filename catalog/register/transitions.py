"""The life of a delivery: which status may follow which, and nothing else.

received ──> read ──> published ─┐
    │         ├─────> blocked  ──┤──> received (replay)
    └─────────┴─────> rejected ──┘
any of these ──> superseded, which is the end
"""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.errors import TransitionRefused
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

WORDS: Mapping[DeliveryStatus, str] = MappingProxyType(
    {
        "received": "đã nhận",
        "read": "đã đọc",
        "published": "đã công bố",
        "blocked": "bị chặn",
        "rejected": "bị từ chối",
        "superseded": "đã được thay thế",
    }
)


def check_step(delivery_id: str, found: DeliveryStatus, wanted: DeliveryStatus) -> None:
    """Raise TransitionRefused, naming what is possible, unless `wanted` may follow `found`."""
    if wanted in ALLOWED[found]:
        return
    possible = ", ".join(sorted(WORDS[status] for status in ALLOWED[found] if status != found))
    raise TransitionRefused(
        f"Lượt giao nộp {delivery_id} {WORDS[found]}, không thể chuyển thành '{WORDS[wanted]}'. "
        + (f"Từ đây chỉ có thể: {possible}." if possible else "Trạng thái này là cuối cùng; hãy giao nộp lượt mới.")
    )
