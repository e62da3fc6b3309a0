"""Language and colours: kept in cookies, and the language with the person who is signed in."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.people import people
from jimsupport.web import cookies, policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import THEMES
from jimsupport.web.responses import local_path, to_path
from jimsupport.web.routing import page
from jimsupport.words import LANGUAGES


async def language(request: Request) -> Response:
    """Speak another language from here on."""
    form = await Form.read(request)
    response = to_path(request, local_path(request, form.text("back")) or "/")
    chosen = form.choice("language", LANGUAGES)
    if chosen:
        cookies.put(response, cookies.LANGUAGE, chosen, seconds=cookies.YEAR)
        person = request.state.person
        if person:
            await people.set_language(
                request.state.db, person.id, chosen, by=request.state.actor, now=clock.now()
            )
    return response


async def theme(request: Request) -> Response:
    """Light, dark, or as the device has it."""
    form = await Form.read(request)
    response = to_path(request, local_path(request, form.text("back")) or "/")
    chosen = form.choice("theme", THEMES)
    if chosen:
        cookies.put(response, cookies.THEME, chosen, seconds=cookies.YEAR)
    else:
        cookies.drop(response, cookies.THEME)
    return response


routes = [
    page("/language", language, methods=["POST"], policy=policies.public, name="language"),
    page("/theme", theme, methods=["POST"], policy=policies.public, name="theme", still=True),
]
