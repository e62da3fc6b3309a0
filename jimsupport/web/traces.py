"""Looking that leaves a trace: pages and files whose opening is of the audit log, and those that somebody may not see."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from starlette.requests import HTTPConnection, Request

from jimsupport import clock
from jimsupport.db import Unavailable
from jimsupport.domain import audit
from jimsupport.domain.access import limits
from jimsupport.domain.around import looks
from jimsupport.web.policies import Policy

ONCE = limits.Rate(1, timedelta(hours=1))  # of one person at one page
IN_ALL = limits.Rate(20, timedelta(hours=1))  # of one person: what they try more tells nothing more


async def leave(request: Request, act: str, *, subject: tuple[str, int] | None = None, **ids: Any) -> None:
    """Write in the audit log that whoever asks opens this; a HEAD shows nothing, so it leaves none."""
    if request.method != "HEAD":
        await audit.record(
            request.state.db, act, actor=request.state.actor, subject=subject, now=clock.now(), **ids
        )


async def seen(request: Request, jim_ids: Iterable[int], reason: str) -> None:
    """Let these JIMs read that whoever asks had their name in a list (`looks.EXPORT`, `looks.ORGANISATION`).

    Where nothing can be written, a list is read without.
    """
    if request.method != "HEAD":
        with suppress(Unavailable):
            await looks.seen_in_list(
                request.state.db, jim_ids, reason, person_id=request.state.person.id, now=clock.now()
            )


async def refused(request: HTTPConnection, name: str, policy: Policy) -> None:
    """Write in the audit log that somebody signed in asked for the route `name`, which `policy` keeps from them.

    Once an hour for each page, and twenty times in all, so that nobody fills the log (OWASP ASVS 5.0, 16.3.2). What they
    see is the same as of a page that is not there, also where nothing can be written.
    """
    person, now = request.state.person, clock.now()
    if person is None:
        return
    db, who = request.state.db, str(person.id)
    with suppress(Unavailable):
        if await limits.wait(db, "page refused", who, name, rate=ONCE, now=now):
            return
        if await limits.wait(db, "pages refused", who, rate=IN_ALL, now=now):
            return
        actor = f"{person.main_role or 'person'}:{person.id}"
        await audit.record(db, "page_refused", actor=actor, now=now, page=audit.Named(name), role=policy.role)
