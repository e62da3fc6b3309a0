"""How often something may be asked: by one address, by one person, from one place on the network, and by all together.

    if not await limits.take(db, "second factor", str(person_id), most=10, within=timedelta(minutes=15), now=now):
        raise Refused(…)

So many in a while, counted from the first one: exactly `most` are allowed, and the next waits until the while is over.
One statement decides and counts, so it holds however many processes ask at once. Take before the transaction of what
is limited: inside it everybody else who asks the same would wait for it to end, and undoing it would undo the count.

Kept are keyed hashes alone, until the while is over. An asker who is refused is not counted again, nor does it lengthen
the wait; and who is refused for themselves takes nothing from what all have together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import case, literal

from jimsupport.db import Database, upsert
from jimsupport.db.tables import limits
from jimsupport.db.types import keyring
from jimsupport.domain.errors import TooMany

IPV6_PREFIX = 64  # bits: what one household or phone has for itself (RFC 6177)
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `most` times `within` a while."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """What is limited: for `each` (a person who is signed in, else a place on the network) and for all together."""

    purpose: str
    each: Rate | None = None
    together: Rate | None = None


# An office or a mobile network shares one address, so none of these is narrow; the figures stand in docs/security.md.
SIGN_IN = Limit("sign-in", each=Rate(30, timedelta(minutes=15)), together=Rate(2_000, timedelta(minutes=15)))
CODE = Limit("code", each=Rate(30, timedelta(minutes=15)))
JOIN = Limit("join", each=Rate(20, timedelta(hours=1)), together=Rate(500, timedelta(hours=1)))
CALL_BACK = Limit("call-back", each=Rate(5, timedelta(hours=1)), together=Rate(200, timedelta(hours=1)))
HAND_OVER = Limit("hand-over", each=Rate(120, timedelta(hours=1)))
IMPORT = Limit("import", each=Rate(30, timedelta(hours=1)))
GATHERING = Limit("gathering", each=Rate(60, timedelta(hours=1)))
BRIDGE = Limit("bridge", together=Rate(60, timedelta(minutes=1)))
FORGED_TEXT = Limit("forged text", each=Rate(100, timedelta(minutes=10)))

CODES_A_DAY = Rate(
    50, timedelta(days=1)
)  # wrong ones: for one address, one day of guessing finds one code of 6,600 with three mails on their way; for one app too


async def take(db: Database, purpose: str, *keys: str, most: int, within: timedelta, now: datetime) -> bool:
    """Count one more for `purpose` of what `keys` name together; whether it is allowed."""
    return await wait(db, purpose, *keys, rate=Rate(most, within), now=now) is None


async def forget(db: Database, purpose: str, *keys: str) -> None:
    """Begin to count anew, for what is limited to those who fail and just succeeded."""
    await db.execute(limits.delete().where(limits.c.key == keyring().digest("limit", purpose, *keys)))


async def wait(db: Database, purpose: str, *keys: str, rate: Rate, now: datetime) -> timedelta | None:
    """Count one more; None when it is allowed, else how long until it is again."""
    row = limits.c
    over = row.resets_at <= now
    ends_at = literal(now + rate.within, row.resets_at.type)
    counted = upsert.insert_into(db.dialect, limits).values(
        key=keyring().digest("limit", purpose, *keys), used=1, resets_at=now + rate.within
    )
    found = await db.fetch_one(
        counted.on_conflict_do_update(
            index_elements=[row.key],
            set_={
                "used": case((over, 1), (row.used <= rate.most, row.used + 1), else_=row.used),
                "resets_at": case((over, ends_at), else_=row.resets_at),
            },
        ).returning(row.used, row.resets_at)
    )
    if found is None:
        raise AssertionError("An INSERT that updates gives a row.")
    return found.resets_at - now if found.used > rate.most else None


async def give_back(db: Database, purpose: str, *keys: str) -> None:
    """It counts no more after all: a code that was right."""
    row = limits.c
    counted = row.key == keyring().digest("limit", purpose, *keys), row.used > 0
    await db.execute(limits.update().where(*counted).values(used=row.used - 1))


async def check(db: Database, limit: Limit, who: str, *, factor: int = 1, now: datetime) -> None:
    """Count one more of `limit` for `who`; `factor` times as many are allowed. Raises TooMany."""
    for rate, key in ((limit.each, who), (limit.together, EVERYBODY)):
        if rate is not None:
            most = Rate(rate.most * factor, rate.within)
            longer = await wait(db, limit.purpose, key, rate=most, now=now)
            if longer is not None:
                raise TooMany(longer)


def place(host: str | None) -> str:
    """What of an IP address counts as one asker: all of IPv4, of IPv6 the 64 bits that one household has.

    >>> place("2001:db8:1:2:3::4"), place("::ffff:192.0.2.1"), place("192.0.2.1")
    ('2001:db8:1:2::/64', '192.0.2.1', '192.0.2.1')
    """
    try:
        address = ip_address((host or "").partition("%")[0])
    except ValueError:
        return host or "nowhere"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, IPV6_PREFIX), strict=False))


async def clear(db: Database, *, now: datetime) -> None:
    """Forget what counts no more."""
    await db.execute(limits.delete().where(limits.c.resets_at <= now))
