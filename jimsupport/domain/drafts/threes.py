"""Three who wait and could be a group together: an exception, that staff make and that all three have to agree to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from jimsupport.db import Database, Row
from jimsupport.db.tables import peer_group_members, peer_groups
from jimsupport.domain import events
from jimsupport.domain.drafts import desk
from jimsupport.domain.drafts.drafts import CHANGED
from jimsupport.domain.drafts.waiting import Waiter
from jimsupport.domain.errors import Refused
from jimsupport.domain.forming import fit, rounds
from jimsupport.domain.forming.fit import FEWEST, Folk
from jimsupport.domain.matching.model import Group
from jimsupport.domain.wishes import moments

SHOWN = 3
CELLS = 8  # looked at
OF_A_CELL = 6  # people of one cell looked at, those who wait longest


@dataclass(frozen=True, slots=True)
class Three:
    """Where they could meet, and who they are: rows as `waiting.listed` gives them."""

    group: Group
    who: list[Row]


async def found(db: Database, everybody: Sequence[Waiter], *, staff_id: int, now: datetime) -> list[Three]:
    """Some threes among those whom a match left over, nobody in two of them; others it still has to try.

    The same queries whoever waits.
    """
    cells: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for one in everybody:
        if one.reason:
            for language in one.languages:
                for mode in one.modes:
                    for moment in one.moments:
                        cells[language, mode, moment].append(one.id)
    likely = [(cell, ids[:OF_A_CELL]) for cell, ids in cells.items() if len(ids) >= FEWEST][:CELLS]
    here = await desk.load(db, (), {each for _, ids in likely for each in ids}, staff_id=staff_id, now=now)
    rows = {row.id: row for row in here.waiting}
    threes: list[Three] = []
    used: set[int] = set()
    for (language, mode, moment), ids in likely:
        for three in combinations([each for each in ids if each in rows and each not in used], FEWEST):
            group = Group("", language, mode, moment, tuple(map(str, three)))
            if _refusal(group, here.folk) is None:
                threes.append(Three(group, [rows[each] for each in three]))
                used.update(three)
                break
    return threes[:SHOWN]


def _refusal(group: Group, folk: Folk) -> fit.Refusal | None:
    """The first rule that keeps one of them out."""
    members = folk.members(group)
    for person in members:
        others = [other for other in members if other is not person]
        refused = fit.refusal(person, group, others, folk)
        if refused:
            return refused
    return None


async def make(
    db: Database,
    jim_ids: Sequence[int],
    cell: tuple[str, str, int],
    *,
    staff_id: int,
    by: str,
    now: datetime,
) -> int:
    """A draft of these three in `cell` (language, mode, moment), to approve like any other; its number.

    Raises Refused where one of them waits no more, or a rule stands in the way.
    """
    async with db.write():
        for jim_id in sorted(set(jim_ids)):
            await db.lock("jim", jim_id)
        here = await desk.load(db, (), jim_ids, staff_id=staff_id, now=now)
        language, mode, moment = cell
        there = {row.id for row in here.waiting}
        if len(there) != FEWEST or there != set(jim_ids) or moment not in moments.ALL:
            raise Refused(CHANGED)
        group = Group("", language, mode, moment, tuple(str(row.id) for row in here.waiting))
        refused = _refusal(group, here.folk)
        if refused:
            raise Refused(refused[0], **refused[1])
        frame = {"language": language, "mode": mode, "moment": moment, "state": "draft"}
        made = {"reasons": here.why.of_group(group), "made_at": now, "touched_at": now}
        group_id = await db.insert(peer_groups.insert().values(**frame, **made))
        rows = [
            {
                "group_id": group_id,
                "jim_id": int(member),
                "state": "draft",
                "alike": here.why.alike(member, group.members),
                "touched_at": now,
            }
            for member in group.members
        ]
        await db.insert_many(peer_group_members, rows)
        await rounds.out_of_pool(db, [int(member) for member in group.members])
        await events.record(db, "draft_changed", None, by=by, now=now, to=group_id)
        return group_id
