"""What the JIMs of the demo's group write to each other in their first days."""

from datetime import datetime, timedelta

from jimsupport.db import Database
from jimsupport.domain.access import links
from jimsupport.domain.group_life import habits, messages, worries
from jimsupport.domain.groups import groups

BEGAN = timedelta(days=6)
ABOUT = (
    "Ik ben oma van vier en ik hou van soep koken.",
    "Buurman, hovenier, en op zondag altijd langs de lijn.",
)
SAID = (  # who, how many days ago, at which hour (UTC)
    (1, 4, 9, "Dag allemaal. Leuk dat we elkaar gevonden hebben. Ik ben benieuwd naar jullie."),
    (2, 4, 18, "Hallo! Ik zag er een beetje tegenop, maar ik lees dat ik niet de enige ben."),
    (0, 3, 8, "Fijn om dit te lezen. Bij ons is het thuis soms stil aan tafel. Hoe doen jullie dat?"),
    (3, 3, 16, "Samen de afwas doen. Dan hoef je elkaar niet aan te kijken, en komen de verhalen vanzelf."),
    (1, 2, 12, "Dat van die afwas ga ik onthouden.\n\nZullen we een moment zoeken om elkaar te zien?"),
    (2, 1, 19, "Graag. Ik slaap er slecht van de laatste tijd, dus praten zou goed zijn."),
)


async def lay(db: Database, jim_id: int, *, now: datetime) -> None:
    """Let the members of the group of `jim_id` write; one thing worries somebody. Without a group nothing happens."""
    seen = await groups.of_jim(db, jim_id)
    if seen is None or seen.mine != "member" or len(seen.others) < max(who for who, *_ in SAID):
        return
    members = [jim_id, *(each for each, _ in seen.others)]
    written = 0
    for who, days, hour, body in SAID:
        side, at = await groups.for_jim(db, seen.id, members[who]), now - timedelta(days=days)
        at, by = at.replace(hour=hour, minute=12), f"jim:{members[who]}"
        written = await messages.write(db, side, body, upto=written, by=by, now=at)
    for who, about in enumerate(ABOUT):
        side = await groups.for_jim(db, seen.id, members[who])
        await habits.tell(db, side, about, by=f"jim:{members[who]}", now=now - BEGAN)
    worried = await groups.for_jim(db, seen.id, members[3])
    await worries.say(db, worried, written, "Kan iemand even bellen?", by=f"jim:{members[3]}", now=now)


async def samples(db: Database, jim_id: int, *, now: datetime) -> dict[str, list[dict[str, object]]]:
    """What the paths of the messages of this JIM's group are filled with, for the tour; nothing without a group."""
    seen = await groups.of_jim(db, jim_id)
    if seen is None or seen.mine != "member":
        return {}
    page = await messages.page(db, seen, habits.Habits(), zone="Europe/Amsterdam", now=now)
    mine = next(each.id for each in page.said if each.mine)
    theirs = next(each.id for each in page.said if not each.mine)
    token = await links.create(db, jim_id, "group_news", group_id=seen.id, now=now)
    one = "group/messages/{message:int}"
    about = {one: mine, f"{one}/worry": theirs, f"{one}/hiding": theirs}
    by_link = ("group/habits", "group/about", "group/news", "group/live")
    return {
        **{f"/me/{path}": [{"message": number}] for path, number in about.items()},
        **{f"/a/{{token}}/{path}": [{"token": token, "message": number}] for path, number in about.items()},
        **{f"/a/{{token}}/{path}": [{"token": token}] for path in by_link},
    }
