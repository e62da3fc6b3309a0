"""Every message we send: one function a kind, which says exactly what its templates need.

A function returns a `Message`; `outbox.Outgoing.of(message, …)` makes it a row. The words stand in
`templates/mail/KIND.{subject.txt,txt,html}`. The context travels as JSON: days are ISO dates.

Links are made from what the context holds:

- `token` is the raw token of an action link: `{base}/a/{token}`, with `?answer=good` and the like to
  open the page with that answer chosen. In `sign_in`, `join_confirm`, `address_confirm` and `number_confirm` it
  is the token of that page.
- `unsubscribe_token` is the raw token of `{base}/u/{token}`: every routine message has one.
- `also` is the list of kinds folded into the message: each adds a short paragraph.
- `way_back` is {"name": …, "phone": …}, the way back to help given at the closing, or None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jimsupport.mail.kinds import KINDS

_OTHER = (date, tuple)  # what JSON holds in another way


@dataclass(frozen=True, slots=True)
class Message:
    """A kind and what its templates need to know."""

    kind: str
    context: dict[str, Any]

    @property
    def message_class(self) -> str:
        return KINDS[self.kind].message_class

    @property
    def template(self) -> str:
        return self.kind


def invitation(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    professional: str,
    organisation: str,
    ends_on: date,
    ended: bool,
    message: str | None = None,
    other_help: bool = False,
    already_yes: bool = False,
    long_ago: bool = False,
    way_back: dict[str, str] | None = None,
    also: Sequence[str] = (),
) -> Message:
    """May we ask now and then how it goes? The first mail to a JIM.

    Keys: first_name, token, unsubscribe_token, professional (first name), organisation, ends_on, ended
    (help has ended already), message (the professional's own two sentences), other_help (other help goes
    on), already_yes (the JIM said yes before, so that nothing is asked), long_ago (invited long after the
    end, by an import), way_back, also. Links: ?answer=yes, ?answer=no.
    """
    return made("invitation", locals())


def invitation_reminder(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    professional: str,
    organisation: str,
    also: Sequence[str] = (),
) -> Message:
    """The one reminder of an invitation. Keys as its arguments. Links: ?answer=yes, ?answer=no."""
    return made("invitation_reminder", locals())


def check_in(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    in_touch: bool = False,
    way_back: dict[str, str] | None = None,
    tip: dict[str, Any] | None = None,
    helped: int = 0,
    also: Sequence[str] = (),
) -> Message:
    """ "Hoe gaat het?" at a step of the programme; `in_touch` also asks whether they still see each other.

    Keys as its arguments: `tip` is {"id": …, "text": …, "signature": …} of another JIM, or None, its text empty where
    mails hold links alone; `helped` how many JIMs their own tips helped where that is news. Links: ?answer=good,
    ?answer=other_jim, ?answer=call_me; ?in_touch=yes, sometimes, no; ?snooze=1, 2, 4 (weeks); /tip.
    """
    return made("check_in", locals())


def turning_18(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    way_back: dict[str, str] | None = None,
    also: Sequence[str] = (),
) -> Message:
    """What changes at eighteen, with the buttons of a check-in. Keys as its arguments; links as `check_in`."""
    return made("turning_18", locals())


def check_in_reminder(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    in_touch: bool = False,
    way_back: dict[str, str] | None = None,
    also: Sequence[str] = (),
) -> Message:
    """The one reminder of a check-in. Keys as its arguments, links as `check_in`."""
    return made("check_in_reminder", locals())


def rest_question(
    *, first_name: str, token: str, unsubscribe_token: str, also: Sequence[str] = ()
) -> Message:
    """After two silent check-ins: shall we leave you be? Keys as its arguments.

    Links: ?answer=rest, ?answer=go_on, ?answer=call_me.
    """
    return made("rest_question", locals())


def contact_reminder(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    way_back: dict[str, str] | None = None,
    helped: int = 0,
    also: Sequence[str] = (),
) -> Message:
    """The door is open; nothing is asked. Keys as its arguments. Links: ?answer=call_me, ?answer=good."""
    return made("contact_reminder", locals())


def yearly_hello(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    way_back: dict[str, str] | None = None,
    helped: int = 0,
    also: Sequence[str] = (),
) -> Message:
    """The one light message a year. Keys as its arguments. Links: ?answer=good, ?answer=call_me."""
    return made("yearly_hello", locals())


def sign_in(*, token: str, code: str) -> Message:
    """The link to sign in, and six digits for another browser. Keys: token (of /sign-in/{token}), code.

    No name: anyone can type an address, so nothing typed is mailed to it.
    """
    return made("sign_in", locals())


def join_confirm(*, token: str) -> Message:
    """Is this your address? To who joins alone. Keys: token (of /join/{token}). No name, as in `sign_in`."""
    return made("join_confirm", locals())


def address_confirm(*, token: str) -> Message:
    """Is this your address? To one that a JIM adds. Keys: token (of /address/{token}). No name, as in `sign_in`."""
    return made("address_confirm", locals())


def number_confirm(*, token: str, digits: str) -> Message:
    """Is this your number? To an address we know, when one is given behind a link. Keys: token (of /address/{token}),
    digits (the last two of the number)."""
    return made("number_confirm", locals())


def request_received(
    *,
    first_name: str,
    reply_by: date,
    call_back: bool,
    number_missing: bool = False,
    urgent: bool = False,
    token: str | None = None,
    way_back: dict[str, str] | None = None,
) -> Message:
    """We have your question; when a person answers, and whom to call in danger.

    Keys: first_name ("" for someone we do not know), reply_by (the day a person has answered at the
    latest), call_back (they asked to be phoned), number_missing (and we have no number), urgent (it holds words
    of danger: not to wait for us comes first), token (or None without a JIM), way_back.
    """
    return made("request_received", locals())


def staff_reply(*, first_name: str, staff_name: str, body: str, token: str | None = None) -> Message:
    """What a member of staff answers. Keys: first_name, staff_name (first name), body, token (or None)."""
    return made("staff_reply", locals())


def stopped(*, first_name: str, token: str) -> Message:
    """Once, after a stop: we send nothing more. Keys as its arguments. The link opens the way to undo it."""
    return made("stopped", locals())


def resumed(*, first_name: str, token: str) -> Message:
    """Once, after START: we write again. Keys as its arguments. The link opens the way to stop."""
    return made("resumed", locals())


def return_link(*, first_name: str, path: str) -> Message:
    """Where a form that was saved goes on. Keys: first_name, path (of the page, from the root)."""
    return made("return_link", locals())


def account_invitation(*, first_name: str, role: str, path: str, organisation: str = "") -> Message:
    """You have an account. Keys: first_name, role (professional, staff, administrator), path (of the
    page to get in, from the root), organisation (its name, or "")."""
    return made("account_invitation", locals())


def sign_in_linked(*, first_name: str, organisation: str) -> Message:
    """From now on they also come in by the account of their work. Keys: first_name, organisation (its name)."""
    return made("sign_in_linked", locals())


def link_renewed(*, first_name: str, token: str, about: str = "") -> Message:
    """A new link for one that expired. Keys: first_name, token, about (the kind of message it was in, which says
    what the page asks; "" for none that asks)."""
    return made("link_renewed", locals())


def made(kind: str, given: dict[str, Any]) -> Message:
    """The message of this kind with what its function was `given`, as JSON holds it."""
    return Message(
        kind, {name: _plain(value) if isinstance(value, _OTHER) else value for name, value in given.items()}
    )


def _plain(value: date | tuple[Any, ...]) -> Any:
    """`value` as JSON holds it."""
    return list(value) if isinstance(value, tuple) else value.isoformat()
