"""The JIMs: find one, open their page, add one on the phone, take the list along."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.around import helpers, looks
from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import check_ins, outlook
from jimsupport.domain.handling import tags
from jimsupport.domain.people import channels, jims, joining, overview, rhythms
from jimsupport.domain.replies import proposals
from jimsupport.domain.support import calls, directory, requests, timeline
from jimsupport.domain.talks import talks
from jimsupport.routes.staff.looks import looked_at
from jimsupport.routes.staff.pages import jim_of, show
from jimsupport.routes.staff.reached import reached
from jimsupport.routes.staff.sheets import sheet
from jimsupport.web import policies, traces
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import LANGUAGES, N_, say

COLUMNS = (
    N_("Voornaam"),
    N_("Achternaam"),
    N_("Woonplaats"),
    N_("E-mail"),
    N_("Telefoon"),
    N_("Taal"),
    N_("Laatste contact"),
)


async def index(request: Request) -> Response:
    db, paging, staff_id = request.state.db, Paging.of(request), request.state.person.id
    total = await directory.count(db, paging.q, staff_id=staff_id)
    rows = await directory.listed(db, paging.q, staff_id=staff_id, page=paging.page)
    return show(
        request,
        "staff/jims/index.html",
        rows=rows,
        tags=await tags.of(db, [row.id for row in rows]),
        paging=paging.over(total, directory.PAGE),
        now=clock.now(),
    )


async def export(request: Request) -> Response:
    """The list as a file for a spreadsheet; a cell that would be a formula is kept as text."""
    language = request.state.language
    lines: list[Sequence[str]] = [[say(language, column) for column in COLUMNS]]
    db, staff_id, ids = request.state.db, request.state.person.id, []
    async for row in directory.every(db, Paging.of(request).q, staff_id=staff_id):
        ids.append(row.id)
        last = row.last_contact_at.date().isoformat() if row.last_contact_at else ""
        cells = (row.first_name, row.last_name, row.place, row.mail, row.phone, row.language, last)
        lines.append([cell or "" for cell in cells])
    await traces.leave(request, "jims_exported", count=len(lines) - 1)
    await traces.seen(request, ids, looks.EXPORT)
    return sheet(lines, "jims.csv")


async def new(request: Request) -> Response:
    return show(request, "staff/jims/new.html", form=Form.filled(language="nl"))


async def create(request: Request) -> Response:
    """Someone joins on the phone: a first name and one channel, and the yes they said."""
    form = await Form.read(request)
    try:
        name = form.text("first_name", needed=N_("Vul een voornaam in."), longest=80)
        contact = form.text(
            "contact",
            needed=N_("Vul een telefoonnummer of e-mailadres in, bijvoorbeeld 06 12 34 56 78."),
            longest=254,
        )
        if not form.flag("agrees"):
            form.note("agrees", N_("Vraag eerst of het goed is dat we dit bewaren."))
        form.check()
        reachable = channels.guess(contact)
        db, now = request.state.db, clock.now()
        async with db.write():
            await jims.hold_channels(db, [reachable])
            jim_id = await jims.find_same(db, name, [reachable])
            if jim_id is None:
                jim_id = await jims.create(
                    db,
                    first_name=name,
                    last_name=form.text("last_name", longest=80),
                    place=form.text("place", longest=80),
                    language=form.choice("language", LANGUAGES) or "nl",
                    channels=[reachable],
                    now=now,
                )
            await joining.join(db, jim_id, by=request.state.actor, now=now, phone=True)
            await looks.say_why(db, jim_id, "phone", staff_id=request.state.person.id, now=now)
    except Invalid as problem:
        return show(request, "staff/jims/new.html", status=422, form=form.with_errors(problem))
    return see_other(request, "staff_jim", id=jim_id, notice=N_("Deze JIM doet nu mee."))


@looked_at
async def index_one(request: Request) -> Response:
    """One JIM: what is open, and everything that happened on one timeline."""
    return await show_one(request, Form())


async def show_one(request: Request, form: Form, *, status: int = 200) -> Response:
    """The page of the JIM of the path, with what was typed in `form`."""
    db, jim = request.state.db, await jim_of(request)
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    entries = await timeline.of_jim(db, jim.id, before=before)
    reach = await channels.of(db, jim.id)
    return show(
        request,
        "staff/jims/show.html",
        status=status,
        form=form,
        tags=(await tags.of(db, [jim.id]))[jim.id],
        suggestions=await tags.suggestions(db),
        jim=jim,
        paused=jims.is_paused(jim, clock.now()),
        channels=reach,
        sharing=await directory.sharing(
            db, [c.address_key for c in reach], but=jim.id, staff_id=request.state.person.id
        ),
        question=await check_ins.open_question(db, jim.id),
        talk=await talks.coming(db, jim.id, now=clock.now()),
        calls=await calls.of_jim(db, jim.id, now=clock.now()),
        requests=await requests.of_jim(db, jim.id),
        hand_overs=await overview.running_hand_overs(db, jim.id),
        upcoming=await outlook.of_jim(db, jim.id),
        entries=entries,
        older=entries[-1].id if len(entries) == timeline.PAGE else None,
        rhythm=rhythms.SHORT[jim.rhythm],
        helper=await helpers.latest(db, jim.id),
        OUTCOMES=timeline.OUTCOMES,
        proposals=await proposals.open_of(db, jim.id, now=clock.now()),
        **await reached(db, jim.id, now=clock.now()),
    )


routes = [
    page("/staff/jims", index, policy=policies.staff, name="staff_jims"),
    page("/staff/jims.csv", export, policy=policies.staff, name="staff_jims_export"),
    page("/staff/jims/new", new, policy=policies.staff, name="staff_jim_new"),
    page("/staff/jims/new", create, methods=["POST"], policy=policies.staff, name="staff_jim_create"),
    page("/staff/jims/{id:int}", index_one, policy=policies.staff, name="staff_jim"),
]
