"""The steps of the hand-over form: what each asks, and how what was typed becomes values.

A step keeps what was typed as it was typed; `read` turns it into values, or notes what to mend.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jimsupport.domain import days
from jimsupport.domain.care import details
from jimsupport.domain.care.details import JimDetails, WayBack, YoungPerson
from jimsupport.domain.care.drafts import Answers, Draft
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import channels, names
from jimsupport.web.forms import Form
from jimsupport.words import LANGUAGES, N_

Values = dict[str, Any]
NO_DAY = N_("Vul de dag in waarop de hulp stopt, bijvoorbeeld 24-11-2026. Hij mag ook al voorbij zijn.")
NO_MONTH = N_("Vul een maand en een jaar in, bijvoorbeeld 11-2010. Weet je het niet? Laat het leeg.")


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: its name in the path, its fields, and how they are read."""

    name: str
    fields: tuple[str, ...]
    read: Callable[[Form, date], Values]

    @property
    def template(self) -> str:
        return f"professional/steps/{self.name}.html"


def _jim(form: Form, today: date) -> Values:
    return {
        "first_name": form.text(
            "first_name",
            needed=N_("Vul de voornaam van de JIM in, bijvoorbeeld Hilde."),
            longest=names.LONGEST,
        ),
        "last_name": form.text("last_name", longest=names.LONGEST),
        "relation": form.text("relation", longest=names.LONGEST),
        "place": form.text("place", longest=names.LONGEST),
    }


def _contact(form: Form, today: date) -> Values:
    reachable = []
    for kind in channels.KINDS:
        typed = form.text(kind, longest=254)
        if not typed:
            continue
        try:
            reachable.append((kind, *channels.normalise(kind, typed)))
        except Invalid as problem:
            form.with_errors(problem)
    if not reachable and not form.errors:
        form.note("mail", N_("Vul een mailadres of een telefoonnummer in. Een van de twee is genoeg."))
    return {
        "channels": tuple(reachable),
        "language": form.choice("language", LANGUAGES, needed=N_("Kies de taal waarin we schrijven.")),
        "interpreter": form.choice("interpreter", details.INTERPRETERS) or None,
    }


def _young_person(form: Form, today: date) -> Values:
    which = form.choice("which", ("new", "same"), needed=N_("Kies om welke jongere het gaat."))
    young = YoungPerson()
    if which == "same":
        young = YoungPerson(same_as=form.number("same_as", needed=N_("Kies een JIM uit de lijst.")))
    elif which == "new":
        young = YoungPerson(reference=form.text("reference", longest=names.LONGEST))
    return {"young": young, "birth_month": _birth_month(form, today)}


def _birth_month(form: Form, today: date) -> str | None:
    typed = form.text("birth_month", longest=40)
    if not typed:
        return None
    try:
        month = days.month(typed, today)
        details.check_birth_month(month, today)
    except ValueError:
        form.note("birth_month", NO_MONTH)
        return None
    except Invalid as problem:
        form.with_errors(problem)
        return None
    return month


def _end(form: Form, today: date) -> Values:
    ends_on = None
    try:
        ends_on = last_day(form, today)
    except Invalid as problem:
        form.with_errors(problem)
    other = form.choice("other_help", ("yes", "no"), needed=N_("Kies of er nog andere hulp doorgaat."))
    return {"ends_on": ends_on, "other_help": other == "yes"}


def last_day(form: Form, today: date) -> date:
    """The end of help as it was typed, in any spelling. Raises Invalid."""
    try:
        day = days.day(form.text("ends_on", longest=40))
    except ValueError:
        raise Invalid("ends_on", NO_DAY) from None
    details.check_end(day, today)
    return day


def _message(form: Form, today: date) -> Values:
    message = form.text("message")
    try:
        details.check_message(message)
    except Invalid as problem:
        form.with_errors(problem)
    return {"message": message}


def _way_back(form: Form, today: date) -> Values:
    name = form.text("way_back_name", longest=names.LONGEST)
    phone = form.text("way_back_phone", longest=40)
    if phone and not any(c.isdigit() for c in phone):
        form.note("way_back_phone", N_("Vul een telefoonnummer in, bijvoorbeeld 030 123 45 67."))
    if phone and not name:
        form.note("way_back_name", N_("Vul ook in wie de telefoon opneemt, bijvoorbeeld: wijkteam Noord."))
    return {"way_back": WayBack(name=name, phone=phone)}


STEPS = (
    Step("jim", ("first_name", "last_name", "relation", "place"), _jim),
    Step("contact", ("mail", "phone", "language", "interpreter"), _contact),
    Step("young-person", ("which", "reference", "same_as", "birth_month"), _young_person),
    Step("end", ("ends_on", "other_help"), _end),
    Step("message", ("message",), _message),
    Step("way-back", ("way_back_name", "way_back_phone"), _way_back),
)
BY_NAME = {step.name: step for step in STEPS}
COUNT = len(STEPS) + 1  # the last one is: check your answers


def typed(step: Step, form: Form) -> dict[str, str]:
    """What was typed at this step, to be kept."""
    return {name: form.typed(name) for name in step.fields}


def form_of(step: Step, answers: Answers) -> Form:
    """The form of a step as it was left; a step not yet visited starts with what is likely."""
    return Form.filled(**(_LIKELY.get(step.name, {}) | answers.get(step.name, {})))


_LIKELY = {"contact": {"language": "nl"}, "young-person": {"which": "new"}}


def first_unfinished(draft: Draft, today: date) -> Step | None:
    """The first step that is not visited yet or has something to mend; None when the form is complete."""
    return next((step for step in STEPS if not is_finished(step, draft, today)), None)


def is_finished(step: Step, draft: Draft, today: date) -> bool:
    """Whether what was typed at this step can be used as it is."""
    if step.name not in draft.answers:
        return False
    form = form_of(step, draft.answers)
    step.read(form, today)
    return not form.errors


def values(draft: Draft, today: date) -> Values:
    """What the whole form says, as `drafts.register` takes it. Raises Invalid while something is to be mended."""
    read: Values = {}
    for step in STEPS:
        form = form_of(step, draft.answers)
        read |= step.read(form, today)
        form.check()
    names = ("first_name", "last_name", "relation", "place", "channels", "language", "interpreter")
    jim = JimDetails(**{name: read.pop(name) for name in names})
    return read | {"jim": jim}
