"""A question («Hoe gaat het?»): one button that acts, then a line of text if they like, and undo."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import check_ins, contact, occurrences
from jimsupport.domain.follow_up.eligibility import ASKED_FOR
from jimsupport.domain.follow_up.letters import asks_for_contact
from jimsupport.domain.office import roster
from jimsupport.domain.people import overview
from jimsupport.domain.support import danger, receipts
from jimsupport.routes.me import numbers, other_jim, stories
from jimsupport.routes.me.doors import ASKED, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.web.responses import to_path
from jimsupport.words import N_

QUESTION_OF = {answer: question for question, answers in check_ins.ANSWERS.items() for answer in answers}
REST = ("rest", "go_on", "call_me")
LIGHT = ("contact_reminder", "yearly_hello")


async def ask(request: Request, door: Door) -> Response:
    """The question with the answer chosen in the mail; once answered, what happens next."""
    if door.asked is None:
        raise NotFound
    chosen = request.query_params.get("answer") or request.query_params.get("in_touch") or ""
    snooze = request.query_params.get("snooze", "")
    given = await check_ins.current(door.db, door.asked)
    now = clock.now()
    question = QUESTION_OF.get(chosen)
    if (
        given
        and (question is None or (question in given and given[question].answer == chosen))
        and not snooze
    ):
        return await _answered(request, door, given, now=now)
    later = await check_ins.put_off_to(door.db, door.asked)
    if later and not chosen and not snooze:
        return show(request, door, "me/put_off.html", until=later.due_on)
    return show(
        request,
        door,
        _template(door, chosen),
        chosen=chosen if question else "",
        snooze=int(snooze) if snooze in ("1", "2", "4") else 0,
        given=given,
        way_back=await receipts.way_back(door.db, door.jim.id),
        **await stories.beside(request, door),
    )


def _template(door: Door, chosen: str) -> str:
    """The page of the question; a mail that asks for rest may carry the question how it goes as well."""
    if door.purpose == "rest_question" and (chosen in REST or QUESTION_OF.get(chosen) != "how"):
        return "me/rest.html"
    return "me/here.html" if door.purpose in LIGHT else "me/question.html"


async def _answered(
    request: Request, door: Door, given: dict, *, now: datetime, **context: object
) -> Response:
    first = given.get("how") or given.get("rest") or given["in_touch"]
    asks_in_touch = _asks_in_touch(door, _asked(door)) and "in_touch" not in given
    return show(
        request,
        door,
        "me/answered.html",
        **{
            "given": given,
            "first": first,
            "asks_in_touch": asks_in_touch,
            "others": (others := await _others(door, waits=asks_in_touch)),
            "about": await _about(door, _asked(door)) if others else None,
            "asks_how": not given.keys() & {"how", "rest"},
            "promised": await roster.promised(door.db, first.at),
            "urgent": await danger.is_in(door.db, first.remark or ""),
            "number": await numbers.to_ring(door),
            "next_on": await overview.next_question(door.db, door.jim, now=now),
            "way_back": await receipts.way_back(door.db, door.jim.id),
            **await other_jim.beside(door, first.answer),
            **await stories.beside(request, door),
            "form": Form.filled(remark=first.remark if door.signed_in else None),  # a mail may be forwarded
            "status": 200,
        }
        | context,
    )


@dataclass(frozen=True, slots=True)
class Other:
    """A question about another young person that the same message asked, and what was answered to it."""

    id: int
    hand_over: Row | None  # None: the one they joined alone for
    given: dict[str, Row]
    asks_in_touch: bool  # one question at a time


async def _others(door: Door, *, waits: bool) -> list[Other]:
    """Of every other young person of the message; `waits` while the first of them is still asked about."""
    others: list[Other] = []
    seen = {_asked(door).hand_over_id}
    for row in await occurrences.asked_along(door.db, _asked(door)):
        if (
            row.kind in ASKED_FOR or row.hand_over_id in seen
        ):  # asked beside how it goes, as turning eighteen is
            continue
        seen.add(row.hand_over_id)
        given = await check_ins.current(door.db, row)
        asks = not waits and _asks_in_touch(door, row) and "in_touch" not in given
        waits = waits or asks
        others.append(Other(row.id, await _about(door, row), given, asks))
    return others


async def _about(door: Door, row: Row) -> Row | None:
    """The hand-over that brought this young person, where there is one that stands."""
    with suppress(NotFound):
        return await overview.hand_over(door.db, door.jim.id, row.hand_over_id or 0)
    return None


def _asks_in_touch(door: Door, row: Row) -> bool:
    return row.kind == "check_in" and asks_for_contact(row, door.jim)


async def answer(request: Request, door: Door) -> Response:
    """Record the answer on the button; pressing it twice is harmless.

    `item` is one question of the message, to answer that one alone.
    """
    form = await Form.read(request)
    chosen, item = form["answer"], await _item(door, form.number("item"))
    if chosen == "talked":
        await contact.talked(door.db, door.jim.id, by=door.by, now=clock.now())
        return back(request, door, notice=N_("Fijn dat je dat even laat weten."))
    await check_ins.answer(
        door.db,
        item or _asked(door),
        chosen,
        question=QUESTION_OF.get(chosen, ""),
        alone=item is not None,
        by=door.by,
        now=clock.now(),
    )
    return to_path(request, door.question)


async def _item(door: Door, wanted: int | None) -> Row | None:
    """The one question that is answered. Raises NotFound for one that this message did not ask."""
    if wanted is None:
        return None
    asked = _asked(door)
    for row in (asked, *await occurrences.asked_along(door.db, asked)):
        if row.id == wanted:
            return row
    raise NotFound


async def remark(request: Request, door: Door) -> Response:
    """Add a line to the answer that stands, and the number to ring if it was missing."""
    form, asked, now = await Form.read(request), _asked(door), clock.now()
    given = await check_ins.current(door.db, asked)
    standing = given.get("how") or given.get("rest")
    if standing is None:
        return to_path(request, door.question)
    try:
        text = _added(door, standing.remark or "", form.text("remark"))
        number = form.text("phone", longest=40)
        form.check()
        contact = await numbers.give(door, number) if number else ""
        await check_ins.answer(
            door.db,
            asked,
            standing.answer,
            question=standing.question,
            remark=text,
            contact_at=contact,
            by=door.by,
            now=now,
        )
    except Invalid as problem:
        return await _answered(request, door, given, now=now, form=form.with_errors(problem), status=422)
    return to_path(request, door.question, notice=N_("Dank je wel. We hebben het genoteerd."))


def _added(door: Door, before: str, text: str) -> str:
    """The remark as it stands now: behind a link what was written before is not shown, so this comes after it."""
    if door.signed_in or not before:
        return text
    return before if before.endswith(text) else f"{before}\n{text}"


async def snooze(request: Request, door: Door) -> Response:
    """Ask again in one, two or four weeks."""
    weeks, asked = (await Form.read(request)).number("weeks") or 0, _asked(door)
    await check_ins.snooze(door.db, asked, weeks, by=door.by, now=clock.now())
    answered = await check_ins.current(door.db, asked)  # then that page shows, with the new day
    return to_path(request, door.question, notice=N_("Goed, we vragen het later") if answered else None)


async def undo(request: Request, door: Door) -> Response:
    """Take back the answer or the putting off: the question is open again."""
    await check_ins.undo(door.db, _asked(door), by=door.by, now=clock.now())
    return to_path(request, door.question, notice=N_("Je antwoord is weg. Je kunt opnieuw kiezen."))


def _asked(door: Door) -> Row:
    """The row of the question. Raises NotFound on a link that came without one."""
    if door.asked is None:
        raise NotFound
    return door.asked


routes = [
    *behind(ASKED[1:], "", ask, name="question"),
    *behind(ASKED, "/answer", answer, name="answer", methods=["POST"]),
    *behind(ASKED, "/remark", remark, name="remark", methods=["POST"]),
    *behind(ASKED, "/snooze", snooze, name="snooze", methods=["POST"]),
    *behind(ASKED, "/undo", undo, name="undo", methods=["POST"]),
]
