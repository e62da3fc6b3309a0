"""A link in a mail: opening it shows the question with the answer chosen, and changes nothing."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import links
from jimsupport.domain.people import renewal
from jimsupport.domain.privacy import leaving
from jimsupport.routes.me import (
    asking,
    consents,
    conversations,
    dilemmas,
    erasing,
    exchanges,
    group,
    meetups,
    pauses,
    questions,
    stops,
    talks,
    tips,
)
from jimsupport.routes.me.doors import Door, through
from jimsupport.routes.me.doors import show as show_page
from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.responses import to_path
from jimsupport.web.routing import page

INVITING = ("invitation", "invitation_reminder", links.TOGETHER)
EXCHANGES = dict.fromkeys(("exchange_offer", "exchange_message", "exchange_ended"), exchanges.index)
GROUPS = dict.fromkeys(
    ("group_invitation", "group_rest", "group_offer", "group_news", "group_hidden"), group.index
)
ANSWERED = {
    "request_received": asking.asked,
    "staff_reply": conversations.new_answer,
    "talk": talks.index,
    leaving.PURPOSE: erasing.new,
    "dilemma": dilemmas.by_link,
    **EXCHANGES,
    **GROUPS,
    **dict.fromkeys(("meetup", "meetup_after"), meetups.by_link),
    **dict.fromkeys(("tip_proposed", "tip_published", "tip_declined"), tips.by_link),
}
OPENS = {"pause": pauses.new, "stop": stops.new}


async def show(request: Request, door: Door) -> Response:
    """What the link is for: its question, the invitation, or the JIM's few choices."""
    if door.purpose == links.TOGETHER:
        return await consents.ask(request, door)
    if wanted := OPENS.get(request.query_params.get("open", "")):
        return await wanted(request, door)
    if wanted := ANSWERED.get(door.purpose):
        return await wanted(request, door)
    if door.purpose == "stopped" or door.jim.stopped_at:
        return await stops.new(request, door)
    if door.purpose in INVITING:
        return await consents.ask(request, door)
    if door.asked is not None:
        return await questions.ask(request, door)
    return show_page(request, door, "a/choices.html")


async def renew(request: Request) -> Response:
    """Mail a new link in place of one that expired; one that still works just opens."""
    db, token = request.state.db, request.path_params["token"]
    try:
        await links.open(db, token, now=clock.now())
    except links.Expired as expired:
        mailed = await renewal.renew(db, expired.link, now=clock.now())
        return render(request, "a/renewed.html", mailed=mailed)
    return to_path(request, f"/a/{token}")


routes = [
    page("/a/{token}", through(show, together=True), policy=policies.link, name="link"),
    page("/a/{token}/renew", renew, methods=["POST"], policy=policies.link, name="link_renew"),
]
