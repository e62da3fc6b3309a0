"""What comes in: mail and text messages as they were received, and what became of them."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, false, text

from jimsupport.db.tables.base import ACTOR, CODE, OURS, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, UTCDateTime

received = Table(
    "received",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("door", String(8), nullable=False, info=CODE),  # mail, text
    Column(
        "digest", String(64), nullable=False, unique=True, info=OURS
    ),  # keyed hash: the same one twice is one row
    Column(
        "sender", Encrypted("received.sender", owner=("received", "id")), nullable=False, info=THEIRS
    ),  # of the envelope, or the number
    Column(
        "recipient", Encrypted("received.recipient", owner=("received", "id")), nullable=False, info=THEIRS
    ),  # of the envelope; JSON list
    Column(
        "raw", Encrypted("received.raw", owner=("received", "id")), info=THEIRS
    ),  # the bytes, each as one Latin-1 character; null once erased
    Column("size", Integer, nullable=False),  # bytes
    Column("received_at", UTCDateTime, nullable=False),
    Column("next_try_at", UTCDateTime),  # when it is to be read; null once it was, or was parked
    Column("lease_until", UTCDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("kind", String(12), info=CODE),  # person, bounce, complaint, auto_reply, list, own, unreadable
    Column(
        "found_by", String(12), info=CODE
    ),  # token, references, sender, wrong_token, spam: how we know what it is about
    Column("doubtful", Boolean, nullable=False, server_default=false()),  # a person should see whose it is
    Column("outbox_id", ForeignKey("outbox.id"), index=True),  # the message of ours that it answers
    Column("message_id", String(250), info=OURS),  # what it calls itself, so that our answer can refer to it
    Column("subject", Encrypted("received.subject", owner=("received", "id")), info=THEIRS),  # likewise
    Column("person_id", ForeignKey("people.id"), index=True),
    Column("request_id", ForeignKey("support_requests.id"), index=True),  # where it landed
    Column("parked_at", UTCDateTime),  # nobody could make anything of it: staff look
    Column("settled_at", UTCDateTime),  # when staff had seen what was parked or doubtful
    Column("settled_by", String(40), info=ACTOR),
    Column("error", String(300), info=OURS),
    Column("erase_at", UTCDateTime),  # when the bytes go
    Index(
        "ix_received_next_try_at",
        "next_try_at",
        sqlite_where=text("next_try_at IS NOT NULL"),
        postgresql_where=text("next_try_at IS NOT NULL"),
    ),
    Index(
        "ix_received_unsettled",
        "received_at",
        sqlite_where=text("settled_at IS NULL AND (parked_at IS NOT NULL OR doubtful)"),
        postgresql_where=text("settled_at IS NULL AND (parked_at IS NOT NULL OR doubtful)"),
    ),
    Index(
        "ix_received_erase_at",
        "erase_at",
        sqlite_where=text("erase_at IS NOT NULL"),
        postgresql_where=text("erase_at IS NOT NULL"),
    ),
    info=about(For.POST, Keep.MAIL),
)

bounces = Table(  # what another server said of an address of ours
    "bounces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel_id", ForeignKey("channels.id"), index=True),
    Column("outbox_id", ForeignKey("outbox.id"), index=True),
    Column("received_id", ForeignKey("received.id"), index=True),  # null: said while we handed it over
    Column("reason", String(24), nullable=False, info=CODE),
    Column("dead", Boolean, nullable=False),  # whether this alone means that the address is dead
    Column("said", Encrypted("bounces.said", owner=("bounces", "id")), nullable=False, info=THEIRS),
    Column("at", UTCDateTime, nullable=False),
    Column("undone_at", UTCDateTime),  # staff say that the address works after all
    info=about(For.POST, Keep.BOUNCE),
)

proposals = Table(  # a short reply that may be the answer to a question: applied, or for staff to say
    "proposals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("received_id", ForeignKey("received.id"), nullable=False, unique=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("planned_id", ForeignKey("planned.id"), index=True),  # the question
    Column("answer", String(24), nullable=False, info=CODE),
    Column("state", String(10), nullable=False, info=CODE),  # proposed, applied, dismissed, undone
    Column("at", UTCDateTime, nullable=False),
    Column("settled_at", UTCDateTime),
    Column("settled_by", String(40), info=ACTOR),
    info=about(For.POST, Keep.JIM),
)

absences = Table(  # somebody's automatic reply: not there for a while
    "absences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, unique=True),
    Column("noted_at", UTCDateTime, nullable=False),
    Column("until", Date),  # the first day back, where the reply says so
    Column("received_id", ForeignKey("received.id"), index=True),
    info=about(For.POST, Keep.AWAY),
)
