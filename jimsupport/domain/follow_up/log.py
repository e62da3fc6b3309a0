"""What the timeline says of a message: that it went out, or why it did not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jimsupport.domain import events
from jimsupport.domain.follow_up import eligibility
from jimsupport.domain.follow_up.eligibility import Standing


def skipped(standing: Standing, items: Sequence[Any], reason: str, *, now: datetime) -> dict[str, Any]:
    """The event that says why these planned rows, the lead first, are not sent."""
    lead = items[0]
    facts = {
        "channel": standing.channel or "mail",
        "message_class": "routine",
        "kind": lead.kind,
        "items": [item.key for item in items],
        "reason": reason,
    }
    return _event("message_skipped", lead.jim_id, standing.jim, lead.hand_over_id, facts, now=now)


def sent(jim: Any, row: Any, *, now: datetime) -> dict[str, Any]:
    """The event that says that an outgoing row went out; `jim` is None for somebody who is none."""
    facts = {
        "channel": row.channel,
        "message_class": row.message_class,
        "kind": row.kind,
        "items": row.items,
    }
    return _event("message_sent", row.person_id, jim, row.hand_over_id, facts, now=now)


def _event(
    kind: str,
    person_id: int | None,
    jim: Any,
    hand_over_id: int | None,
    facts: dict[str, Any],
    *,
    now: datetime,
) -> dict[str, Any]:
    data = facts | {"rhythm": eligibility.rhythm(jim) if jim else "ordinary"}
    return events.row(kind, person_id, by="worker", now=now, hand_over_id=hand_over_id, data=data)
