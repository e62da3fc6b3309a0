"""Where compiled kernels are kept, so that no request and no job waits for a compiler.

numba keeps what it compiled by the time stamp of the file it stands in, and does not notice that a kernel of another
file, called from it, has changed. So the folder's name is a digest of all kernels: other kernels, another folder.
`python -m jimsupport.domain.matching.compile` fills it ahead (part of `make venv`); without it the first run does.
"""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

absent = "scipy" not in sys.modules
if absent:  # numba would load it for linear algebra, where it happens to be installed: half a second for nothing
    sys.modules["scipy"] = None  # type: ignore[assignment]

import numba
from numba.core import config
from numba.core.registry import cpu_target

cpu_target.typing_context.refresh()
cpu_target.target_context.refresh()
if absent:
    del sys.modules["scipy"]

inlined = numba.njit(cache=True, nogil=True, fastmath=False, boundscheck=False, _nrt=False, forceinline=True)

kernel = numba.njit(cache=True, nogil=True, fastmath=False, boundscheck=False, _nrt=False)
"""Decorates a loop of the search. It lets go of Python's lock: other threads, and the event loop, go on."""


def _folder() -> Path:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    for home in (Path(sys.prefix) / "kernels", Path(tempfile.gettempdir()) / f"kernels-{os.getuid()}"):
        folder = home / digest
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp())


config.CACHE_DIR = str(_folder())
