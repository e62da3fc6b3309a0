"""The page of a group: writing without JavaScript, what is new, and the ways out, by link and on one's own page."""

import asyncio

from jimsupport.db.tables import support_requests
from jimsupport.domain.access import links
from jimsupport.domain.errors import NotFound
from jimsupport.domain.group_life import messages
from jimsupport.domain.groups import groups
from tests.domain.group_life.living import NOW, group, reads, seen, writes


async def test_a_member_writes_changes_and_takes_away(client, db, sign_in):
    group_id, [anna, bas, *_] = await group(db)
    await sign_in(client, bas)
    assert "Nog geen berichten" in (await client.get("/me/group")).text
    for _ in range(2):  # a double tap
        assert (await client.post("/me/group/messages", data={"body": "Dag allemaal"})).status_code == 303
    assert await reads(db, group_id, anna) == ["Dag allemaal"]
    number = await writes(db, group_id, anna, "Dag Bas")
    page = (await client.get("/me/group")).text
    assert (page.count('data-message="'), page.count('id="new"')) == (2, 1)
    for words in ("Dag Bas", "Dit maakt me bezorgd", "Alles gelezen", "Stap uit deze groep"):
        assert words in page, words
    assert "anna@example.org" not in page
    await client.post("/me/group/read", data={"upto": number})
    assert 'id="new"' not in (await client.get("/me/group")).text
    await client.post(f"/me/group/messages/{number - 1}", data={"body": "Dag Anna"})
    assert "aangepast" in (await client.get("/me/group")).text
    await client.post(f"/me/group/messages/{number - 1}/removal")
    assert await reads(db, group_id, anna) == ["Dag Bas"]
    assert "Toch laten staan" in (await client.get("/me/group")).text
    await client.post(f"/me/group/messages/{number - 1}/removal/undo")
    assert await reads(db, group_id, anna) == ["Dag Anna", "Dag Bas"]
    for path in ("", "/removal"):
        assert (
            await client.post(f"/me/group/messages/{number}{path}", data={"body": "x"})
        ).status_code == 404


async def test_what_is_wrong_keeps_what_was_typed(client, db, sign_in):
    group_id, [anna, *_] = await group(db)
    await sign_in(client, anna)
    assert (await client.post("/me/group/messages", data={"body": " "})).status_code == 422
    for number in range(8):
        await writes(db, group_id, anna, f"Bericht {number}")
    answer = await client.post("/me/group/messages", data={"body": "En nog een"})
    assert answer.status_code == 429
    assert "En nog een</textarea>" in answer.text
    assert "even tijd om te lezen" in answer.text


async def test_a_link_shows_what_its_mail_was_about_and_writes(client, db, passing):
    group_id, [anna, bas, *_] = await group(db)
    await writes(db, group_id, anna, "In de mail")
    token = await links.create(db, bas.id, "group_news", group_id=group_id, now=NOW)
    later = passing(days=3)
    await writes(db, group_id, anna, "Veel later", now=later)
    page = (await client.get(f"/a/{token}")).text
    assert ("In de mail" in page, "Veel later" in page) == (True, False)
    assert "Na deze mail kwam er nog 1 bericht." in page
    await client.post(f"/a/{token}/group/messages", data={"body": "Hallo"})
    assert "Hallo" in (await client.get(f"/a/{token}/group")).text
    assert (await client.get(f"/a/{token}/group/news?after=0")).json() == {
        "count": 1,
        "words": "1 nieuw bericht",
    }


async def test_somebody_outside_the_group_finds_nothing(client, db, sign_in, hilde):
    group_id, [anna, *_] = await group(db)
    number = await writes(db, group_id, anna, "Geheim")
    await sign_in(client, hilde)
    assert "Geheim" not in (await client.get("/me/group")).text
    for path in ("news", "live", "habits", "about", f"messages/{number}", f"messages/{number}/worry"):
        assert (await client.get(f"/me/group/{path}")).status_code == 404, path
    assert (await client.post(f"/me/group/messages/{number}/worry")).status_code == 404
    assert (await client.post("/me/group/messages", data={"body": "Hoi"})).status_code == 303
    assert await reads(db, group_id, anna) == ["Geheim"]


async def test_a_worry_goes_to_staff_who_read_hide_and_write(client, db, sign_in, nadia):
    group_id, [anna, bas, cas, _] = await group(db)
    number = await writes(db, group_id, anna, "Ik slaap niet meer")
    await sign_in(client, bas)
    assert "Ik slaap niet meer" in (await client.get(f"/me/group/messages/{number}/worry")).text
    await client.post(f"/me/group/messages/{number}/worry", data={"words": "Bel haar"})
    assert "JIMwerkt leest nu mee" in (await client.get("/me/group")).text
    [request] = await db.fetch_all(support_requests.select())
    await sign_in(client, nadia)
    at = f"/staff/groups/{group_id}/messages"
    assert at in (await client.get(f"/staff/requests/{request.id}")).text
    assert "Ik slaap niet meer" in (await client.get(at)).text
    await client.post(at, data={"body": "We zijn er"})
    assert (await client.post(f"{at}/{number}/hiding", data={"why": ""})).status_code == 422
    await client.post(f"{at}/{number}/hiding", data={"why": "We bellen je"})
    assert await reads(db, group_id, cas) == ["We zijn er"]
    await sign_in(client, cas)
    assert "las mee in je groep" in (await client.get("/me/looks")).text
    await db.execute(support_requests.update().values(closed_at=NOW))
    await sign_in(client, nadia)
    assert (await client.get(at)).status_code == 404


async def test_how_one_hears_and_what_one_tells(client, db, sign_in, nadia):
    group_id, [anna, bas, *_] = await group(db)
    await sign_in(client, bas)
    assert (await client.post("/me/group/habits", data={"hears": "hourly"})).status_code == 422
    await client.post("/me/group/habits", data={"hears": "each", "quiet_until": "10-4-2026"})
    page = (await client.get("/me/group")).text
    assert "Stil tot vrijdag 10 april 2026" in page
    await client.post("/me/group/about", data={"about": "Ik hou van soep"})
    await sign_in(client, anna)
    assert "Ik hou van soep" in (await client.get("/me/group")).text
    await sign_in(client, nadia)  # on the phone
    jim = f"/staff/jims/{bas.id}"
    await client.post(f"{jim}/group/messages", data={"body": "Ik bel liever"})
    await client.post(f"{jim}/group/habits", data={"hears": "never"})
    assert await reads(db, group_id, anna) == ["Ik bel liever"]


async def test_an_open_page_is_told_at_once_until_its_jim_leaves(app, db):
    group_id, [anna, bas, *_] = await group(db)

    async def look() -> int:
        if (await seen(db, group_id, bas)).mine != "member":
            raise NotFound
        return await messages.newest(db, group_id)

    stream = app.state.group_live.stream(group_id, bas.id, look, last=0)
    assert [await anext(stream), await anext(stream)] == ["retry: 5000\n\n", ":\n\n"]
    number = await writes(db, group_id, anna, "Dag")
    async with asyncio.timeout(10):
        assert await anext(stream) == f"id: {number}\ndata: new\n\n"
        await groups.leave(db, await seen(db, group_id, bas), by=f"jim:{bas.id}", now=NOW)
        await writes(db, group_id, anna, "Nog een")
        assert [line async for line in stream] == []
