"""Which language a page speaks: what was chosen here, what the person chose, what the browser asks, Dutch."""

from starlette.requests import HTTPConnection

from jimsupport.web import cookies, switching
from jimsupport.words import LANGUAGES

DEFAULT = "nl"


def choose(request: HTTPConnection) -> str:
    """The language for `request`, once who is asking is known (or nobody is)."""
    chosen = chosen_here(request)
    if chosen in LANGUAGES:
        return chosen
    person = getattr(request.state, "person", None)
    if person and person.language_chosen and person.language in LANGUAGES:
        return person.language
    return accepted(request.headers.get("accept-language", "")) or DEFAULT


def chosen_here(request: HTTPConnection) -> str | None:
    """What this browser chose, by the button pressed just now or before."""
    return switching.switched(request) or request.cookies.get(cookies.LANGUAGE)


def accepted(header: str) -> str | None:
    """The best of our languages in an Accept-Language header (RFC 9110, 12.5.4)."""
    best, weight = None, 0.0
    for item in header[:500].split(","):
        tag, _, parameter = item.partition(";")
        language = tag.strip().lower().split("-")[0]
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if language in LANGUAGES and quality > weight:
            best, weight = language, quality
    return best
