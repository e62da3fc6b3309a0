"""How a JIM is reached, changed by staff while they are on the phone."""

from starlette.requests import Request

from jimsupport.db import Row
from jimsupport.domain.people import channels, texting
from jimsupport.domain.replies import bounces
from jimsupport.routes.staff.phone import act
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def _add_channel(request: Request, jim: Row, form: Form, how: dict) -> None:
    text = form.text("contact", longest=254)
    form.check()
    kind, _, _ = channels.guess(text)
    await channels.add(request.state.db, jim.id, kind, text, **how)


async def _prefer(request: Request, jim: Row, form: Form, how: dict) -> None:
    offered = channels.WAYS if request.app.state.settings.texts else channels.KINDS
    await channels.prefer(request.state.db, jim.id, form.choice("channel", offered), **how)


async def _bounce(request: Request, jim: Row, form: Form, how: dict) -> None:
    row = await channels.load(request.state.db, jim.id, form.number("channel_id") or 0)
    await channels.bounce(request.state.db, row.id, by=how["by"], now=how["now"])


async def _repair(request: Request, jim: Row, form: Form, how: dict) -> None:
    row = await channels.load(request.state.db, jim.id, form.number("channel_id") or 0)
    await bounces.works_again(request.state.db, row.id, **how)


async def _off(request: Request, jim: Row, form: Form, how: dict) -> None:
    row = await channels.load(request.state.db, jim.id, form.number("channel_id") or 0)
    await channels.off(request.state.db, row.id, **how)


async def _texts_fail(request: Request, jim: Row, form: Form, how: dict) -> None:
    await texting.distrust(request.state.db, jim.id, form.number("channel_id") or 0, **how)


async def _texts_work(request: Request, jim: Row, form: Form, how: dict) -> None:
    await texting.repair(request.state.db, jim.id, form.number("channel_id") or 0, **how)


routes = [
    act("channels", "channel_add", _add_channel, N_("Toegevoegd. Berichten kunnen weer aankomen.")),
    act("channels/preference", "channel_prefer", _prefer, N_("Bewaard: zo bereiken we deze JIM.")),
    act("channels/bounce", "channel_bounce", _bounce, N_("Genoteerd: dit adres werkt niet.")),
    act("channels/repair", "channel_repair", _repair, N_("Dit adres werkt weer.")),
    act("channels/off", "channel_off", _off, N_("Dit adres gebruiken we niet meer.")),
    act("channels/texts/off", "texts_off", _texts_fail, N_("Genoteerd: naar dit nummer gaat geen sms meer.")),
    act("channels/texts/on", "texts_on", _texts_work, N_("Naar dit nummer kan weer een sms.")),
]
