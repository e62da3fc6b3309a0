"""Remove what has served its time: personal data, what strangers asked, old sessions, links, uploads and forms."""

from collections import Counter
from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.access import limits, sessions, sign_in
from jimsupport.domain.around import accompaniments, helpers, moments
from jimsupport.domain.care import drafts
from jimsupport.domain.exchanges import offers
from jimsupport.domain.importing import runs
from jimsupport.domain.people import erasure, joining
from jimsupport.domain.replies import forgetting
from jimsupport.domain.rooms import visits
from jimsupport.domain.support import strangers
from jimsupport.mail import lanes, received
from jobs.outcome import Outcome


async def erase(db: Database, *, now: datetime) -> Outcome:
    """Remove the personal data of one JIM whose time has come, what people we do not know asked long ago, and the
    originals of mail that came in long ago.
    """
    people, questions = await erasure.run_one(db, now=now), await strangers.forget(db, now=now)
    mail = await received.erase_due(db, now=now)
    return Outcome(+Counter(erased_people=people, erased_questions=questions, erased_mail=mail))


async def expire(db: Database, *, now: datetime) -> Outcome:
    """Take back one question to another JIM that nobody answered in five days."""
    return Outcome(+Counter(expired_offers=await offers.expire_one(db, now=now)))


async def clear(db: Database, *, now: datetime) -> Outcome:
    """Remove sessions and sign-in links that have expired, files uploaded to import, forms left half filled in, addresses
    that nobody confirmed, helpers who stopped, days that have long been, names long off a professional's list, who was in
    a room whose process died, limits that are over, and what mail servers and answering machines said long ago.
    """
    await sessions.clear(db, now=now)
    await sign_in.clear(db, now=now)
    await joining.clear(db, now=now)
    await runs.forget(db, now=now)
    await drafts.forget_old(db, now=now)
    await helpers.clear(db, now=now)
    await moments.clear(db, now=now)
    await accompaniments.clear(db, now=now)
    await lanes.clear(db, now=now)
    await visits.clear_all(db, now=now)
    await forgetting.clear(db, now=now)
    await limits.clear(db, now=now)
    return Outcome()
