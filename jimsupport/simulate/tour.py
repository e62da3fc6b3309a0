"""Every page each role may open, found by asking the running server along its own route table."""

import asyncio
import http.client
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import or_, select
from starlette.applications import Starlette

from jimsupport import clock
from jimsupport.db import Database
from jimsupport.db.tables import (
    calls,
    exchange_requests,
    exchanges,
    hand_overs,
    import_runs,
    jims,
    organisations,
    outbox,
    peer_groups,
    planned,
    programmes,
    received,
    saved_answers,
    support_requests,
    synonyms,
)
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain.access import links, sessions
from jimsupport.domain.around import looks
from jimsupport.domain.care import drafts
from jimsupport.domain.wishes import wishes
from jimsupport.mail import file_mailbox
from jimsupport.routes.professional.steps import BY_NAME
from jimsupport.settings import beside
from jimsupport.simulate import (
    agreed,
    around,
    at_work,
    gatherings,
    group_life,
    groups,
    locked_out,
    meeting,
    sharing,
    ways_in,
)
from jimsupport.simulate.scene import Cast
from jimsupport.web import cookies
from jimsupport.web.routing import Page

ROLES = ("visitor", "jim", "professional", "staff", "administrator")
GROUPS = ("group_invitation", "group_offer")  # links to the page about a group
A_PATH_AT_MOST = 3  # different rows that one route is shown with
Values = dict[str, object]  # what the parameters of a path are filled with
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


async def tour(app: Starlette, db: Database, cast: Cast, *, base: str) -> dict[str, Any]:
    """{"base": …, "roles": {role: {"cookie": …, "paths": […], "files": […]}}}, from the route table."""
    cookie = {"visitor": ""}
    for role in ROLES[1:]:
        secret, _ = await sessions.start(db, getattr(cast, role), agent="audit", strong=True, now=clock.now())
        cookie[role] = f"{cookies.SESSION}={secret}"
    paths = await every_path(app, db, cast)
    roles = {}
    for role in ROLES:
        pages, others = await asyncio.to_thread(what_opens, base, paths, cookie[role])
        roles[role] = {"cookie": cookie[role], "paths": pages, "files": others}
    return {"base": base, "roles": roles}


async def every_path(app: Starlette, db: Database, cast: Cast) -> list[str]:
    """Every GET path of the route table, with real ids filled in where it has parameters."""
    samples = await _samples(db, cast, app)
    paths = []
    for route in app.routes:
        if not isinstance(route, Page) or "GET" not in (route.methods or ()) or route.name == "static":
            continue
        prefixes = [prefix for prefix in samples if route.path.startswith(prefix)]
        if _PARAMETER.search(route.path) and not prefixes:
            raise LookupError(f"{route.path} has no sample: add one to simulate/tour.py.")
        values = samples[max(prefixes, key=len)] if prefixes else [{}]
        paths += list(dict.fromkeys(_filled(route.path, value) for value in values))
    return paths


def _filled(path: str, values: Values) -> str:
    return _PARAMETER.sub(lambda found: str(values[found[1]]), path)


def what_opens(base: str, paths: Sequence[str], cookie: str) -> tuple[list[str], list[str]]:
    """Which of `paths` answer with an HTML page, and which with something else, for this cookie."""
    at = urlsplit(base)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=20)
    pages: list[str] = []
    others: list[str] = []
    for path in paths:
        connection.request("GET", path, headers={"cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        if answer.headers.get_content_type() == "text/event-stream":
            connection.close()  # it would never end
            continue
        answer.read()
        if answer.status == 200:
            is_page = answer.headers.get_content_type() == "text/html" and not _is_mail(answer)
            (pages if is_page else others).append(path)
    connection.close()
    return pages, others


def _is_mail(answer: http.client.HTTPResponse) -> bool:
    """Whether this is a mail shown in a frame: it speaks its receiver's language, whoever looks."""
    return "frame-ancestors 'self'" in answer.headers.get("content-security-policy", "")


async def _samples(db: Database, cast: Cast, app: Starlette) -> dict[str, list[Values]]:
    """Values for the parameters of every path that begins with the key; the longest key that fits counts."""
    carla = hand_overs.c.professional_id == cast.professional
    own = await _ids(db, hand_overs.c.id, carla, hand_overs.c.withdrawn_at.is_(None))
    withdrawn = await _ids(db, hand_overs.c.id, carla, hand_overs.c.withdrawn_at.is_not(None))
    forms = sorted(draft.id for draft in await drafts.listed(db, cast.professional))
    steps: list[Values] = [{"id": forms[0], "step": step} for step in BY_NAME]
    by_purpose = await _action_links(db, cast)
    reached = {way: await _ids(db, jims.c.id, jims.c.channel == way) for way in ("phone", "text")}
    looked_at = [cast.jim, *reached["phone"][:1], *reached["text"][:1]]
    for jim_id in looked_at:
        await looks.say_why(db, jim_id, "follow_up", staff_id=cast.staff, now=clock.now())
    asked = await _ids(
        db,
        planned.c.id,
        planned.c.jim_id == cast.jim,
        planned.c.outcome == "sent",
        planned.c.kind == "check_in",
    )
    theirs = or_(exchanges.c.asker_id == cast.jim, exchanges.c.listener_id == cast.jim)
    written_with = await _ids(db, exchanges.c.id, theirs)
    read_along = await _ids(db, exchange_requests.c.exchange_id)
    asked_by_jim = await _ids(db, support_requests.c.id, support_requests.c.jim_id == cast.jim)
    running = await _ids(db, peer_groups.c.id, peer_groups.c.state == "running")
    written = await group_life.samples(db, cast.jim, now=clock.now())
    agreed_on = await agreed.samples(db, jim=cast.jim, staff=cast.staff, now=clock.now())
    beside_them = await around.samples(db, jim=cast.jim, professional=cast.professional, now=clock.now())
    meetups = await meeting.samples(db, jim=cast.jim, now=clock.now())
    return (
        agreed_on
        | written
        | await gatherings.samples(db, jim=cast.jim, now=clock.now())
        | await sharing.samples(db, jim=cast.jim, now=clock.now())
        | await ways_in.samples(db, jim=cast.jim)
        | await groups.rung(db, cast.jim, now=clock.now())
        | await locked_out.samples(db, professional=cast.professional, staff=cast.staff, now=clock.now())
        | beside_them
        | meetups
        | {
            "/a/{token}": list(by_purpose.values()),
            "/a/{token}/": [by_purpose[purpose] for purpose in ("invitation", "check_in", "joined")],
            "/a/{token}/exchange": [by_purpose["exchange_offer"], by_purpose["exchange_message"]],
            "/a/{token}/listening": [by_purpose["exchange_offer"]],
            "/a/{token}/group": [by_purpose[name] for name in GROUPS if name in by_purpose],
            "/a/{token}/group/poll": [by_purpose["poll_asked"]],
            "/staff/groups/{number:int}": [{"number": number} for number in running[:1]],
            "/t/{token}": list(by_purpose.values())[:1],
            "/u/{token}": await _unsubscribe_links(db, cast),
            "/sign-in/organisations/{id:int}": _as_ids([await at_work.sample(db, now=clock.now())]),
            "/walk-in/{token}": [{"token": secret} for secret in app.state.walk_in],
            "/mailbox/{name}": await _letters(db, app),
            "/me/check-ins/{id:int}": _as_ids(asked[-2:]),
            "/me/meeting/{step}": [{"step": step} for step in wishes.STEPS],
            "/staff/roster/{id:int}": _as_ids([cast.staff]),
            "/hand-overs/{id:int}": _as_ids([*own[:1], *withdrawn[:1]]),
            "/hand-overs/drafts/{id:int}": _as_ids(forms),
            "/hand-overs/drafts/{id:int}/{step}": steps,
            "/staff/jims/{id:int}": _as_ids(looked_at),
            "/me/exchanges/{number:int}": [{"number": number} for number in written_with],
            "/staff/drafts/{id:int}": _as_ids(
                await _ids(db, peer_groups.c.id, peer_groups.c.state == "draft")
            ),
            "/staff/exchanges/{number:int}": [{"number": number} for number in read_along],
            "/me/requests/{request:int}": [{"request": number} for number in asked_by_jim[:A_PATH_AT_MOST]],
            "/staff/requests/{id:int}": _as_ids(
                await _ids(db, support_requests.c.id, support_requests.c.closed_at.is_(None))
            ),
            "/staff/requests/{id:int}/beside": [{"id": asked_by_jim[0], "other": asked_by_jim[1]}],
            "/staff/saved-answers/{id:int}": _as_ids(await _ids(db, saved_answers.c.id)),
            "/staff/synonyms/{id:int}": _as_ids((await _ids(db, synonyms.c.id))[:1]),
            "/staff/calls/{id:int}": _as_ids(await _ids(db, calls.c.id, calls.c.due_at.is_not(None))),
            "/staff/received/{id:int}": _as_ids(await _ids(db, received.c.id)),
            "/staff/outgoing/{id:int}": _as_ids(await _coming(db)),
            "/admin/accounts/{id:int}": _as_ids([cast.professional, cast.staff]),
            "/admin/hand-overs/{id:int}": _as_ids([*own[:1], *withdrawn[:1]]),
            "/admin/imports/{id:int}": _as_ids(await _ids(db, import_runs.c.id)),
            "/admin/organisations/{id:int}": _as_ids((await _ids(db, organisations.c.id))[:1]),
            "/admin/programmes/{id:int}": _as_ids(await _ids(db, programmes.c.id)),
        }
    )


def _as_ids(ids: Sequence[int]) -> list[Values]:
    return [{"id": number} for number in ids[:A_PATH_AT_MOST]]


async def _ids(db: Database, column: Any, *where: Any) -> list[int]:
    rows = await db.fetch_all(select(column.label("id")).where(*where).order_by(column))
    return [row.id for row in rows]


async def _coming(db: Database) -> list[int]:
    """One planned row of each kind."""
    rows = await db.fetch_all(
        select(planned.c.id, planned.c.kind).where(planned.c.due_at.is_not(None)).order_by(planned.c.due_at)
    )
    return list({row.kind: row.id for row in reversed(rows)}.values())


async def _action_links(db: Database, cast: Cast) -> dict[str, Values]:
    """One link of each purpose that the people of the demo got."""
    rows = await db.fetch_all(
        planned.select()
        .where(planned.c.outcome == "sent", planned.c.outbox_id.is_not(None))
        .order_by(planned.c.id)
    )
    newest = {row.kind: row for row in rows}
    made: dict[str, Values] = {}
    for kind, row in newest.items():
        token = await links.create(
            db, row.jim_id, kind, planned_id=row.id, hand_over_id=row.hand_over_id, now=clock.now()
        )
        made[kind] = {"token": token}
    by_themselves = await _ids(db, jims.c.id, jims.c.joined_at.is_not(None), jims.c.stopped_at.is_(None))
    others = {
        "request_received": cast.jim,
        "staff_reply": cast.jim,
        "joined": (by_themselves or [cast.jim])[0],
    }
    made |= {
        purpose: {"token": await links.create(db, jim_id, purpose, now=clock.now())}
        for purpose, jim_id in others.items()
    }
    for state, purpose in (("offered", "exchange_offer"), ("open", "exchange_message")):
        written = await db.fetch_one(exchanges.select().where(exchanges.c.state == state).limit(1))
        if written is not None:
            about = {"exchange_id": written.id, "now": clock.now()}
            made[purpose] = {"token": await links.create(db, written.listener_id, purpose, **about)}
    for state, purpose in (*zip(("invited", "member"), GROUPS, strict=True), ("member", "poll_asked")):
        asked = await db.fetch_one(members.select().where(members.c.state == state).limit(1))
        if asked is not None:
            about = {"group_id": asked.group_id, "now": clock.now()}
            made[purpose] = {"token": await links.create(db, asked.jim_id, purpose, **about)}
    return made


async def _unsubscribe_links(db: Database, cast: Cast) -> list[Values]:
    asked = planned.c.jim_id == cast.jim, planned.c.outcome == "sent", planned.c.kind == "check_in"
    made: list[Values] = []
    for planned_id in (await _ids(db, planned.c.id, *asked))[:1]:
        token = await links.create(db, cast.jim, "unsubscribe", planned_id=planned_id, now=clock.now())
        made.append({"token": token})
    return made


async def _letters(db: Database, app: Starlette) -> list[Values]:
    """One letter of each kind in the file mailbox, and one text."""
    rows = await db.fetch_all(
        select(outbox.c.kind, outbox.c.channel, outbox.c.message_id)
        .where(outbox.c.state == "sent", outbox.c.channel != "call")
        .order_by(outbox.c.id)
    )
    newest = {row.kind if row.channel == "mail" else row.channel: row.message_id for row in rows}.values()
    folder = beside(app.state.settings.database_url, "mailbox")
    names = {
        str(letter.message["Message-ID"]).strip("<>").partition("@")[0]: letter.name
        for letter in file_mailbox.letters(folder)
    }
    return [{"name": names[message_id]} for message_id in newest if message_id in names]
