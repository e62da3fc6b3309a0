"""Tips on the phone: what a JIM would do, written down for them, and everything they can do with it afterwards."""

from typing import Any

from starlette.requests import Request

from jimsupport.db import Row
from jimsupport.domain.tips import helps, review, tips
from jimsupport.routes.staff.phone import act
from jimsupport.web.forms import Form
from jimsupport.words import N_

Said = dict[str, Any]
NO_TIP = N_("Kies een tip.")


def _number(form: Form, name: str = "tip") -> int:
    number = form.number(name, needed=NO_TIP)
    form.check()
    return number or 0


async def _give(request: Request, jim: Row, form: Form, how: dict) -> None:
    said: Said = {"text": form["text"], "theme": form["theme"], "signature": form["signature"]}
    shown_as = form["shown_as"] or "relation"
    await tips.give(
        request.state.db, jim.id, **said, language=jim.language, shown_as=shown_as, door="phone", **how
    )


async def _accept(request: Request, jim: Row, form: Form, how: dict) -> None:
    await review.accept(request.state.db, jim.id, _number(form), seen=form["seen"], **how)


async def _sign(request: Request, jim: Row, form: Form, how: dict) -> None:
    signed: Said = {"shown_as": form["shown_as"] or "relation", "signature": form["signature"]}
    await tips.sign(request.state.db, jim.id, _number(form), **signed, **how)


async def _withdraw(request: Request, jim: Row, form: Form, how: dict) -> None:
    await tips.withdraw(request.state.db, jim.id, _number(form), **how)


async def _helped(request: Request, jim: Row, form: Form, how: dict) -> None:
    db, number = request.state.db, _number(form, "got")
    if form["helped"] == "no":
        await helps.take_back(db, jim.id, number)
    else:
        await helps.say(db, jim.id, number, now=how["now"])


routes = [
    act("tips/give", "tip_give", _give, N_("Opgeschreven, telefonisch.")),
    act("tips/accept", "tip_accept", _accept, N_("Staat erop. De gever zei telefonisch ja.")),
    act("tips/sign", "tip_sign", _sign, N_("Bewaard: zo staat de tip ondertekend.")),
    act("tips/withdraw", "tip_withdraw", _withdraw, N_("Weg, telefonisch.")),
    act("tips/helped", "tip_helped", _helped, N_("Genoteerd.")),
]
