"""Who hosts a group: a JIM in it who agreed to, the one who is a JIM longest; else somebody of JIMwerkt."""

from sqlalchemy import func, select

from jimsupport.db import Database
from jimsupport.db.tables import hand_overs, jims, meeting_wishes, people
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain.groups import groups


async def choose(db: Database, group_id: int) -> int | None:
    """Let the JIM host who agreed and is one longest, of those who are in it or said yes; their id.

    Whoever hosts already goes on. None where nobody agreed: somebody of ours hosts.
    """
    ended = (
        select(func.min(hand_overs.c.ends_on))
        .where(hand_overs.c.jim_id == members.c.jim_id, hand_overs.c.withdrawn_at.is_(None))
        .correlate(members)
        .scalar_subquery()
    )
    row = await db.fetch_one(
        select(members.c.jim_id, members.c.hosts)
        .join(meeting_wishes, meeting_wishes.c.id == members.c.jim_id)
        .join(jims, jims.c.id == members.c.jim_id)
        .join(people, people.c.id == members.c.jim_id)
        .where(
            members.c.group_id == group_id,
            members.c.state.in_(("yes", "member")),
            meeting_wishes.c.may_host.is_(True),
            groups.active(),
        )
        .order_by(members.c.hosts.desc(), ended.asc().nulls_last(), people.c.created_at, members.c.id)
        .limit(1)
    )
    if row is None:
        return None
    if not row.hosts:
        await db.execute(members.update().where(members.c.group_id == group_id).values(hosts=False))
        await groups.change_member(db, group_id, [row.jim_id], hosts=True)
    host: int = row.jim_id
    return host
