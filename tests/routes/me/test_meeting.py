"""Meeting other JIMs, from the JIM's own page: asked one thing at a time, changed at any time."""

from sqlalchemy import select

from jimsupport.db.tables import apart, meeting_wishes
from jimsupport.domain.wishes import wishes
from jimsupport.domain.wishes.wishes import Wishes
from tests.conftest import NOW


async def test_a_jim_tells_in_three_steps_what_would_suit(client, db, hilde, sign_in):
    await sign_in(client, hilde)
    assert "Wil je andere JIMs ontmoeten?" in (await client.get("/me/meeting")).text
    answers = [
        ("modes", {"modes": ["online", "in_person"]}, "/me/meeting/place"),
        ("place", {"place": "zwole", "max_km": "25"}, "/me/meeting/moments"),
        ("moments", {"moments": ["2", "5"]}, "/me/meeting"),
        ("about", {"themes": ["money"], "relation": "sibling", "may_host": "yes"}, "/me/meeting"),
    ]
    for step, given, next_path in answers:
        answer = await client.post(f"/me/meeting/{step}", data=given)
        assert (answer.status_code, answer.headers["location"]) == (303, next_path), step
    row = await wishes.of(db, hilde.id)
    assert (row.place, row.max_km, row.moments, row.themes) == ("Zwolle", 25, [2, 5], ["money"])
    assert (row.relation, row.may_host, row.languages) == ("sibling", True, ["nl"])
    page = (await client.get("/me/meeting")).text
    assert "We zoeken een groep voor je" in page
    assert "maandagavond" in page


async def test_a_place_we_do_not_know_or_that_is_there_twice_is_asked_again(client, db, hilde, sign_in):
    await sign_in(client, hilde)
    await client.post("/me/meeting/modes", data={"modes": "in_person"})
    unknown = await client.post("/me/meeting/place", data={"place": "Nergenshuizen aan Zee", "max_km": "25"})
    assert (unknown.status_code, "Deze plaats kennen we niet" in unknown.text) == (422, True)
    twice = await client.post("/me/meeting/place", data={"place": "Hengelo", "max_km": "25"})
    assert (twice.status_code, "Hengelo, Gelderland" in twice.text) == (422, True)
    chosen = {"place": "Hengelo", "which": "Hengelo, Gelderland", "max_km": "25"}
    assert (await client.post("/me/meeting/place", data=chosen)).status_code == 303
    skipped = await client.post("/me/meeting/place", data={"online": "yes"})
    assert (skipped.status_code, (await wishes.of(db, hilde.id)).modes) == (303, ["online"])


async def test_what_would_open_more_is_counted(client, db, hilde, anna, sign_in):
    for jim, moments in ((hilde, (2,)), (anna, (5,))):
        wish = Wishes(languages=("nl",), moments=moments, modes=("online",))
        await wishes.save(db, jim.id, wish, by="test", now=NOW)
    await sign_in(client, hilde)
    assert "Met dinsdagavond erbij kun je één andere JIM ontmoeten." in (await client.get("/me/meeting")).text


async def test_stopping_takes_one_tap(client, db, hilde, sign_in):
    wish = Wishes(languages=("nl",), moments=(2,), modes=("online",))
    await wishes.save(db, hilde.id, wish, by="test", now=NOW)
    await sign_in(client, hilde)
    assert (await client.post("/me/meeting/off")).status_code == 303
    assert await wishes.of(db, hilde.id) is None


async def test_nobody_can_name_a_jim_they_never_met(client, db, hilde, anna, sign_in):
    await sign_in(client, hilde)
    assert (await client.post("/me/meeting/others", data={"other": str(anna.id)})).status_code == 404
    assert await db.fetch_all(select(apart.c.id)) == []


async def test_staff_do_the_same_on_the_phone(client, db, hilde, anna, nadia, sign_in):
    await sign_in(client, nadia)
    told = {
        "modes": ["online", "in_person"],
        "place": "Zwolle",
        "max_km": "10",
        "moments": ["2"],
        "languages": ["nl"],
    }
    here = f"/staff/jims/{hilde.id}"
    assert (await client.post(f"{here}/meeting", data={})).status_code == 422
    assert (await client.post(f"{here}/meeting", data=told)).status_code == 303
    assert (await wishes.of(db, hilde.id)).moments == [2]
    assert (await client.post(f"{here}/apart", data={"other": str(anna.id)})).status_code == 303
    assert [(row.jim_id, row.other_id) for row in await db.fetch_all(apart.select())] == [(hilde.id, anna.id)]
    await client.post(f"{here}/apart/removal", data={"other": str(anna.id)})
    assert await db.fetch_all(apart.select()) == []
    await client.post(f"{here}/meeting/off")
    assert (await db.fetch_one(meeting_wishes.select())).withdrawn_at is not None
