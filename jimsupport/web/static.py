"""Static files, held in memory under an address that changes with them, so browsers may keep them for a year."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parents[1] / "static"
KEEP = "public, max-age=31536000, immutable"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class StaticFiles:
    """Every file of `folder`, and `style.css`: the sheets of its `css` folder, one after the other."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.files = _read(folder)
        self.version = hashlib.sha256(b"\0".join(self.files.values())).hexdigest()[:12]

    def address(self, name: str) -> str:
        """Where `name` is served. Raises KeyError for a file that is not there."""
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"

    async def serve(self, request: Request) -> Response:
        """The file asked for; an address of another version gets today's file, not to be kept."""
        name, version = request.path_params["name"], request.path_params["version"]
        content = self.files.get(name)
        if content is None:
            raise HTTPException(404)
        suffix = Path(name).suffix
        kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(
            content,
            media_type=kind,
            headers={"cache-control": KEEP if version == self.version else "no-cache"},
        )


@cache
def _read(folder: Path) -> dict[str, bytes]:
    """The files by name, read once by each process: tests make thousands of applications."""
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    sheets = [content for name, content in files.items() if name.startswith("css/")]
    return files | {"style.css": b"\n".join(sheets)}
