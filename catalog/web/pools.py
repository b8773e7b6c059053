"""Where answers are made: few threads for pages, others for work a reader waits for, so that one never holds up the other.

More threads than this would only take turns on the interpreter, each with a connection and memory of its own (measured over
20,000 datasets on two cores, 50 searches a second: 12 threads could not keep up, 4 answered 95 in 100 within 40 ms).
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import current_default_thread_limiter, run_sync
from fastapi import Request

P = ParamSpec("P")
T = TypeVar("T")
PAGES, LONG = 4, 8


def few_for_pages() -> None:
    """Leave pages their few threads; called where the application runs."""
    current_default_thread_limiter().total_tokens = PAGES


def pool_for_long_work() -> CapacityLimiter:
    """What an application keeps as `state.long`."""
    return CapacityLimiter(LONG)


async def aside(request: Request, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What long work gives, done beside the pages."""
    return await run_sync(lambda: work(*args, **kwargs), limiter=request.app.state.long)
