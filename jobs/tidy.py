"""Remove what has served its time: personal data, what strangers asked, old sessions, links, uploads and forms."""

from collections import Counter
from datetime import datetime

from jimsupport.db import Database, shredding
from jimsupport.domain.exchanges import offers
from jimsupport.domain.people import erasure
from jimsupport.domain.privacy import clearing, leaving, silence
from jimsupport.domain.support import strangers
from jimsupport.mail import received
from jobs.outcome import Outcome


async def erase(db: Database, *, now: datetime) -> Outcome:
    """Remove the personal data of one JIM whose time has come, what people we do not know asked long ago, and the
    originals of mail that came in long ago.
    """
    people = await erasure.run_one(db, now=now) + await leaving.run_one(db, now=now)
    questions = await strangers.forget(db, now=now)
    mail = await received.erase_due(db, now=now)
    return Outcome(+Counter(erased_people=people, erased_questions=questions, erased_mail=mail))


async def shred(db: Database, *, now: datetime) -> Outcome:
    """Destroy the keys of what was erased a while ago, so that it is gone from back-ups as well."""
    return Outcome(+Counter(destroyed_keys=await shredding.destroy_due(db, now=now)))


async def sift(db: Database, *, now: datetime) -> Outcome:
    """Look for keys of single rows that no row needs any more; `shred` destroys them."""
    return Outcome(+Counter(unused_keys=await shredding.sweep(db, now=now)))


async def look_back(db: Database, *, now: datetime) -> Outcome:
    """Write to one JIM of whom nothing was heard for years, and let the account go of one who left long ago."""
    asked, left = await silence.ask_one(db, now=now), await silence.remove_one_account(db, now=now)
    return Outcome(+Counter(asked_to_keep=asked, left_long_ago=left))


async def expire(db: Database, *, now: datetime) -> Outcome:
    """Take back one question to another JIM that nobody answered in five days."""
    return Outcome(+Counter(expired_offers=await offers.expire_one(db, now=now)))


async def clear(db: Database, *, now: datetime) -> Outcome:
    """Remove what goes by itself once its time is over: see `clearing`."""
    await clearing.run(db, now=now)
    return Outcome()
