"""Words that mean the same for who searches, kept by staff in three languages; and a field to try what they find."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.search import synonyms
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import to_path
from jimsupport.web.routing import page
from jimsupport.words import LANGUAGES, N_

LONGEST = 400  # characters of a group


async def index(request: Request) -> Response:
    """The groups of one language, or those with the word that is looked for."""
    return await _page(request, Form())


async def _page(request: Request, form: Form, *, status: int = 200, editing: int = 0) -> Response:
    language, sought = _language(request), request.query_params.get("q", "").strip()[:40]
    return show(
        request,
        "staff/synonyms.html",
        status=status,
        form=form,
        listed_in=language,
        sought=sought,
        editing=editing,
        rows=await synonyms.listed(request.state.db, language, sought),
    )


def _language(request: Request) -> str:
    asked = request.query_params.get("in", "")
    return asked if asked in LANGUAGES else "nl"


async def edit(request: Request) -> Response:
    """The form of one group."""
    row = await synonyms.load(request.state.db, request.path_params["id"])
    return await _page(request, Form.filled(words=", ".join(row.words)), editing=row.id)


async def create(request: Request) -> Response:
    """Keep a new group."""
    return await _keep(request, None)


async def update(request: Request) -> Response:
    """Keep this group as it was changed."""
    return await _keep(request, request.path_params["id"])


async def _keep(request: Request, synonym_id: int | None) -> Response:
    form, language = await Form.read(request), _language(request)
    try:
        together = form.text("words", longest=LONGEST).replace("،", ",").split(",")
        form.check()
        by = {"by": request.state.actor, "now": clock.now()}
        await synonyms.keep(request.state.db, synonym_id, language, together, **by)
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422, editing=synonym_id or 0)
    return _back(request, N_("Bewaard. Zoeken werkt er meteen mee."))


async def destroy(request: Request) -> Response:
    """Let these words stand by themselves again."""
    await synonyms.remove(
        request.state.db, request.path_params["id"], by=request.state.actor, now=clock.now()
    )
    return _back(request, N_("Weggehaald. Deze woorden staan weer los van elkaar."))


def _back(request: Request, notice: str) -> Response:
    return to_path(request, f"/staff/synonyms?in={_language(request)}", notice=notice)


_ONE = "/staff/synonyms/{id:int}"
routes = [
    page("/staff/synonyms", index, policy=policies.staff, name="staff_synonyms"),
    page("/staff/synonyms", create, methods=["POST"], policy=policies.staff, name="staff_synonyms_create"),
    page(_ONE, edit, policy=policies.staff, name="staff_synonyms_edit"),
    page(_ONE, update, methods=["POST"], policy=policies.staff, name="staff_synonyms_update"),
    page(
        f"{_ONE}/removal",
        destroy,
        methods=["POST"],
        policy=policies.staff,
        name="staff_synonyms_destroy",
    ),
]
