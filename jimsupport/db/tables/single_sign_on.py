"""Single sign-on: organisations whose people sign in with the account of their work (OpenID Connect)."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from jimsupport.db.tables.base import OURS, SECRET, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import NOBODYS, Encrypted, Json, UTCDateTime

sign_in_providers = Table(
    "sign_in_providers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, unique=True),
    Column("issuer", String(500), nullable=False, info=OURS),
    Column("client_id", String(255), nullable=False, info=OURS),
    Column(
        "client_secret",
        Encrypted("sign_in_providers.client_secret", owner=NOBODYS),
        nullable=False,
        info=OURS,
    ),
    Column(
        "endpoints", Json, nullable=False, info=OURS
    ),  # what the provider says of itself, as far as we use it
    Column("signing_keys", Json, nullable=False, info=OURS),  # the public halves
    Column("fetched_at", UTCDateTime, nullable=False),  # both of them
    Column("created_at", UTCDateTime, nullable=False),
    Column("off_at", UTCDateTime),  # since when nobody comes in this way
    info=about(For.ACCESS, Keep.COUNT),
)

sign_in_domains = Table(  # whose mail addresses are led there
    "sign_in_domains",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("domain", String(253), nullable=False, unique=True, info=OURS),
    Column("provider_id", ForeignKey("sign_in_providers.id"), nullable=False, index=True),
    info=about(For.ACCESS, Keep.COUNT),
)

sign_in_journeys = Table(  # from our page to the provider and back
    "sign_in_journeys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("provider_id", ForeignKey("sign_in_providers.id"), nullable=False, index=True),
    Column("state_hash", String(64), nullable=False, unique=True, info=SECRET),
    Column("nonce_hash", String(64), nullable=False, info=SECRET),
    Column(
        "browser_hash", String(64), nullable=False, info=SECRET
    ),  # the pending cookie of the browser that left
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column("used_at", UTCDateTime),
    info=about(For.ACCESS, Keep.SIGNING_IN),
)

identities = Table(  # whose account at a provider is whose here
    "identities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("provider_id", ForeignKey("sign_in_providers.id"), nullable=False),
    Column("issuer", String(500), nullable=False, info=OURS),
    Column("subject", String(255), nullable=False, info=THEIRS),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", UTCDateTime, nullable=False),
    Column("used_at", UTCDateTime, nullable=False),
    UniqueConstraint("provider_id", "issuer", "subject"),
    info=about(For.ACCESS, Keep.ACCOUNT),
)
