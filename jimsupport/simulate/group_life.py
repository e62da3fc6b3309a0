"""What the JIMs of the demo's group write to each other in their first days."""

from datetime import datetime, timedelta

from jimsupport.db import Database
from jimsupport.domain.group_life import habits, messages, worries
from jimsupport.domain.groups import groups

BEGAN = timedelta(days=4)
ABOUT = (
    "Ik ben oma van vier en ik hou van soep koken.",
    "Buurman, hovenier, en op zondag altijd langs de lijn.",
)
SAID = (  # who, and how long ago
    (
        1,
        timedelta(days=3, hours=5),
        "Dag allemaal. Leuk dat we elkaar gevonden hebben. Ik ben benieuwd naar jullie.",
    ),
    (
        2,
        timedelta(days=3, hours=2),
        "Hallo! Ik zag er een beetje tegenop, maar ik lees dat ik niet de enige ben.",
    ),
    (
        0,
        timedelta(days=2, hours=6),
        "Fijn om dit te lezen. Bij ons is het thuis soms stil aan tafel. Hoe doen jullie dat?",
    ),
    (
        3,
        timedelta(days=2, hours=1),
        "Samen de afwas doen. Dan hoef je elkaar niet aan te kijken, en komen de verhalen vanzelf.",
    ),
    (
        1,
        timedelta(hours=7),
        "Dat van die afwas ga ik onthouden.\n\nZullen we een moment zoeken om elkaar te zien?",
    ),
    (2, timedelta(hours=3), "Graag. Ik slaap er slecht van de laatste tijd, dus praten zou goed zijn."),
)


async def lay(db: Database, jim_id: int, *, now: datetime) -> None:
    """Let the members of the group of `jim_id` write; one thing worries somebody. Without a group nothing happens."""
    seen = await groups.of_jim(db, jim_id)
    if seen is None or seen.mine != "member" or len(seen.others) < max(who for who, _, _ in SAID):
        return
    members = [jim_id, *(each for each, _ in seen.others)]
    written = 0
    for who, ago, body in SAID:
        side = await groups.for_jim(db, seen.id, members[who])
        written = await messages.write(db, side, body, by=f"jim:{members[who]}", now=now - ago)
    for who, about in enumerate(ABOUT):
        side = await groups.for_jim(db, seen.id, members[who])
        await habits.tell(db, side, about, by=f"jim:{members[who]}", now=now - BEGAN)
    worried = await groups.for_jim(db, seen.id, members[3])
    await worries.say(db, worried, written, "Kan iemand even bellen?", by=f"jim:{members[3]}", now=now)
