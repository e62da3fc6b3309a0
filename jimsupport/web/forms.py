"""Forms: what was typed, cleaned, kept and complained about.

The pattern for a page with a form:

    async def new(request):
        return render(request, "pauses/new.html", form=Form())

    async def create(request):
        form = await Form.read(request)
        try:
            name = form.text("first_name", needed=N_("Vul je voornaam in."), longest=80)
            until = form.date("until", needed=N_("Vul een dag in, bijvoorbeeld 24-11-2026."))
            rhythm = form.choice("rhythm", RHYTHMS, needed=N_("Kies hoe vaak we ons melden."))
            form.check()                        # raises Invalid with all that was noted above
            await pauses.start(request.state.db, jim, until=until, by=request.state.actor, now=clock.now())
        except Invalid as problem:
            return render(request, "pauses/new.html", status=422, form=form.with_errors(problem))
        return see_other(request, "me", notice=N_("Je hoort een tijdje niets van ons."))

In the template (`{% import "macros/forms.html" as f with context %}`):

    <form method="post" action="{{ path('pause_create') }}">
      {{ f.error_summary(form) }}
      {{ f.field(form, "first_name", _("Je voornaam"), autocomplete="given-name") }}
      {{ f.button(_("Bewaar")) }}
    </form>

For a page that edits, start from `Form.filled(first_name=jim.first_name, …)`. For filters in the URL,
`Form.of_query(request)`. A field sent twice counts once (the first), except through `all`; fields
that nobody asks for are ignored. An Invalid that the handler lets go becomes a plain page with 422.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Self

from starlette.datastructures import UploadFile
from starlette.requests import Request

from jimsupport.domain import days
from jimsupport.domain.errors import Invalid, Problem
from jimsupport.words import N_, say

LONGEST = 2_000
LONGEST_DAY = 60
SHOWN_AGAIN = 20_000
LARGEST = 2**31 - 1
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NO_LETTERS = frozenset("\ufffe\uffff")  # that never are one, and that no feed or image can hold
TOO_LONG = N_("Maak dit korter: hier passen %(longest)s tekens.")


class Form:
    """The values of one form, by name, with what is wrong with them."""

    def __init__(
        self, values: Iterable[tuple[str, str]] = (), files: dict[str, UploadFile] | None = None
    ) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in values:
            self._values.setdefault(name, []).append(clean(value))
        self._files = files or {}
        self.errors: list[Problem] = []

    @classmethod
    async def read(cls, request: Request) -> Self:
        """What a POST carries; anything that is no form reads as an empty one."""
        items = (await request.form()).multi_items()
        texts = [(name, value) for name, value in items if isinstance(value, str)]
        return cls(texts, {name: value for name, value in items if isinstance(value, UploadFile)})

    @classmethod
    def of_query(cls, request: Request) -> Self:
        """What the URL carries after its question mark."""
        return cls(request.query_params.multi_items())

    @classmethod
    def filled(cls, **values: object) -> Self:
        """A form that already holds `values`; None is empty, a list holds several."""
        form = cls()
        for name, value in values.items():
            several = value if isinstance(value, list | tuple | set) else [value]
            form._values[name] = ["" if each is None else str(each) for each in several]
        return form

    # What templates ask. Nothing here raises.

    def typed(self, name: str) -> str:
        """What was typed, to show it again."""
        return self._values.get(name, [""])[0][:SHOWN_AGAIN]

    def chosen(self, name: str, value: object) -> bool:
        """Whether the box or button `value` of `name` was ticked."""
        return str(value) in self._values.get(name, [])

    def error(self, name: str) -> Problem | None:
        """The first thing wrong with field `name`."""
        return next((problem for problem in self.errors if problem.field == name), None)

    # What handlers ask. These note what is wrong and go on, so that all is said at once by `check`.

    def text(self, name: str, *, needed: str | None = None, longest: int = LONGEST) -> str:
        """One text; `needed` is what to say (a msgid) when it is empty."""
        value = self._values.get(name, [""])[0]
        if len(value) > longest:
            self.note(name, TOO_LONG, longest=longest)
            return ""
        if needed and not value:
            self.note(name, needed)
        return value

    def choice(self, name: str, options: Collection[str], *, needed: str | None = None) -> str:
        """One of `options`; anything else is as if nothing was chosen."""
        value = self.text(name)
        if value in options:
            return value
        if needed:
            self.note(name, needed)
        return ""

    def date(
        self, name: str, *, needed: str, optional: bool = False, today: date | None = None
    ) -> date | None:
        """A day in any usual spelling; `needed` says what to type when it is none (or empty, unless `optional`).

        With `today` it is a day to come: the year may be left out.
        """
        value = self.text(name, longest=LONGEST_DAY)
        try:
            return days.ahead(value, today) if today else days.day(value)
        except ValueError:
            if value or not optional:
                self.note(name, needed)
            return None

    def number(self, name: str, *, needed: str | None = None) -> int | None:
        """A whole number from 0 that fits the database, such as an id."""
        value = self.text(name)
        if value.isascii() and value.isdigit() and len(value) <= 10 and int(value) <= LARGEST:
            return int(value)
        if needed:
            self.note(name, needed)
        return None

    def flag(self, name: str) -> bool:
        """Whether the one checkbox `name` was ticked."""
        return bool(self.text(name))

    def all(self, name: str) -> list[str]:
        """Every value of `name`, for a group of checkboxes; those too long are left out."""
        return [value for value in self._values.get(name, []) if len(value) <= LONGEST]

    def file(self, name: str, *, needed: str | None = None) -> UploadFile | None:
        """An uploaded file; a form sent without one has none."""
        file = self._files.get(name)
        if file and file.filename:
            return file
        if needed:
            self.note(name, needed)
        return None

    def __getitem__(self, name: str) -> str:
        """One short text, raising Invalid at once when it is too long."""
        value = self._values.get(name, [""])[0]
        if len(value) > LONGEST:
            raise Invalid(name, TOO_LONG, longest=LONGEST)
        return value

    def note(self, name: str, message: str, **values: object) -> None:
        """Remember that `name` is wrong; a field's first problem is enough."""
        if not self.error(name):
            self.errors.append(Problem(name, message, values))

    def check(self) -> None:
        """Raise Invalid with all that was noted, if anything was."""
        if self.errors:
            raise Invalid.many(self.errors)

    def with_errors(self, problem: Invalid) -> Self:
        """This form with what a verb said about it."""
        for each in problem.problems:
            self.note(each.field, each.message, **each.values)
        return self


def options(choices: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    """What a field offers: each code of `choices` with its words (a msgid there) in this language."""
    return [(code, say(language, words)) for code, words in choices.items()]


def clean(text: str) -> str:
    """`text` composed (NFC), without control characters or blanks around it, lines ending in \\n.

    Marks that turn the direction of what follows them go too: a name must not turn the page around it.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or _is_kept(c))
    return text.strip().strip("\ufeff").strip()


def _is_kept(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in TURNING | NO_LETTERS
