"""Pages from templates.

    return render(request, "requests/show.html", request_row=row, form=Form())

Every template extends `layout.html` and finds, beside what the handler gives:

    person, role, language, direction, theme, dense    who reads, and how
    phone, jimwerkt                JIMwerkt's number
    leave                          where a JIM or a visitor goes who leaves fast; empty for who works here
    sending                        whether this installation sends anything at all
    here, switch                   the path of this page; what its language buttons do (`switching.buttons`)
    path("route_name", id=3)       the path of a route
    static("icon.svg")             the address of a static file
    _("Dag %(name)s", name=…)      gettext; `ngettext("%(num)s vraag", "%(num)s vragen", n)`
    day|date  day|short_date  day|short_day  moment|moment  moment|short_moment  moment|time
    number|phone  «P3M»|how_long   as people of this language write them
    problem|said                   a Problem's message (or a msgid) in the reader's language

Macros: `{% import "macros/forms.html" as f with context %}`, `{% import "macros/bits.html" as b with context %}`.
Undefined names are errors, so a page never shows a hole.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, cast

import phonenumbers
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from jimsupport import words
from jimsupport.domain.errors import Problem
from jimsupport.web import cookies, languages, navigation, responses, switching, translating
from jimsupport.words import LANGUAGES, RIGHT_TO_LEFT

TEMPLATES = Path(__file__).parents[2] / "templates"
THEMES = ("light", "dark")
_WHOLE = Markup('<bdi dir="ltr" class="whole">{}</bdi>')  # keeps its order among Arabic, and does not wrap


def render(request: Request, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
    """The page `template` for whoever asks. Reads nothing from the database."""
    language = getattr(request.state, "language", None) or languages.choose(request)
    notice = responses.notice_of(request)
    page = request.app.state.pages[language].get_template(template)
    response = HTMLResponse(
        page.render(_common(request, language, status), notice=notice, **context), status_code=status
    )
    response.headers["content-language"] = language
    switching.remember(request, response)
    if cookies.NOTICE in request.cookies:
        cookies.drop(response, cookies.NOTICE)
    return response


def _common(request: Request, language: str, status: int) -> dict[str, object]:
    person = getattr(request.state, "person", None)
    role = getattr(request.state, "role", None) if person else None
    theme = request.cookies.get(cookies.THEME)
    return {
        "person": person,
        "role": role,
        "zone": person.zone if person else "Europe/Amsterdam",
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "theme": theme if theme in THEMES else None,
        "dense": role in ("staff", "administrator"),
        "sending": request.app.state.settings.sending,
        "phone": request.app.state.settings.phone,
        "leave": request.app.state.settings.leave_url if role in (None, "jim") else "",
        "jimwerkt": request.app.state.settings.phone,  # the same, inside macros where `phone` is one
        "here": responses.here(request),
        "switch": switching.buttons(request, status),
        "navigation": navigation.items(role, request.url.path),
        "home": navigation.HOMES.get(role or "", "/"),
        "other_homes": navigation.others(person.roles if person else frozenset(), role),
    }


def environments(path_for: Callable[..., object], static: Callable[[str], str]) -> dict[str, Environment]:
    """One environment a language, so that macros speak it too."""
    return {language: _environment(language, path_for, static) for language in LANGUAGES}


def _environment(language: str, path_for: Callable[..., object], static: Callable[[str], str]) -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    catalogue = words.translator(language)
    cast(Any, env).install_gettext_callables(catalogue.gettext, catalogue.ngettext, newstyle=True)
    env.code_generator_class = translating.generator(catalogue.gettext)
    env.globals |= {
        "path": lambda name, /, **params: str(path_for(name, **params)),
        "static": static,
        "LANGUAGES": LANGUAGES,
    }
    env.filters |= {
        "date": partial(_or_empty, words.date_full, language),
        "short_date": partial(_or_empty, words.date_short, language),
        "short_day": partial(_or_empty, words.day_short, language),
        "moment": pass_context(partial(_in_zone, words.moment_full, language)),
        "short_moment": pass_context(partial(_in_zone, words.moment_short, language)),
        "time": pass_context(partial(_in_zone, words.time_of, language)),
        "clock_time": lambda at: words.clock_time(at, language),
        "month": partial(_or_empty, words.month_full, language),
        "how_long": partial(_or_empty, words.length_full, language),
        "phone": _whole,
        "dial": _dialled,
        "said": partial(said, language),
    }
    return env


def said(language: str, what: Problem | str | tuple[str, dict[str, object]]) -> str:
    """A message of the domain (a Problem, a msgid, or a msgid and its values) in `language`."""
    if isinstance(what, str):
        return words.say(language, what)
    message, values = (what.message, what.values) if isinstance(what, Problem) else what
    return words.say(language, message, **values)


@lru_cache(maxsize=2048)
def spoken_number(address: str) -> str:
    """A phone number kept as E.164, as people here write it; anything else as it is."""
    try:
        number = phonenumbers.parse(address, "NL")
    except phonenumbers.NumberParseException:
        return address
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        number, style.NATIONAL if number.country_code == 31 else style.INTERNATIONAL
    )


@lru_cache(maxsize=2048)
def _whole(address: str) -> Markup:
    return _WHOLE.format(spoken_number(address))


@lru_cache(maxsize=2048)
def _dialled(number: str) -> str:
    return "tel:" + "".join(c for c in number if c.isdigit() or c == "+")


def _or_empty(write: Callable[..., str], language: str, day: date | str | None) -> str:
    return write(day, language) if day else ""


def _in_zone(write: Callable[..., str], language: str, context: Context, moment: datetime | None) -> str:
    return write(moment, context["zone"], language) if moment else ""
