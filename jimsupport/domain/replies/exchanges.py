"""A reply to the mail of an exchange goes to the other JIM, as on the page; never with an address or a number in it.

What cannot be passed on, or may not be meant for the other, comes to staff: a refusal, words with a way to reach
somebody, an exchange that has ended.
"""

import re
from datetime import datetime

import phonenumbers

from jimsupport.db import Database, Row
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.exchanges import exchanges, offers, post, writing

KINDS = ("exchange_offer", "exchange_message", "exchange_ended")
_ADDRESS = re.compile(r"\S@[^\s@]+\.\S|https?://|www\.", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\W*(nee|niet|nu even niet|liever niet|helaas|sorry|no|not|لا|آسف|للأسف)\b", re.IGNORECASE
)


async def passed_on(db: Database, message: Row, jim_id: int, text: str, *, now: datetime) -> bool:
    """Pass what this JIM replied on to the other; False where it did not go, and staff should see it."""
    if message.kind not in KINDS or not text or holds_a_way_to_reach(text):
        return False
    try:
        async with db.savepoint():
            side = await exchanges.for_jim(db, post.exchange_of(message.key), jim_id)
            if side.state in ("open", "ended"):
                await writing.write(db, side, text, by=f"jim:{jim_id}", now=now)
            elif _REFUSAL.match(text):
                return False
            else:
                await offers.accept(db, side, text, by=f"jim:{jim_id}", now=now)
    except (NotFound, Invalid, Refused):
        return False
    return True


def holds_a_way_to_reach(text: str) -> bool:
    """Whether an address, a link or a phone number stands in it, as below many mails: those stay with us. Pure."""
    if _ADDRESS.search(text):
        return True
    return any(True for _ in phonenumbers.PhoneNumberMatcher(text, "NL"))
