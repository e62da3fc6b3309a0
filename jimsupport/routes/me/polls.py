"""When can you meet? A group chooses from three moments or more; its host asks, and may choose.

By the link of a mail, where opening it changes nothing, and on the JIM's own page. No account, no cookie.
"""

from datetime import UTC, date, datetime

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.people import jims
from jimsupport.domain.polls import closing, polls, rows
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.routes.me.group import seen_by
from jimsupport.web.forms import Form
from jimsupport.web.moments import moment
from jimsupport.words import N_

OWN = 3  # moments of their own that a host can add
AT = "/group/poll"


async def index(request: Request, door: Door) -> Response:
    """The moments, each with yes, maybe and no; who left the group, or whose group ended, reads that on its page."""
    seen = await seen_by(door)
    if seen is not None and (seen.mine != "member" or seen.state != "running"):
        return back(request, door, "/group")
    return await _page(request, door, Form())


async def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    seen = await _member(door)
    poll = await rows.last_of(door.db, seen.id)
    closed = poll is not None and poll.state == "closed"
    return show(
        request,
        door,
        "me/poll/show.html",
        status=status,
        form=form,
        group=seen,
        poll=poll,
        meetup=await closing.meetup_of(door.db, poll) if poll and closed else None,
        open=poll is not None and poll.state == "open" and clock.now() < poll.closes_at,
        ANSWERS=polls.ANSWERS,
    )


async def _member(door: Door, *, host: bool = False) -> Seen:
    """The group of this JIM. Raises NotFound for who is in none, or who does not host where the host is needed."""
    seen = await seen_by(door)
    if seen is None or seen.mine != "member" or seen.state != "running" or (host and not seen.hosts):
        raise NotFound
    return seen


async def vote(request: Request, door: Door) -> Response:
    """What they say of each moment."""
    seen, form = await _member(door), await Form.read(request)
    poll = await rows.load(door.db, request.path_params["number"], group_id=seen.id)
    said = read_votes(form, poll)
    try:
        await polls.vote(door.db, seen, poll.id, said, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, AT, notice=refusal.message)
    return back(request, door, AT, notice=N_("Bewaard. Je kunt het nog veranderen."))


def read_votes(form: Form, poll: rows.Poll) -> dict[int, str]:
    """What a form says of the moments of this poll, by option; those left open are not in it."""
    given = {option.id: form.choice(f"vote-{option.id}", polls.ANSWERS) for option in poll.options}
    return {option: answer for option, answer in given.items() if answer}


async def new(request: Request, door: Door) -> Response:
    """The host picks the moments to ask about."""
    return await _new(request, door, None)


async def _new(request: Request, door: Door, form: Form | None, status: int = 200) -> Response:
    seen = await _member(door, host=True)
    if await rows.open_of(door.db, seen.id):
        return back(request, door, AT)
    offered = await polls.proposed(door.db, seen.id, now=clock.now())
    form = form or Form.filled(moments=[each.isoformat() for each in offered], minutes=60)
    return show(
        request,
        door,
        "me/poll/new.html",
        status=status,
        form=form,
        offered=offered,
        MINUTES=polls.MINUTES,
        own=range(1, OWN + 1),
    )


async def create(request: Request, door: Door) -> Response:
    """Everybody in the group is asked."""
    seen, form = await _member(door, host=True), await Form.read(request)
    try:
        starts = read_moments(form, door.jim.zone, today=jims.today(door.jim, clock.now()))
        minutes = form.number("minutes", needed=N_("Kies hoe lang jullie elkaar zien."))
        form.check()
        await polls.ask(door.db, seen.id, starts, minutes=minutes or 0, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _new(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, "/group", notice=refusal.message)
    return back(request, door, AT, notice=N_("Gevraagd. Iedereen in de groep krijgt bericht."))


def read_moments(form: Form, zone: str, *, today: date) -> list[datetime]:
    """The moments that are ticked, and those somebody wrote themselves."""
    starts = []
    for text in form.all("moments"):
        try:
            at = datetime.fromisoformat(text).replace(second=0, microsecond=0)
            starts += [at.astimezone(UTC)] if at.tzinfo else []
        except (ValueError, OverflowError):
            form.note("moments", N_("Kies minstens drie en hoogstens zes momenten."))
    for number in range(1, OWN + 1):
        own = moment(form, f"day-{number}", f"hour-{number}", zone=zone, today=today, optional=True)
        starts += [own] if own else []
    return starts


async def choose(request: Request, door: Door) -> Response:
    """The host chooses a moment; it becomes a meetup."""
    seen, form = await _member(door, host=True), await Form.read(request)
    option = form.number("option", needed=N_("Kies een moment."))
    try:
        form.check()
        number = request.path_params["number"]
        await closing.choose(door.db, seen.id, number, option or 0, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, AT, notice=refusal.message)
    return back(request, door, "/group", notice=N_("Afgesproken. Iedereen in de groep krijgt bericht."))


async def end(request: Request, door: Door) -> Response:
    """The host takes the question back."""
    seen = await _member(door, host=True)
    await polls.take_back(door.db, seen.id, request.path_params["number"], by=door.by, now=clock.now())
    return back(request, door, AT)


routes = [
    *behind(HOME, AT, index, name="poll"),
    *behind(HOME, f"{AT}/new", new, name="poll_new"),
    *behind(HOME, f"{AT}/new", create, name="poll_create", methods=["POST"]),
    *behind(HOME, f"{AT}/{{number:int}}", vote, name="poll_vote", methods=["POST"]),
    *behind(HOME, f"{AT}/{{number:int}}/choose", choose, name="poll_choose", methods=["POST"]),
    *behind(HOME, f"{AT}/{{number:int}}/end", end, name="poll_end", methods=["POST"]),
]
