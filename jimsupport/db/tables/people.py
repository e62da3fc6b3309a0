"""People, the roles they combine, how to reach them, and what makes someone a JIM."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from jimsupport.db.tables.base import CODE, OURS, SECRET, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, UTCDateTime

organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False, info=OURS),
    Column("name_key", String(120), nullable=False, unique=True, info=OURS),  # casefolded, for look-ups
    Column("created_at", UTCDateTime, nullable=False),
    info=about(For.HANDING, Keep.COUNT),
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first_name", String(80), nullable=False, info=THEIRS),
    Column("last_name", String(80), nullable=False, server_default="", info=THEIRS),
    Column("language", String(8), nullable=False, server_default="nl", info=CODE),  # nl, en or ar
    Column("language_chosen_at", UTCDateTime),  # null: nobody chose it, the browser may
    Column("interpreter", String(8), info=THEIRS),  # language code an interpreter is wished for
    Column("zone", String(40), nullable=False, server_default="Europe/Amsterdam", info=CODE),
    Column("created_at", UTCDateTime, nullable=False),
    Column("erased_at", UTCDateTime),
    info=about(For.KNOWING, Keep.JIM),
)

roles = Table(
    "roles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("role", String(20), nullable=False, info=CODE),  # professional, staff, administrator
    Column("organisation_id", ForeignKey("organisations.id"), index=True),  # of a professional
    Column("granted_at", UTCDateTime, nullable=False),
    Column("activated_at", UTCDateTime),  # first sign-in
    Column("ended_at", UTCDateTime),
    UniqueConstraint("person_id", "role", "organisation_id"),
    info=about(For.WORKING, Keep.ACCOUNT),
)

channels = Table(
    "channels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False, info=CODE),  # mail, phone
    Column("address", String(254), nullable=False, info=THEIRS),  # as written; a phone number as E.164
    Column("address_key", String(254), nullable=False, index=True, info=THEIRS),  # normalised, for look-ups
    Column("state", String(8), nullable=False, server_default="works", info=CODE),  # works, bounced, off
    Column(
        "texts", String(8), nullable=False, server_default="works", info=CODE
    ),  # whether a mobile number takes text messages: works, failed, off; calls are `state`'s
    Column("confirmed_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("person_id", "kind", "address_key"),
    info=about(For.KNOWING, Keep.JIM),
)

jims = Table(
    "jims",
    metadata,
    Column("id", ForeignKey("people.id"), primary_key=True),  # a JIM is a person: the same id
    Column("place", String(80), nullable=False, server_default="", info=THEIRS),
    Column("relation", String(80), nullable=False, server_default="", info=THEIRS),  # of one who joined alone
    Column("joined_at", UTCDateTime),  # by oneself; null for a hand-over
    Column(
        "ends_on", Date, info=THEIRS
    ),  # who joined alone may say when help ended: the programme counts from it
    Column("birth_month", String(7), info=THEIRS),  # of the young person, YYYY-MM; theirs to say as well
    Column(
        "ended_at", UTCDateTime
    ),  # who joined alone said: no longer in touch, or something terrible happened
    Column("ended_reason", String(16), info=CODE),  # no_contact, terrible
    Column("invited_at", UTCDateTime),  # when the first message went out or the first call was made
    Column("consented_at", UTCDateTime),
    Column("consent_version", String(20), info=CODE),
    Column("declined_at", UTCDateTime),
    Column(
        "rhythm", String(12), nullable=False, server_default="ordinary", info=CODE
    ),  # ordinary, often, yearly, on_request
    Column("resting_since", UTCDateTime),
    Column("silent_check_ins", Integer, nullable=False, server_default="0"),
    Column(
        "call_when_silent", String(8), info=CODE
    ),  # staff, when the JIM asked for it; null: nobody is told
    Column(
        "channel", String(8), nullable=False, server_default="mail", info=CODE
    ),  # mail, text or phone, as the JIM prefers
    Column("brief_since", UTCDateTime),  # chose mails without what people wrote: that stands behind the link
    Column("paused_until", Date),  # messages may go out again on that day
    Column("stopped_at", UTCDateTime),
    Column("deceased_at", UTCDateTime),
    Column("last_contact_at", UTCDateTime),
    Column("last_message_at", UTCDateTime),
    Column("erase_at", UTCDateTime),  # when the personal data goes, because nobody said yes
    Index(
        "ix_jims_erase_at",
        "erase_at",
        sqlite_where=text("erase_at IS NOT NULL"),
        postgresql_where=text("erase_at IS NOT NULL"),
    ),
    info=about(For.KNOWING, Keep.JIM),
)

muted = Table(  # kinds of message that someone unsubscribed from
    "muted",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("kind", String(24), nullable=False, info=CODE),  # check_in, contact_reminder
    Column("muted_at", UTCDateTime, nullable=False),
    UniqueConstraint("person_id", "kind"),
    info=about(For.POST, Keep.JIM),
)

unwanted = Table(  # keyed hashes of channel and first name that must not be invited again
    "unwanted",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True, info=CODE),
    Column("reason", String(12), nullable=False, info=CODE),  # stopped, declined, silent
    Column("created_at", UTCDateTime, nullable=False),
    info=about(For.KNOWING, Keep.INVITED),
)

join_requests = Table(  # someone who joins alone, until their address is confirmed
    "join_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True, info=SECRET),
    Column(
        "details",
        Encrypted("join_requests.details", owner=("join_requests", "id"), json=True),
        nullable=False,
        info=THEIRS,
    ),  # JSON: first name, channel, language
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column("used_at", UTCDateTime),
    info=about(For.KNOWING, Keep.JOINING),
)
