"""My group: an invitation and its answer, who is in it, leaving; and while there is none, what would help.

By the link of a mail, where opening it changes nothing, and on the JIM's own page.
"""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from jimsupport import clock
from jimsupport.db import Database, Row
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.forming import rounds
from jimsupport.domain.group_life import habits, messages, rows, worries
from jimsupport.domain.groups import groups, invitations, offers, telling
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.meetups import overview
from jimsupport.domain.people import jims
from jimsupport.domain.polls import polls
from jimsupport.domain.wishes import moments, wishes
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.web.routing import LARGEST_ID
from jimsupport.words import N_, translator

MOST_DIGITS = 10  # of a number in an address
OF_WISHES = ("group_rest", "group_offer")  # links of mails to who waits for a group


async def index(request: Request, door: Door) -> Response:
    """The group, or what there is to say while there is none."""
    return await page(request, door, Form())


async def page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    """The group with what was typed in `form`."""
    seen = await seen_by(door)
    language = request.state.language
    said = {
        "reasons": telling.reasons(seen.reasons, language) if seen else [],
        "alike": telling.alike(seen.alike, dict(seen.others), language) if seen else [],
    }
    return show(
        request,
        door,
        "me/group/show.html",
        status=status,
        form=form,
        at=f"{door.home}/group",
        chosen=request.query_params.get("answer", ""),
        MOMENTS=moments.NAMES,
        MODES=wishes.MODES,
        **said,
        **await standing(door.db, door.jim, seen),
        **(await _inside(request, door, seen) if seen is not None and rows.is_in(seen) else {}),
    )


async def _inside(request: Request, door: Door, seen: Seen) -> dict[str, Any]:
    """What only its members see: the messages, what each tells, and how this JIM hears of it."""
    db, now = door.db, clock.now()
    older = number(request.query_params.get("before", "")) if door.link is None else 0
    kept = await habits.of(db, seen)
    return {
        "talk": await messages.page(
            db, seen, kept, zone=door.jim.zone, before=older or None, until=_until(door), now=now
        ),
        "older": older,
        "told": await habits.told(db, seen.id),
        "read_along": await worries.read_along(db, seen.id),
        "hears": habits.HEARS[kept.hears],
        "quiet_until": kept.quiet_until if kept.is_quiet(jims.today(door.jim, now)) else None,
    }


def number(text: str) -> int:
    """The number of a message in an address; 0 for anything else."""
    return min(int(text[:MOST_DIGITS]), LARGEST_ID) if text.isascii() and text.isdigit() else 0


def _until(door: Door) -> datetime | None:
    """Up to when a link shows messages: what its mail was about, and the day after."""
    return door.link.created_at + messages.LINK_SHOWS if door.link else None


async def news(request: Request, door: Door) -> Response:
    """How many messages came after the one that the page shows last, and that in words; for a page that is open."""
    seen = await seen_by(door)
    if seen is None or not rows.is_in(seen):
        raise NotFound
    shown = number(request.query_params.get("after", ""))
    count = await messages.count_after(door.db, seen, shown, until=_until(door))
    ngettext = translator(request.state.language).ngettext
    said = ngettext("%(num)s nieuw bericht", "%(num)s nieuwe berichten", count) % {"num": count}
    return JSONResponse({"count": count, "words": said if count else ""})


async def standing(db: Database, jim: Row, seen: Seen | None) -> dict[str, Any]:
    """How it stands with the group of this JIM, for their page too."""
    now = clock.now()
    wish = await wishes.of(db, jim.id)
    waits = wish is not None and wish.waiting_since is not None
    offer = await offers.of_jim(db, jim.id, now=now) if waits else None
    return {
        "group": seen,
        "wish": wish,
        "can_answer": seen is not None and invitations.can_answer(seen, now),
        "can_return": seen is not None and groups.can_return(seen, now),
        "offer": offer,
        "questions": offers.questions(offer) if offer else [],
        "next_try": invitations.next_try(now, jim.zone),
        **(await polls.standing(db, seen) if seen else {"poll": None}),
        **await overview.standing(db, seen, now=now),
    }


async def seen_by(door: Door) -> Seen | None:
    """The group this door is about, on the JIM's own page the one they are in. Raises NotFound for a link of something else."""
    if door.link and door.link.group_id:
        return await groups.for_jim(door.db, door.link.group_id, door.jim.id)
    if door.link and door.link.purpose not in OF_WISHES:  # a mail may be forwarded
        raise NotFound
    return await groups.of_jim(door.db, door.jim.id)


async def answer(request: Request, door: Door) -> Response:
    """Yes, no or another moment."""
    seen, form = await seen_by(door), await Form.read(request)
    if seen is None:
        return back(request, door, "/group", notice=invitations.OVER)
    try:
        said = form.choice("answer", invitations.ANSWERS, needed=N_("Kies een van de antwoorden."))
        rather = form.number("rather") if said == "other" and form["rather"] else None
        form.check()
        await invitations.answer(door.db, seen, said or "", rather=rather, by=door.by, now=clock.now())
    except Invalid as problem:
        return await page(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, "/group", notice=refusal.message)
    return back(request, door, "/group", notice=N_("Bewaard. Niemand anders ziet wat jij koos."))


async def leave(request: Request, door: Door) -> Response:
    """Out of the group."""
    if seen := await seen_by(door):
        await groups.leave(door.db, seen, by=door.by, now=clock.now())
    return back(request, door, "/group")


async def come_back(request: Request, door: Door) -> Response:
    """In it after all."""
    try:
        if seen := await seen_by(door):
            await groups.come_back(door.db, seen, by=door.by, now=clock.now())
    except Refused as refusal:
        return back(request, door, "/group", notice=refusal.message)
    return back(request, door, "/group", notice=N_("Je zit weer in de groep."))


async def wake(request: Request, door: Door) -> Response:
    """Look for a group again."""
    await rounds.wake(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/group", notice=N_("Goed, we zoeken verder voor je."))


async def take_offer(request: Request, door: Door) -> Response:
    """What would help is fine."""
    return await _offered(request, door, offers.take, N_("Fijn. We zoeken ermee verder."))


async def undo_offer(request: Request, door: Door) -> Response:
    """It is not after all."""
    return await _offered(request, door, offers.undo, N_("Teruggedraaid."))


async def _offered(request: Request, door: Door, verb: Any, notice: str) -> Response:
    try:
        await verb(door.db, door.jim.id, by=door.by, now=clock.now())
    except Refused as refusal:
        return back(request, door, "/group", notice=refusal.message)
    return back(request, door, "/group", notice=notice)


routes = [
    *behind(HOME, "/group", index, name="group"),
    *behind(HOME, "/group/news", news, name="group_news"),
    *behind(HOME, "/group/answer", answer, name="group_answer", methods=["POST"]),
    *behind(HOME, "/group/leave", leave, name="group_leave", methods=["POST"]),
    *behind(HOME, "/group/back", come_back, name="group_back", methods=["POST"]),
    *behind(HOME, "/group/wake", wake, name="group_wake", methods=["POST"]),
    *behind(HOME, "/group/offer", take_offer, name="group_offer", methods=["POST"]),
    *behind(HOME, "/group/offer/undo", undo_offer, name="group_offer_undo", methods=["POST"]),
]
