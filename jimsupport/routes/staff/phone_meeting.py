"""Meeting other JIMs, as told to staff on the phone; and whom staff keep apart."""

from starlette.requests import Request

from jimsupport.db import Row
from jimsupport.domain.wishes import apart, places, wishes
from jimsupport.domain.wishes.wishes import Wishes
from jimsupport.routes.me.meeting import numbers, place_of
from jimsupport.routes.staff.phone import act
from jimsupport.web.forms import Form
from jimsupport.words import N_

NOBODY = N_("Vul het nummer in van de andere JIM: dat staat in het adres van diens pagina.")


async def _set(request: Request, jim: Row, form: Form, how: dict) -> None:
    modes = tuple(form.all("modes"))
    near = "in_person" in modes
    choices: list[places.Place] = []
    told = Wishes(
        languages=tuple(form.all("languages")),
        moments=numbers(form.all("moments")),
        modes=modes,
        place=place_of(form, choices) if near else None,
        max_km=(form.number("max_km") or 0) if near else None,
        themes=tuple(form.all("themes")),
        relation=form.text("meeting_relation"),
        may_host=form.flag("may_host"),
    )
    await wishes.save(request.state.db, jim.id, told, **how)


async def _withdraw(request: Request, jim: Row, form: Form, how: dict) -> None:
    await wishes.withdraw(request.state.db, jim.id, **how)


async def _keep_apart(request: Request, jim: Row, form: Form, how: dict) -> None:
    other = form.number("other", needed=NOBODY)
    kind = form.choice("apart_kind", apart.KINDS) or "staff"
    form.check()
    await apart.keep(request.state.db, jim.id, other or 0, kind=kind, **how)


async def _let_go(request: Request, jim: Row, form: Form, how: dict) -> None:
    await apart.let_go(request.state.db, jim.id, form.number("other") or 0, **how)


routes = [
    act("meeting", "meeting_set", _set, N_("Bewaard. We zoeken andere JIMs voor deze JIM.")),
    act("meeting/off", "meeting_end", _withdraw, N_("Gestopt. Wat de JIM hiervoor vertelde, is weg.")),
    act("apart", "apart_keep", _keep_apart, N_("Bewaard. Ze komen nooit samen in een groep.")),
    act("apart/removal", "apart_let_go", _let_go, N_("Weggehaald. Ze mogen weer samen in een groep.")),
]
