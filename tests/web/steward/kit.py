"""What promises about steward pages share: a portal on loopback, browsers, and the names of what is in it."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape

import httpx
import uvicorn

from catalog.web.app import create_app
from catalog.web.house import House
from catalog.workspace import Workspace

SENTENCE = "rừng vàng biển bạc đất phì nhiêu"
PRODUCTS, REGISTER = "conformed_ocop__products", "conformed_population__civil_register"
OCOP = ("aaaa00000001", "aaaa00000002", "aaaa00000003")


@dataclass(frozen=True, slots=True)
class Portal:
    """Where a portal answers, over which installation, and the one delivery of the police."""

    address: str
    workspace: Workspace
    police: str

    def client(self) -> httpx.Client:
        """A browser that never signed in."""
        return httpx.Client(base_url=self.address, timeout=20)

    @contextmanager
    def signed_in(self, name: str) -> Iterator[httpx.Client]:
        """A browser signed in as one of the accounts."""
        with self.client() as client:
            assert sign_in(client, name).status_code == 303
            yield client


def form_key(page: httpx.Response) -> str:
    """The hidden key of the form on a page."""
    found = re.search(r'name="form_key" value="([0-9a-f]{80})"', page.text)
    assert found, page.text[:500]
    return found[1]


def sign_in(client: httpx.Client, name: str, password: str = SENTENCE, wanted: str = "/steward") -> httpx.Response:
    """What the portal answers to a filled-in form."""
    key = form_key(client.get("/sign-in"))
    return client.post("/sign-in", data={"form_key": key, "name": name, "password": password, "next": wanted})


def words(page: httpx.Response) -> str:
    """The text of a page's main part on one line."""
    main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@contextmanager
def answering(house: House) -> Iterator[str]:
    """The address of a portal that runs meanwhile."""
    server = uvicorn.Server(uvicorn.Config(create_app(house), host="127.0.0.1", port=0, log_level="error", proxy_headers=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the portal did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
