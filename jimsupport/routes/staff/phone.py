"""Everything a JIM can do, done by staff while they are on the phone. The timeline says «telefonisch»."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.around import on_the_phone
from jimsupport.domain.dilemmas import on_the_phone as dilemmas
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence, check_ins, contact
from jimsupport.domain.follow_up.letters import asks_for_contact
from jimsupport.domain.gatherings import announcing, gatherings, letters, places
from jimsupport.domain.groups import groups
from jimsupport.domain.newsletters import readers as newsletter_readers
from jimsupport.domain.people import (
    channels,
    consent,
    jims,
    mobiles,
    muting,
    overview,
    pauses,
    people,
    rhythms,
    stops,
)
from jimsupport.domain.stories import storytellers
from jimsupport.domain.support import directory, timeline
from jimsupport.domain.tips import on_the_phone as tips
from jimsupport.domain.wishes import apart, wishes
from jimsupport.routes.me.details import ZONES
from jimsupport.routes.me.group import standing
from jimsupport.routes.me.meeting import NAMES
from jimsupport.routes.me.pauses import MONTHS
from jimsupport.routes.staff.looks import looked_at
from jimsupport.routes.staff.pages import jim_of, show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Page, page
from jimsupport.words import LANGUAGES, N_

Act = Callable[[Request, Row, Form, dict[str, object]], Awaitable[None]]


@looked_at
async def index(request: Request) -> Response:
    return await _page(request, await jim_of(request), Form())


async def _page(request: Request, jim: Row, form: Form, *, status: int = 200) -> Response:
    db, now = request.state.db, clock.now()
    question = await check_ins.open_question(db, jim.id)
    answered = None if question else await check_ins.just_answered(db, jim.id, now=now)
    seen = await groups.of_jim_for_staff(db, jim.id, staff_id=request.state.person.id)
    today = jims.today(jim, now)
    return show(
        request,
        "staff/jims/phone.html",
        status=status,
        jim=jim,
        form=form,
        paused=jims.is_paused(jim, now),
        pauses=[(months, cadence.after(today, f"P{months}M")) for months in MONTHS],
        question=question,
        asks_for_contact=question is not None and asks_for_contact(question, jim),
        put_off=await check_ins.put_off_to(db, question) if question else None,
        answered=answered,
        given=await check_ins.current(db, answered) if answered else {},
        channels=(reached := await channels.of(db, jim.id)),
        can_text={row.id for row in reached if mobiles.can_text(row)},
        texts=request.app.state.settings.texts,
        muted=await muting.of(db, jim.id),
        **await on_the_phone.of_jim(db, jim, now=now),
        **await dilemmas.of_jim(db, jim.id),
        **await tips.of_jim(db, jim.id),
        telling=await storytellers.of(db, jim.id),
        USES=storytellers.USES,
        newsletter=await newsletter_readers.of(db, jim.id),
        meeting=await wishes.of(db, jim.id),
        apart=await apart.of(db, jim.id),
        MEETING=NAMES,
        **await standing(db, jim, seen),
        gatherings=await gatherings.coming(db, now=now),
        places=await places.mine(db, jim.id, now=now),
        SAID=letters,
        hears_of_gatherings=await announcing.wants(db, jim.id),
        hand_overs=await overview.running_hand_overs(db, jim.id),
        ended=await directory.ended_hand_overs(db, jim.id),
        consent_texts=consent.TEXTS[consent.VERSION],
        ANSWERS=timeline.ANSWERS,
        MUTABLE=muting.KINDS,
        RHYTHMS=rhythms.RHYTHMS,
        ZONES=ZONES if jim.zone in ZONES else {jim.zone: jim.zone, **ZONES},
    )


def act(path: str, name: str, verb: Act, notice: str) -> Page:
    """The route of one thing that staff do for a JIM; what is wrong is said on the same page."""

    async def done(request: Request) -> Response:
        jim, form = await jim_of(request), await Form.read(request)
        on_the_phone: dict[str, object] = {"by": request.state.actor, "now": clock.now(), "phone": True}
        try:
            await verb(request, jim, form, on_the_phone)
        except Invalid as problem:
            return await _page(request, jim, form.with_errors(problem), status=422)
        except Refused as refusal:
            return see_other(request, "staff_phone", id=jim.id, notice=refusal.message, values=refusal.values)
        return see_other(request, "staff_phone", id=jim.id, notice=notice)

    return page(
        f"/staff/jims/{{id:int}}/{path}",
        done,
        methods=["POST"],
        policy=policies.staff,
        name=f"staff_jim_{name}",
    )


async def _answer(request: Request, jim: Row, form: Form, how: dict) -> None:
    """How it goes (or whether to leave them be), and in the same breath whether they are still in touch."""
    question = form.choice("question", ("how", "rest")) or "how"
    answer = form.choice("answer", check_ins.ANSWERS[question])
    in_touch = form.choice("in_touch", check_ins.ANSWERS["in_touch"])
    remark = form.text("remark")
    if not answer and not in_touch:
        form.note("answer", N_("Kies wat de JIM antwoordde."))
    item = await _item(request, jim, form)
    async with request.state.db.write():
        if answer:
            await check_ins.answer(request.state.db, item, answer, question=question, remark=remark, **how)
        if in_touch:
            await check_ins.answer(request.state.db, item, in_touch, question="in_touch", **how)


async def _item(request: Request, jim: Row, form: Form) -> Row:
    """The question that the form is about."""
    item_id = form.number("item", needed=N_("Ververs de pagina en probeer het nog een keer."))
    form.check()
    return await check_ins.load(request.state.db, item_id or 0, jim_id=jim.id)


async def _undo_answer(request: Request, jim: Row, form: Form, how: dict) -> None:
    await check_ins.undo(request.state.db, await _item(request, jim, form), **how)


async def _snooze(request: Request, jim: Row, form: Form, how: dict) -> None:
    weeks = form.number("weeks", needed=N_("Kies één, twee of vier weken."))
    item = await _item(request, jim, form)
    await check_ins.snooze(request.state.db, item, weeks or 0, **how)


async def _talked(request: Request, jim: Row, form: Form, how: dict) -> None:
    await contact.record(request.state.db, jim.id, what="talked", **how)


async def _consent(request: Request, jim: Row, form: Form, how: dict) -> None:
    await consent.give(request.state.db, jim.id, **how)


async def _decline(request: Request, jim: Row, form: Form, how: dict) -> None:
    await consent.decline(request.state.db, jim.id, **how)


async def _undo_decline(request: Request, jim: Row, form: Form, how: dict) -> None:
    await consent.undo_decline(request.state.db, jim.id, **how)


async def _pause(request: Request, jim: Row, form: Form, how: dict) -> None:
    needed = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")
    until = form.date("until", needed=needed, today=jims.today(jim, how["now"]))
    form.check()
    if until:
        await pauses.start(request.state.db, jim.id, until=until, **how)


async def _end_pause(request: Request, jim: Row, form: Form, how: dict) -> None:
    await pauses.end(request.state.db, jim.id, **how)


async def _rhythm(request: Request, jim: Row, form: Form, how: dict) -> None:
    db = request.state.db
    async with db.write():
        await rhythms.choose(db, jim.id, form.text("rhythm"), **how)
        chosen = jim.call_when_silent or "staff" if form.flag("call_when_silent") else None
        await rhythms.call_when_silent(db, jim.id, chosen, **how)


async def _stop(request: Request, jim: Row, form: Form, how: dict) -> None:
    await stops.stop(request.state.db, jim.id, **how)


async def _resume(request: Request, jim: Row, form: Form, how: dict) -> None:
    await stops.resume(request.state.db, jim.id, **how)


async def _deceased(request: Request, jim: Row, form: Form, how: dict) -> None:
    await stops.deceased(request.state.db, jim.id, by=how["by"], now=how["now"])


async def _alive(request: Request, jim: Row, form: Form, how: dict) -> None:
    await stops.undo_deceased(request.state.db, jim.id, by=how["by"], now=how["now"])


async def _end_hand_over(request: Request, jim: Row, form: Form, how: dict) -> None:
    db = request.state.db
    hand_over = await overview.hand_over(db, jim.id, form.number("hand_over") or 0)
    call = form.flag("wants_call")
    await stops.end_hand_over(db, hand_over.id, reason=form.text("reason"), call=call, **how)


async def _reopen_hand_over(request: Request, jim: Row, form: Form, how: dict) -> None:
    hand_over = await overview.hand_over(request.state.db, jim.id, form.number("hand_over") or 0)
    await stops.reopen(request.state.db, hand_over.id, **how)


async def _mute(request: Request, jim: Row, form: Form, how: dict) -> None:
    await muting.mute(request.state.db, jim.id, form.text("kind"), **how)


async def _unmute(request: Request, jim: Row, form: Form, how: dict) -> None:
    await muting.unmute(request.state.db, jim.id, form.text("kind"), **how)


async def _language(request: Request, jim: Row, form: Form, how: dict) -> None:
    db = request.state.db
    async with db.write():
        await people.set_language(db, jim.id, form.choice("language", LANGUAGES), **how)
        await people.set_interpreter(db, jim.id, form.text("interpreter") or None, **how)
        await people.set_zone(db, jim.id, form.text("zone"), **how)


async def _rename(request: Request, jim: Row, form: Form, how: dict) -> None:
    first, last = form.text("first_name", longest=80), form.text("last_name", longest=80)
    form.check()
    await people.rename(request.state.db, jim.id, first_name=first, last_name=last, **how)


routes = [
    page("/staff/jims/{id:int}/phone", index, policy=policies.staff, name="staff_phone"),
    act("answer", "answer", _answer, N_("Het antwoord staat erin, telefonisch.")),
    act("answer/undo", "answer_undo", _undo_answer, N_("Teruggedraaid. De vraag staat weer open.")),
    act("snooze", "snooze", _snooze, N_("Goed. We vragen het later opnieuw.")),
    act("talk", "talk", _talked, N_("Jullie gesprek staat erin. De herinnering begint opnieuw te tellen.")),
    act("consent", "consent", _consent, N_("Ja genoteerd, telefonisch.")),
    act("decline", "decline", _decline, N_("Nee genoteerd. Er gaat niets meer uit.")),
    act("decline/undo", "decline_undo", _undo_decline, N_("Het nee is teruggenomen.")),
    act("pause", "pause", _pause, N_("De pauze staat erin.")),
    act("pause/end", "pause_end", _end_pause, N_("De pauze is voorbij.")),
    act("rhythm", "rhythm", _rhythm, N_("Bewaard: hoe vaak deze JIM van ons hoort.")),
    act("stop", "stop", _stop, N_("Gestopt. Er gaan geen berichten meer uit.")),
    act("stop/undo", "stop_undo", _resume, N_("De berichten gaan weer verder.")),
    act("deceased", "deceased", _deceased, N_("Genoteerd. Er gaat nooit meer iets uit naar deze JIM.")),
    act("deceased/undo", "deceased_undo", _alive, N_("Teruggedraaid.")),
    act("ending", "ending", _end_hand_over, N_("Er gaat niets meer uit over deze jongere.")),
    act("ending/undo", "ending_undo", _reopen_hand_over, N_("Teruggedraaid.")),
    act("messages/off", "mute", _mute, N_("Dit bericht sturen we deze JIM niet meer.")),
    act("messages/on", "unmute", _unmute, N_("Deze JIM krijgt dit bericht weer.")),
    act("language", "language", _language, N_("Taal en tijdzone bewaard.")),
    act("name", "name", _rename, N_("Naam bewaard.")),
]
