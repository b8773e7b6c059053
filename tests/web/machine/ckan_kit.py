"""Asking the CKAN API as its clients do."""

from typing import Any

import httpx

Answer = Any  # whatever the action answers with
OPEN, CLOSED = "curated_reference__communes", "conformed_population__civil_register"


def ask(web: httpx.Client, action: str, **given: object) -> Answer:
    """The result of an action that succeeds."""
    return web.post(f"/api/3/action/{action}", json=given).raise_for_status().json()["result"]


def refused(web: httpx.Client, action: str, **given: object) -> tuple[int, str]:
    """The status and CKAN's word for an action that is refused."""
    answer = web.post(f"/api/3/action/{action}", json=given)
    body = answer.json()
    assert (body["success"], bool(body["error"]["message"])) == (False, True)
    return answer.status_code, body["error"]["__type"]
