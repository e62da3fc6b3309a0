"""What is measured: `python -m bench.NAME [--quick]`, the figures as one JSON line at the end.

A measurement is a module with `async def measure(quick: bool) -> dict` and `run(measure)` as its last
line. Figures stand beside the limit they have to keep and, where there is one, beside a peer: the
barest thing that does the same work. A missed limit makes it exit with 1.
"""

import asyncio
import json
import secrets
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from jimsupport.db import Database, Keyring, key_store, migrate

Found = TypeVar("Found")
Figures = dict[str, Any]


def run(measure: Callable[[bool], Awaitable[Figures]]) -> None:
    """Measure and print. Figures called `missed` hold what went over its limit; none is as it should be."""
    figures = asyncio.run(measure("--quick" in sys.argv[1:]))
    print(json.dumps(figures), flush=True)
    sys.exit(1 if figures.get("missed") else 0)


def missed(figures: Figures, limits: dict[str, float]) -> list[str]:
    """The names of the figures that are over their limit."""
    return [name for name, limit in limits.items() if figures[name] > limit]


async def timed(work: Awaitable[Found]) -> tuple[float, Found]:
    """The seconds that `work` takes, and what it gives."""
    start = time.perf_counter()
    found = await work
    return time.perf_counter() - start, found


async def median(work: Callable[[], Awaitable[object]], times: int) -> float:
    """The median of the seconds that `work` takes, after once to warm up."""
    await work()
    return statistics.median([(await timed(work()))[0] for _ in range(times)])


def keys_of(url: str) -> str:
    """The setting that says where the keys of a database are that is thrown away: where they are without one as well."""
    return f"{key_store.beside(url)}{'&' if '?' in url else '?'}max_size=10"


async def opened(url: str, *, keyring: Keyring | None = None) -> Database:
    """The database at `url`, migrated and open; with a throw-away keyring unless one is given."""
    await migrate.upgrade(url)
    keys = keyring or Keyring(secrets.token_hex(32), [f"bench:{secrets.token_hex(32)}"])
    return await Database.open(url, keys)
