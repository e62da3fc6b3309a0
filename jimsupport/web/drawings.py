"""Our own drawings as they stand in `static/drawings`, for an image that must hold all of it in itself."""

import re
from functools import lru_cache

from jimsupport.web.static import FOLDER

WIDTH, HEIGHT = 240, 160  # of each
_SHAPES = re.compile(r'<g id="drawing"(.*)</g>', re.DOTALL)


@lru_cache(maxsize=64)
def shapes(name: str) -> str:
    """The drawing `name` as one SVG element, in the colour of what it stands in. Raises KeyError without one."""
    path = FOLDER / "drawings" / f"{name}.svg"
    if not path.is_file():
        raise KeyError(name)
    found = _SHAPES.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise KeyError(name)
    return f"<g{found[1]}</g>"
