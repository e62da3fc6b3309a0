"""The web application, as a table of contents."""

from itertools import chain

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from jimsupport.db import Database
from jimsupport.routes import (
    about,
    action_links,
    address,
    bridge,
    calendar,
    call_back,
    dilemmas,
    gatherings,
    health,
    help_now,
    helper,
    home,
    join,
    lines,
    mailbox,
    me,
    my_data,
    newsletters,
    open_sessions,
    preferences,
    privacy,
    rooms,
    search,
    second_factor,
    security_txt,
    sign_in,
    single_sign_on,
    staff,
    stories,
    texts,
    tips,
    unsubscribe,
    walk_in,
)
from jimsupport.routes.admin import accounts, audit, imports, office, organisations, programmes, retention
from jimsupport.routes.admin import home as admin
from jimsupport.routes.admin import matching as weights
from jimsupport.routes.admin import post as all_post
from jimsupport.routes.admin import single_sign_on as providers
from jimsupport.routes.professional import changes, drafts, hand_overs, leaving, situations, still_helping
from jimsupport.settings import Settings
from jimsupport.web import errors, policies, rendering, versions
from jimsupport.web.directory import Directory
from jimsupport.web.group_live import GroupLive
from jimsupport.web.live import Live
from jimsupport.web.routing import Line, Page, by_name
from jimsupport.web.security import Headers
from jimsupport.web.signalling.switchboard import Switchboard
from jimsupport.web.static import StaticFiles

MODULES = (
    home,
    about,
    help_now,
    privacy,
    call_back,
    second_factor,  # before sign_in, since a link to sign in looks like one of its paths
    sign_in,
    single_sign_on,
    open_sessions,
    preferences,
    health,
    security_txt,
    mailbox,
    walk_in,
    join,
    address,
    helper,
    calendar,
    gatherings,
    dilemmas,
    tips,
    stories,
    newsletters,
    search,
    me,
    my_data,
    action_links,
    texts,
    unsubscribe,
    hand_overs,
    drafts,
    changes,
    leaving,
    still_helping,
    situations,
    admin,
    accounts,
    organisations,
    providers,
    programmes,
    imports,
    office,
    retention,
    all_post,
    weights,
    audit,
    staff,
    lines,
    rooms,
    bridge,
)


def build(settings: Settings, db: Database) -> Starlette:
    """The application on an open database.

    Raises RuntimeError for a route that names no policy, and for a package so old that it lets somebody in.
    """
    versions.check()
    static = StaticFiles()
    files = Page(
        "/static/{version}/{name:path}", static.serve, methods=["GET"], name="static", policy=policies.public
    )
    routes = [*chain.from_iterable(module.routes for module in MODULES), files]
    for route in routes:
        if not isinstance(route, Page | Line):
            raise RuntimeError(f"{route} names no policy: make it with page(…, policy=…) or line(…).")
    app = Starlette(
        middleware=[
            Middleware(Headers),
            Middleware(errors.Catch),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*settings.hosts], www_redirect=False),
        ],
        exception_handlers={**errors.HANDLED},
    )
    app.router = Directory(routes)
    app.state.settings = settings
    app.state.db = db
    app.state.live = Live(db)
    app.state.group_live = GroupLive(db)
    app.state.live.also.append(app.state.group_live.end)
    app.state.switchboard = Switchboard(db, settings)
    app.state.pages = rendering.environments(by_name(routes), static.address)
    return app
