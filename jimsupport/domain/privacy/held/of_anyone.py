"""What we hold of anyone who comes in or works here: post, ways in, work; and what is about somebody and left out."""

from jimsupport.db.tables import (
    absences,
    accompaniments,
    action_links,
    bounces,
    calendar_feeds,
    code_apps,
    duties,
    duty_changes,
    erasures,
    hand_over_drafts,
    hour_exceptions,
    identities,
    import_runs,
    leaves,
    lost_factors,
    organisations,
    outbox,
    passkeys,
    proposals,
    received,
    roles,
    sessions,
    talk_settings,
    weekly_hours,
)
from jimsupport.domain.people import accounts
from jimsupport.domain.privacy.held.part import SECRETS, Part
from jimsupport.domain.support import timeline
from jimsupport.words import N_

WHEN, SINCE = N_("Wanneer"), N_("Sinds")
OF_OTHERS = "data of JIMs, which are theirs"
PARTS = (
    Part(
        outbox,
        N_("Berichten die we je stuurden"),
        ("person_id",),
        {"sent_at": WHEN, "kind": N_("Soort"), "address": N_("Adres of nummer")},
        said={"kind": timeline.KINDS},
        left_out={"context": "secrets of links, and words of others; the message itself was sent to them"},
        file_only=("error", "remote_id"),
    ),
    Part(
        received,
        N_("Berichten die je ons stuurde"),
        ("person_id", "request_id.jim_id"),
        {"received_at": WHEN, "sender": N_("Van"), "subject": N_("Onderwerp")},
        file_only=("recipient", "raw"),
    ),
    Part(
        bounces,
        N_("Wat een mailserver zei over je adres"),
        ("channel_id.person_id", "outbox_id.person_id"),
        {"at": WHEN, "said": N_("Woorden")},
    ),
    Part(
        absences,
        N_("Je was er even niet, zei je mailbox"),
        ("person_id",),
        {"noted_at": WHEN, "until": N_("Tot")},
    ),
    Part(proposals, N_("Waar we je korte antwoord voor hielden"), ("jim_id",), {"at": WHEN}),
    Part(action_links, N_("Links in onze berichten"), ("person_id",), {"created_at": WHEN}),
    Part(
        sessions,
        N_("Waar je bent ingelogd"),
        ("person_id",),
        {"created_at": SINCE, "seen_at": N_("Laatst gezien"), "agent": N_("Browser")},
    ),
    Part(
        passkeys,
        N_("Je toegangssleutels"),
        ("person_id",),
        {"name": N_("Naam"), "created_at": SINCE, "last_used_at": N_("Laatst gebruikt")},
    ),
    Part(
        code_apps, N_("Je app met codes"), ("person_id",), {"created_at": SINCE}, left_out={"secret": SECRETS}
    ),
    Part(lost_factors, N_("Je kon niet meer inloggen"), ("person_id",), {"asked_at": WHEN}),
    Part(
        identities,
        N_("Inloggen met je werk"),
        ("person_id",),
        {"issuer": N_("Bij"), "subject": N_("Je nummer daar"), "created_at": SINCE},
    ),
    Part(
        roles,
        N_("Wat je hier doet"),
        ("person_id",),
        {"role": N_("Rol"), "granted_at": SINCE, "ended_at": N_("Gestopt op")},
        names={"organisation_id": (N_("Organisatie"), organisations.c.name)},
        said={"role": accounts.ROLES},
    ),
    Part(duties, N_("Dagen waarop je er bent"), ("staff_id",)),
    Part(duty_changes, N_("Andere dagen"), ("staff_id",), {"day": N_("Dag")}),
    Part(leaves, N_("Verlof"), ("staff_id", "cover_id"), {"first_day": SINCE, "last_day": N_("Tot en met")}),
    Part(talk_settings, N_("Hoe je gesprekken voert"), ("id",), {"online_link": N_("Link")}),
    Part(weekly_hours, N_("Wanneer je gesprekken voert"), ("staff_id",)),
    Part(hour_exceptions, N_("Andere uren"), ("staff_id",), {"day": N_("Dag")}),
    Part(calendar_feeds, N_("Je agenda"), ("id",), {"created_at": SINCE}),
    Part(
        hand_over_drafts,
        N_("Afrondingen die je nog invult"),
        ("professional_id",),
        {"changed_at": N_("Laatst veranderd")},
        left_out={"answers": OF_OTHERS},
    ),
    Part(
        accompaniments,
        N_("Lijst van wie je nog begeleidt"),
        ("professional_id",),
        {"created_at": SINCE},
        left_out={"name": OF_OTHERS},
    ),
    Part(
        import_runs,
        N_("Bestanden die je inlas"),
        ("person_id",),
        {"created_at": WHEN, "file_name": N_("Naam")},
        left_out={"content": OF_OTHERS},
    ),
    Part(erasures, N_("Vragen om je gegevens weg te halen"), ("person_id",), {"asked_at": WHEN}),
)
NOT_THEIRS = {  # columns that point at somebody whose data the row is not: why
    "calls.claimed_by": "work of staff, about a JIM",
    "support_requests.claimed_by": "work of staff, about a JIM",
    "support_requests.handed_by": "work of staff, about a JIM",
    "support_requests.returned_from": "work of staff, about a JIM",
    "talks.staff_id": "work of staff, about a JIM",
    "looks.staff_id": "work of staff, about a JIM, who can read it",
    "hand_overs.professional_id": "work of a professional, about a JIM; they see it in their own list",
    "apart.jim_id": "protects the other (AVG art. 15(4)); what they asked for themselves is shown",
    "apart.other_id": "protects the other (AVG art. 15(4))",
    "lost_factors.confirmed_by": "work of staff, about a colleague",
}
ELSEWHERE = {  # tables about somebody that are no part: why
    "passkey_challenges": "a question of two minutes to a device, and a secret",
    "young_people": "data of the young person, as little as can be; what a JIM told of them is shown with the JIM",
    "peer_groups": "of a group: each member has their own part in it",
    "rooms": "of a group or a talk",
    "poll_options": "of a group",
    "hand_over_drafts": "also of the professional who fills it in",
    "sign_in_links": "asked for an address, gone after a day",
    "join_requests": "of nobody yet, gone after seven days",
    "limits": "keyed hashes that count, for hours",
    "unwanted": "keyed hashes: whose they are cannot be read from them",
    "audit_rows": "numbers without a name, kept to prove who did what",
}
