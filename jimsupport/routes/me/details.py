"""What we call a JIM, the language we write in, an interpreter if they want one, and where they live."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import names, people
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web import cookies
from jimsupport.web.forms import Form
from jimsupport.words import LANGUAGES, N_

ZONES = {
    "Europe/Amsterdam": N_("Nederland of België"),
    "Europe/London": N_("Engeland"),
    "Europe/Istanbul": N_("Turkije"),
    "Europe/Kyiv": N_("Oekraïne"),
    "Africa/Casablanca": N_("Marokko"),
    "Africa/Mogadishu": N_("Somalië"),
    "Asia/Damascus": N_("Syrië"),
    "Asia/Baghdad": N_("Irak"),
    "America/Curacao": N_("Curaçao, Aruba of Bonaire"),
    "America/Paramaribo": N_("Suriname"),
    "America/New_York": N_("Oostkust van Noord-Amerika"),
    "Asia/Jakarta": N_("Indonesië"),
    "Australia/Sydney": N_("Oostkust van Australië"),
}


async def edit(request: Request, door: Door) -> Response:
    """The form, as things are."""
    jim = door.jim
    form = Form.filled(
        first_name=jim.first_name,
        last_name=jim.last_name,
        language=jim.language,
        interpreter=jim.interpreter,
        zone=jim.zone,
    )
    return _page(request, door, form)


def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    zones = ZONES if door.jim.zone in ZONES else {door.jim.zone: door.jim.zone, **ZONES}
    lists = {"zones": zones, "interpreters": INTERPRETERS}
    return show(request, door, "me/details.html", status=status, form=form, **lists)


async def update(request: Request, door: Door) -> Response:
    """Keep what changed."""
    form, db, jim = await Form.read(request), door.db, door.jim
    who: dict[str, Any] = {"by": door.by, "now": clock.now()}
    try:
        first = form.text(
            "first_name", needed=N_("Vul je voornaam in, bijvoorbeeld Hilde."), longest=names.LONGEST
        )
        last = form.text("last_name", longest=names.LONGEST)
        language = form.choice("language", LANGUAGES, needed=N_("Kies een taal uit de lijst."))
        zone = form.choice("zone", {jim.zone, *ZONES}, needed=N_("Kies een plaats uit de lijst."))
        interpreter = form.choice("interpreter", INTERPRETERS) or None
        form.check()
        async with db.write():
            await people.rename(db, jim.id, first_name=first, last_name=last, **who)
            if language != jim.language:
                await people.set_language(db, jim.id, language, **who)
            await people.set_zone(db, jim.id, zone, **who)
            await people.set_interpreter(db, jim.id, interpreter, **who)
    except Invalid as problem:
        return _page(request, door, form.with_errors(problem), status=422)
    response = back(request, door, "/data", notice=N_("Bewaard."))
    if language != jim.language:
        cookies.put(response, cookies.LANGUAGE, language, seconds=cookies.YEAR)
    return response


routes = [
    *behind(HOME[1:], "/details", edit, name="details"),
    *behind(HOME[1:], "/details", update, name="details_update", methods=["POST"]),
]
