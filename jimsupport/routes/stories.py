"""Stories of and for JIMs, for everybody: short texts to read here, films and podcasts as links to where they stand."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.db import Row
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.stories import reading
from jimsupport.mail import markdown
from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.routing import page
from jimsupport.web.shelves import Shelf

MORE = 3


async def index(request: Request) -> Response:
    """The latest, or those of one theme, a page at a time."""
    return render(request, "stories/index.html", **await shelf(request))


async def shelf(request: Request) -> dict[str, Any]:
    """What a page with the stories of the theme asked for needs."""
    here = Shelf.of(request)
    rows = await reading.newest(request.state.db, language=request.state.language, **here.wanted)
    return here.shown(rows) | {"reading": reading}


async def show(request: Request) -> Response:
    """One of them."""
    row = await reading.published(request.state.db, request.path_params["slug"])
    return render(request, "stories/show.html", **await opened(request, row))


async def opened(request: Request, row: Row) -> dict[str, Any]:
    """What a page with this story needs."""
    db, language = request.state.db, request.state.language
    theme = row.themes[0] if row.themes else None
    others = await reading.newest(db, language=language, theme=theme, limit=MORE + 1)
    return {
        **shown(row, language),
        "others": [each for each in others if each.id != row.id][:MORE],
        "THEMES": THEMES,
        "reading": reading,
    }


def shown(row: Any, language: str) -> dict[str, Any]:
    """The story itself, for who reads in `language`: also one that is not kept yet."""
    tongue = reading.language_of(row, language)
    return {
        "row": row,
        "tongue": tongue,
        "minutes": reading.minutes(row, language),
        "body": markdown.page(row.texts[tongue]),
        "host": (urlsplit(row.link).hostname or "").removeprefix("www."),
    }


routes = [
    page("/stories", index, policy=policies.public, name="stories"),
    page("/stories/{slug}", show, policy=policies.public, name="story"),
]
