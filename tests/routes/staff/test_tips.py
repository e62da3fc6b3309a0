"""Staff read tips first, change them with the giver, publish, merge and take them down; and do it all on the phone."""

import re

import pytest
from sqlalchemy import select

from jimsupport.db.tables import events
from jimsupport.domain.around import looks
from jimsupport.domain.tips import fitting, helps, review, tips
from jimsupport.domain.wishes import wishes
from jimsupport.domain.wishes.wishes import Wishes
from tests import cast
from tests.conftest import NOW

SAID = "Ga naast hem zitten en zeg een tijd niets."
NAMED = "Ik zou met Mohammed uit Assen gaan praten."


@pytest.fixture
async def staff(client, sign_in, db, nadia, hilde):
    """A browser in which Nadia is signed in, who said why she looks at Hilde."""
    await sign_in(client, nadia)
    await looks.say_why(db, hilde.id, "phone", staff_id=nadia.id, now=NOW)
    return client


async def give(db, jim, text=SAID):
    how = {"language": "nl", "theme": "rules", "signature": "een opa", "by": f"jim:{jim.id}", "now": NOW}
    return await tips.give(db, jim.id, text=text, **how)


async def states(db, *jims):
    return [row.state for jim in jims for row in await tips.all_of(db, jim.id)]


async def test_it_waits_with_its_marks_and_is_published(staff, db, hilde):
    tip_id = await give(db, hilde, NAMED)
    assert "1 wacht" in (await staff.get("/staff")).text
    assert NAMED in (await staff.get("/staff/tips")).text
    page = await staff.get(f"/staff/tips/{tip_id}")
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", page.text) == ["Mohammed", "Assen"]
    await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": NAMED})
    assert await states(db, hilde) == ["published"]
    await staff.post(f"/staff/tips/{tip_id}/take-down")
    assert await states(db, hilde) == ["waiting"]


async def test_what_is_changed_lies_with_the_giver_first(staff, db, hilde):
    tip_id = await give(db, hilde, NAMED)
    await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": "Ik zou met hem gaan praten."})
    assert await states(db, hilde) == ["proposed"]
    assert "Ik zou met hem gaan praten." in (await staff.get(f"/staff/tips/{tip_id}")).text
    short = await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": "Praat"})
    assert short.status_code == 422


async def test_one_that_was_declined_can_be_published_after_all(staff, db, hilde):
    tip_id = await give(db, hilde)
    await staff.post(f"/staff/tips/{tip_id}/decline")
    assert await states(db, hilde) == ["declined"]
    assert "/publish" in (await staff.get(f"/staff/tips/{tip_id}")).text
    await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": SAID})
    assert await states(db, hilde) == ["published"]


async def test_one_that_says_the_same_is_offered_and_merged(staff, db, hilde, anna):
    kept, double = await give(db, hilde), await give(db, anna, f"{SAID} Echt.")
    await staff.post(f"/staff/tips/{kept}/publish", data={"text": SAID})
    page = await staff.get(f"/staff/tips/{double}")
    assert f'name="same_as" value="{kept}"' in page.text
    await staff.post(f"/staff/tips/{double}/merge", data={"same_as": kept})
    assert await states(db, hilde, anna) == ["published", "merged"]
    moved = await staff.get(f"/tips/{double}")
    assert (moved.status_code, moved.headers["location"]) == (303, f"/tips/{kept}")


async def test_on_the_phone_it_is_given_signed_agreed_to_and_taken_back(staff, db, hilde, nadia):
    at = f"/staff/jims/{hilde.id}/tips"
    wrong = await staff.post(f"{at}/give", data={"text": SAID, "theme": ""})
    assert wrong.status_code == 422
    assert SAID in wrong.text
    await staff.post(f"{at}/give", data={"text": SAID, "theme": "rules", "signature": "een tante"})
    [row] = await tips.all_of(db, hilde.id)
    assert (row.signature, row.door, row.given_by) == ("een tante", "phone", f"staff:{nadia.id}")
    await staff.post(f"/staff/tips/{row.id}/publish", data={"text": f"{SAID} Dat werkt."})
    assert f"{SAID} Dat werkt." in (await staff.get(f"/staff/jims/{hilde.id}/phone")).text
    for path, data in (("accept", {}), ("sign", {"shown_as": "name"}), ("withdraw", {})):
        await staff.post(f"{at}/{path}", data={"tip": row.id, **data})
    [row] = await tips.all_of(db, hilde.id)
    assert (row.state, row.signature) == ("withdrawn", "Hilde")
    told = await db.fetch_all(
        select(events.c.kind)
        .where(events.c.kind.like("tip_%"), events.c.by_phone == "phone")
        .order_by(events.c.id)
    )
    assert [each.kind for each in told] == ["tip_given", "tip_accepted", "tip_signed", "tip_withdrawn"]


async def test_on_the_phone_they_say_that_one_helped(staff, db, hilde, anna, carla, noordrivier):
    tip_id = await give(db, anna)
    await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": SAID})
    handed = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    asked = await cast.check_in(db, hilde, handed)
    await wishes.save(db, hilde.id, Wishes(themes=["rules"]), by=f"jim:{hilde.id}", now=NOW)
    await fitting.for_check_ins(db, {asked.id: hilde.id}, {hilde.id: "nl"}, now=NOW)
    assert SAID in (await staff.get(f"/staff/jims/{hilde.id}/phone")).text
    for said, expected in (("yes", {tip_id}), ("no", set())):
        await staff.post(f"/staff/jims/{hilde.id}/tips/helped", data={"got": tip_id, "helped": said})
        assert await helps.of_person(db, hilde.id, [tip_id]) == expected


async def test_from_one_that_waits_to_the_next(staff, db, hilde, anna):
    first, second, third = [await give(db, jim, f"{SAID} {n}") for n, jim in enumerate((hilde, anna, hilde))]
    sent = await staff.post(f"/staff/tips/{second}/publish", data={"text": f"{SAID} 1"})
    assert sent.headers["location"] == f"/staff/tips/{third}"
    sent = await staff.post(f"/staff/tips/{third}/decline")
    assert sent.headers["location"] == f"/staff/tips/{first}"
    sent = await staff.post(f"/staff/tips/{first}/publish", data={"text": f"{SAID} 0"})
    assert sent.headers["location"] == "/staff/tips"
    sent = await staff.post(f"/staff/tips/{first}/take-down")
    assert sent.headers["location"] == f"/staff/tips/{first}"


async def test_an_old_page_undoes_nothing_of_a_colleague(staff, db, hilde):
    tip_id = await give(db, hilde, NAMED)
    page = (await staff.get(f"/staff/tips/{tip_id}")).text
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": SAID, "seen": seen})
    await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": NAMED, "seen": seen})
    assert await states(db, hilde) == ["proposed"]


async def test_what_staff_made_of_it_is_marked_as_well(staff, db, hilde):
    tip_id = await give(db, hilde, SAID)
    await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": f"{SAID} Net als Sharona."})
    page = (await staff.get(f"/staff/tips/{tip_id}")).text
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", page) == ["Sharona"]


async def test_a_yes_on_the_phone_is_to_what_was_read_aloud(staff, db, hilde):
    tip_id = await give(db, hilde)
    await staff.post(f"/staff/tips/{tip_id}/publish", data={"text": f"{SAID} Echt."})
    page = (await staff.get(f"/staff/jims/{hilde.id}/phone")).text
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    assert seen == review.stamp(await tips.of_giver(db, hilde.id, tip_id))
    await staff.post(f"/staff/jims/{hilde.id}/tips/accept", data={"tip": tip_id, "seen": "proposed:1.0"})
    assert await states(db, hilde) == ["proposed"]
    await staff.post(f"/staff/jims/{hilde.id}/tips/accept", data={"tip": tip_id, "seen": seen})
    assert await states(db, hilde) == ["published"]
