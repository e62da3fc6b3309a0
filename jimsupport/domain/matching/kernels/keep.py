"""Where compiled kernels are kept, so that no request and no job waits for a compiler.

numba keeps what it compiled by the time stamp of the file it stands in, and does not notice that a kernel of another
file, called from it, has changed. So the folder's name is a digest of all kernels: other kernels, another folder.
`python -m jimsupport.domain.matching.compile` fills it ahead (part of `make venv`); without it the first run does.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config

Function = TypeVar("Function", bound=Callable[..., Any])
# No reference counts: kernels allocate nothing, and counting every array of every call costs far more than the work.
# Lets go of Python's lock, so that other threads, and the event loop, go on.
HOW: dict[str, Any] = {"cache": True, "nogil": True, "fastmath": False, "boundscheck": False, "_nrt": False}


def kernel(function: Function) -> Function:
    """Compile a loop of the search, to be called from Python and from other kernels."""
    compiled: Function = numba.njit(**HOW)(function)
    return compiled


def inlined(function: Function) -> Function:
    """Compile a small function into the kernels that call it."""
    compiled: Function = numba.njit(forceinline=True, **HOW)(function)
    return compiled


def _folder() -> Path:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    for home in (Path(sys.prefix) / "kernels", Path.home() / ".cache" / "jimsupport" / "kernels"):
        folder = home / digest
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp())


setattr(config, "CACHE_DIR", str(_folder()))  # noqa: B010 - numba makes its settings as it is imported
