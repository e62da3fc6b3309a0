"""Questions to try things on, and what there is of them afterwards."""

from sqlalchemy import select

from jimsupport.db.tables import events, support_requests
from jimsupport.domain.support import requests
from tests.conftest import NOW


async def ask(db, jim=None, body="Hoe vraag ik dit?", **values):
    """Open a question; the row as staff read it."""
    given = {"kind": "question", "door": "page", "body": body, "by": "visitor", "now": NOW}
    if jim:
        given |= {"jim_id": jim.id, "by": f"jim:{jim.id}"}
    return await row(db, await requests.open(db, **(given | values)))


async def row(db, request_id):
    """The question as it is now, as staff read it."""
    return await requests.for_staff(db, request_id, staff_id=0)


async def kinds(db, request_id):
    """The kinds of what happened to a question, in order."""
    found = await db.fetch_all(select(events.c.kind, events.c.data).order_by(events.c.id))
    return [each.kind for each in found if each.data.get("request") == request_id]


async def in_list(db, now):
    """The numbers of the questions that are on the day at `now`."""
    rows = await db.fetch_all(
        select(support_requests.c.id)
        .where(support_requests.c.closed_at.is_(None), requests.is_awake(now))
        .order_by(support_requests.c.id)
    )
    return [each.id for each in rows]
