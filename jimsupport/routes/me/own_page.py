"""A JIM's own page: now to do, big worry, what we told each other, the rest."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.around import helpers, moments
from jimsupport.domain.dilemmas import answering
from jimsupport.domain.exchanges import exchanges, listeners
from jimsupport.domain.follow_up import check_ins
from jimsupport.domain.group_life import habits, messages
from jimsupport.domain.groups import groups
from jimsupport.domain.handling import tags
from jimsupport.domain.meetups import afterwards, answers
from jimsupport.domain.meetups import overview as meetings
from jimsupport.domain.newsletters import readers
from jimsupport.domain.people import channels, consent, jims, muting, overview, rhythms, told
from jimsupport.domain.rings import rings
from jimsupport.domain.support import receipts, requests
from jimsupport.domain.talks import talks
from jimsupport.domain.tips import tips
from jimsupport.domain.wishes import moments as weekly
from jimsupport.domain.wishes import wishes
from jimsupport.routes.me import group
from jimsupport.routes.me.doors import HOME, Door, behind, show


async def index(request: Request, door: Door) -> Response:
    """The page itself: one thing to do, the rest below it."""
    db, jim, now = door.db, door.jim, clock.now()
    seen = await groups.of_jim(db, jim.id)
    open_requests = [row for row in await requests.of_jim(db, jim.id) if row.closed_at is None]
    question = await check_ins.open_question(db, jim.id)
    later = await check_ins.put_off_to(db, question) if question else None
    return show(
        request,
        door,
        "me/index.html",
        question=None if later else question,
        next_on=later.due_on if later else await overview.next_question(db, jim, now=now),
        hand_overs=await overview.running_hand_overs(db, jim.id),
        way_back=await receipts.way_back(db, jim.id),
        open_requests=open_requests,
        talk=await talks.coming(db, jim.id, now=now),
        exchanges=await exchanges.of_jim(db, jim.id),
        listening=await listeners.of(db, jim.id),
        meeting=await wishes.of(db, jim.id) if door.signed_in else None,
        moments=await moments.of_jim(db, jim, now=now),
        helper=await helpers.latest(db, jim.id),
        dilemmas=await answering.waits_for(db, jim.id),
        tips_to_agree=await tips.waits_for(db, jim.id),
        newsletter=await readers.of(db, jim.id),
        paused=jims.is_paused(jim, now),
        MOMENTS=weekly.NAMES,
        unread=await messages.unread_of(db, seen),
        **await group.standing(db, jim, seen),
        to_ring=await rings.open_for(db, jim.id),
        rhythm=rhythms.SHORT[jim.rhythm],
        today=jims.today(jim, now),
    )


async def history(request: Request, door: Door) -> Response:
    """What we told each other."""
    return show(request, door, "me/told.html", told=await told.by_and_to(door.db, door.jim.id))


async def data(request: Request, door: Door) -> Response:
    """Everything we keep about this JIM, readable."""
    db, jim = door.db, door.jim
    return show(
        request,
        door,
        "me/data.html",
        channels=await channels.of(db, jim.id),
        moments=await moments.of_jim(db, jim, now=clock.now()),
        helper=await helpers.latest(db, jim.id),
        tags=(await tags.of(db, [jim.id]))[jim.id],
        hand_overs=await overview.known_hand_overs(db, jim.id),
        rhythm=rhythms.SHORT[jim.rhythm],
        met=await meetings.of_jim(db, jim.id),
        COMES=answers.COMES,
        WAS=afterwards.WAS,
        muted=[muting.KINDS[kind] for kind in sorted(await muting.of(db, jim.id))],
        texts=consent.TEXTS.get(jim.consent_version or "", []),
        listening=await listeners.of(db, jim.id),
        meeting=await wishes.of(db, jim.id),
        group_told=await habits.about_of(db, jim.id),
        group_wrote=await messages.of_writer(db, jim.id) if door.signed_in else [],
    )


MINE = HOME[1:]

routes = [
    *behind(MINE, "", index, name="page"),
    *behind(MINE, "/told", history, name="told"),
    *behind(MINE, "/data", data, name="data"),
]
