"""What JIMs share in the demo: situations with answers, stories, the newsletter; and the addresses of their pages."""

from datetime import datetime

from jimsupport.db import Database
from jimsupport.simulate import dilemmas, library, newsletters, tips
from jimsupport.simulate.world import World


def plan(world: World, until: datetime, *, jim: int, staff: int) -> None:
    """What happens before all of it is there, at its time before `until`."""
    for before, act in newsletters.acts(world, jim=jim, staff=staff):
        world.at(until - before, act)


async def lay(db: Database, *, jim: int, staff: int, now: datetime) -> None:
    """Let all of it be there."""
    await dilemmas.lay(db, jim=jim, staff=staff, now=now)
    await library.lay(db, jim=jim, staff=staff, now=now)
    await tips.lay(db, jim=jim, staff=staff, now=now)
    await newsletters.lay(db, staff=staff, now=now)


async def samples(db: Database, *, jim: int, now: datetime) -> dict[str, list[dict[str, object]]]:
    """What fills the addresses of their pages."""
    return (
        await dilemmas.samples(db, jim=jim, now=now)
        | await library.samples(db, jim=jim, now=now)
        | await tips.samples(db, jim=jim, now=now)
        | await newsletters.samples(db, jim=jim)
    )
