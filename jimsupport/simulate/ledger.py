"""The ledger: what was decided and what people did, a line of JSON each, in the order it happened.

Messages leave side by side, so what happens at one moment to different people has no order of its own: it stands by
person, and several messages to one person by kind. So the same world gives the same ledger, to the byte.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import events, hand_overs, jims

HOME = "Europe/Amsterdam"
ACTS = {
    "handed_over": "handed_over",
    "hand_over_reopened": "handed_over",
    "joined": "joined",
    "consented": "consented",
    "declined": "declined",
    "answered": "answered",
    "snoozed": "snoozed",
    "paused": "paused",
    "resumed": "resumed",
    "stopped": "stopped",
    "deceased": "deceased",
    "bounced": "bounced",
    "talked": "talked",
    "hand_over_moved": "hand_over_moved",
    "hand_over_withdrawn": "hand_over_withdrawn",
    "zone_changed": "zone_changed",
    "rhythm_changed": "rhythm_changed",
    "channel_changed": "channel_changed",
}
TOLD = ("until", "help_ends_on", "zone", "rhythm")  # what a line of an act repeats
ABOUT_HAND_OVER = ("handed_over", "hand_over_moved", "hand_over_withdrawn")


async def write(db: Database, path: Path) -> Counter[str]:
    """Write the whole ledger to `path`; counts by act, and by kind and outcome of message."""
    counts: Counter[str] = Counter()
    zones: dict[int, str] = {}
    people = {row.id for row in await db.fetch_all(select(jims.c.id))}
    ends = {row.id: row.ends_on for row in await db.fetch_all(select(hand_overs.c.id, hand_overs.c.ends_on))}
    with path.open("w", encoding="utf-8") as file:
        async for event in _in_order(db):
            if event.person_id not in people:
                continue
            if event.kind == "zone_changed":
                zones[event.person_id] = event.data["zone"]
            line = _line(event, ends)
            if line is None:
                continue
            local = event.at.astimezone(ZoneInfo(zones.get(event.person_id, HOME)))
            when = {"at": _utc(event.at), "local": local.isoformat(), "jim": event.person_id}
            file.write(json.dumps(when | line, ensure_ascii=False) + "\n")
            counts[line.get("act") or f"{line['kind']} {line['outcome']}"] += 1
        file.write(
            json.dumps({"type": "summary", "jims": len(people), "counts": dict(sorted(counts.items()))})
            + "\n"
        )
    return counts


async def _in_order(db: Database) -> AsyncIterator[Row]:
    """Every event of somebody, in the order of the ledger."""
    in_order = events.select().order_by(events.c.at, events.c.person_id, events.c.id)
    together: list[Row] = []  # messages to one person at one moment
    async for event in db.iterate(in_order.where(events.c.person_id.is_not(None))):
        sent = event.kind == "message_sent"
        if together and not (sent and (event.at, event.person_id) == (together[0].at, together[0].person_id)):
            for message in sorted(together, key=_by_kind):
                yield message
            together = []
        if sent:
            together.append(event)
        else:
            yield event
    for message in sorted(together, key=_by_kind):
        yield message


def _by_kind(message: Row) -> tuple[str, list[str]]:
    return message.data["kind"], message.data["items"]


def _line(event: Any, ends: dict[int, Any]) -> dict[str, Any] | None:
    data = event.data
    if event.kind in ("message_sent", "message_skipped"):
        return {
            "type": "message",
            "channel": data["channel"],
            "class": data["message_class"],
            "kind": data["kind"],
            "hand_over": event.hand_over_id,
            "rhythm": data["rhythm"],
            "items": data["items"],
            "outcome": "sent" if event.kind == "message_sent" else "skipped",
            "reason": data.get("reason"),
        }
    act = ACTS.get(event.kind)
    if act is None or (act in ABOUT_HAND_OVER and event.hand_over_id is None):
        return None
    line: dict[str, Any] = {"type": "act", "act": act} | {name: data[name] for name in TOLD if name in data}
    if act in ABOUT_HAND_OVER:
        line["hand_over"] = event.hand_over_id
        if act == "handed_over":
            line.setdefault("help_ends_on", ends[event.hand_over_id].isoformat())
    return line


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
