"""What goes by itself once its time is over, of everybody alike: rows that nobody misses."""

from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.access import limits, sessions, sign_in
from jimsupport.domain.access.second_factor import apps, challenges, lost
from jimsupport.domain.access.single_sign_on import journeys
from jimsupport.domain.around import accompaniments, helpers, moments
from jimsupport.domain.care import drafts
from jimsupport.domain.importing import runs
from jimsupport.domain.people import joining
from jimsupport.domain.privacy import remains
from jimsupport.domain.replies import forgetting
from jimsupport.domain.rooms import visits
from jimsupport.mail import lanes

CLEARED = (
    sessions.clear,
    sign_in.clear,
    journeys.clear,
    challenges.clear,
    apps.clear,
    lost.clear,
    joining.clear,
    runs.forget,
    drafts.forget_old,
    helpers.clear,
    moments.clear,
    accompaniments.clear,
    lanes.clear,
    visits.clear_all,
    forgetting.clear,
    limits.clear,
    remains.clear_unnamed_post,
)


async def run(db: Database, *, now: datetime) -> None:
    """Remove sessions and sign-in links that have expired, files uploaded to import, forms left half filled in, addresses
    that nobody confirmed, helpers who stopped, days that have long been, names long off a professional's list, who was in
    a room whose process died, limits that are over, what mail servers and answering machines said long ago, and where
    post went of people we do not know.
    """
    for clear in CLEARED:
        await clear(db, now=now)
