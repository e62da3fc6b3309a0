"""The audit log: who did what, when. Each look at it is a line of it too."""

import re

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.domain.audit import book, checks, labels, seals
from jimsupport.domain.audit.book import Wanted
from jimsupport.domain.people import directory
from jimsupport.domain.support.happenings import TEXTS
from jimsupport.web import policies, traces
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.rendering import render
from jimsupport.web.routing import page
from jimsupport.words import N_

_ACTOR = re.compile(r"visitor|worker|demo|terminal|[a-z]+:[a-z0-9_]+", re.ASCII)
DAY = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")
_FILTERS = ("theme", "act", "who", "subject", "since", "until")


async def index(request: Request) -> Response:
    db, paging, form = request.state.db, Paging.of(request), Form.of_query(request)
    wanted = await _wanted(request, form)
    rows, more = await book.listed(db, wanted, page=paging.page)
    about = book.subject_of(wanted.subject)
    await traces.leave(request, "audit_looked", subject=about, page=paging.page)
    return render(
        request,
        "admin/audit.html",
        status=422 if form.errors else 200,
        rows=rows,
        names=await book.names(db, rows),
        called=TEXTS | labels.LABELS,
        themes=labels.THEMES,
        form=form,
        paging=paging.over(
            paging.page * book.PAGE + more, book.PAGE, **{name: form.typed(name) for name in _FILTERS}
        ),
        check=await checks.latest(db),
        last=await seals.latest(db),
        waiting=await seals.waiting(db),
    )


async def _wanted(request: Request, form: Form) -> Wanted:
    """What the filters ask for; a name finds who works or worked here."""
    who, subject = form.text("who", longest=80), form.text("subject", longest=40)
    if subject and not book.subject_of(subject):
        form.note("subject", N_("Schrijf dit als een woord en een nummer, zoals person:12."))
    people = None
    if who and not _ACTOR.fullmatch(who):
        found, _ = await directory.listed(request.state.db, q=who)
        people = tuple(row.id for row in found)
    return Wanted(
        theme=form.choice("theme", labels.THEMES),
        act=form.text("act", longest=40),
        actor=who if people is None else "",
        people=people,
        subject=subject,
        since=form.date("since", needed=DAY, optional=True),
        until=form.date("until", needed=DAY, optional=True),
    )


routes = [page("/admin/audit", index, policy=policies.administrator, name="admin_audit")]
