"""The day: one screen with what needs a person, kept fresh, and the way to the next."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from jimsupport import clock
from jimsupport.domain.day import pulse, queue, summary, worker
from jimsupport.domain.meetups import overview as meetups
from jimsupport.domain.office import duties, hours, office
from jimsupport.domain.support import claims, timeline
from jimsupport.domain.talks import lists as talks
from jimsupport.domain.tips import review as tips
from jimsupport.routes.staff.pages import show
from jimsupport.web import cookies, policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import local_path, path_for, see_other, to_path
from jimsupport.web.routing import page
from jimsupport.words import N_

ROUTES_OF = {"request": "staff_request", "call": "staff_call"}
LONGEST_PULSE = 60


async def index(request: Request) -> Response:
    db, me, now, paging = request.state.db, request.state.person.id, clock.now(), Paging.of(request)
    whose = request.query_params.get("whose", "all")
    whose = whose if whose in queue.WHOSE else "all"
    first = whose != "later" and paging.page == 1
    watched = await pulse.take(db, now=now)  # before the rest is read: what comes in between is told
    found = await queue.page(db, staff_id=me, now=now, number=paging.page, whose=whose)
    return show(
        request,
        "staff/day.html",
        found=found,
        whose=whose,
        summary=await summary.of_today(db, staff_id=me, now=now),
        talks=await talks.of_day(db, me, hours.today(now)) if first else [],
        meetups=await meetups.of_day(db, me, hours.today(now)) if first else [],
        on_duty=[row for row in await duties.colleagues(db) if row.id in found.on_duty],
        pulse=watched,
        tips_waiting=(await tips.counts(db, staff_id=me)).get("waiting", 0),
        returned=await claims.returned_from(db, me),
        duty_mail=(await office.load(db)).duty_mail,
        now=now,
        REASONS=worker.REASONS,
        OUTCOMES=timeline.OUTCOMES,
        paging=paging.over(found.total, queue.PAGE, whose="" if whose == "all" else whose),
    )


async def following(request: Request) -> Response:
    """To what this member of staff could take next, or back to the day when all is done."""
    found = await queue.next_for(request.state.db, staff_id=request.state.person.id, now=clock.now())
    if found is None:
        return see_other(request, "staff_day", notice=N_("Niets meer te doen. Mooi werk."))
    source, item_id = found
    return see_other(request, ROUTES_OF[source], id=item_id)


async def live(request: Request) -> Response:
    """A line each time something changed that the day shows; nothing of what it was."""
    watching, person = request.app.state.live, request.state.person
    if watching.is_full(person):
        return Response(status_code=429)
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    seen = request.headers.get("last-event-id") or request.query_params.get("seen", "")
    return StreamingResponse(
        watching.stream(person, seen=seen[:LONGEST_PULSE]),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},  # nginx would keep it to itself
    )


async def shortcuts(request: Request) -> Response:
    """Switch the keys of staff pages off, or on again."""
    form = await Form.read(request)
    off = form.choice("keys", ("on", "off")) == "off"
    back = local_path(request, form.text("back")) or path_for(request, "staff_day")
    notice = N_("De sneltoetsen staan uit.") if off else N_("De sneltoetsen staan aan.")
    response = to_path(request, back, notice=notice)
    if off:
        cookies.put(response, cookies.KEYS, "off", seconds=cookies.YEAR)
    else:
        cookies.drop(response, cookies.KEYS)
    return response


routes = [
    page("/staff", index, policy=policies.staff, name="staff_day"),
    page("/staff/next", following, policy=policies.staff, name="staff_next"),
    page("/staff/live", live, policy=policies.staff, name="staff_live"),
    page("/staff/shortcuts", shortcuts, methods=["POST"], policy=policies.staff, name="staff_shortcuts"),
]
