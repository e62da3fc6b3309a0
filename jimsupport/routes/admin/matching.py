"""What counts when we look for groups: an administrator's choice, with a way back to how it began."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.forming import settings
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

CHOICES = {  # what it is called, and what it does
    "themes": (
        N_("Waar ze over willen praten"),
        N_("Hoe zwaarder dit telt, hoe meer onderwerpen de JIMs van een groep met elkaar delen."),
    ),
    "stage": (
        N_("Hoe lang geleden de hulp stopte"),
        N_("JIMs bij wie de hulp rond dezelfde tijd stopte, komen vaker bij elkaar."),
    ),
    "closeness": (
        N_("Hoe dicht ze bij elkaar wonen"),
        N_("Wie bij elkaar wil komen, woont altijd dichtbij genoeg. Dit telt daar bovenop, ook online."),
    ),
    "relation": (
        N_("Een andere plek bij de jongere"),
        N_("Een oma, een buurman en een tante zien elk iets anders. Dit brengt hen bij elkaar."),
    ),
    "organisation": (
        N_("Een andere organisatie"),
        N_("JIMs die elkaar nog niet kennen van dezelfde organisatie, komen vaker bij elkaar."),
    ),
    "wait_cap": (
        N_("Wie al lang wacht"),
        N_("Wie langer wacht, gaat voor. Ook wie pas kwam, komt aan de beurt."),
    ),
    "met_before": (
        N_("Eerder in dezelfde groep"),
        N_("Wie eerder samen in een groep zat, komt liever bij anderen. Het blijft mogelijk."),
    ),
}


async def index(request: Request) -> Response:
    return await _page(request, Form.filled(**await settings.percents(request.state.db)))


async def _page(request: Request, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "admin/matching.html",
        status=status,
        form=form,
        changed=await settings.changed(request.state.db),
        CHOICES=CHOICES,
        STEPS=settings.STEPS,
    )


async def save(request: Request) -> Response:
    form = await Form.read(request)
    chosen = {name: percent for name in settings.NAMES if (percent := form.number(name)) is not None}
    try:
        await settings.save(request.state.db, chosen, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), 422)
    return see_other(
        request,
        "admin_matching",
        notice=N_("Bewaard. Het telt vanaf de volgende keer dat we groepen zoeken."),
    )


async def reset(request: Request) -> Response:
    """Everything counts as it did at first."""
    await settings.reset(request.state.db, by=request.state.actor, now=clock.now())
    return see_other(request, "admin_matching", notice=N_("Alles telt weer gewoon mee."))


routes = [
    page("/admin/matching", index, policy=policies.administrator, name="admin_matching"),
    page(
        "/admin/matching", save, methods=["POST"], policy=policies.administrator, name="admin_matching_save"
    ),
    page(
        "/admin/matching/reset",
        reset,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_matching_reset",
    ),
]
