"""How we reach a JIM: mail addresses and phone numbers, and which they prefer."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.people import addresses, briefness, channels, mobiles
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

CONFIRM = N_("Kijk in je mail op %(address)s en druk daar op de knop. Daarna gebruiken we dit adres.")


async def index(request: Request, door: Door) -> Response:
    """What we have, and which of it we use."""
    return await _page(request, door, Form())


async def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    rows = await channels.of(door.db, door.jim.id)
    in_use = channels.choose(door.jim.channel, rows)
    texted = door.jim.channel == "text" and in_use is not None and mobiles.takes_texts(in_use)
    offered = request.app.state.settings.texts
    return show(
        request,
        door,
        "me/reaching.html",
        status=status,
        form=form,
        channels=rows,
        in_use=in_use,
        texted=texted,
        can_text={row.id for row in rows if offered and mobiles.can_text(row)},
    )


async def create(request: Request, door: Door) -> Response:
    """Add an address or a number."""
    form, asked = await Form.read(request), False
    try:
        text = form.text("contact", longest=254, needed=N_("Vul een e-mailadres of telefoonnummer in."))
        form.check()
        kind, address, _ = channels.guess(text)
        if kind == "mail":
            asked = await addresses.ask(door.db, door.jim, address, by=door.by, now=clock.now())
        else:
            await channels.add(door.db, door.jim.id, kind, address, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    if asked:
        return back(request, door, "/reach", notice=CONFIRM, values={"address": address})
    return back(request, door, "/reach", notice=N_("Bewaard."))


async def prefer(request: Request, door: Door) -> Response:
    """Use this one first, and in this way: a mobile number can be rung or texted."""
    row, form = await _chosen(request, door), await Form.read(request)
    text = row.kind == "phone" and form["way"] == "text" and request.app.state.settings.texts
    way = "text" if text else row.kind
    await channels.prefer(door.db, door.jim.id, way, channel_id=row.id, by=door.by, now=clock.now())
    return back(request, door, "/reach", notice=N_("Bewaard. Zo bereiken we je."))


async def off(request: Request, door: Door) -> Response:
    """Use this one no more; the last one stays, with the reason why."""
    row = await _chosen(request, door)
    try:
        await channels.off(door.db, row.id, by=door.by, now=clock.now())
    except Refused as refused:
        return await _page(request, door, Form().with_errors(Invalid("contact", refused.message)), status=409)
    return back(request, door, "/reach", notice=N_("We gebruiken dit niet meer."))


async def on(request: Request, door: Door) -> Response:
    """Use this one again."""
    row = await _chosen(request, door)
    await channels.repair(door.db, row.id, by=door.by, now=clock.now())
    return back(request, door, "/reach", notice=N_("We gebruiken dit weer."))


async def brief(request: Request, door: Door) -> Response:
    """Mails with what people wrote, or with a link to it alone."""
    wanted = (await Form.read(request))["brief"] == "yes"
    await briefness.choose(door.db, door.jim.id, wanted, by=door.by, now=clock.now())
    notice = (
        N_("In onze mails staat vanaf nu alleen een link.")
        if wanted
        else N_("In onze mails staat weer wat er geschreven is.")
    )
    return back(request, door, "/reach", notice=notice)


async def _chosen(request: Request, door: Door) -> Row:
    """The channel the button was at. Raises NotFound for somebody else's."""
    return await channels.load(door.db, door.jim.id, (await Form.read(request)).number("channel") or 0)


MINE = HOME[1:]  # addresses are shown on the JIM's own page only: a mail may be forwarded

routes = [
    *behind(MINE, "/reach", index, name="reach"),
    *behind(MINE, "/reach", create, name="reach_create", methods=["POST"]),
    *behind(MINE, "/reach/first", prefer, name="reach_prefer", methods=["POST"]),
    *behind(MINE, "/reach/off", off, name="reach_off", methods=["POST"]),
    *behind(MINE, "/reach/brief", brief, name="reach_brief", methods=["POST"]),
    *behind(MINE, "/reach/on", on, name="reach_on", methods=["POST"]),
]
