"""Signing in without a password: a mail with a link and a six-digit code, or a text to a JIM who chose texts.

The link works once, for 30 minutes. In the browser that asked it takes one button; in another one
also the code of the same mail, and the browser that asked can be given the code alone. A code
lives 10 minutes and five tries. Of one address fifty wrong ones are tried a day, from wherever; who then holds the mail
still comes in by its link. Whether anybody is known at an address is never told.

Anybody can ask for mail to somebody else's address. That fills no mailbox and keeps nobody out: after eight
mails in an hour one goes out every five minutes, so that the newest in the mailbox is never older than that and
always works, whoever asked for it; and asking ends only links that the same browser asked for.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, jims, people, roles, sign_in_links
from jimsupport.db.types import keyring
from jimsupport.domain import audit
from jimsupport.domain.access import limits, sessions, tokens
from jimsupport.domain.access.roles import activate
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import mobiles
from jimsupport.domain.people.channels import normalise
from jimsupport.mail import messages, outbox
from jimsupport.words import N_

LINK_LIFE = timedelta(minutes=30)
CODE_LIFE = timedelta(minutes=10)
TRIES = 5
LIVE_LINKS = 3
ASKS_AN_HOUR = 8
THEN_EVERY = timedelta(minutes=5)  # shorter than a code lives
WRONG_CODE = N_("Deze code klopt niet. Kijk nog eens in de nieuwste mail.")
MANY_CODES = N_("Er zijn vandaag te veel codes geprobeerd. Open de link in de mail, of bel ons.")
OLD_CODE = N_("Deze code werkt niet meer. Vraag een nieuwe mail aan.")


async def ask(
    db: Database, typed: str, *, browser: str, language: str = "nl", texts: bool = False, now: datetime
) -> None:
    """Send a link and a code to the address `typed` if anybody is known there. Raises Invalid for what is no address.

    With `texts` that may be a mobile number as well: the answer is the same for every number, and only a JIM who chose
    texts there, and works for nobody, gets one.

    `browser` is the secret of the browser that asks, `language` that of its page: whom of a shared mailbox
    reads that language is probably the one who asks. A fourth live link of a browser ends its first.
    """
    by_text = texts and "@" not in typed and any(c.isdecimal() for c in typed)
    address, key = normalise("phone" if by_text else "mail", typed, field="email")
    token, code = tokens.new(), f"{secrets.randbelow(1_000_000):06}"
    async with db.write():
        await db.lock("sign-in", key)
        if await _enough(db, key, now=now):
            return
        link_id = await db.insert(
            sign_in_links.insert().values(
                token_hash=tokens.hashed(token),
                address_key=key,
                code_hash=_code_hash(tokens.hashed(browser), code),
                browser_hash=tokens.hashed(browser),
                created_at=now,
                expires_at=now + LINK_LIFE,
            )
        )
        asked_here = sign_in_links.c.browser_hash == tokens.hashed(browser)
        await _end_all_but(db, key, LIVE_LINKS, asked_here, now=now)
        known = await people_of(db, key)
        if known:
            message = messages.sign_in(token=token, code=code)
            who = next((person for person in known if person.language == language), known[0])
            where = {"person_id": who.id, "address": address, "language": who.language, "now": now}
            where["channel"] = "text" if by_text else "mail"
            await outbox.queue(db, [outbox.Outgoing.of(message, key=f"sign-in:{link_id}", **where)])


async def find(db: Database, token: str, *, now: datetime) -> Row:
    """The live link with this secret; changes nothing. Raises NotFound for any that does not work (any more)."""
    link = await db.fetch_one(
        sign_in_links.select().where(sign_in_links.c.token_hash == tokens.hashed(token), *_live(now))
    )
    if link is None:
        raise NotFound
    return link


def asked_by(link: Row, browser: str | None) -> bool:
    """Whether this is the browser that asked for the link."""
    return browser is not None and hmac.compare_digest(link.browser_hash, tokens.hashed(browser))


async def with_link(db: Database, token: str, *, browser: str | None, code: str, now: datetime) -> Row:
    """The link, once this browser may use it. Raises NotFound, or Invalid when it takes a code and this is not it."""
    link = await find(db, token, now=now)
    if asked_by(link, browser):
        return link
    return await _checked(db, sign_in_links.c.id == link.id, code, now=now)


async def with_code(db: Database, code: str, *, browser: str, now: datetime) -> Row:
    """The link whose code was typed in the browser that asked for it, for the address it asked for last. Raises Invalid."""
    asked_here = sign_in_links.c.browser_hash == tokens.hashed(browser)
    newest = select(sign_in_links.c.address_key).where(asked_here, *_live(now))
    address_key = await db.fetch_value(newest.order_by(sign_in_links.c.id.desc()).limit(1))
    if address_key is None:
        raise Invalid("code", OLD_CODE)
    whose, a_day = ("codes of an address", address_key), limits.CODES_A_DAY
    if await limits.wait(db, *whose, rate=a_day, now=now):
        raise Invalid("code", MANY_CODES)
    link = await _checked(db, and_(asked_here, sign_in_links.c.address_key == address_key), code, now=now)
    await limits.give_back(db, *whose)
    return link


async def people_of(db: Database, address_key: str) -> list[Row]:
    """Who may sign in with this address, or by text with this number, oldest first: families share a mailbox."""
    if address_key.startswith("+"):
        return await _texted(db, address_key)
    works = select(roles.c.id).where(roles.c.person_id == people.c.id, roles.c.ended_at.is_(None)).exists()
    is_jim = select(jims.c.id).where(jims.c.id == people.c.id, jims.c.deceased_at.is_(None)).exists()
    has_address = (
        select(channels.c.id)
        .where(
            channels.c.person_id == people.c.id,
            channels.c.kind == "mail",
            channels.c.address_key == address_key,
            channels.c.state != "off",  # they said it is theirs no more
        )
        .exists()
    )
    return await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.language)
        .where(has_address, works | is_jim, people.c.erased_at.is_(None))
        .order_by(people.c.id)
    )


async def _texted(db: Database, number: str) -> list[Row]:
    """JIMs who chose texts and have this mobile number; nobody who sees data of others gets in by a text."""
    works = select(roles.c.id).where(roles.c.person_id == people.c.id, roles.c.ended_at.is_(None)).exists()
    rows = await db.fetch_all(
        select(
            people.c.id,
            people.c.first_name,
            people.c.language,
            *(channels.c[name] for name in ("kind", "address", "state", "texts")),
        )
        .join(jims, and_(jims.c.id == people.c.id, jims.c.deceased_at.is_(None), jims.c.channel == "text"))
        .join(channels, and_(channels.c.person_id == people.c.id, channels.c.address_key == number))
        .where(people.c.erased_at.is_(None), ~works)
        .order_by(people.c.id)
    )
    return [row for row in rows if mobiles.takes_texts(row)]


async def enter(
    db: Database, link: Row, person_id: int, *, agent: str = "", method: str = "link", now: datetime
) -> tuple[str, timedelta]:
    """Use up the link and open a session for one of its people: the session's secret and its longest life.

    `method` says whether the link was opened or its code typed; what was texted is "text" either way. Raises NotFound
    when the link was used meanwhile, or the person is none of those it is for.
    """
    async with db.write():
        await spend(db, link, person_id, now=now)
        await activate(db, person_id, now=now)
        method = "text" if link.address_key.startswith("+") else method
        await audit.record(
            db,
            "signed_in",
            actor=f"person:{person_id}",
            subject=("person", person_id),
            now=now,
            method=method,
        )
        return await sessions.start(db, person_id, agent=agent, method=method, now=now)


async def spend(db: Database, link: Row, person_id: int, *, now: datetime) -> None:
    """Use up the link for one of its people; every other of that address stops working too.

    Raises NotFound when it was used meanwhile, or the person is none of those it is for.
    """
    async with db.write():
        await db.lock("sign-in", link.address_key)  # two links of one address used at once: one counts
        if person_id not in {person.id for person in await people_of(db, link.address_key)}:
            raise NotFound
        won = await db.fetch_one(
            sign_in_links.update()
            .where(sign_in_links.c.id == link.id, *_live(now))
            .values(used_at=now)
            .returning(sign_in_links.c.id)
        )
        if won is None:
            raise NotFound
        await _end_all_but(db, link.address_key, 0, now=now)


async def clear(db: Database, *, now: datetime) -> None:
    """Remove links that stopped working more than a day ago."""
    await db.execute(sign_in_links.delete().where(sign_in_links.c.expires_at <= now - timedelta(days=1)))


async def _checked(db: Database, which: ColumnElement[bool], code: str, *, now: datetime) -> Row:
    """The newest link of `which` with this code. Every try counts before it is compared, so that none is free."""
    code = "".join(str(int(c)) for c in code if c.isdecimal())
    async with db.write():
        tried = await db.fetch_all(
            sign_in_links.update()
            .where(
                which,
                *_live(now),
                sign_in_links.c.created_at > now - CODE_LIFE,
                sign_in_links.c.tries < TRIES,
            )
            .values(tries=sign_in_links.c.tries + 1)
            .returning(sign_in_links)
        )
        right = [t for t in tried if hmac.compare_digest(t.code_hash, _code_hash(t.browser_hash, code))]
        if right:  # who shares an address chooses a name next, with the same code
            given_back = sign_in_links.update().where(sign_in_links.c.id == right[-1].id)
            await db.execute(given_back.values(tries=sign_in_links.c.tries - 1))
        else:
            why = "wrong" if tried else "expired"
            await audit.record(db, "sign_in_failed", actor="visitor", now=now, reason=why)
    if not right:
        raise Invalid("code", WRONG_CODE if tried else OLD_CODE)
    return right[-1]


async def _enough(db: Database, key: str, *, now: datetime) -> bool:
    """Whether this address had its mails of this hour, the newest of them just now."""
    within_the_hour = sign_in_links.c.created_at > now - timedelta(hours=1)
    newest = await db.fetch_all(
        select(sign_in_links.c.created_at)
        .where(sign_in_links.c.address_key == key, within_the_hour)
        .order_by(sign_in_links.c.id.desc())
        .limit(ASKS_AN_HOUR)
    )
    return len(newest) == ASKS_AN_HOUR and newest[0].created_at > now - THEN_EVERY


async def _end_all_but(db: Database, key: str, keep: int, *which: ColumnElement[bool], now: datetime) -> None:
    """End the live links of an address, or `which` of them, except the newest few."""
    of_address = (sign_in_links.c.address_key == key, *which, *_live(now))
    newest = select(sign_in_links.c.id).where(*of_address).order_by(sign_in_links.c.id.desc()).limit(keep)
    kept = [row.id for row in await db.fetch_all(newest)] if keep else []
    await db.execute(
        sign_in_links.update().where(*of_address, sign_in_links.c.id.not_in(kept)).values(expires_at=now)
    )


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (sign_in_links.c.used_at.is_(None), sign_in_links.c.expires_at > now)


def _code_hash(browser_hash: str, code: str) -> str:
    """Keyed, since six digits can be guessed from a plain hash."""
    return keyring().digest("sign-in code", browser_hash, code)
