"""Which questions a member of staff may see: staff can be JIMs too, and never see as staff what is about themselves."""

from typing import Any

from sqlalchemy import BindParameter, and_, or_, select

from jimsupport.db.tables import group_messages, group_worries, peer_group_members, support_requests


def seen_by(staff_id: int | BindParameter[int]) -> Any:
    """Which requests this member of staff may see, who can be a JIM too: not their own, nor about a group of theirs."""
    about_theirs = (
        select(group_worries.c.request_id)
        .join(group_messages, group_messages.c.id == group_worries.c.message_id)
        .join(peer_group_members, peer_group_members.c.group_id == group_messages.c.group_id)
        .where(peer_group_members.c.jim_id == staff_id)
    )
    of_others = or_(support_requests.c.jim_id.is_(None), support_requests.c.jim_id != staff_id)
    return and_(of_others, support_requests.c.id.not_in(about_theirs))
