"""Where the people of an organisation sign in: what an administrator says of it, and what it publishes of itself."""

from datetime import datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    identities,
    organisations,
    sign_in_domains,
    sign_in_journeys,
    sign_in_providers,
)
from jimsupport.domain import events
from jimsupport.domain.access import sessions
from jimsupport.domain.access.single_sign_on import documents, domains
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.words import N_

LONGEST_ID, LONGEST_SECRET = 255, 500
KEYS_LAST = timedelta(days=1)  # a key that the provider took back is ours no longer than that
KEYS_ANEW = timedelta(minutes=1)  # between two times that an unknown key makes us ask


async def of_organisation(db: Database, organisation_id: int) -> Row | None:
    """The provider of this organisation, whether or not it is on."""
    return await db.fetch_one(
        sign_in_providers.select().where(sign_in_providers.c.organisation_id == organisation_id)
    )


async def domains_of(db: Database, provider_id: int) -> list[str]:
    """The mail domains that are led there, by name."""
    theirs = sign_in_domains.c.provider_id == provider_id
    rows = await db.fetch_all(
        select(sign_in_domains.c.domain).where(theirs).order_by(sign_in_domains.c.domain)
    )
    return [row.domain for row in rows]


async def load(db: Database, organisation_id: int) -> Row:
    """The provider of this organisation if it is on, with the organisation's `name`. Raises NotFound."""
    row = await db.fetch_one(
        select(sign_in_providers, organisations.c.name)
        .join(organisations, organisations.c.id == sign_in_providers.c.organisation_id)
        .where(sign_in_providers.c.organisation_id == organisation_id, sign_in_providers.c.off_at.is_(None))
    )
    if row is None:
        raise NotFound
    return row


async def is_still(db: Database, provider: Row) -> bool:
    """Whether it is on, and the same one as when it was loaded."""
    same = select(sign_in_providers.c.id).where(
        sign_in_providers.c.id == provider.id,
        sign_in_providers.c.issuer == provider.issuer,
        sign_in_providers.c.client_id == provider.client_id,
        sign_in_providers.c.off_at.is_(None),
    )
    return await db.fetch_value(same) is not None


async def of_address(db: Database, address: str) -> Row | None:
    """The organisation by whose sign-in people with an address like this come in, `id` and `name`; nothing of who it is."""
    domain = domains.of(address.casefold())
    return await db.fetch_one(
        select(organisations.c.id, organisations.c.name)
        .join(sign_in_providers, sign_in_providers.c.organisation_id == organisations.c.id)
        .join(sign_in_domains, sign_in_domains.c.provider_id == sign_in_providers.c.id)
        .where(sign_in_domains.c.domain == domain, sign_in_providers.c.off_at.is_(None))
    )


async def save(
    db: Database,
    organisation: Row,
    *,
    issuer: str,
    client_id: str,
    client_secret: str,
    domain_names: str,
    near: bool,
    by: str,
    now: datetime,
) -> None:
    """Let the people of this organisation sign in at `issuer`; an empty `client_secret` keeps the one there is.

    The provider is asked first what it can do. `near` allows one on this machine. Raises Invalid with all that is wrong.
    """
    known = await of_organisation(db, organisation.id)
    issuer, client_id = issuer.strip(), client_id.strip()
    names = _checked(client_id, client_secret, domain_names, has_secret=known is not None)
    published = await documents.fetch(issuer, near=near)
    values = {
        "issuer": published.issuer,
        "client_id": client_id,
        "endpoints": published.endpoints,
        "signing_keys": published.keys,
        "fetched_at": now,
    } | ({"client_secret": client_secret} if client_secret else {})
    async with db.write():
        await db.lock("sign-in provider", "all")
        known = await of_organisation(db, organisation.id)
        if known:
            sealed = await db.sealed(sign_in_providers, known.id, **values)
            await db.execute(
                sign_in_providers.update().where(sign_in_providers.c.id == known.id).values(**sealed)
            )
            if known.issuer != published.issuer or known.client_id != client_id:
                await sessions.end_through(db, organisation.id)
        else:
            values |= {"organisation_id": organisation.id, "created_at": now}
        provider_id = known.id if known else await db.insert(sign_in_providers.insert().values(**values))
        await _lead(db, provider_id, names)
        await events.record(db, "provider_saved", None, by=by, now=now, organisation=organisation.id)


def _checked(client_id: str, client_secret: str, domain_names: str, *, has_secret: bool) -> list[str]:
    """The domains; raises Invalid with everything that can be seen to be wrong without asking the provider."""
    wrong, names = [], []
    if not client_id or len(client_id) > LONGEST_ID:
        wrong.append(Invalid("client_id", N_("Vul in hoe de organisatie ons noemt: de client-id.")))
    if (not client_secret and not has_secret) or len(client_secret) > LONGEST_SECRET:
        wrong.append(Invalid("client_secret", N_("Vul het geheim in dat de organisatie ons gaf.")))
    try:
        names = domains.parse(domain_names)
    except Invalid as problem:
        wrong.append(problem)
    if wrong:
        raise Invalid.many([each for problem in wrong for each in problem.problems])
    return names


async def _lead(db: Database, provider_id: int, names: list[str]) -> None:
    """Lead the addresses of these domains there, and no others."""
    of_others = select(sign_in_domains.c.domain).where(
        sign_in_domains.c.domain.in_(names), sign_in_domains.c.provider_id != provider_id
    )
    taken = await db.fetch_value(of_others.limit(1))
    if taken:
        raise Invalid(
            "domains", N_("%(domain)s hoort al bij de aanbieder van een andere organisatie."), domain=taken
        )
    await db.execute(sign_in_domains.delete().where(sign_in_domains.c.provider_id == provider_id))
    await db.insert_many(sign_in_domains, [{"domain": name, "provider_id": provider_id} for name in names])


async def switch(db: Database, organisation: Row, *, on: bool, by: str, now: datetime) -> None:
    """Let nobody in this way, and who came this way out; or let them in again. Raises NotFound where there is none."""
    off_at = None if on else now
    was = sign_in_providers.c.off_at.is_not(None) if on else sign_in_providers.c.off_at.is_(None)
    async with db.write():
        if await of_organisation(db, organisation.id) is None:
            raise NotFound
        changed = await db.fetch_one(
            sign_in_providers.update()
            .where(sign_in_providers.c.organisation_id == organisation.id, was)
            .values(off_at=off_at)
            .returning(sign_in_providers.c.id)
        )
        if changed is None:
            return
        if not on:
            await sessions.end_through(db, organisation.id)
        kind = "provider_switched_on" if on else "provider_switched_off"
        await events.record(db, kind, None, by=by, now=now, organisation=organisation.id)


async def remove(db: Database, organisation: Row, *, by: str, now: datetime) -> None:
    """Forget the provider, whose account there is whose, and who came this way; once is enough."""
    async with db.write():
        provider = await of_organisation(db, organisation.id)
        if provider is None:
            return
        for table in (identities, sign_in_domains, sign_in_journeys):
            await db.execute(table.delete().where(table.c.provider_id == provider.id))
        await db.execute(sign_in_providers.delete().where(sign_in_providers.c.id == provider.id))
        await sessions.end_through(db, organisation.id)
        await events.record(db, "provider_removed", None, by=by, now=now, organisation=organisation.id)


async def renew(db: Database, provider: Row, *, after: timedelta, near: bool, now: datetime) -> Row:
    """The provider with its keys fetched anew, if that was `after` ago; where it cannot be asked, as it was.

    However many ask at once, one of them fetches.
    """
    mine = await db.fetch_one(
        sign_in_providers.update()
        .where(sign_in_providers.c.id == provider.id, sign_in_providers.c.fetched_at <= now - after)
        .values(fetched_at=now)
        .returning(sign_in_providers.c.id)
    )
    if mine is None:
        return await load(db, provider.organisation_id)
    try:
        published = await documents.fetch(provider.issuer, near=near)
    except Invalid:
        return provider
    if published.issuer == provider.issuer:
        await db.execute(
            sign_in_providers.update()
            .where(sign_in_providers.c.id == provider.id, sign_in_providers.c.issuer == published.issuer)
            .values(endpoints=published.endpoints, signing_keys=published.keys)
        )
    return await load(db, provider.organisation_id)
