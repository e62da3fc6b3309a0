"""A second open hand-over of the same JIM and young person is refused, in words; the index is the last guard."""

from sqlalchemy import and_, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, hand_overs
from jimsupport.domain.errors import Refused
from jimsupport.words import N_

STANDS_ALREADY = N_(
    "Voor deze jongere is al een afronding vastgelegd met dit mailadres of telefoonnummer, met einddatum %(day)s. "
    "Is dit een andere JIM? Geef dan een mailadres of nummer op dat alleen van deze JIM is."
)

is_open = and_(hand_overs.c.withdrawn_at.is_(None), hand_overs.c.ended_at.is_(None))


async def refuse_second(
    db: Database, organisation_id: int, young_person_id: int, reachable: tuple[tuple[str, str, str], ...]
) -> None:
    """Raise Refused where one stands for this young person and any of these channels (kind, address, key)."""
    same = or_(
        *(and_(channels.c.kind == kind, channels.c.address_key == key) for kind, _address, key in reachable)
    )
    stands = await db.fetch_one(
        select(hand_overs.c.ends_on)
        .join(channels, channels.c.person_id == hand_overs.c.jim_id)
        .where(
            hand_overs.c.young_person_id == young_person_id,
            hand_overs.c.organisation_id == organisation_id,
            is_open,
            same,
        )
        .limit(1)
    )
    if stands:
        raise Refused(STANDS_ALREADY, day=stands.ends_on)


async def refuse_other(db: Database, hand_over: Row) -> None:
    """Raise Refused where the same JIM and young person were registered anew since this one was withdrawn."""
    if await has_other(db, hand_over):
        raise Refused(N_("Voor deze JIM en jongere staat al een andere afronding. Gebruik die."))


async def has_other(db: Database, hand_over: Row) -> bool:
    """Whether another hand-over of the same JIM and young person is open."""
    other = await db.fetch_one(
        select(hand_overs.c.id).where(
            hand_overs.c.jim_id == hand_over.jim_id,
            hand_overs.c.young_person_id == hand_over.young_person_id,
            hand_overs.c.id != hand_over.id,
            is_open,
        )
    )
    return other is not None
