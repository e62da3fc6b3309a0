"""The words of danger, kept by staff in three languages; and a field to try what they find."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.office import office
from jimsupport.domain.support import danger, danger_words, requests
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import to_path
from jimsupport.web.routing import page
from jimsupport.words import LANGUAGES, N_


async def index(request: Request) -> Response:
    """The words of one language."""
    return await _page(request, Form())


async def _page(request: Request, form: Form, *, status: int = 200, **tried: object) -> Response:
    db, language = request.state.db, _language(request)
    return show(
        request,
        "staff/danger_words.html",
        status=status,
        form=form,
        listed_in=language,
        rows=await danger_words.listed(db, language),
        duty_mail=(await office.load(db)).duty_mail,
        **({"tried": False, "words": []} | tried),
    )


def _language(request: Request) -> str:
    asked = request.query_params.get("in", "")
    return asked if asked in LANGUAGES else "nl"


async def create(request: Request) -> Response:
    form, language = await Form.read(request), _language(request)
    try:
        phrase = form.text("phrase", longest=200)
        form.check()
        await danger_words.add(request.state.db, language, phrase, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return _back(request, N_("«%(phrase)s» staat op de lijst."), phrase)


async def destroy(request: Request) -> Response:
    phrase = await danger_words.remove(
        request.state.db, request.path_params["id"], by=request.state.actor, now=clock.now()
    )
    return _back(request, N_("«%(phrase)s» is van de lijst."), phrase)


def _back(request: Request, notice: str, phrase: str) -> Response:
    path = f"/staff/danger-words?in={_language(request)}"
    return to_path(request, path, notice=notice if phrase else None, values={"phrase": phrase})


async def attempt(request: Request) -> Response:
    """Which words a text would be lifted for; it is kept nowhere."""
    form = await Form.read(request)
    try:
        text = form.text("text", needed=N_("Schrijf eerst iets op."), longest=requests.LONGEST)
        form.check()
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return await _page(
        request, form, tried=True, words=danger.found(await danger.words(request.state.db), text)
    )


routes = [
    page("/staff/danger-words", index, policy=policies.staff, name="staff_danger_words"),
    page(
        "/staff/danger-words",
        create,
        methods=["POST"],
        policy=policies.staff,
        name="staff_danger_word_create",
    ),
    page(
        "/staff/danger-words/trial",
        attempt,
        methods=["POST"],
        policy=policies.staff,
        name="staff_danger_words_trial",
    ),
    page(
        "/staff/danger-words/{id:int}/removal",
        destroy,
        methods=["POST"],
        policy=policies.staff,
        name="staff_danger_word_destroy",
    ),
]
