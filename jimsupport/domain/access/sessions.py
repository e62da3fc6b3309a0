"""Sessions: who is signed in, in which browser, for how long, and how surely.

A mailed link proves who reads a mailbox. That is enough for what is of a JIM; roles that see the lives of others count
only in a session where a second factor was shown. Some pages ask who it is afresh.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, true

from jimsupport.db import Database, Fixed, Row, Unavailable
from jimsupport.db.tables import jims, lost_factors, office, people, roles, sessions
from jimsupport.domain.access import browsers, tokens
from jimsupport.domain.access.roles import GUARDED, ROLES, stay
from jimsupport.domain.rooms import watch

_LOCKED_OUT = (
    select(func.count())
    .select_from(lost_factors)
    .where(
        lost_factors.c.ended_at.is_(None),
        lost_factors.c.confirmed_at.is_(None),
        lost_factors.c.person_id != people.c.id,
    )
    .correlate(people)
    .scalar_subquery()
    .label("locked_out")
)
_OF_SESSION = (
    sessions.c.seen_at,
    sessions.c.created_at.label("begun_at"),
    sessions.c.strong_at,
    sessions.c.fresh_at,
    sessions.c.organisation_id.label("through"),
)
_POST_STOPPED_AT = select(office.c.post_stopped_at).limit(1).scalar_subquery().label("post_stopped_at")

NOTED_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever is signed in, as far as pages need to know them."""

    id: int
    session_id: int
    first_name: str
    last_name: str
    language: str
    language_chosen: bool
    zone: str
    roles: frozenset[str]
    weak_roles: frozenset[str]  # those that wait for a second factor
    organisations: tuple[int, ...]  # where they are a professional
    post_stopped_at: datetime | None  # since when nothing goes out to anybody: every page of staff says so
    strong_at: datetime | None
    fresh_at: datetime | None
    locked_out: int  # how many colleagues wait to be rung, since they lost what they show
    through: int | None = None  # the organisation by whose sign-in they came: they are its professional alone

    @property
    def works(self) -> bool:
        """Whether they hold a role that takes a second factor, shown or not; of who came by the sign-in of their
        organisation that is not ours to ask, and theirs not to add: it opens more than that sign-in may.
        """
        return self.through is None and bool(self.weak_roles or self.roles & GUARDED)

    @property
    def main_role(self) -> str | None:
        """The role whose pages they start on; None once they hold none."""
        return next((role for role in ROLES if role in self.roles), None)


async def start(
    db: Database,
    person_id: int,
    *,
    agent: str = "",
    method: str = "link",
    strong: bool = False,
    organisation_id: int | None = None,
    now: datetime,
) -> tuple[str, timedelta]:
    """Open a session; returns its secret and how long it may live at most.

    `method` is how they came in: link, code, text, passkey, totp, oidc or walk_in; `strong` says that it is proof enough
    for roles that see the lives of others. Who came by the sign-in of their organisation has `organisation_id`:
    that is no proof for what is theirs alone, so such a session is not fresh.
    """
    secret = tokens.new()
    held = _roles(await db.fetch_all(_person().where(people.c.id == person_id)))
    longest = stay(held).longest
    await db.insert(
        sessions.insert().values(
            token_hash=tokens.hashed(secret),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + longest,
            agent=browsers.named(agent),
            method=method,
            strong_at=now if strong else None,
            fresh_at=None if organisation_id else now,
            organisation_id=organisation_id,
        )
    )
    return secret, longest


async def strengthen(
    db: Database, session_id: int, *, method: str, now: datetime
) -> tuple[str, timedelta] | None:
    """A second factor was shown in this session: its new secret, and how long that lives; None when it is over.

    The secret changes with what it opens, so that one that leaked before opens nothing more.
    """
    secret = tokens.new()
    row = await db.fetch_one(
        sessions.update()
        .where(sessions.c.id == session_id, sessions.c.expires_at > now)
        .values(token_hash=tokens.hashed(secret), method=method, strong_at=now, fresh_at=now, seen_at=now)
        .returning(sessions.c.expires_at)
    )
    return (secret, row.expires_at - now) if row else None


async def refresh(db: Database, session_id: int, *, now: datetime) -> None:
    """Whoever uses this session just proved again who they are."""
    await db.execute(sessions.update().where(sessions.c.id == session_id).values(fresh_at=now))


async def find(db: Database, secret: str, *, now: datetime, note: bool = True) -> SignedIn | None:
    """Who holds this session now, with today's roles; None when it is over. One query, one now and then to note it.

    Without `note` it does not live longer for being asked after: a page that asks by itself is no sign of life.
    """
    rows = await db.fetch_all(_FOUND.params(token=tokens.hashed(secret), now=now))
    if not rows:
        return None
    first, held = rows[0], _at_work(rows) if rows[0].through else _roles(rows)
    allowed = stay(held)
    over = first.seen_at + allowed.idle <= now or first.begun_at + allowed.longest <= now
    if not held or over:  # a role that came meanwhile makes it shorter
        return None
    if note and now - first.seen_at > allowed.idle / 30:
        with suppress(Unavailable):  # a disk that is full can still be read
            await db.execute(sessions.update().where(sessions.c.id == first.session_id).values(seen_at=now))
    weak = held & GUARDED if first.strong_at is None else frozenset()
    works_at = tuple(row.organisation_id for row in rows if row.role == "professional" and not weak)
    return SignedIn(
        id=first.id,
        session_id=first.session_id,
        first_name=first.first_name,
        last_name=first.last_name,
        language=first.language,
        language_chosen=first.language_chosen_at is not None,
        zone=first.zone,
        roles=held - weak,
        weak_roles=weak,
        organisations=works_at,
        post_stopped_at=first.post_stopped_at,
        strong_at=first.strong_at,
        fresh_at=first.fresh_at,
        locked_out=first.locked_out,
        through=first.through,
    )


async def holding(db: Database, session_ids: Collection[int], role: str, *, now: datetime) -> set[int]:
    """Which of these sessions are still of someone who holds `role`; one query, and none lives longer for it."""
    rows = await db.fetch_all(
        select(sessions.c.id)
        .join(people, people.c.id == sessions.c.person_id)
        .join(roles, roles.c.person_id == people.c.id)
        .where(
            sessions.c.id.in_(session_ids),
            sessions.c.expires_at > now,
            sessions.c.seen_at > now - stay(frozenset({role})).idle,
            sessions.c.created_at > now - stay(frozenset({role})).longest,
            true() if role not in GUARDED else sessions.c.strong_at.is_not(None),
            people.c.erased_at.is_(None),
            roles.c.role == role,
            roles.c.ended_at.is_(None),
            or_(sessions.c.organisation_id.is_(None), roles.c.organisation_id == sessions.c.organisation_id),
        )
    )
    return {row.id for row in rows}


async def keep(db: Database, session_ids: Collection[int], *, now: datetime) -> set[int]:
    """Which of these sessions are not over; each lives on as after a visit: who is in a call is there."""
    if not session_ids:
        return set()
    theirs = sessions.c.id.in_(session_ids), sessions.c.expires_at > now
    stale = sessions.c.seen_at < now - NOTED_EVERY
    await db.execute(sessions.update().where(*theirs, stale).values(seen_at=now))
    return {row.id for row in await db.fetch_all(select(sessions.c.id).where(*theirs))}


async def end(db: Database, session_id: int) -> None:
    """Sign out this browser, at once everywhere: pages that watch and rooms included."""
    await _end(db, sessions.c.id == session_id)


async def end_of_person(
    db: Database, person_id: int, *, only: int | None = None, but: int | None = None
) -> int:
    """Sign this person out of every browser, of `only` one, or of all `but` one; how many that were."""
    which = [sessions.c.person_id == person_id]
    if only is not None:
        which.append(sessions.c.id == only)
    if but is not None:
        which.append(sessions.c.id != but)
    return await _end(db, *which)


async def end_through(db: Database, organisation_id: int) -> int:
    """Sign out whoever came by the sign-in of this organisation; how many sessions that were."""
    return await _end(db, sessions.c.organisation_id == organisation_id)


async def _end(db: Database, *which: ColumnElement[bool]) -> int:
    async with db.write():
        ended = await db.fetch_all(sessions.delete().where(*which).returning(sessions.c.person_id))
        if ended:
            await watch.people_changed(db, sorted({row.person_id for row in ended}))
    return len(ended)


async def of_person(db: Database, person: SignedIn, *, now: datetime) -> list[Row]:
    """Where this person is signed in now, last seen first: `id`, `agent`, `method`, `created_at` and `seen_at`."""
    return await db.fetch_all(
        select(*(sessions.c[name] for name in ("id", "agent", "method", "created_at", "seen_at")))
        .where(
            sessions.c.person_id == person.id,
            sessions.c.expires_at > now,
            sessions.c.seen_at > now - stay(person.roles | person.weak_roles).idle,
            sessions.c.created_at > now - stay(person.roles | person.weak_roles).longest,
        )
        .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
    )


async def clear(db: Database, *, now: datetime) -> None:
    """Remove sessions that have ended by themselves."""
    await db.execute(sessions.delete().where(sessions.c.expires_at <= now))


def _person() -> Select[Any]:
    """A person who can sign in, a row for each role they hold now."""
    held = (roles.c.person_id == people.c.id) & roles.c.ended_at.is_(None)
    return (
        select(
            people.c.id,
            people.c.first_name,
            people.c.last_name,
            people.c.language,
            people.c.language_chosen_at,
            people.c.zone,
            roles.c.role,
            roles.c.organisation_id,
            jims.c.id.label("jim_id"),
            jims.c.deceased_at,
        )
        .select_from(people)
        .outerjoin(roles, held)
        .outerjoin(jims, jims.c.id == people.c.id)
        .where(people.c.erased_at.is_(None))
    )


_FOUND = Fixed(
    _person()
    .add_columns(sessions.c.id.label("session_id"), *_OF_SESSION, _POST_STOPPED_AT, _LOCKED_OUT)
    .join(sessions, sessions.c.person_id == people.c.id)
    .where(sessions.c.token_hash == bindparam("token"), sessions.c.expires_at > bindparam("now"))
    .order_by(roles.c.id)
)


def _roles(rows: list[Row]) -> frozenset[str]:
    held = {row.role for row in rows if row.role}
    if rows and rows[0].jim_id is not None and rows[0].deceased_at is None:
        held.add("jim")
    return frozenset(held)


def _at_work(rows: list[Row]) -> frozenset[str]:
    """The role of who came by the sign-in of their organisation: its professional, if they still are, and no other's.

    Whoever sees to that sign-in must not get at what the same person may see elsewhere, or as a JIM.
    """
    places = {row.organisation_id for row in rows if row.role == "professional"}
    return frozenset({"professional"}) if places == {rows[0].through} else frozenset()
