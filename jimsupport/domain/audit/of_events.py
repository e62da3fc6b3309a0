"""Which events of the timeline are of the audit log too.

Everything that people do in their work: staff, professionals, administrators. Of what a JIM does for themselves, and the
worker for them, only what gives or takes a right, or lets somebody read along: this log outlives an erasure, so it holds
no more of a JIM than it must. Not in it: answers, words in a group, votes, wishes, and each message that was planned, left
or arrived (the jobs write how many).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from jimsupport.domain.audit.rows import ACTOR, row
from jimsupport.domain.audit.words import WORDS

AT_WORK = ("staff:", "professional:", "administrator:")
BY_ANYONE = frozenset(
    {
        "channel_changed",
        "channel_off",
        "channel_preferred",
        "consented",
        "deceased",
        "decline_undone",
        "declined",
        "erased",
        "erasure_asked",
        "erasure_undone",
        "exchange_asked",
        "exchange_opened",
        "feed_ended",
        "feed_renewed",
        "group_invited",
        "group_joined",
        "group_merged",
        "group_words_hidden",
        "group_words_shown",
        "hand_over_ended",
        "hand_over_reopened",
        "handed_over",
        "helper_agreed",
        "helper_asked",
        "helper_ended",
        "helper_restored",
        "joined",
        "resumed",
        "room_let_in",
        "room_link_changed",
        "room_put_out",
        "signed_in",
        "stopped",
    }
)
AT_MOST = 20  # of one kind by one person at once are rows of their own; more are a count


def of_events(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the log for events written together."""
    alike: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        if event["kind"] in BY_ANYONE or event["by"].startswith(AT_WORK):
            alike[event["kind"], event["by"]].append(event)
    found = []
    for (kind, by), same in alike.items():
        if len(same) <= AT_MOST:
            found += [_row(event) for event in same]
        else:
            found.append(row(kind, actor=_actor(by), now=same[0]["at"], count=len(same)))
    return found


def _row(event: dict[str, Any]) -> dict[str, Any]:
    person = event["person_id"]
    subject = None if person is None else ("person", person)
    facts = {name: value for name, value in event["data"].items() if _is_bare(value)}
    if event["hand_over_id"]:
        facts["hand_over"] = event["hand_over_id"]
    if event["by_phone"]:
        facts["by_phone"] = True
    return row(event["kind"], actor=_actor(event["by"]), subject=subject, now=event["at"]) | {"data": facts}


def _actor(by: str) -> str:
    """Who did it; what the timeline takes for that and this log does not is nobody we know."""
    return by if ACTOR.fullmatch(by) else "unknown"


def _is_bare(value: Any) -> bool:
    return isinstance(value, bool | int) or (isinstance(value, str) and value in WORDS)
