"""All post: whether it goes out, what the mail server says, and the switch that stops it."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.office import outgoing, stopping
from jimsupport.mail import lanes
from jimsupport.mail.carrier import mailbox_folder
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    settings = request.app.state.settings
    leaves = filter(None, (settings.mail_url, settings.text_url))  # what stays in a folder needs no guard
    return render(
        request,
        "admin/post.html",
        state=await outgoing.state(request.state.db),
        settings=settings,
        guarded=settings.guarded and any(mailbox_folder(url) is None for url in leaves),
        now=clock.now(),
    )


async def stop(request: Request) -> Response:
    """Stop all post; the page it leads to offers to let it go again."""
    await stopping.stop(request.state.db, by=request.state.actor, now=clock.now())
    return see_other(
        request, "admin_post", notice=N_("Alle post staat stil. Je kunt dit meteen terugdraaien.")
    )


async def resume(request: Request) -> Response:
    await stopping.resume(request.state.db, by=request.state.actor, now=clock.now())
    return see_other(request, "admin_post", notice=N_("De post gaat weer."))


async def try_now(request: Request) -> Response:
    """Try a mail server or a text gateway at once, instead of at the end of its rest."""
    form = await Form.read(request)
    line = form.choice("line", lanes.LINES, needed=N_("Kies wat we nu proberen."))
    form.check()
    await outgoing.try_now(request.state.db, line, now=clock.now())
    return see_other(
        request, "admin_post", notice=N_("We proberen het nu. Ververs deze pagina over een minuut.")
    )


routes = [
    page("/admin/post", index, policy=policies.administrator, name="admin_post"),
    page("/admin/post/stop", stop, methods=["POST"], policy=policies.administrator, name="admin_post_stop"),
    page(
        "/admin/post/resumption",
        resume,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_post_resume",
    ),
    page("/admin/post/try", try_now, methods=["POST"], policy=policies.administrator, name="admin_post_try"),
]
