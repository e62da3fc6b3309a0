"""Apps that show a code of six digits, another one each half minute (TOTP, RFC 6238).

A clock may be half a minute off. Every code works once, whoever sends it and however many at the same time; after five
wrong ones within a quarter of an hour the next have to wait, and after fifty in a day until the day is over: who reads
somebody's mail would find a code in some months otherwise (NIST SP 800-63B, 5.2.2).
"""

from datetime import datetime, timedelta

import pyotp
from pyotp.exceptions import OTPVerificationError

from jimsupport.db import Database, Row
from jimsupport.db.tables import code_apps
from jimsupport.domain.access import limits
from jimsupport.domain.access.second_factor import held
from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

DRIFT = 1  # half minutes before and after
TRIES, WITHIN = 5, timedelta(minutes=15)
SETTING_UP = timedelta(hours=1)
LIMIT = "code of an app"
A_DAY = "codes of an app, wrong ones of a day"
WRONG = N_("Deze code klopt niet. Kijk nog eens in je app: elke halve minuut komt er een nieuwe code.")
USED = N_("Deze code is al gebruikt. Wacht tot je app een nieuwe code laat zien.")
WAIT = N_("Je probeerde het te vaak. Wacht een kwartier, en probeer het dan nog eens.")
MANY = N_("Er zijn vandaag te veel codes geprobeerd. Probeer het morgen weer, of bel ons.")
GONE = N_("Dit duurde te lang. Begin opnieuw.")


async def of(db: Database, person_id: int) -> Row | None:
    """The app of this person that works, if they have one."""
    works = code_apps.c.person_id == person_id, code_apps.c.confirmed_at.is_not(None)
    return await db.fetch_one(code_apps.select().where(*works))


async def begin(db: Database, person_id: int, *, session_id: int, now: datetime) -> None:
    """Make a secret for an app, which opens nothing before a code of it was typed in the same session.

    The one this session got within the hour stays, so that two tabs show the same.
    """
    async with db.write():
        await held.lock(db, person_id)
        if await begun(db, person_id, session_id=session_id, now=now):
            return
        waiting = code_apps.c.person_id == person_id, code_apps.c.session_id == session_id
        await db.execute(code_apps.delete().where(*waiting))
        await db.insert(
            code_apps.insert().values(
                person_id=person_id, secret=pyotp.random_base32(), session_id=session_id, created_at=now
            )
        )


async def begun(db: Database, person_id: int, *, session_id: int, now: datetime) -> Row | None:
    """The app that waits for its first code in this session."""
    return await db.fetch_one(
        code_apps.select().where(
            code_apps.c.person_id == person_id,
            code_apps.c.session_id == session_id,
            code_apps.c.confirmed_at.is_(None),
            code_apps.c.created_at > now - SETTING_UP,
        )
    )


def address(app: Row, name: str) -> str:
    """What the QR code of this app holds (otpauth://); `name` is what it shows beside our own."""
    return pyotp.TOTP(app.secret).provisioning_uri(name=name, issuer_name="JIMsupport")


async def confirm(
    db: Database, person_id: int, typed: str, *, session_id: int, first: bool = False, now: datetime
) -> None:
    """Let the app that waits work from now on, instead of any before it, and tell them. Raises Invalid for a wrong code.

    `first` says that they showed nothing yet: it must be the first then.
    """
    waiting = await begun(db, person_id, session_id=session_id, now=now)
    if waiting is None:
        raise Invalid("code", GONE)
    step = await _step(db, waiting, typed, now=now)
    async with db.write():
        await held.lock(db, person_id, first=first)
        others = code_apps.c.person_id == person_id, code_apps.c.id != waiting.id
        await db.execute(code_apps.delete().where(*others))
        works = {"confirmed_at": now, "session_id": None, "last_step": step, "last_used_at": now}
        won = await db.fetch_one(
            code_apps.update()
            .where(code_apps.c.id == waiting.id, code_apps.c.confirmed_at.is_(None))
            .values(**works)
            .returning(code_apps.c.id)
        )
        if won is None:
            raise Invalid("code", USED)
        await held.changed(db, person_id, "app", added=True, now=now)
    await _forget_tries(db, person_id)


async def use(db: Database, person_id: int, typed: str, *, now: datetime) -> None:
    """Use up a code of this person's app. Raises Invalid for one that is wrong or used, or when they tried too often."""
    app = await of(db, person_id)
    if app is None:
        raise Invalid("code", WRONG)
    step = await _step(db, app, typed, now=now)
    won = await db.fetch_one(
        code_apps.update()
        .where(code_apps.c.id == app.id, code_apps.c.last_step < step)
        .values(last_step=step, last_used_at=now)
        .returning(code_apps.c.id)
    )
    if won is None:
        raise Invalid("code", USED)
    await _forget_tries(db, person_id)


async def _forget_tries(db: Database, person_id: int) -> None:
    for purpose in (LIMIT, A_DAY):
        await limits.forget(db, purpose, str(person_id))


async def clear(db: Database, *, now: datetime) -> None:
    """Forget secrets that were made but never confirmed."""
    stale = code_apps.c.confirmed_at.is_(None), code_apps.c.created_at <= now - SETTING_UP
    await db.execute(code_apps.delete().where(*stale))


async def _step(db: Database, app: Row, typed: str, *, now: datetime) -> int:
    """The half minute whose code was typed. Every try counts before it is compared, so that none is free."""
    if not await limits.take(db, LIMIT, str(app.person_id), most=TRIES, within=WITHIN, now=now):
        raise Invalid("code", WAIT)
    if await limits.wait(db, A_DAY, str(app.person_id), rate=limits.CODES_A_DAY, now=now):
        raise Invalid("code", MANY)
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    try:
        return pyotp.TOTP(app.secret).verify_and_get_timecode(digits, for_time=now, valid_window=DRIFT)
    except OTPVerificationError as wrong:
        raise Invalid("code", WRONG) from wrong
