"""What came in, for staff: what needs a person, and the original of what landed somewhere.

Nobody sees what is of themselves: staff can be a JIM too. What two JIMs write each other is theirs; it is here only
where nobody could say whose it was.
"""

from typing import Any

from sqlalchemy import and_, exists, func, not_, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox, people, proposals, received, request_messages, support_requests
from jimsupport.domain.errors import NotFound
from jimsupport.mail.received import AUTOMATIC, WITHOUT_BYTES

PAGE = 25

_names = people.alias("received_from")


async def count(db: Database, *, staff_id: int) -> int:
    """How many need a person: parked, or doubtful, and settled by nobody."""
    return await db.fetch_value(joined_to(select(func.count())).where(*waiting(staff_id)))


async def listed(db: Database, *, staff_id: int, settled: bool = False, page: int = 1) -> list[Row]:
    """A page of those, the oldest first; or of those that were `settled`, the latest first."""
    query = _rows()
    if settled:
        query = query.where(received.c.settled_at.is_not(None), _troubled(), _of_others(staff_id))
        query = query.order_by(received.c.settled_at.desc(), received.c.id.desc())
    else:
        query = query.where(*waiting(staff_id)).order_by(received.c.received_at, received.c.id)
    return await db.fetch_all(query.limit(PAGE).offset((page - 1) * PAGE))


async def count_settled(db: Database, *, staff_id: int) -> int:
    """How many were settled."""
    query = joined_to(select(func.count())).where(received.c.settled_at.is_not(None), _troubled())
    return await db.fetch_value(query.where(_of_others(staff_id)))


async def one(db: Database, received_id: int, *, staff_id: int) -> Row:
    """One that staff may see: it needed a person, landed in a question, was an answer, or written by a machine.

    With `first_name` and `last_name` of who it is from, `asked_by` of the question it landed in, `answers` (the
    kind of our message that it answers). Raises NotFound.
    """
    landed = received.c.request_id.is_not(None)
    answered = exists().where(proposals.c.received_id == received.c.id)
    by_a_machine = and_(received.c.kind.in_(AUTOMATIC), _answers_no_jim())
    row = await db.fetch_one(
        _rows().where(
            received.c.id == received_id,
            or_(_troubled(), landed, answered, by_a_machine),
            _of_others(staff_id),
        )
    )
    if row is None:
        raise NotFound
    return row


async def words_of(db: Database, received_id: int) -> str | None:
    """What of it stands in a conversation, if it does."""
    return await db.fetch_value(
        select(request_messages.c.body).where(request_messages.c.received_id == received_id).limit(1)
    )


def waiting(staff_id: Any) -> tuple[Any, ...]:
    """Which rows of `received` need a person; to be joined as in `joined_to`."""
    return received.c.settled_at.is_(None), _troubled(), _of_others(staff_id)


def joined_to(query: Any) -> Any:
    """`query` from `received`, with what says whose it is."""
    return query.select_from(received).outerjoin(
        support_requests, support_requests.c.id == received.c.request_id
    )


def _rows() -> Any:
    return (
        joined_to(
            select(
                *WITHOUT_BYTES,
                received.c.raw.is_not(None).label("whole"),
                _names.c.first_name,
                _names.c.last_name,
                support_requests.c.jim_id.label("asked_by"),
                outbox.c.kind.label("answers"),
            )
        )
        .outerjoin(_names, _names.c.id == received.c.person_id)
        .outerjoin(outbox, outbox.c.id == received.c.outbox_id)
    )


def _troubled() -> Any:
    return or_(received.c.parked_at.is_not(None), received.c.doubtful)


def _of_others(staff_id: Any) -> Any:
    return and_(
        received.c.person_id.is_distinct_from(staff_id), support_requests.c.jim_id.is_distinct_from(staff_id)
    )


def _answers_no_jim() -> Any:
    """Clause: it is no answer to what other JIMs wrote, which it may quote."""
    of_jims = outbox.c.kind.like("exchange%"), outbox.c.kind == "group_news"
    return or_(outbox.c.kind.is_(None), not_(or_(*of_jims)))
