"""The loops of the search, compiled by numba; everything in integers, so that every machine agrees."""

import sys
from importlib import import_module


def _load() -> None:
    """Load numba without scipy, which it takes along for linear algebra: half a second for nothing we use."""
    if "scipy" in sys.modules:
        return
    sys.modules["scipy"] = None  # type: ignore[assignment]
    try:
        target = import_module("numba.core.registry").cpu_target
        target.typing_context.refresh()
        target.target_context.refresh()
    finally:
        del sys.modules["scipy"]


_load()
