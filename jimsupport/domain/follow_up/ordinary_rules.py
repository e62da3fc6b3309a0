"""Which due rows are ordinary, in SQL: one thing is due for a JIM, nothing is in its way, and it goes by mail.

What `sweep.decide` makes of that is said here. A rule may be stricter than in `eligibility` and `cadence`, and is never
milder: what is not plainly ordinary, or in doubt, is left to the sweep.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    FromClause,
    Select,
    and_,
    any_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from jimsupport.db.tables import calls, channels, hand_overs, jims, muted, outbox, people, planned
from jimsupport.db.types import UTCDateTime
from jimsupport.domain.follow_up import cadence, eligibility, standings
from jimsupport.mail.kinds import KINDS

QUESTIONS = ("check_in", "check_in_reminder", "turning_18", "rest_question")
REMINDER = "contact_reminder"
MESSAGE_CLASS = KINDS[REMINDER].message_class
NO_LONGER_NEAR = timedelta(days=3)  # on another day and more than 20 hours ago, wherever they lived and live
ANOTHER_WEEK = timedelta(days=9)  # in no seven days with today, likewise
ANOTHER_DAY = timedelta(days=2)

# A batch: the planned rows, and whose they are.
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
JIM_IDS: BindParameter[Any] = bindparam("jim_ids", expanding=True)
NOW = bindparam("now", type_=UTCDateTime)
_TODAY = bindparam("today", type_=Date)
_NEVER = literal(datetime.max.replace(tzinfo=UTC), UTCDateTime)

_other, _batch = planned.alias("other"), planned.alias("batch")
_second = channels.alias("second")
_sent = outbox.alias("sent")


def moments(now: datetime) -> dict[str, Any]:
    """What `now` means to the rules below."""
    return {
        "now": now,
        "today": cadence.local_day(now, cadence.HOME),
        "stale": now - eligibility.STALE,
        "soon": now + eligibility.SOON,
        "another_day": now + ANOTHER_DAY,
        "no_longer_near": now - NO_LONGER_NEAR,
        "another_week": now - ANOTHER_WEEK,
        "begun": now - eligibility.FIRST_YEAR,
        "looks_back": now - standings.LOOKS_BACK,
    }


def ordinary(dialect: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """`columns` of the ordinary ones of a batch, with whose they are (jims, people, channels) and their hand_overs."""
    mailed = and_(channels.c.person_id == jims.c.id, channels.c.kind == "mail", channels.c.state == "works")
    about = and_(
        hand_overs.c.id == planned.c.hand_over_id,
        read_once(dialect, hand_overs.c.id == _any_of(_batch.c.hand_over_id)),
    )
    past = _past()
    return (
        select(*columns)
        .select_from(planned)
        .join(jims, jims.c.id == planned.c.jim_id)
        .join(people, people.c.id == planned.c.jim_id)
        .join(channels, mailed)
        .outerjoin(hand_overs, about)
        .outerjoin(past, past.c.person_id == jims.c.id)
        .where(
            planned.c.id.in_(IDS),
            read_once(dialect, jims.c.id.in_(JIM_IDS)),
            read_once(dialect, people.c.id.in_(JIM_IDS)),
            read_once(dialect, channels.c.person_id.in_(JIM_IDS)),
            _due(),
            _listens(dialect),
            _is_alone(dialect),
            _is_not_written(dialect),
            _leaves_in_peace(past),
        )
        .order_by(planned.c.id)
    )


def read_once(dialect: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """What says nothing new, for PostgreSQL alone: it reads what the whole batch needs of a table in one go, by a list,
    which takes a third of the time that looking up each row does. SQLite looks up each row.
    """
    return condition if dialect == "postgresql" else true()


def _any_of(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Any value of this column of the batch, gathered once."""
    return any_(func.array(select(column).where(_batch.c.id.in_(IDS)).scalar_subquery()))


def _nothing_of(
    dialect: str, of_the_jim: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """No row of the JIM is so."""
    return ~exists().where(of_the_jim == jims.c.id, read_once(dialect, of_the_jim.in_(JIM_IDS)), *conditions)


def _due() -> ColumnElement[bool]:
    """It is due, not held, answered, late, or written before; and of a kind that nothing is special about."""
    return and_(
        planned.c.kind.in_((*QUESTIONS, REMINDER)),
        _when(planned).between(_moment("stale"), NOW),
        planned.c.held_at.is_(None),
        planned.c.answered_at.is_(None),
        planned.c.outbox_id.is_(None),
    )


def _listens(dialect: str) -> ColumnElement[bool]:
    """The JIM said yes, lives at home, is mailed at one address, and wants to hear all that comes by their rhythm."""
    person = (
        jims.c.deceased_at,
        people.c.erased_at,
        jims.c.stopped_at,
        jims.c.declined_at,
        jims.c.resting_since,
    )
    here = hand_overs.c.withdrawn_at, hand_overs.c.ended_at
    return and_(
        *(moment.is_(None) for moment in (*person, *here)),
        jims.c.consented_at.is_not(None),
        jims.c.rhythm.in_(("ordinary", "often")),
        jims.c.channel == "mail",
        people.c.zone == cadence.HOME,
        or_(jims.c.paused_until.is_(None), jims.c.paused_until <= _TODAY),
        or_(
            and_(planned.c.hand_over_id.is_(None), jims.c.ended_at.is_(None)),
            hand_overs.c.ends_on <= _TODAY,
        ),
        _nothing_of(dialect, muted.c.person_id),
        _nothing_of(
            dialect,
            _second.c.person_id,
            _second.c.kind == "mail",
            _second.c.state == "works",
            _second.c.id != channels.c.id,
        ),
    )


def _is_alone(dialect: str) -> ColumnElement[bool]:
    """Nothing else is due, nor so near that the two may go together; and nobody is about to ring."""
    near = case(
        (planned.c.kind == REMINDER, _moment("soon")),
        else_=_moment("another_day"),
    )
    return and_(
        _nothing_of(dialect, _other.c.jim_id, _other.c.id != planned.c.id, _when(_other) <= near),
        _nothing_of(dialect, calls.c.jim_id, calls.c.due_at.is_not(None)),
    )


def _when(rows: FromClause) -> ColumnElement[datetime]:
    """When it is due, and long after all this once that is decided. The index of what is due does not fit this, so that it
    is never read whole for each batch because PostgreSQL believes that little is due.
    """
    return func.coalesce(rows.c.due_at, _NEVER)


def _is_not_written(dialect: str) -> ColumnElement[bool]:
    """Its letter is not there: who holds the JIM is the only one who could write it meanwhile."""
    return ~exists().where(
        _sent.c.key == planned.c.key, read_once(dialect, _sent.c.key == _any_of(_batch.c.key))
    )


def _leaves_in_peace(past: FromClause) -> ColumnElement[bool]:
    """Nothing is on its way to the JIM, nothing went out these days, not two messages in a week and more, and there is
    room in the budget.
    """
    return and_(
        func.coalesce(past.c.weight, 0) < cadence.A_WEEK_AT_MOST,
        _within_budget(func.coalesce(past.c.used, 0)),
    )


def _past() -> FromClause:
    """What was sent to each JIM of the batch that they read, or will, as `standings` counts it: how many messages were
    `used`, and a `weight` of as many as fit in a week when one is under way or went out these days.
    """
    at = func.coalesce(_sent.c.sent_at, _sent.c.queued_at)
    in_the_way = or_(_sent.c.state.in_(standings.WAITING), at > _moment("no_longer_near"))
    weights = case((in_the_way, cadence.A_WEEK_AT_MOST), (at > _moment("another_week"), 1), else_=0)
    return (
        select(_sent.c.person_id, func.sum(weights).label("weight"), func.count().label("used"))
        .where(
            _sent.c.person_id.in_(JIM_IDS),
            _sent.c.message_class == MESSAGE_CLASS,
            _sent.c.state.in_(standings.COUNTED),
            _sent.c.queued_at >= _moment("looks_back"),
        )
        .group_by(_sent.c.person_id)
        .subquery("past")
    )


def _within_budget(used: ColumnElement[int]) -> ColumnElement[bool]:
    """A first year is over, or there is room in it even if all that went out in any year counts."""
    asked = select(func.count()).where(
        _other.c.jim_id == jims.c.id,
        _other.c.id != planned.c.id,
        _other.c.due_at.is_not(None),
        _other.c.kind.in_(eligibility.CHECK_INS),
    )
    coming = asked.correlate(jims, planned).scalar_subquery()
    begun = _moment("begun")
    return or_(
        jims.c.rhythm == "often",
        and_(
            jims.c.consented_at <= begun,
            or_(planned.c.hand_over_id.is_(None), hand_overs.c.registered_at <= begun),
        ),
        used + case((planned.c.kind == REMINDER, coming), else_=0) < eligibility.BUDGET,
    )


def _moment(name: str) -> ColumnElement[datetime]:
    """One of `moments`."""
    return bindparam(name, type_=UTCDateTime)
