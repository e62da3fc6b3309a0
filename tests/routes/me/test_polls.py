"""When can you meet? By the link of a mail, on any device, without account or cookie; the host asks and chooses."""

import httpx

from jimsupport.db.tables import meetups
from jimsupport.domain.access import links
from jimsupport.domain.polls import polls, rows
from tests.conftest import NOW
from tests.domain.polls.test_polls import STARTS, running


async def link(db, group_id, jim_id):
    return f"/a/{await links.create(db, jim_id, 'poll_asked', group_id=group_id, now=NOW)}"


async def test_the_same_link_on_another_device_shows_and_changes_the_answer(client, db):
    group_id, ids = await running(db)
    poll = await rows.load(db, await polls.ask(db, group_id, STARTS, by="worker", now=NOW))
    mine = f"{await link(db, group_id, ids[1])}/group/poll"
    first, second, third = (f"vote-{option.id}" for option in poll.options)
    assert (await client.get(mine)).text.count("checked") == 0
    said = {first: "yes", second: "maybe", third: "no"}
    answer = await client.post(f"{mine}/{poll.id}", data=said)
    assert (answer.status_code, answer.headers["location"]) == (303, mine)
    transport, base = client._transport, client.base_url
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=client.headers) as elsewhere:
        page = (await elsewhere.get(mine)).text
        assert (page.count("checked"), page.count("Ja: 1. Misschien: 0. Nee: 0.")) == (3, 1)
        await elsewhere.post(f"{mine}/{poll.id}", data=said | {first: "no"})
    assert "Ja: 1." not in (await client.get(mine)).text
    empty = await client.post(f"{mine}/{poll.id}", data={})
    assert (empty.status_code, "Kies bij minstens" in empty.text) == (422, True)
    assert (await client.post(f"{mine}/{poll.id}/choose", data={"option": "1"})).status_code == 404  # no host


async def test_the_host_asks_and_chooses(client, db, sign_in):
    group_id, ids = await running(db)
    host = await link(db, group_id, ids[0])
    page = (await client.get(f"{host}/group/poll/new")).text
    assert page.count("dinsdag") >= 2
    odd = ["0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "2026-04-10", "x"]
    strange = await client.post(f"{host}/group/poll/new", data={"minutes": "60", "moments": odd})
    assert strange.status_code == 422
    few = await client.post(f"{host}/group/poll/new", data={"minutes": "60", "day-1": "32-13", "hour-1": "9"})
    assert (few.status_code, "Schrijf de dag zo" in few.text) == (422, True)
    own = {"day-1": "14-04-2026", "hour-1": "10.00", "day-2": "15 april", "hour-2": "19u30"}
    moments = {"moments": [STARTS[0].isoformat()], "minutes": "90", **own}
    assert (await client.post(f"{host}/group/poll/new", data=moments)).status_code == 303
    poll = await rows.open_of(db, group_id)
    assert [f"{each.starts_at:%d %H:%M}" for each in poll.options[1:]] == ["14 08:00", "15 17:30"]
    chosen = {"option": str(poll.options[1].id)}
    assert (await client.post(f"{host}/group/poll/{poll.id}/choose", data=chosen)).status_code == 303
    [meetup] = await db.fetch_all(meetups.select())
    assert (meetup.ends_at - meetup.starts_at).seconds == 90 * 60


async def test_staff_ask_choose_and_vote_for_who_is_on_the_phone(client, db, nadia, sign_in):
    group_id, ids = await running(db)
    await sign_in(client, nadia)
    at = f"/staff/groups/{group_id}/poll"
    moments = {"moments": [each.isoformat() for each in STARTS], "minutes": "60"}
    assert "dinsdag" in (await client.get(at)).text
    assert (await client.post(at, data=moments)).status_code == 303
    poll = await rows.open_of(db, group_id)
    told = {f"vote-{poll.options[2].id}": "yes"}
    await client.post(f"/staff/jims/{ids[1]}/group/poll", data=told)
    poll = await rows.open_of(db, group_id)
    assert poll.options[2].answers == {ids[1]: "yes"}
    await client.post(f"{at}/{poll.id}/choose", data={"option": str(poll.options[2].id)})
    assert (await db.fetch_all(meetups.select()))[0].starts_at == STARTS[2]
