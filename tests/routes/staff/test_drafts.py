"""Staff work with draft groups: looked at, changed and approved on pages, with each step's price at once."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from jimsupport.db.tables import left_over, matching_runs, meeting_wishes, peer_group_members, peer_groups
from tests.cast import NOW
from tests.domain.groups import made


def text_of(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])))


@pytest.fixture
async def at_work(client, nadia, sign_in):
    await sign_in(client, nadia)
    return nadia


async def marks(db, staff):
    found = await made.desk_of(db, staff.id)
    return {draft.id: draft.seen for draft in (*found.drafts, *found.growing)}


async def members(db, group_id):
    rows = await db.fetch_all(
        select(peer_group_members.c.jim_id).where(peer_group_members.c.group_id == group_id)
    )
    return {row.jim_id for row in rows}


async def test_a_move_and_its_price(client, db, at_work):
    one, (bea, *_) = await made.draft_of(db, "Bea Cor Dirk Els Fem")
    two, _ = await made.draft_of(db, "Gé Han Ine Jo", moment=8)
    three, _ = await made.draft_of(db, "Kim Leo Mia Noa", moment=8, language="ar")
    page = await client.get(f"/staff/drafts/{one}")
    assert "Gé, Han + 2 (woensdagavond, online, Nederlands): daar blijft" in text_of(page)
    assert "Bea koos deze taal niet" not in page.text  # another language is too far from what could be
    seen = await marks(db, at_work)
    to = {"jim": bea, "seen": seen[one], "to": f"{two}-{seen[two]}"}
    moved = await client.post(f"/staff/drafts/{one}/moves", data=to)
    assert bea in await members(db, two)
    page = text_of(await client.get(moved.headers["location"]))
    assert "Bea zit nu in een ander concept" in page

    again = await client.post(f"/staff/drafts/{one}/moves", data=to)
    assert (again.status_code, "Een collega heeft hier net" in text_of(again)) == (422, True)
    seen = await marks(db, at_work)
    undo = {"jim": bea, "seen": seen[two], "to": f"{one}-{seen[one]}", "back": one, "three": "yes"}
    await client.post(f"/staff/drafts/{two}/moves", data=undo)
    assert bea in await members(db, one)
    refused = {"jim": bea, "seen": (await marks(db, at_work))[one], "to": f"{three}-{seen[three]}"}
    answer = await client.post(f"/staff/drafts/{one}/moves", data=refused)
    assert (answer.status_code, "Bea koos deze taal niet" in text_of(answer)) == (422, True)


async def test_from_the_list_to_the_invitations(client, db, at_work):
    one, _ = await made.draft_of(db, "Bea Cor Dirk Els")
    fem = await made.wisher(db, "Fem", days=70)
    page = text_of(await client.get("/staff/drafts"))
    assert "1 concept" in page
    assert "dinsdagavond, online, Nederlands" in page
    assert "1 JIM wacht op een groep. 1 wacht langer dan 60 dagen." in page
    assert "Jullie willen praten over" in page
    await client.post(
        f"/staff/drafts/{one}/joins", data={"jim": fem, "seen": (await marks(db, at_work))[one]}
    )
    assert fem in await members(db, one)
    page = await client.get(f"/staff/drafts/{one}/approval")
    assert "Nodigen we deze groep uit?" in text_of(page)
    seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]
    done = await client.post(f"/staff/drafts/{one}/approval", data={"seen": seen})
    assert done.headers["location"] == "/staff/drafts"
    assert await db.fetch_value(select(peer_groups.c.state)) == "inviting"
    late = await client.post(f"/staff/drafts/{one}/dismissal", data={"seen": seen})
    assert await db.fetch_value(select(peer_groups.c.state)) == "inviting"
    assert "Dit concept is er niet meer" in text_of(await client.get(late.headers["location"]))


async def test_a_dismissed_draft_comes_back_in_one_tap(client, db, at_work):
    one, ids = await made.draft_of(db, "Bea Cor Dirk Els")
    seen = (await marks(db, at_work))[one]
    gone = await client.post(f"/staff/drafts/{one}/dismissal", data={"seen": seen})
    page = text_of(await client.get(gone.headers["location"]))
    assert "Niemand krijgt hier bericht van" in page
    assert "Haal het concept terug" in page
    await client.post(f"/staff/drafts/{one}/dismissal/undo")
    assert await members(db, one) == set(ids)
    assert "Er ligt geen concept" not in text_of(await client.get("/staff/drafts"))


async def test_who_may_come_into_a_group(client, db, at_work):
    await made.draft_of(db, "Bea Cor Dirk Els", state="running", member="member")
    running = await db.fetch_value(select(peer_groups.c.id))
    fem = await made.wisher(db, "Fem")
    await made.add(db, running, fem)
    page = text_of(await client.get("/staff/drafts"))
    assert "Er zitten al in: Bea , Cor , Dirk , Els" in page
    seen = (await marks(db, at_work))[running]
    await client.post(f"/staff/drafts/{running}/additions", data={"seen": seen})
    assert await marks(db, at_work) == {}


async def test_the_pool_at_a_glance(client, db, at_work):
    for name in ("Bea", "Cor", "Dirk", "Els"):
        await made.wisher(db, name, moments=[5])
    near = {"modes": ["in_person"], "place": "Assen", "east": 233_000, "north": 556_000, "max_km": 10}
    await made.wisher(db, "Fem", days=61, languages=["ar"], moments=[0], **near)
    page = text_of(await client.get("/staff/drafts/waiting"))
    assert "5 JIMs wachten op een groep. 1 wacht langer dan 60 dagen." in page
    assert "De meesten kunnen op dinsdagavond in het Nederlands: 4." in page
    assert "Voor 1 JIM is er geen moment waarop er vier kunnen." in page
    assert "Drenthe 1 1" in page
    only = text_of(await client.get("/staff/drafts/waiting?since=long&mode=in_person"))
    assert ("Fem" in only, "Bea" in only) == (True, False)


async def test_three_whom_a_match_left_over_become_a_draft_as_an_exception(client, db, at_work):
    ids = [
        await made.wisher(db, name, moments=[8, 20 - at]) for at, name in enumerate(("Bea", "Cor", "Dirk"))
    ]
    page = await client.get("/staff/drafts/waiting")
    assert "Drie die samen kunnen" not in page.text  # nobody tried yet
    run = {"by": "worker", "seed": 1, "budget": "quick", "state": "done", "asked_at": NOW}
    run_id = await db.insert(matching_runs.insert().values(**run))
    await db.insert_many(left_over, [{"id": each, "run_id": run_id, "reason": "too_few"} for each in ids])
    page = await client.get("/staff/drafts/waiting")
    assert "Bea , Cor , Dirk : woensdagavond, online, Nederlands" in text_of(page)
    fields = {"jim": ids, "language": "nl", "mode": "online", "moment": 8}
    for wrong in ({"moment": 999}, {"moment": 3}, {"jim": ids[:2]}, {"jim": [*ids[:2], at_work.id]}):
        await client.post("/staff/drafts/threes", data=fields | wrong)
    assert await marks(db, at_work) == {}
    answer = await client.post("/staff/drafts/threes", data=fields)
    [(draft, seen)] = (await marks(db, at_work)).items()
    assert answer.headers["location"] == f"/staff/drafts/{draft}"
    again = await client.post("/staff/drafts/threes", data=fields)
    assert again.headers["location"] == "/staff/drafts/waiting"
    await client.post(f"/staff/drafts/{draft}/approval", data={"seen": seen})
    assert await db.fetch_value(select(peer_groups.c.state)) == "draft"
    await client.post(f"/staff/drafts/{draft}/approval", data={"seen": seen, "three": "yes"})
    assert await db.fetch_value(select(peer_groups.c.state)) == "inviting"


async def test_as_many_queries_for_three_drafts_as_for_one(client, db, at_work):
    async def queries(path):
        before = db.statements
        assert (await client.get(path)).status_code == 200
        return db.statements - before

    one, _ = await made.draft_of(db, "Bea Cor Dirk Els")
    await made.wisher(db, "Ali")
    paths = ("/staff/drafts", f"/staff/drafts/{one}", "/staff/drafts/waiting")
    few = [await queries(path) for path in paths]
    for names in ("Gé Han Ine Jo", "Kim Leo Mia Noa"):
        await made.draft_of(db, names)
        await made.wisher(db, names[:2])
    await db.execute(meeting_wishes.update().values(themes=["school"]))
    assert [await queries(path) for path in paths] == few
