"""How long what is kept, what is due by it, and the few times that the foundation chooses itself."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.privacy import corrections, retention, times
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    chosen = await times.all_of(request.state.db)
    return await _page(request, Form.filled(**{name: str(days) for name, days in chosen.items()}))


async def _page(request: Request, form: Form, *, status: int = 200) -> Response:
    db, now = request.state.db, clock.now()
    lines = groupby(retention.lines(), key=lambda line: line.purpose)
    return render(
        request,
        "admin/retention.html",
        status=status,
        form=form,
        TIMES=times.TIMES,
        PURPOSES=times.PURPOSES,
        KEEPS=times.KEEPS,
        groups=[(purpose, list(rows)) for purpose, rows in lines],
        due=await retention.due(db, now=now),
        waiting=await corrections.waiting(db),
        late=now - corrections.ANSWER_WITHIN,
        within=corrections.ANSWER_WITHIN,
    )


async def choose(request: Request) -> Response:
    """Keep for as long as was typed."""
    form, db, now = await Form.read(request), request.state.db, clock.now()
    try:
        days = {name: _whole(form, name) for name in times.TIMES}
        form.check()
        async with db.write():
            for name, number in days.items():
                await times.choose(db, name, number, by=request.state.actor, now=now)
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return see_other(request, "admin_retention", notice=N_("Bewaard."))


def _whole(form: Form, name: str) -> int:
    text = form.text(name, longest=6)
    if not (text.isascii() and text.isdigit()):
        form.note(name, N_("Vul een heel getal in, bijvoorbeeld 10."))
        return times.TIMES[name].days
    return int(text)


routes = [
    page("/admin/retention", index, policy=policies.administrator, name="admin_retention"),
    page(
        "/admin/retention",
        choose,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_retention_choose",
    ),
]
