"""Second factors: passkeys, apps that show codes, and what somebody asks who lost theirs."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from jimsupport.db.tables.base import CODE, SECRET, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, UTCDateTime

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("credential_id", String(1400), nullable=False, unique=True, info=SECRET),  # at most 1,023 bytes
    Column("public_key", Text, nullable=False, info=SECRET),
    Column("sign_count", BigInteger, nullable=False, server_default="0"),
    Column("name", String(60), nullable=False, info=THEIRS),  # by which they know the device
    Column("synced", Boolean, nullable=False),  # whether it lives on in a cloud when the device is lost
    Column("created_at", UTCDateTime, nullable=False),
    Column("last_used_at", UTCDateTime),
    info=about(For.ACCESS, Keep.ACCOUNT),
)

passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(8), nullable=False, info=CODE),  # make, show
    Column("challenge", String(90), nullable=False, unique=True, info=SECRET),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    info=about(For.ACCESS, Keep.BRIEF),
)

code_apps = Table(
    "code_apps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("secret", Encrypted("code_apps.secret", owner=("code_apps", "id")), nullable=False, info=THEIRS),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), index=True),  # until it is confirmed
    Column("last_step", BigInteger),  # the half minute whose code was used last
    Column("created_at", UTCDateTime, nullable=False),
    Column("confirmed_at", UTCDateTime),  # until then it opens nothing
    Column("last_used_at", UTCDateTime),
    info=about(For.ACCESS, Keep.ACCOUNT),
)
Index(
    "uq_code_apps_person_id_confirmed",
    code_apps.c.person_id,
    unique=True,
    sqlite_where=code_apps.c.confirmed_at.is_not(None),
    postgresql_where=code_apps.c.confirmed_at.is_not(None),
)

lost_factors = Table(
    "lost_factors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column("confirmed_by", ForeignKey("people.id")),  # who rang them; never they themselves
    Column("confirmed_at", UTCDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),  # of the code that was read to them
    Column("ended_at", UTCDateTime),
    Column("outcome", String(12), nullable=False, server_default="", info=CODE),
    CheckConstraint("confirmed_by <> person_id", name="another_confirms"),
    info=about(For.ACCESS, Keep.ACCOUNT),
)
Index(
    "uq_lost_factors_person_id_open",
    lost_factors.c.person_id,
    unique=True,
    sqlite_where=lost_factors.c.ended_at.is_(None),
    postgresql_where=lost_factors.c.ended_at.is_(None),
)
