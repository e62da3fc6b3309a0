"""«Alles wat we van je hebben»: for anyone with a session, shown only after saying afresh who they are (AVG art. 15, 16, 20)."""

import json

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.office import hours
from jimsupport.domain.people import jims
from jimsupport.domain.privacy import corrections, leaving, times
from jimsupport.domain.privacy.held import reading
from jimsupport.web import policies, sessions, traces
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

FILE = "mijn-gegevens.json"


async def show(request: Request) -> Response:
    """The page: everything, by what it is for."""
    if refused := sessions.fresh(request):
        return refused
    db, person = request.state.db, request.state.person
    found = await reading.by_purpose(db, person.id)
    return render(
        request,
        "my_data/show.html",
        found=found,
        PURPOSES=times.PURPOSES,
        MOST=reading.ON_PAGE,
        is_jim=await jims.is_jim(db, person.id),
        coming=await leaving.coming(db, person.id),
    )


async def file(request: Request) -> Response:
    """The same and more, as a file that a machine can read; taking it along is written down, so it is no mere look."""
    if sessions.fresh(request):
        return see_other(request, "my_data")
    db, person, now = request.state.db, request.state.person, clock.now()
    found = {"made_at": now.isoformat(), "about": person.id, "data": await reading.for_file(db, person.id)}
    await traces.leave(request, "data_taken", subject=("person", person.id), what="json")
    return Response(
        json.dumps(found, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{FILE}"'},
    )


async def wrong(request: Request) -> Response:
    """What is not right?"""
    return _wrong_page(request, Form.filled(about=request.query_params.get("about", "")))


def _wrong_page(request: Request, form: Form, *, status: int = 200) -> Response:
    until = hours.today(clock.now() + corrections.ANSWER_WITHIN)
    return render(request, "my_data/wrong.html", status=status, form=form, until=until)


async def say_wrong(request: Request) -> Response:
    """Put it to staff."""
    form, person = await Form.read(request), request.state.person
    try:
        about = form.choice("about", [str(each) for each in times.PURPOSES])
        body = form.text("body", needed=N_("Schrijf op wat er niet klopt."), longest=corrections.LONGEST)
        form.check()
        await corrections.ask(
            request.state.db,
            person.id,
            about or None,
            body,
            by=_actor(request),
            now=clock.now(),
        )
    except Invalid as problem:
        return _wrong_page(request, form.with_errors(problem), status=422)
    return see_other(request, "my_data_said")


async def said(request: Request) -> Response:
    """It came in, and until when it may take."""
    return render(request, "my_data/said.html", until=hours.today(clock.now() + corrections.ANSWER_WITHIN))


def _actor(request: Request) -> str:
    """Who asks about themselves, also where they hold no role that counts yet."""
    actor: str = request.state.actor
    return f"person:{request.state.person.id}" if actor == "visitor" else actor


routes = [
    page("/my-data", show, policy=policies.signed_in, name="my_data"),
    page("/my-data/file", file, methods=["POST"], policy=policies.signed_in, name="my_data_file"),
    page("/my-data/wrong", wrong, policy=policies.signed_in, name="my_data_wrong"),
    page("/my-data/wrong", say_wrong, methods=["POST"], policy=policies.signed_in, name="my_data_say_wrong"),
    page("/my-data/said", said, policy=policies.signed_in, name="my_data_said"),
]
