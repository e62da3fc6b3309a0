"""Every table, by noun group. `metadata` knows them all."""

from jimsupport.db.tables.access import sessions, sign_in_links
from jimsupport.db.tables.base import metadata
from jimsupport.db.tables.care import hand_over_drafts, hand_overs, programmes, young_people
from jimsupport.db.tables.events import events, import_runs, worker_runs
from jimsupport.db.tables.follow_up import answers, planned
from jimsupport.db.tables.people import (
    channels,
    jims,
    join_requests,
    muted,
    organisations,
    people,
    roles,
    unwanted,
)
from jimsupport.db.tables.post import action_links, calls, outbox
from jimsupport.db.tables.support import request_calls, request_messages, request_notes, support_requests

__all__ = [
    "action_links",
    "answers",
    "calls",
    "channels",
    "events",
    "hand_over_drafts",
    "hand_overs",
    "import_runs",
    "jims",
    "join_requests",
    "metadata",
    "muted",
    "organisations",
    "outbox",
    "people",
    "planned",
    "programmes",
    "request_calls",
    "request_messages",
    "request_notes",
    "roles",
    "sessions",
    "sign_in_links",
    "support_requests",
    "unwanted",
    "worker_runs",
    "young_people",
]

# SQLite would give the number of a removed row to the next one; keys and links are made of numbers.
for _table in metadata.tables.values():
    if _table is not jims:  # a JIM has the number of their person
        _table.dialect_options["sqlite"]["autoincrement"] = True
