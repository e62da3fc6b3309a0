"""Passkeys (WebAuthn): a key in a telephone, a computer or on a stick, which asks for a face, a finger or a PIN itself.

Everything a browser says is checked by the `webauthn` package: the challenge, our own address, the signature, that the
user was verified, and that the counter of the key went up (WebAuthn level 2, 7.1 and 7.2). Our own address comes from the
settings alone, never from the request.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from jimsupport.db import Conflict, Database, Row
from jimsupport.db.tables import passkeys
from jimsupport.db.types import keyring
from jimsupport.domain.access.second_factor import challenges, held
from jimsupport.domain.access.second_factor.challenges import FAILED, LIFE, MAKE, SHOW
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.words import N_

MOST = 10  # of one person
LONGEST_NAME = 60
TIMEOUT = int(LIFE.total_seconds() * 1000)
Verified = TypeVar("Verified")


class Place(NamedTuple):
    """Where a passkey is for: the name of our host, and our address as a browser says it."""

    host: str
    origin: str


def place(base_url: str) -> Place | None:
    """The place of this address; None where browsers make no passkeys: a bare number, or http elsewhere than here."""
    at = urlsplit(base_url)
    host = at.hostname or ""
    with suppress(ValueError):
        ip_address(host)
        return None
    if at.scheme != "https" and host != "localhost":
        return None
    return Place(host, f"{at.scheme}://{at.netloc}".lower())


async def of(db: Database, person_id: int) -> list[Row]:
    """The passkeys of this person, oldest first."""
    return await db.fetch_all(
        passkeys.select().where(passkeys.c.person_id == person_id).order_by(passkeys.c.id)
    )


async def ask_to_make(
    db: Database, person_id: int, name: str, *, session_id: int, at: Place, now: datetime
) -> str:
    """What the browser needs to make a passkey for this person, as JSON; `name` is what it shows them.

    Raises Refused when they have as many as there may be.
    """
    known = await of(db, person_id)
    if len(known) >= MOST:
        raise Refused(N_("Je hebt er al %(most)s. Haal er eerst een weg."), most=MOST)
    options = generate_registration_options(
        rp_id=at.host,
        rp_name="JIMsupport",
        user_id=bytes.fromhex(keyring().digest("passkey user", str(person_id))),
        user_name=name,
        challenge=await challenges.new(db, session_id, MAKE, now=now),
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_named(known),
    )
    return options_to_json(options)


async def make(
    db: Database,
    person_id: int,
    answer: str,
    *,
    session_id: int,
    at: Place,
    name: str,
    first: bool = False,
    now: datetime,
) -> None:
    """Keep the passkey that the browser made, and tell them. Raises Invalid unless all of it is as it must be.

    `first` says that they showed nothing yet: it must be the first then.
    """
    given, challenge = await challenges.answered(db, session_id, MAKE, answer, now=now)
    made = _checked(
        verify_registration_response,
        credential=given,
        expected_challenge=challenge,
        expected_rp_id=at.host,
        expected_origin=at.origin,
        require_user_verification=True,
    )
    try:
        async with db.write():
            await held.lock(db, person_id, first=first)
            if len(await of(db, person_id)) >= MOST:
                raise Invalid("main", FAILED)
            await db.insert(
                passkeys.insert().values(
                    person_id=person_id,
                    credential_id=bytes_to_base64url(made.credential_id),
                    public_key=bytes_to_base64url(made.credential_public_key),
                    sign_count=made.sign_count,
                    name=name.strip()[:LONGEST_NAME],
                    synced=made.credential_backed_up,
                    created_at=now,
                )
            )
            await held.changed(db, person_id, "passkey", added=True, name=name, now=now)
    except Conflict as known:  # nobody else's key becomes theirs
        raise Invalid("main", FAILED) from known


async def ask_to_show(db: Database, person_id: int, *, session_id: int, at: Place, now: datetime) -> str:
    """What the browser needs to let this person show one of their passkeys, as JSON."""
    options = generate_authentication_options(
        rp_id=at.host,
        challenge=await challenges.new(db, session_id, SHOW, now=now),
        timeout=TIMEOUT,
        allow_credentials=_named(await of(db, person_id)),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


async def show(
    db: Database, person_id: int, answer: str, *, session_id: int, at: Place, now: datetime
) -> Row:
    """The passkey of this person that the browser showed. Raises Invalid for any other, and for anything amiss."""
    given, challenge = await challenges.answered(db, session_id, SHOW, answer, now=now)
    theirs = passkeys.c.person_id == person_id, passkeys.c.credential_id == given["id"]
    key = await db.fetch_one(passkeys.select().where(*theirs))
    if key is None:
        raise Invalid("main", FAILED)
    shown = _checked(
        verify_authentication_response,
        credential=given,
        expected_challenge=challenge,
        expected_rp_id=at.host,
        expected_origin=at.origin,
        credential_public_key=base64url_to_bytes(key.public_key),
        credential_current_sign_count=key.sign_count,
        require_user_verification=True,
    )
    kept = await db.fetch_one(
        passkeys.update()
        .where(passkeys.c.id == key.id, passkeys.c.sign_count == key.sign_count)
        .values(sign_count=shown.new_sign_count, last_used_at=now)
        .returning(passkeys)
    )
    if kept is None:  # shown twice at once, or removed meanwhile
        raise Invalid("main", FAILED)
    return kept


async def rename(db: Database, person_id: int, passkey_id: int, name: str) -> None:
    """Let this person know a passkey of theirs by another name; one that is not theirs stays as it is."""
    if not name.strip():
        raise Invalid("name", N_("Vul een naam in, bijvoorbeeld Mijn telefoon."))
    theirs = passkeys.c.person_id == person_id, passkeys.c.id == passkey_id
    await db.execute(passkeys.update().where(*theirs).values(name=name.strip()[:LONGEST_NAME]))


def _named(rows: list[Row]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in rows]


def _checked(verify: Callable[..., Verified], **what: Any) -> Verified:
    """What `verify` found. It parses bytes from anywhere: whatever it stumbles over, they are not accepted."""
    try:
        return verify(**what)
    except Exception as problem:
        raise Invalid("main", FAILED) from problem
