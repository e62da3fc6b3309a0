"""The demo's JIMs who want to meet others: a group that runs, one that is asked, drafts to look at, and who is left over."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import jims, meeting_wishes, peer_group_members, peer_groups, people
from jimsupport.domain.access import links
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.forming import runs
from jimsupport.domain.groups import groups, invitations
from jimsupport.domain.people import channels, rhythms
from jimsupport.domain.polls import polls, rows
from jimsupport.domain.rings import rings
from jimsupport.domain.support import requests
from jimsupport.domain.wishes import moments, places, wishes
from jimsupport.domain.wishes.wishes import Wishes
from jimsupport.simulate import group_life, meeting

WISHING = 34
ELSEWHERE = 5  # each so many lives where few others do, and can when few others can
TOWNS = ("Assen", "Groningen", "Beilen", "Zwolle", "Hoogeveen", "Emmen", "Meppel", "Leeuwarden")
FAR = ("Middelburg", "Maastricht")
RELATIONS = tuple(wishes.RELATIONS)
EVENINGS = tuple(moments.of(day, 2) for day in range(5))


async def lay(db: Database, *, jim: int, but: list[int], staff: int, now: datetime) -> None:
    """Let JIMs wish to meet others over three months, match them, and let the group of `jim` begin."""
    for number, jim_id in enumerate([jim, *await _some(db, but=[jim, *but], now=now)]):
        since = now - timedelta(days=3 + 7 * number % 90)
        await wishes.save(db, jim_id, _wish(number), by=f"jim:{jim_id}", now=since)
    await _match(db, now=now)
    await _begin(db, jim, staff=staff, now=now - group_life.BEGAN)
    await group_life.lay(db, jim, now=now)
    await meeting.lay(db, jim, now=now)
    await _ask(db, jim, now=now)
    await _fall_silent(db, jim, now=now)


async def _some(db: Database, *, but: list[int], now: datetime) -> list[int]:
    """JIMs who may be in a group, in the order they came in."""
    rows = await db.fetch_all(
        select(jims.c.id)
        .join(people, people.c.id == jims.c.id)
        .outerjoin(meeting_wishes, meeting_wishes.c.id == jims.c.id)
        .where(
            jims.c.id.not_in(but),
            meeting_wishes.c.id.is_(None),
            jims.c.consented_at.is_not(None),
            jims.c.declined_at.is_(None),
            jims.c.stopped_at.is_(None),
            jims.c.deceased_at.is_(None),
            jims.c.paused_until.is_(None),
            people.c.erased_at.is_(None),
        )
        .order_by(jims.c.id)
        .limit(WISHING)
    )
    return [row.id for row in rows]


def _wish(number: int) -> Wishes:
    """One of many: most can in the evening, online or near Assen; a few are alone in what they wish."""
    alone = number % ELSEWHERE == ELSEWHERE - 1
    near = number % 3 != 1
    town = FAR[number % len(FAR)] if alone else TOWNS[number % len(TOWNS)]
    codes = tuple(THEMES)
    evenings = {EVENINGS[number % 5], EVENINGS[(number + 1) % 5], EVENINGS[1]}
    return Wishes(
        languages=("ar",) if number % 11 == 9 else ("nl",) if number % 4 else ("nl", "en"),
        moments=(moments.of(number % 7, 0),) if alone else tuple(sorted(evenings)),
        modes=("in_person",) if alone else ("online", "in_person") if near else ("online",),
        place=places.find(town)[0] if near or alone else None,
        max_km=25 if near or alone else None,
        themes=tuple(dict.fromkeys((codes[number % 4], codes[(number + 1) % 4], codes[number % len(codes)]))),
        relation=RELATIONS[number % len(RELATIONS)],
        may_host=number % 6 == 0,
    )


async def _match(db: Database, *, now: datetime) -> None:
    """The match of this night: drafts, and why the others have none."""
    await runs.ask(db, by="worker", budget="quick", now=now)
    claimed = await runs.claim(db, now=now)
    if claimed is not None:
        await runs.run(db, claimed, stopping=lambda: False, now=now)


async def _begin(db: Database, jim: int, *, staff: int, now: datetime) -> None:
    """Approve the draft of `jim`, or the first there is, where all say yes; and another, where one did."""
    drafts = await db.fetch_all(
        select(peer_groups.c.id).where(peer_groups.c.state == "draft").order_by(peer_groups.c.id)
    )
    theirs = await db.fetch_value(
        select(peer_group_members.c.group_id).where(
            peer_group_members.c.jim_id == jim, peer_group_members.c.state == "draft"
        )
    )
    ids = [row.id for row in drafts]
    chosen = [theirs, *(each for each in ids if each != theirs)] if theirs else ids
    for group_id, most in zip(chosen, (None, 1), strict=False):
        await invitations.send(db, group_id, by=f"staff:{staff}", now=now)
        asked = await groups.in_state(db, group_id, "invited")
        for member in asked[:most]:
            await _yes(db, group_id, member, now=now)


async def _yes(db: Database, group_id: int, member: Any, *, now: datetime) -> None:
    seen = await groups.for_jim(db, group_id, member.jim_id)
    await invitations.answer(db, seen, "yes", by=f"jim:{member.jim_id}", now=now)


async def _ask(db: Database, jim: int, *, now: datetime) -> None:
    """The group of `jim` chooses a moment; two of them said already what suits."""
    seen = await groups.of_jim(db, jim)
    if seen is None or seen.state != "running":
        return
    starts = await polls.proposed(db, seen.id, now=now)
    poll = await rows.load(db, await polls.ask(db, seen.id, starts, by="worker", now=now))
    for number, (other, _) in enumerate(seen.others[:2]):
        said = {
            option.id: ("yes", "maybe", "no")[(number + place) % 3]
            for place, option in enumerate(poll.options)
        }
        theirs = await groups.for_jim(db, seen.id, other)
        await polls.vote(db, theirs, poll.id, said, by=f"jim:{other}", now=now)


async def _fall_silent(db: Database, jim: int, *, now: datetime) -> None:
    """`jim` hosts their group, and one of it who is silent wished that the host rings."""
    seen = await groups.of_jim(db, jim)
    if seen is None or seen.state != "running" or not seen.others:
        return
    others = [other for other, _ in seen.others]
    await groups.change_member(db, seen.id, others, hosts=False)
    await groups.change_member(db, seen.id, [jim], hosts=True)
    silent = others[-1]
    if await channels.number(db, silent) is None:
        await channels.add(db, silent, "phone", "06 12 34 56 70", by=f"jim:{silent}", now=now)
    await rhythms.call_when_silent(db, silent, "host", by=f"jim:{silent}", now=now)
    asked: dict[str, Any] = {"kind": "silent", "door": "system", "by": "worker", "now": now}
    request_id = await requests.open(db, jim_id=silent, **asked)
    await rings.begin(db, silent, request_id, now=now)


async def rung(db: Database, jim: int, *, now: datetime) -> dict[str, list[dict[str, object]]]:
    """What fills the addresses of the page on which a host is asked to ring."""
    found = await rings.open_for(db, jim)
    samples = [
        {
            "number": row.id,
            "token": await links.create(db, jim, "host_ring", request_id=row.id, now=now),
        }
        for row in found
    ]
    return {"/a/{token}/ring/{number:int}": [*samples], "/me/ring/{number:int}": [*samples]}
