"""A JIM's own tips: give one, see how it stands, say yes to what we changed, sign it otherwise, take it back."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.tips import fitting, helps, review, tips
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web import marks
from jimsupport.web.forms import Form, options
from jimsupport.words import N_

STATES = {
    "waiting": N_("wacht"),
    "proposed": N_("klopt het zo nog?"),
    "published": N_("staat erop"),
    "declined": N_("niet geplaatst"),
    "withdrawn": N_("weggehaald"),
    "merged": N_("samen met een andere tip"),
}

READ_AGAIN = N_("Bewaard. Wij lezen eerst wat eronder komt, daarna staat je tip er weer op.")
FROM_CHECK_IN = "check_in"  # the door of a tip that followed from an answer to «Hoe gaat het?»


async def index(request: Request, door: Door) -> Response:
    """What they gave, newest first, and how many it helped. By a link, as a mail may be forwarded, none of it."""
    mine: dict[str, Any] = {"rows": [], "helped": 0}
    if door.signed_in:
        mine["rows"] = await tips.all_of(door.db, door.jim.id)
        mine["helped"] = await helps.people_of(door.db, door.jim.id)
    return show(request, door, "me/tips/index.html", **mine, STATES=STATES)


async def new(request: Request, door: Door) -> Response:
    """The form for a tip by itself, or that follows from a check-in (`?from=check_in`)."""
    return _form(
        request, door, Form.filled(**{"from": request.query_params.get("from", ""), "shown_as": "relation"})
    )


def _form(request: Request, door: Door, form: Form, status: int = 200, **look: object) -> Response:
    return show(
        request,
        door,
        "me/tips/new.html",
        status=status,
        form=form,
        themes=options(THEMES, request.state.language),
        signing=options(tips.SHOWN_AS, request.state.language),
        KINDS_OF_MARKS=marks.KINDS,
        **(marks.UNMARKED | look),
    )


async def create(request: Request, door: Door) -> Response:
    """Keep it; where something in it may give somebody away, they see that first and send it a second time."""
    form, language = await Form.read(request), request.state.language
    try:
        text = tips.checked(form["text"])
        if look := marks.to_look_at(form, text, language):
            return _form(request, door, form, **look)
        await tips.give(
            door.db,
            door.jim.id,
            text=text,
            language=language,
            theme=form["theme"],
            shown_as=form["shown_as"] or "relation",
            signature=form["signature"],
            door=FROM_CHECK_IN if form["from"] == FROM_CHECK_IN else "page",
            by=door.by,
            now=clock.now(),
        )
    except Invalid as problem:
        return _form(request, door, form.with_errors(problem), status=422)
    return back(
        request, door, "/tips", notice=N_("Dank je wel. Wij lezen hem eerst, daarna hoor je van ons.")
    )


async def one(request: Request, door: Door) -> Response:
    """One of theirs, with what they can do."""
    row = await _load(request, door)
    return _page(request, door, row, _signing(row))


async def by_link(request: Request, door: Door) -> Response:
    """The tip that a mail is about."""
    if door.link is None or door.link.tip_id is None:
        return await index(request, door)
    row = await tips.of_giver(door.db, door.jim.id, door.link.tip_id)
    return _page(request, door, row, _signing(row))


def _signing(row: Row) -> Form:
    """How it is signed now."""
    return Form.filled(shown_as=row.shown_as, signature=row.signature if row.shown_as == "relation" else "")


def _page(request: Request, door: Door, row: Row, form: Form, status: int = 200) -> Response:
    return show(
        request,
        door,
        "me/tips/show.html",
        status=status,
        form=form,
        tip=row,
        seen=review.stamp(row),
        STATES=STATES,
        THEMES=THEMES,
        signing=options(tips.SHOWN_AS, request.state.language),
    )


async def _load(request: Request, door: Door) -> Row:
    """Their tip of this page. Raises NotFound; by a link for any that its mail was not about."""
    if not door.signed_in and (door.link is None or door.link.tip_id != request.path_params["number"]):
        raise NotFound
    return await tips.of_giver(door.db, door.jim.id, request.path_params["number"])


async def accept(request: Request, door: Door) -> Response:
    """It is still theirs, so it is published."""
    row, form = await _load(request, door), await Form.read(request)
    try:
        await review.accept(door.db, door.jim.id, row.id, by=door.by, now=clock.now(), seen=form["seen"])
    except Refused as refusal:
        return back(request, door, f"/tips/{row.id}", notice=refusal.message)
    return back(request, door, f"/tips/{row.id}", notice=N_("Dank je wel. Je tip staat erop."))


async def sign(request: Request, door: Door) -> Response:
    """Signed otherwise from now on."""
    row, form = await _load(request, door), await Form.read(request)
    how: dict[str, Any] = {"shown_as": form["shown_as"], "signature": form["signature"]}
    try:
        again = await tips.sign(door.db, door.jim.id, row.id, **how, by=door.by, now=clock.now())
    except Invalid as problem:
        return _page(request, door, row, form.with_errors(problem), status=422)
    return back(request, door, f"/tips/{row.id}", notice=READ_AGAIN if again else N_("Bewaard."))


async def withdraw(request: Request, door: Door) -> Response:
    """Gone from everywhere."""
    row = await _load(request, door)
    await tips.withdraw(door.db, door.jim.id, row.id, by=door.by, now=clock.now())
    return back(request, door, "/tips", notice=N_("Weg. Niemand leest hem meer."))


async def got(request: Request, door: Door) -> Response:
    """The tip of another JIM that came with this check-in, and whether it helped."""
    row = await _got(door)
    helped = await helps.of_person(door.db, door.jim.id, [row.id]) if row else frozenset()
    return show(request, door, "me/tips/got.html", tip=row, helped=bool(helped))


async def _got(door: Door) -> Row | None:
    """None once it was taken back."""
    planned_id = door.link.planned_id if door.link else None
    found = await fitting.in_check_ins(door.db, [planned_id]) if planned_id else {}
    return found.get(planned_id) if planned_id else None


async def say_helped(request: Request, door: Door) -> Response:
    """It helped, or it did not after all."""
    form, row = await Form.read(request), await _got(door)
    if row is None:
        raise NotFound
    if form["helped"] == "no":
        await helps.take_back(door.db, door.jim.id, row.id)
        return back(request, door, "/tip", notice=N_("Goed, dat is weer weg."))
    await helps.say(door.db, door.jim.id, row.id, now=clock.now())
    return back(
        request, door, "/tip", notice=N_("Dank je. Wie de tip gaf, hoort dat hij hielp, niet wie dat zei.")
    )


routes = [
    *behind(HOME[:1], "/tip", got, name="tip_got"),
    *behind(HOME[:1], "/tip", say_helped, name="tip_got_helped", methods=["POST"]),
    *behind(HOME, "/tips", index, name="tips"),
    *behind(HOME, "/tips/new", new, name="tip_new"),
    *behind(HOME, "/tips/new", create, name="tip_create", methods=["POST"]),
    *behind(HOME, "/tips/{number:int}", one, name="tip"),
    *behind(HOME, "/tips/{number:int}/accept", accept, name="tip_accept", methods=["POST"]),
    *behind(HOME, "/tips/{number:int}/sign", sign, name="tip_sign", methods=["POST"]),
    *behind(HOME, "/tips/{number:int}/withdraw", withdraw, name="tip_withdraw", methods=["POST"]),
]
