"""«Dit klopt niet»: what somebody cannot change themselves comes to staff as a question, to be answered within a month.

AVG art. 12(3) and 16. Closing the question is the answer; both ends are in the audit log.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import support_requests
from jimsupport.db.tables.base import For
from jimsupport.domain import audit
from jimsupport.domain.people import channels, people
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.privacy import times
from jimsupport.domain.support import requests
from jimsupport.words import N_, say

KIND = "correction"
ANSWER_WITHIN = timedelta(days=30)
LONGEST = 2000


async def ask(db: Database, person_id: int, about: str | None, body: str, *, by: str, now: datetime) -> int:
    """Somebody says what is wrong about them, and how it should be. Raises Invalid without words, or with too many."""
    body = requests.checked_text(body, field="body", longest=LONGEST)
    if about is not None:
        body = f"{say('nl', N_('Over'))}: {say('nl', times.PURPOSES[For(about)])}\n\n{body}"
    async with db.write():
        person = await people.load(db, person_id)
        whose: dict[str, Any] = {"jim_id": person_id}
        if not await jim_rows.is_jim(db, person_id):
            reach = [row.address for row in await channels.of(db, person_id)]
            whose = {"name": f"{person.first_name} {person.last_name}".strip(), "contact": (reach or [""])[0]}
        request_id = await requests.open(db, kind=KIND, door="page", body=body, by=by, now=now, **whose)
        await audit.record(
            db, "correction_asked", actor=by, subject=("person", person_id), now=now, request=request_id
        )
    return request_id


async def waiting(db: Database) -> list[Row]:
    """Those that wait for an answer, oldest first: `id` and `opened_at`."""
    rows = support_requests.c
    still_open = rows.kind == KIND, rows.closed_at.is_(None)
    return await db.fetch_all(select(rows.id, rows.opened_at).where(*still_open).order_by(rows.opened_at))
