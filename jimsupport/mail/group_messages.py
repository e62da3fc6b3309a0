"""The messages about groups of JIMs; see `messages` for how they are made.

First names alone stand in them, never an address. `names`, `moment`, `way`, `reasons` and the like are said in the
reader's language already. Links: the page of `token`, with ?answer=yes, ?answer=no and ?answer=other in an invitation.
"""

from datetime import date
from typing import Any

from jimsupport.mail.messages import Message, made


def group_invitation(
    *,
    first_name: str,
    token: str,
    names: str,
    moment: str,
    way: str,
    reasons: list[str],
    alike: list[str],
    until: date,
    joining: bool,
    merged: bool = False,
) -> Message:
    """Would you meet these JIMs? Keys as its arguments.

    `joining`: the group runs already. `merged`: their own group became small. `alike`: with whom they
    have most in common, and what.
    """
    return made("group_invitation", locals())


def group_reminder(*, first_name: str, token: str, names: str, moment: str, until: date) -> Message:
    """The one reminder of an invitation. Keys as its arguments."""
    return made("group_reminder", locals())


def group_started(
    *, first_name: str, token: str, names: str, moment: str, way: str, host: str, hosting: bool
) -> Message:
    """The group begins, or they are in it from now on.

    Keys as its arguments; `host` is "" where somebody of JIMwerkt hosts, `hosting` says that they do so themselves.
    """
    return made("group_started", locals())


def group_not_yet(*, first_name: str, token: str, moment: str, next_on: date) -> Message:
    """They said yes, and too few others did. Keys as its arguments."""
    return made("group_not_yet", locals())


def group_rest(*, first_name: str, token: str) -> Message:
    """Three invitations without an answer: shall we go on? Asked once. Keys as its arguments."""
    return made("group_rest", locals())


def group_offer(*, first_name: str, token: str, question: str) -> Message:
    """No group yet: what would help. Keys as its arguments; `question` is whole ("Kun je ook op dinsdagavond?")."""
    return made("group_offer", locals())


def group_news(
    *, first_name: str, token: str, unsubscribe_token: str, said: list[dict[str, Any]], more: int
) -> Message:
    """What other JIMs of the group wrote: one message, or those of a day; a reply goes to the group.

    Keys as its arguments; `said` holds {"id", "name", "at", "body"} each, oldest first, `at` said in the reader's
    language; `more` is how many were written beside these.
    """
    return made("group_news", locals())


def group_hidden(*, first_name: str, token: str, body: str, why: str, by_host: bool) -> Message:
    """Their message is hidden from the others: `why`, and whether the host did so, or JIMwerkt. Keys as its arguments."""
    return made("group_hidden", locals())


def host_ring(*, first_name: str, token: str, name: str, request: int) -> Message:
    """To a host: somebody of the group is silent and wished that they ring. Keys as its arguments. Link: /ring/{request}."""
    return made("host_ring", locals())
