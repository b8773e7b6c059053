"""One piece of work measured in its own process: seconds, CPU seconds of all threads, peak memory, and what it found.

Only the standard library: rivals run this with an interpreter that knows nothing of ours.
"""

import json
import resource
import time
from collections.abc import Callable, Mapping
from typing import Any

Found = Mapping[str, Any]
#: What the small lake beside a lake is called.
SMALL = "-small"


def judged(judge: Callable[[str], Found], lake: str) -> None:
    """Measure a judgement once the small lake beside it has been judged: what libraries do on first use is no work of theirs.

    (In a process with Great Expectations Python alone takes 0.2 s to learn that a Polars expression is no Iterable.)
    """
    judge(f"{lake}{SMALL}")
    timed(lambda: judge(lake))


def timed(work: Callable[[], Found]) -> None:
    """Run the work once and print its figures as JSON; imports are the caller's business and are not counted."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    found = work()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"s": seconds, "cpu": cpu, "rss": after.ru_maxrss / 1024, "found": dict(found)}, default=str))
