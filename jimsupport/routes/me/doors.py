"""The doors a JIM comes in by: a link in a mail, or their own page after signing in.

The same pages stand behind each, under the path of the door:

    /a/{token}               a link in a mail: its own question, plus pause, stop and the rest
    /me/check-ins/{id}       a question on the JIM's own page
    /me                      the page itself

A handler is `async def show(request, door) -> Response`; `behind(ASKED | HOME, …)` makes its routes.
"""

import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Database, Row
from jimsupport.domain.access import links
from jimsupport.domain.access.letter_links import UNSUBSCRIBE
from jimsupport.domain.access.limits import Limit
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import check_ins, occurrences
from jimsupport.domain.follow_up.eligibility import INVITATIONS
from jimsupport.domain.gatherings import announcing
from jimsupport.domain.group_life import post
from jimsupport.domain.people import jims
from jimsupport.web import languages, policies
from jimsupport.web.rendering import render
from jimsupport.web.responses import to_path
from jimsupport.web.routing import Page, page

HOME = (("/a/{token}", policies.link, "link"), ("/me", policies.jim, "me"))
ASKED = (("/a/{token}", policies.link, "link"), ("/me/check-ins/{id:int}", policies.jim, "check_in"))
GONE = 410


@dataclass(frozen=True, slots=True)
class Door:
    """Who came in, by which path, and the question they came for, if any."""

    db: Database
    jim: Row
    home: str  # /me or /a/{token}: where pause, stop and the rest are
    purpose: str  # the kind of message the link came in, or "me"
    asked: Row | None = None  # the planned row of the question
    hand_over_id: int | None = None
    link: links.Link | None = None  # that they came by

    @property
    def by(self) -> str:
        return f"jim:{self.jim.id}"

    @property
    def signed_in(self) -> bool:
        """Whether the JIM's own page is the way back."""
        return self.home == "/me"

    @property
    def about(self) -> int | None:
        """Which young person this is about: a hand-over's, 0 for who joined alone, None for nobody we know of."""
        if self.purpose == links.TOGETHER:
            return None
        return self.hand_over_id or (0 if self.jim.joined_at and not self.jim.ended_at else None)

    @property
    def finishes_invitation(self) -> bool:
        """Whether the JIM said yes to the invitation this link came in: then it also asks how often, and how."""
        link, said_yes = self.link, self.jim.consented_at
        if link is None or said_yes is None or self.jim.stopped_at:
            return False
        return link.purpose in INVITATIONS and said_yes >= link.created_at

    @property
    def question(self) -> str:
        """The path of the question."""
        return f"/me/check-ins/{self.asked.id}" if self.signed_in and self.asked else self.home


Handler = Callable[[Request, Door], Awaitable[Response]]


def behind(
    doors: Sequence[tuple[str, policies.Policy, str]],
    path: str,
    handler: Handler,
    *,
    name: str,
    methods: Sequence[str] = ("GET",),
    together: bool = False,
    limit: Limit | None = None,
) -> list[Page]:
    """The routes of `handler` at `path` behind each of the doors, named «link_NAME», «me_NAME»."""
    entered = through(handler, together=together)
    return [
        page(f"{start}{path}", entered, methods=methods, policy=policy, name=f"{prefix}_{name}", limit=limit)
        for start, policy, prefix in doors
    ]


def through(
    handler: Handler, *, ever: bool = False, together: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """`handler` once the JIM is let in; a link that is too old gets the page that offers a new one.

    `ever` lets in with a link to unsubscribe however old it is, `together` with the one that a professional
    showed at the last talk: that one is for yes or no alone.
    """

    @functools.wraps(handler)
    async def entered(request: Request) -> Response:
        try:
            door = await come_in(request, ever=ever)
        except links.Expired:
            return render(request, "a/expired.html", status=GONE, home=f"/a/{request.path_params['token']}")
        if door.purpose == links.TOGETHER and not together:
            raise NotFound
        speak(request, door.jim)
        return await handler(request, door)

    return entered


async def come_in(request: HTTPConnection, *, ever: bool = False) -> Door:
    """Let the JIM in. Raises NotFound, or links.Expired for a link that is too old."""
    db, params = request.state.db, request.path_params
    if "token" in params:
        return await _by_link(db, params["token"], ever=ever)
    jim = await jims.load(db, request.state.person.id)
    if "id" not in params:
        return Door(db, jim, "/me", "me")
    asked = await check_ins.load(db, params["id"], jim_id=jim.id)
    if asked.outcome != "sent":
        raise NotFound
    return Door(db, jim, "/me", asked.kind, asked, asked.hand_over_id)


async def _by_link(db: Database, token: str, *, ever: bool) -> Door:
    link = await links.open(db, token, now=clock.now(), ever=ever)
    jim = await jims.load(db, link.person_id)
    if jim.deceased_at:
        raise NotFound
    asked, purpose = None, link.purpose
    if link.planned_id:
        about = await check_ins.load(db, link.planned_id, jim_id=jim.id)
        asked, purpose = await occurrences.question_of(db, about), about.kind
    elif link.purpose == UNSUBSCRIBE and link.gathering_id:
        purpose = announcing.KIND
    elif link.purpose == UNSUBSCRIBE and link.group_id:
        purpose, link = post.NEWS, replace(link, group_id=None)  # it opens no group
    return Door(db, jim, f"/a/{token}", purpose, asked, link.hand_over_id, link)


def speak(request: Request, jim: Row) -> None:
    """Show the page in the language of the mail it was opened from, unless this browser chose another."""
    chosen = jim.language_chosen_at or jim.language != "nl"
    if chosen and not languages.chosen_here(request):
        request.state.language = jim.language


def show(request: Request, door: Door, template: str, *, status: int = 200, **context: object) -> Response:
    """The page `template` for the JIM at this door."""
    return render(
        request, template, status=status, door=door, jim=door.jim, **({"zone": door.jim.zone} | context)
    )


def back(
    request: Request,
    door: Door,
    path: str = "",
    *,
    notice: str | None = None,
    values: dict[str, object] | None = None,
) -> Response:
    """303 to `path` under the JIM's home; the next page says `notice` once."""
    return to_path(request, f"{door.home}{path}", notice=notice, values=values)
