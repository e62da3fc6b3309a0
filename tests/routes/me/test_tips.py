"""A JIM's tips: given, marked, followed, and said to have helped; signed in, and by the links of mails."""

import re

import pytest
from sqlalchemy import select

from jimsupport.db.tables import tips as rows
from jimsupport.domain.access import links
from jimsupport.domain.tips import fitting, helps, review, tips
from jimsupport.domain.wishes import wishes
from jimsupport.domain.wishes.wishes import Wishes
from tests.conftest import NOW

SAID = "Ga naast hem zitten en zeg een tijd niets."
NAMED = "Ik zou met Mohammed uit Assen gaan praten."
STAFF = {"staff_id": 9_999, "by": "staff:9", "now": NOW}


@pytest.fixture
async def mine(client, sign_in, hilde):
    """A browser in which Hilde is signed in."""
    await sign_in(client, hilde)
    return client


async def give(db, jim, text=SAID):
    how = {"language": "nl", "theme": "rules", "signature": "een opa", "by": f"jim:{jim.id}", "now": NOW}
    return await tips.give(db, jim.id, text=text, **how)


async def published(db, jim, text=SAID):
    tip_id = await give(db, jim, text)
    await review.publish(db, tip_id, **STAFF)
    return tip_id


async def given(db):
    return [(row.given, row.theme, row.signature, row.door) for row in await db.fetch_all(select(rows))]


async def test_it_is_given_and_waits(mine, db):
    sent = await mine.post("/me/tips/new", data={"text": SAID, "theme": "rules", "signature": "een tante"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/me/tips")
    assert await given(db) == [(SAID, "rules", "een tante", "page")]
    page = await mine.get("/me/tips")
    assert "wacht" in page.text
    assert SAID in page.text


async def test_what_may_be_a_name_or_a_place_is_shown_before_it_is_sent(mine, db):
    shown = await mine.post("/me/tips/new", data={"text": NAMED, "theme": "rules"})
    assert shown.status_code == 200
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", shown.text) == ["Mohammed", "Assen"]
    assert await given(db) == []
    await mine.post("/me/tips/new", data={"text": NAMED, "theme": "rules", "sure": NAMED})
    assert len(await given(db)) == 1
    signed = {"text": SAID, "theme": "rules", "signature": "oma van Mohammed"}
    shown = await mine.post("/me/tips/new", data=signed)
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", shown.text) == ["Mohammed"]
    sure = re.search(r'name="sure" value="([^"]*)"', shown.text)[1]
    await mine.post("/me/tips/new", data=signed | {"sure": sure})
    assert len(await given(db)) == 2


async def test_what_is_wrong_is_said_and_kept(mine):
    answer = await mine.post("/me/tips/new", data={"text": SAID, "theme": ""})
    assert answer.status_code == 422
    assert f">\n{SAID}</textarea>" in answer.text


async def test_after_a_good_answer_there_is_a_way_to_give_one(client, db, link):
    answered = await client.post(f"{link}/answer", data={"answer": "good"}, follow_redirects=True)
    assert "/tips/new?from=check_in" not in answered.text  # one question at a time
    answered = await client.post(f"{link}/answer", data={"answer": "yes"}, follow_redirects=True)
    at = re.search(r'href="([^"]*/tips/new\?from=check_in)"', answered.text)[1]
    form = await client.get(at)
    assert 'name="from" value="check_in"' in form.text
    data = {"text": SAID, "theme": "rules", "from": "check_in", "shown_as": "name"}
    sent = await client.post(at.partition("?")[0], data=data, follow_redirects=True)
    assert await given(db) == [(SAID, "rules", "Hilde", "check_in")]
    assert SAID not in sent.text  # a mail may be forwarded


async def test_by_a_link_there_is_no_other_tip_than_that_of_its_mail(client, db, hilde, anna, link):
    mine, other, hers = (
        await give(db, hilde),
        await give(db, hilde, "Iets anders dan dat."),
        await give(db, anna),
    )
    token = await links.create(db, hilde.id, "tip_proposed", tip_id=mine, now=NOW)
    assert SAID in (await client.get(f"/a/{token}")).text
    for path in (f"/a/{token}/tips/{other}", f"/a/{token}/tips/{hers}", f"{link}/tips/{mine}"):
        assert (await client.get(path)).status_code == 404
        assert (await client.post(f"{path}/withdraw")).status_code == 404
    assert (await client.post(f"/a/{token}/tips/{mine}/withdraw")).status_code == 303
    assert [row.state for row in await tips.all_of(db, hilde.id)] == ["waiting", "withdrawn"]


async def test_what_staff_changed_stands_there_once_the_giver_says_yes(mine, db, hilde):
    tip_id = await give(db, hilde)
    await review.propose(db, tip_id, f"{SAID} Dat werkt.", **STAFF)
    assert "klopt je tip nog?" in (await mine.get("/me")).text
    for path in ("/me/tips", f"/me/tips/{tip_id}"):
        assert f"{SAID} Dat werkt." in (await mine.get(path)).text
    assert (await mine.get(f"/tips/{tip_id}")).status_code == 404
    await mine.post(f"/me/tips/{tip_id}/accept")
    assert f"{SAID} Dat werkt." in (await mine.get(f"/tips/{tip_id}")).text


async def test_signed_otherwise_and_taken_back_everybody_sees_it_at_once(mine, db, hilde):
    tip_id = await published(db, hilde)
    await mine.post(f"/me/tips/{tip_id}/sign", data={"shown_as": "name"})
    assert "<bdi>Hilde</bdi>" in (await mine.get(f"/tips/{tip_id}")).text
    await mine.post(f"/me/tips/{tip_id}/withdraw")
    assert (await mine.get(f"/tips/{tip_id}")).status_code == 404
    assert SAID not in (await mine.get("/tips")).text


async def test_they_see_how_many_it_helped(mine, db, hilde, anna):
    tip_id = await published(db, hilde)
    await helps.say(db, anna.id, tip_id, now=NOW)
    assert "hielp al 1 JIM verder" in (await mine.get("/me/tips")).text
    assert "Hielp 1 JIM" in (await mine.get(f"/me/tips/{tip_id}")).text


@pytest.fixture
async def got(db, hilde, anna, asked):
    """The tip of Anna that went along in Hilde's check-in."""
    tip_id = await published(db, anna)
    await wishes.save(db, hilde.id, Wishes(themes=["rules"]), by=f"jim:{hilde.id}", now=NOW)
    assert await fitting.for_check_ins(db, {asked.id: hilde.id}, {hilde.id: "nl"}, now=NOW)
    return tip_id


async def test_one_that_came_along_helped_with_one_tap_and_back(client, db, hilde, link, got):
    assert SAID in (await client.get(f"{link}/tip")).text
    assert await helps.of_person(db, hilde.id, [got]) == set()  # opening it says nothing
    for said, expected in (("yes", {got}), ("yes", {got}), ("no", set())):
        answer = await client.post(f"{link}/tip", data={"helped": said})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{link}/tip")
        assert await helps.of_person(db, hilde.id, [got]) == expected


async def test_one_that_was_taken_back_is_not_shown(client, db, anna, link, got):
    await tips.withdraw(db, anna.id, got, by=f"jim:{anna.id}", now=NOW)
    page = await client.get(f"{link}/tip")
    assert page.status_code == 200
    assert SAID not in page.text
    assert (await client.post(f"{link}/tip", data={"helped": "yes"})).status_code == 404
