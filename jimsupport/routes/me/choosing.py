"""After a yes behind the link of an invitation: how we reach the JIM, one question a page, without signing in.

The link that a yes was given by may finish what that mail asked, for as long as it works: how often (`rhythm`) and
how. It shows no address or number. What is known already can be chosen at once; a new address or number works only
once the JIM says so from a mailbox that we know, or to whoever rings: the mail may have been forwarded.
"""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import addresses, channels, mobiles
from jimsupport.domain.support import requests
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

KINDS = ("mail", "text", "phone", "other")
LOOK = {
    "mail": N_("Kijk in je mail op %(address)s en druk daar op de knop. Daarna gebruiken we dit adres."),
    "text": N_("Kijk in je mail en druk daar op de knop. Daarna krijg je op dit nummer een sms."),
    "phone": N_("Kijk in je mail en druk daar op de knop. Daarna bellen we je op dit nummer."),
}
WE_RING = N_("Bewaard. We bellen je op dit nummer, en vragen dan eerst of jij het bent.")


async def edit(request: Request, door: Door) -> Response:
    """By mail, by text, by phone, or by what we do not know yet?"""
    return await _ask(request, door, Form.filled(channel=door.jim.channel))


async def _ask(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    known = await _known(door)
    texts = request.app.state.settings.texts
    return show(request, door, "me/reach_choice.html", status=status, form=form, known=known, texts=texts)


async def update(request: Request, door: Door) -> Response:
    """Use what we know, or ask for what is missing."""
    form, known = await Form.read(request), await _known(door)
    try:
        chosen = form.choice("channel", _offered(request), needed=N_("Kies hoe we je bereiken."))
        form.check()
        if chosen not in known:
            return back(request, door, "/reach/new?way=text" if chosen == "text" else "/reach/new")
        row = known[chosen]
        await channels.prefer(door.db, door.jim.id, chosen, channel_id=row.id, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _ask(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/consent", notice=N_("Bewaard. Zo bereiken we je."))


async def new(request: Request, door: Door) -> Response:
    """Which address or number?"""
    await _known(door)
    way = "text" if request.query_params.get("way") == "text" and request.app.state.settings.texts else ""
    return show(request, door, "me/reach_new.html", form=Form.filled(way=way), texted=bool(way))


async def create(request: Request, door: Door) -> Response:
    """Ask from the mailbox, or let staff ring, before it is used."""
    await _known(door)
    form, db, now = await Form.read(request), door.db, clock.now()
    asked: bool | None
    texted = form["way"] == "text" and request.app.state.settings.texts
    try:
        text = form.text("contact", longest=254, needed=N_("Vul een e-mailadres of telefoonnummer in."))
        form.check()
        way, address, _ = channels.guess(text)
        if way == "mail":
            asked = await addresses.ask(db, door.jim, address, by=door.by, now=now)
        else:
            way = "text" if texted else "phone"
            asked = await addresses.ask_for_number(db, door.jim, address, way=way, by=door.by, now=now)
        if asked is None:
            await requests.open(
                db, kind="call_back", door="page", contact=address, jim_id=door.jim.id, by=door.by, now=now
            )
    except Invalid as problem:
        form = form.with_errors(problem)
        return show(request, door, "me/reach_new.html", status=422, form=form, texted=texted)
    if asked is None:
        return back(request, door, "/consent", notice=WE_RING)
    if not asked:
        if way == "mail":
            await channels.prefer(db, door.jim.id, "mail", by=door.by, now=now)
        return back(request, door, "/consent", notice=N_("Bewaard. Zo bereiken we je."))
    return back(request, door, "/consent", notice=LOOK[way], values={"address": address})


async def _known(door: Door) -> dict[str, Row]:
    """By way, the channel that works and is used first. Raises NotFound where it is not theirs to choose."""
    if not door.finishes_invitation:
        raise NotFound
    rows = await channels.of(door.db, door.jim.id)
    used = (channels.choose(kind, rows) for kind in channels.KINDS)
    known = {row.kind: row for row in used if row is not None}
    mobile = next(
        (row for row in [*filter(None, [known.get("phone")]), *rows] if mobiles.can_text(row)), None
    )
    return known | ({"text": mobile} if mobile else {})


def _offered(request: Request) -> tuple[str, ...]:
    """The ways to choose from: texts only where a gateway takes them."""
    return tuple(way for way in KINDS if way != "text" or request.app.state.settings.texts)


BY_LINK = HOME[:1]  # the JIM's own page has a page for it that shows what we know

routes = [
    *behind(BY_LINK, "/reach", edit, name="reach"),
    *behind(BY_LINK, "/reach", update, name="reach_update", methods=["POST"]),
    *behind(BY_LINK, "/reach/new", new, name="reach_new"),
    *behind(BY_LINK, "/reach/new", create, name="reach_create", methods=["POST"]),
]
