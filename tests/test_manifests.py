"""What lies beside a landed file is believed to the letter or refused in a line; the file itself then stays where it is."""

import json

import pytest

from assets.walk.manifest import MANIFEST
from assets.walk.receive import receive_landed
from catalog.workspace import Workspace


def _land(workspace: Workspace, manifest: bytes) -> tuple[list[str], bool]:
    """What is told of the file, and whether it still waits."""
    folder = workspace.landing / "ocop" / "products"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "so.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / f"so.csv{MANIFEST}").write_bytes(manifest)
    _new, told = receive_landed(workspace)
    return told, file.exists()


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        (b"[" * 60_000, "JSON"),
        (b'{"note": "' + b"x" * 70_000 + b'"}', "JSON"),
        (b"", "JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "một đối tượng JSON"),
        (b'{"period": NaN}', "NaN"),
        (b'{"agency": "a", "agency": "b"}', "agency"),
        (b'{"perod": "2026"}', "perod"),
        (b'{"agency": 5}', "agency"),
        (b'{"note": {"a": 1}}', "note"),
        (b'{"simulated": "yes"}', "simulated"),
        (b'{"supersedes": "zzzz"}', "zzzz"),
        (json.dumps({"period": "9" * 5_000}).encode(), "'9999"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_manifest_that_cannot_be_believed_is_refused_in_a_line(manifest: bytes, told: str, workspace: Workspace) -> None:
    (said,), waits = _land(workspace, manifest)
    assert said.startswith("so.csv: ")
    assert told in said
    assert len(said) < 400
    assert "\n" not in said
    assert waits


def test_what_a_manifest_leaves_unsaid_is_as_if_it_had_no_entry(workspace: Workspace) -> None:
    told, waits = _land(workspace, b'{"agency": null, "period": null, "note": "", "simulated": false}')
    assert (told, waits) == ([], False)
    (received,) = workspace.register.deliveries()
    assert (received.period, received.notes) == (None, {})
    assert received.agency
