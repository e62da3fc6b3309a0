"""Staff see the groups that run, merge one that became small, and never see their own."""

from jimsupport.db.tables import jims, peer_group_members
from jimsupport.domain.around import looks
from jimsupport.domain.groups import groups, invitations
from tests.conftest import NOW
from tests.domain.groups.drafted import add, draft, group, states, wisher

NAMES = ("Anna", "Bas", "Cas", "Dina", "Eef", "Fem", "Gijs", "Huib")


async def running(db, people):
    group_id = await draft(db, people)
    await invitations.send(db, group_id, by="staff:3", now=NOW)
    for row in people:
        seen = await groups.for_jim(db, group_id, row.id)
        await invitations.answer(db, seen, "yes", by=f"jim:{row.id}", now=NOW)
    return group_id


async def test_a_small_group_is_merged_in_one_tap_and_everybody_is_asked(client, db, nadia, sign_in):
    people = [await wisher(db, name) for name in NAMES]
    small, other = await running(db, people[:4]), await running(db, people[4:])
    for row in people[:2]:
        await groups.leave(db, await groups.for_jim(db, small, row.id), by="x", now=NOW)
    await sign_in(client, nadia)
    page = (await client.get("/staff/groups")).text
    assert f"Ze kunnen verder met groep {other}" in page
    for _tap in range(2):
        assert (await client.post(f"/staff/groups/{small}/merge", data={"into": other})).status_code in (
            303,
            404,
        )
    assert (await group(db, small)).state == "ended"
    assert await states(db, other) == ["member"] * 4 + ["invited"] * 2


async def test_as_many_queries_for_three_small_groups_as_for_one(client, db, nadia, sign_in):
    await sign_in(client, nadia)
    counts = []
    for names in (("Anna", "Bas", "Cas", "Dina", "Eef", "Fem"), ("Gijs", "Huib"), ("Ine", "Jo")):
        people = [await wisher(db, name) for name in names]
        small = await draft(db, people[:2], state="running", flagged_at=NOW)
        await groups.change_member(db, small, [row.id for row in people], state="member")
        if people[2:]:
            await running(db, people[2:])
        before = db.statements
        page = (await client.get("/staff/groups")).text
        counts.append(db.statements - before)
    assert counts == [counts[0]] * 3
    assert page.count("Ze kunnen verder met groep") == 3


async def test_staff_who_are_in_a_group_do_not_see_it(client, db, nadia, sign_in):
    people = [await wisher(db, name) for name in NAMES[:4]]
    group_id = await running(db, people)
    await sign_in(client, nadia)
    assert "Anna" in (await client.get("/staff/groups")).text
    await db.execute(
        peer_group_members.update()
        .where(peer_group_members.c.jim_id == people[0].id)
        .values(jim_id=(await own(db, nadia)))
    )
    assert "Bas" not in (await client.get("/staff/groups")).text
    assert (await client.post(f"/staff/groups/{group_id}/end")).status_code == 404
    assert (await client.post(f"/staff/groups/{group_id}/merge", data={"into": 1})).status_code == 404


async def own(db, nadia):
    await db.execute(jims.insert().values(id=nadia.id, consented_at=NOW, channel="mail"))
    return nadia.id


async def test_staff_answer_for_a_jim_on_the_phone(client, db, nadia, sign_in):
    anna = await wisher(db, "Anna", phone=True)
    group_id = await draft(db, [anna])
    await add(db, group_id, await wisher(db, "Bas"))
    await invitations.send(db, group_id, by="staff:3", now=NOW)
    await sign_in(client, nadia)
    await looks.say_why(db, anna.id, "phone", staff_id=nadia.id, now=NOW)
    assert "wacht op antwoord" in (await client.get(f"/staff/jims/{anna.id}/phone")).text
    answer = {"group_answer": "other", "rather": "8"}
    assert (await client.post(f"/staff/jims/{anna.id}/group/answer", data=answer)).status_code == 303
    assert await states(db, group_id) == ["other", "invited"]
