"""A group of JIMs: asked by mail, answered in one tap behind the link or on the JIM's own page, and left again."""

from sqlalchemy import select

from jimsupport.db.tables import left_over, matching_runs, meeting_wishes, outbox, peer_group_members
from jimsupport.domain.groups import invitations
from jimsupport.mail.contexts import context_of
from tests.conftest import NOW
from tests.domain.groups.drafted import NAMES, draft, states, wish, wisher


async def asked(db, number=4):
    people = [await wisher(db, name) for name in NAMES[:number]]
    group_id = await draft(db, people)
    await invitations.send(db, group_id, by="staff:3", now=NOW)
    ids = await db.fetch_all(
        select(outbox.c.id).where(outbox.c.kind == "group_invitation").order_by(outbox.c.id)
    )
    links = [f"/a/{(await context_of(db, row.id))['token']}" for row in ids]
    return group_id, people, links


async def test_a_link_shows_the_group_and_changes_nothing_until_it_is_pressed(client, db):
    group_id, _people, links = await asked(db)
    page = (await client.get(f"{links[0]}?answer=yes")).text
    for words in ("Wil je", "Cas", "dinsdagavond", "School en leren", "Ja, ik doe mee"):
        assert words in page, words
    assert "@example.org" not in page.replace("anna@example.org", "")
    assert await states(db, group_id) == ["invited"] * 4
    for link in links:
        assert (await client.post(f"{link}/group/answer", data={"answer": "yes"})).status_code == 303
    assert await states(db, group_id) == ["member"] * 4
    assert "Jouw groep" in (await client.get(f"{links[0]}/group")).text


async def test_another_moment_and_a_no_are_taken_back_in_one_tap(client, db):
    group_id, people, links = await asked(db)
    await client.post(f"{links[0]}/group/answer", data={"answer": "other"})
    page = (await client.get(f"{links[0]}/group")).text
    assert "Welk moment past beter?" in page
    await client.post(f"{links[0]}/group/answer", data={"answer": "other", "rather": "8"})
    assert (await wish(db, people[0].id)).moments == [8, 11]
    await client.post(f"{links[1]}/group/answer", data={"answer": "no"})
    assert "Niemand anders ziet dit" in (await client.get(f"{links[1]}/group")).text
    assert "Bas" in (await client.get(f"{links[2]}/group")).text
    await client.post(f"{links[1]}/group/answer", data={"answer": "yes"})
    assert await states(db, group_id) == ["other", "yes", "invited", "invited"]
    assert (await client.post(f"{links[1]}/group/answer", data={"answer": "maybe"})).status_code == 422


async def test_a_member_leaves_and_comes_back_on_their_own_page(client, db, sign_in):
    group_id, people, links = await asked(db)
    for link in links:
        await client.post(f"{link}/group/answer", data={"answer": "yes"})
    await sign_in(client, people[0])
    assert "Bas, Cas" in (await client.get("/me")).text.replace("<bdi>", "").replace("</bdi>", "")
    await client.post("/me/group/leave")
    assert (await states(db, group_id))[0] == "left"
    assert "Toch in de groep blijven" in (await client.get("/me/group")).text
    await client.post("/me/group/back")
    assert (await states(db, group_id))[0] == "member"


async def test_who_has_no_group_yet_takes_what_would_help_in_one_tap(client, db, sign_in):
    anna = await wisher(db, "Anna")
    run = {"by": "worker", "seed": 1, "budget": "quick", "state": "done", "asked_at": NOW}
    run_id = await db.insert(matching_runs.insert().values(**run))
    freed = {"changes": [["moment", 8]], "group": "", "others": []}
    await db.execute(left_over.insert().values(id=anna.id, run_id=run_id, reason="too_few", relaxation=freed))
    await sign_in(client, anna)
    page = (await client.get("/me")).text
    assert "Kun je ook op woensdagavond?" in page
    assert "Nog niet: op dinsdag 31 maart 2026 proberen we het weer" in page
    await client.post("/me/group/offer")
    assert (await wish(db, anna.id)).moments == [5, 8, 11]
    await client.post("/me/group/offer/undo")
    assert (await wish(db, anna.id)).moments == [5, 11]
    assert (await client.post("/me/group/answer", data={"answer": "yes"})).status_code == 303


async def test_whoever_rests_wakes_in_one_tap(client, db, sign_in):
    anna = await wisher(db, "Anna")
    rests = {"waiting_since": None, "resting_since": NOW, "asked_at": NOW, "silent_rounds": 3}
    await db.execute(meeting_wishes.update().values(**rests))
    await sign_in(client, anna)
    assert "Zoeken we verder naar een groep?" in (await client.get("/me")).text
    await client.post("/me/group/wake")
    assert (await wish(db, anna.id)).resting_since is None
    assert await db.fetch_all(peer_group_members.select()) == []
