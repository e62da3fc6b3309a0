"""Where words land that came by mail or text: in the conversation they go on with, or in a new question.

Nothing is lost: what cannot go where it was meant for comes to staff as a question.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import people, request_messages, support_requests
from jimsupport.domain.errors import NotFound
from jimsupport.domain.handling import merges, replies
from jimsupport.domain.office.hours import today
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import names
from jimsupport.domain.replies import conversations, dilemmas, exchanges, groups, helpers
from jimsupport.domain.replies.finding import Found
from jimsupport.domain.support import danger, receipts, requests
from jimsupport.domain.support.requests import Came
from jimsupport.mail.reading.cutting import ours

LONGEST = 50_000  # characters kept as words of a conversation; the whole stays with the mail itself
MORE = "\n\n…"
STRANGERS = 200  # open questions of people we do not know that are looked through for the same sender


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, and whose it is by all signs."""

    body: str
    found: Found
    came: Came
    along: str = ""  # words of danger in what they forward or quote of others
    means: str = ""  # what a short answer says, as in `mail.reading.short`

    @property
    def kind(self) -> str:
        """What kind of question it is, where it begins one."""
        return "call_back" if self.means == "call" else "question"


async def land(db: Database, words: Words, jim: Row | None, *, now: datetime) -> int | None:
    """Put `words` where they belong and give the id of the question they are in, or None for what is for other JIMs.

    `jim` is who they are of, where that is one JIM. Danger in what came `along` lifts it, unless that was said in this
    conversation before.
    """
    request_id = await _land(db, words, jim, now=now)
    if request_id is not None and words.along:
        known = await merges.whole(db, request_id)
        said = await db.fetch_all(
            select(request_messages.c.body).where(request_messages.c.request_id.in_(known))
        )
        rest = ours.without(words.along, "\n".join([row.body for row in said]))
        await danger.weigh(db, request_id, rest, now=now)
    return request_id


async def _land(db: Database, words: Words, jim: Row | None, *, now: datetime) -> int | None:
    if jim is None:
        return await _from_a_stranger(db, words, now=now)
    by = f"jim:{jim.id}" if words.came.certain else "visitor"
    message = words.found.message
    for_another = message if words.came.certain and not words.along else None
    if for_another and await _passed_on(db, for_another, jim.id, words, now=now):
        return None
    going_on = await conversations.of_message(db, message, jim.id) if message is not None else None
    going_on = going_on or await conversations.open_of(db, jim.id)
    if going_on is not None:
        request_id = await replies.say(db, going_on, words.body, by=by, now=now, came=words.came)
        await _say_whom_to_call(db, request_id, jim.id, words, now=now)
        return request_id
    return await requests.open(
        db,
        kind=words.kind,
        door=words.came.door,
        body=words.body,
        jim_id=jim.id,
        by=by,
        now=now,
        came=words.came,
    )


async def _passed_on(db: Database, message: Row, jim_id: int, words: Words, *, now: datetime) -> bool:
    """Whether the words went to another JIM or to a group, or were kept as what they would do."""
    if await dilemmas.passed_on(db, message, jim_id, words.body, means=words.means, now=now):
        return True
    if await exchanges.passed_on(db, message, jim_id, words.body, now=now):
        return True
    return await groups.passed_on(
        db,
        message,
        jim_id,
        words.body,
        means=words.means,
        received_id=words.came.received_id,
        now=now,
    )


async def _say_whom_to_call(
    db: Database, request_id: int, jim_id: int, words: Words, *, now: datetime
) -> None:
    """Words of danger in a conversation that goes on: the automatic answer once more, no more than once a day."""
    if await danger.is_in(db, words.body):
        again = f":{today(now):%Y%m%d}"
        await receipts.queue(db, request_id, jim_id, kind=words.kind, urgent=True, again=again, now=now)


def kept(text: str, subject: str = "") -> str:
    """`text` as it is kept in a conversation, below the `subject` where that says something of itself."""
    whole = "\n\n".join(part for part in (" ".join(subject.split()), text.strip()) if part)
    return whole if len(whole) <= LONGEST else whole[:LONGEST] + MORE


async def jim_of(db: Database, person_id: int | None) -> Row | None:
    """The JIM this person is, unless they are none or their data was removed."""
    if person_id is None:
        return None
    try:
        return await jim_rows.load(db, person_id)
    except NotFound:
        return None


async def _from_a_stranger(db: Database, words: Words, *, now: datetime) -> int:
    """A question of somebody who is no JIM, of nobody we know, or of one of several who share the address."""
    by, found = "visitor", words.found
    contact = found.sender
    for row in await _open_of_strangers(db) if contact else ():
        if row.contact == contact:
            return await replies.say(db, row, words.body, by=by, now=now, came=words.came)
    return await requests.open(
        db,
        kind=words.kind,
        door=words.came.door,
        body=words.body,
        name=await _name(db, found),
        contact=contact,
        by=by,
        now=now,
        came=words.came,
    )


async def _open_of_strangers(db: Database) -> list[Row]:
    rows = support_requests.c
    mine = rows.jim_id.is_(None), rows.closed_at.is_(None), rows.door.in_(("mail", "text"))
    return await db.fetch_all(
        support_requests.select().where(*mine).order_by(rows.id.desc()).limit(STRANGERS)
    )


async def _name(db: Database, found: Found) -> str:
    """The first name of somebody we know who is no JIM: a professional, a colleague, who reads along."""
    if found.message is None or len(found.people_ids) > 1:
        return ""
    if (helper := await helpers.of(db, found.message)) is not None:
        return f"{helper.first_name} ({helper.jim})"[: names.LONGEST]
    if found.person_id is None:
        return ""
    known = select(people.c.first_name).where(people.c.id == found.person_id, people.c.erased_at.is_(None))
    return await db.fetch_value(known) or ""
