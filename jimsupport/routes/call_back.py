"""«Bel mij», one tap away on every page. A JIM who is signed in has a page of their own for it."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access.limits import CALL_BACK
from jimsupport.domain.errors import Invalid
from jimsupport.domain.office import roster
from jimsupport.domain.people import names
from jimsupport.domain.support import call_backs, requests
from jimsupport.web import limits, policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def new(request: Request) -> Response:
    """Your name and number; a JIM goes to the form that knows them."""
    person = request.state.person
    if person and "jim" in person.roles:
        return see_other(request, "me_call_back")
    about = Form.of_query(request).text(
        "message", longest=requests.LONGEST
    )  # what they sought and did not find
    return render(request, "call_back/new.html", form=Form.filled(message=about))


async def create(request: Request) -> Response:
    """Ask staff to ring. Twice is once."""
    form = await Form.read(request)
    try:
        name = form.text("first_name", needed=N_("Vul je voornaam in."), longest=names.LONGEST)
        phone = form.text(
            "phone", needed=N_("Vul een telefoonnummer in, bijvoorbeeld 06 12 34 56 78."), longest=40
        )
        when, message = (
            form.text("when", longest=names.LONGEST),
            form.text("message", longest=requests.LONGEST),
        )
        form.check()
        many = await limits.exceeded(request, CALL_BACK)  # kept all the same: it may be a cry for help
        await call_backs.ask(
            request.state.db, name=name, phone=phone, when=when, message=message, many=many, now=clock.now()
        )
    except Invalid as problem:
        return render(request, "call_back/new.html", status=422, form=form.with_errors(problem))
    return see_other(request, "call_back_asked")


async def asked(request: Request) -> Response:
    """Who rings, and by when."""
    promised = await roster.promised(request.state.db, clock.now())
    return render(request, "call_back/asked.html", promised=promised)


routes = [
    page("/call-back", new, policy=policies.public, name="call_back"),
    page(
        "/call-back", create, methods=["POST"], policy=policies.public, name="call_back_create", steady=True
    ),
    page("/call-back/asked", asked, policy=policies.public, name="call_back_asked"),
]
