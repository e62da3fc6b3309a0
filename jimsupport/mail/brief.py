"""Mails without what people wrote: the words of a reply, of another JIM, of a group stand behind the link alone.

A JIM whose mail is read by others chooses this. What is left says that there is something, and where.
"""

from collections.abc import Callable
from typing import Any

Context = dict[str, Any]


def _without_body(context: Context) -> Context:
    return context | {"body": ""}


def _without_what_was_said(context: Context) -> Context:
    return context | {"said": [], "more": context["more"] + len(context["said"])}


def _without_tip(context: Context) -> Context:
    return context | {"tip": context["tip"] | {"text": ""}} if context.get("tip") else context


WITHOUT: dict[str, Callable[[Context], Context]] = {
    "staff_reply": _without_body,
    "exchange_message": _without_body,
    "group_hidden": lambda context: context | {"body": "", "why": ""},
    "group_news": _without_what_was_said,
    "hard_moment": lambda context: context | {"moments": []},
    "check_in": _without_tip,
    "dilemma": lambda context: context | {"text": ""},
    "invitation": lambda context: context | {"message": None},
}
