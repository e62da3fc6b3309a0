"""Every table, by noun group. `metadata` knows them all."""

from jimsupport.db.tables.access import sessions, sign_in_links
from jimsupport.db.tables.around import accompaniments, hard_moments, helpers, looks
from jimsupport.db.tables.audit import audit_checks, audit_rows, audit_seals
from jimsupport.db.tables.base import metadata
from jimsupport.db.tables.care import hand_over_drafts, hand_overs, programmes, young_people
from jimsupport.db.tables.dilemmas import dilemma_listeners, dilemmas, recordings
from jimsupport.db.tables.events import events, import_runs, worker_runs
from jimsupport.db.tables.exchanges import (
    exchange_messages,
    exchange_requests,
    exchange_wishes,
    exchanges,
    listeners,
)
from jimsupport.db.tables.follow_up import answers, planned
from jimsupport.db.tables.gatherings import (
    gathering_listeners,
    gathering_places,
    gathering_reminders,
    gatherings,
)
from jimsupport.db.tables.group_life import group_habits, group_messages, group_worries, host_rings
from jimsupport.db.tables.groups import (
    apart,
    left_over,
    matching_runs,
    matching_settings,
    meeting_wishes,
    peer_group_members,
    peer_groups,
)
from jimsupport.db.tables.inbound import absences, bounces, proposals, received
from jimsupport.db.tables.limits import limits
from jimsupport.db.tables.meetups import (
    jim_feeds,
    meetup_answers,
    meetup_reminders,
    meetup_series,
    meetups,
    poll_options,
    poll_votes,
    polls,
)
from jimsupport.db.tables.newsletters import newsletter_copies, newsletter_readers, newsletters
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
from jimsupport.db.tables.post import action_links, calls, lanes, outbox
from jimsupport.db.tables.rights import erasures, keep_times
from jimsupport.db.tables.rooms import room_bans, room_visits, rooms
from jimsupport.db.tables.roster import closures, duties, duty_changes, leaves, office, office_hours
from jimsupport.db.tables.search import search_documents, search_stems, synonyms
from jimsupport.db.tables.second_factor import code_apps, lost_factors, passkey_challenges, passkeys
from jimsupport.db.tables.single_sign_on import (
    identities,
    sign_in_domains,
    sign_in_journeys,
    sign_in_providers,
)
from jimsupport.db.tables.stories import stories, storytellers
from jimsupport.db.tables.support import (
    danger_words,
    jim_tags,
    request_calls,
    request_messages,
    request_notes,
    saved_answers,
    support_requests,
    tags,
)
from jimsupport.db.tables.talks import (
    calendar_feeds,
    hour_exceptions,
    talk_reminders,
    talk_settings,
    talks,
    weekly_hours,
)
from jimsupport.db.tables.tips import tip_helps, tip_shown, tips
from jimsupport.db.tables.vault import installation, key_destructions

__all__ = [
    "absences",
    "accompaniments",
    "action_links",
    "answers",
    "apart",
    "audit_checks",
    "audit_rows",
    "audit_seals",
    "bounces",
    "calendar_feeds",
    "calls",
    "channels",
    "closures",
    "code_apps",
    "danger_words",
    "dilemma_listeners",
    "dilemmas",
    "duties",
    "duty_changes",
    "erasures",
    "events",
    "exchange_messages",
    "exchange_requests",
    "exchange_wishes",
    "exchanges",
    "gathering_listeners",
    "gathering_places",
    "gathering_reminders",
    "gatherings",
    "group_habits",
    "group_messages",
    "group_worries",
    "hand_over_drafts",
    "hand_overs",
    "hard_moments",
    "helpers",
    "host_rings",
    "hour_exceptions",
    "identities",
    "import_runs",
    "installation",
    "jim_feeds",
    "jim_tags",
    "jims",
    "join_requests",
    "keep_times",
    "key_destructions",
    "lanes",
    "leaves",
    "left_over",
    "limits",
    "listeners",
    "looks",
    "lost_factors",
    "matching_runs",
    "matching_settings",
    "meeting_wishes",
    "meetup_answers",
    "meetup_reminders",
    "meetup_series",
    "meetups",
    "metadata",
    "muted",
    "newsletter_copies",
    "newsletter_readers",
    "newsletters",
    "office",
    "office_hours",
    "organisations",
    "outbox",
    "passkey_challenges",
    "passkeys",
    "peer_group_members",
    "peer_groups",
    "people",
    "planned",
    "poll_options",
    "poll_votes",
    "polls",
    "programmes",
    "proposals",
    "received",
    "recordings",
    "request_calls",
    "request_messages",
    "request_notes",
    "roles",
    "room_bans",
    "room_visits",
    "rooms",
    "saved_answers",
    "search_documents",
    "search_stems",
    "sessions",
    "sign_in_domains",
    "sign_in_journeys",
    "sign_in_links",
    "sign_in_providers",
    "stories",
    "storytellers",
    "support_requests",
    "synonyms",
    "tags",
    "talk_reminders",
    "talk_settings",
    "talks",
    "tip_helps",
    "tip_shown",
    "tips",
    "unwanted",
    "weekly_hours",
    "worker_runs",
    "young_people",
]

# SQLite would give the number of a removed row to the next one; keys and links are made of numbers.
for _table in metadata.tables.values():
    if not any(column.foreign_keys for column in _table.primary_key):  # else it has the number of another row
        _table.dialect_options["sqlite"]["autoincrement"] = True
