"""How often datasets are used: counted in memory while pages are answered, added to the register now and then and at the end.

Only the dataset, the day and the kind of use are kept: no address, no account, no browser, not even in memory. Robots, pages
fetched ahead of need, HEAD and later parts of a resumed download are not counted. What waits is lost if the process is killed.
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.errors import KhoError
from catalog.figures import ZONE
from catalog.register.addition_models import UsageKind
from catalog.register.usage import UsageCounts, Used

_log = logging.getLogger(__name__)
#: Seconds between two additions to the register, and the days a page tells of.
EVERY, DAYS = 60.0, 30
#: What use of a dataset is, by the path of the route that answered; `{name}` is the dataset.
ROUTES: Mapping[str, UsageKind] = {
    "/datasets/{name}": "page",
    "/datasets/{name}/data.{form}": "download",
    "/datasets/{name}/rows": "api",
}
_ROBOT = re.compile(r"bot\b|crawl|spider|slurp|archiver|preview|monitor|lighthouse|facebookexternalhit", re.IGNORECASE)


class Usage:
    """Counts on their way to the register; safe for any number of threads."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._counted: Counter[Used] = Counter()
        self._lock = threading.Lock()

    def count(self, dataset: str, kind: UsageKind) -> None:
        """One use of a dataset, today."""
        with self._lock:
            self._counted[dataset, datetime.now(ZONE).date(), kind] += 1

    def flush(self, kept: UsageCounts) -> None:
        """Add what was counted to the register; what it does not take is kept for the next time, and told to the log."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        try:
            kept.add(counted)
        except (KhoError, OSError, SQLAlchemyError):
            _log.exception("the use of datasets could not be added to the register")
            with self._lock:
                self._counted.update(counted)

    @contextmanager
    def kept(self, kept: UsageCounts, every: float = EVERY) -> Iterator[None]:
        """Flush in the background meanwhile, and once more at the end."""
        stopped = threading.Event()

        def keep() -> None:
            while not stopped.wait(every):
                self.flush(kept)

        keeper = threading.Thread(target=keep, daemon=True)
        keeper.start()
        try:
            yield
        finally:
            stopped.set()
            keeper.join()
            self.flush(kept)


class UsageMiddleware:
    """Counts what was answered, after it was answered."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count what went well."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        status = 0

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, send_and_see)
        kind = ROUTES.get(getattr(scope.get("route"), "path", ""))
        if kind is not None and _counts(status, Headers(scope=scope)):
            scope["app"].state.house.usage.count(scope["path_params"]["name"], kind)


def _counts(status: int, headers: Headers) -> bool:
    """Whether a person or a program of theirs was given something from its beginning."""
    whole = status == 200 or (status == 206 and headers.get("range", "").startswith("bytes=0-"))
    ahead = "prefetch" in headers.get("sec-purpose", headers.get("purpose", ""))
    return whole and not ahead and not _ROBOT.search(headers.get("user-agent", ""))


def used_lately(kept: UsageCounts, dataset: str) -> Mapping[str, int]:
    """How often a dataset was used in the last days, today included, by kind; what never happened is left out."""
    counted = kept.of(dataset, datetime.now(ZONE).date() - timedelta(days=DAYS - 1))
    return {kind: counted[kind] for kind in get_args(UsageKind) if kind in counted}
