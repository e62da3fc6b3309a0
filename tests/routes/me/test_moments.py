"""The page on which a JIM writes down a day that comes: signed in, and behind a link in a mail without the words."""

import pytest

from jimsupport.domain.around import looks, moments
from tests.conftest import NOW


@pytest.fixture
async def mine(client, sign_in, hilde):
    """A browser in which Hilde is signed in."""
    await sign_in(client, hilde)
    return client


@pytest.mark.parametrize("home", ["/me", "link"])
async def test_a_day_is_set_changed_removed_and_put_back(mine, db, hilde, link, home):
    home = link if home == "link" else home
    sent = await mine.post(f"{home}/moments", data={"day": "14-4-2026", "what": "zitting"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{home}/moments")
    [row] = await moments.of_jim(db, hilde, now=NOW)
    one = f"{home}/moments/{row.id}"
    assert "dinsdag 14 april 2026" in (await mine.get(f"{home}/moments")).text
    assert (await mine.get(one)).status_code == 200
    await mine.post(one, data={"day": "15 april 2026"})
    [row] = await moments.of_jim(db, hilde, now=NOW)
    assert (row.day.isoformat(), row.what) == ("2026-04-15", "zitting")
    gone = await mine.post(f"{one}/removal")
    assert f"{one}/removal/undo" in (await mine.get(gone.headers["location"])).text
    assert await moments.of_jim(db, hilde, now=NOW) == []
    await mine.post(f"{one}/removal/undo")
    assert len(await moments.of_jim(db, hilde, now=NOW)) == 1


async def test_behind_a_link_the_words_stay_away(mine, db, hilde, link):
    await mine.post("/me/moments", data={"day": "14-4-2026", "what": "stille zitting"})
    [row] = await moments.of_jim(db, hilde, now=NOW)
    for path in (f"{link}/moments", f"{link}/moments/{row.id}"):
        assert "stille zitting" not in (await mine.get(path)).text
    assert "stille zitting" in (await mine.get("/me/moments")).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"day": "1-1-2020", "what": "zitting"}, "Deze dag is al geweest."),
        ({"day": "1-1-2029", "what": "zitting"}, "Dat is meer dan twee jaar vooruit."),
        ({"day": "morgen of zo", "what": "zitting"}, "Vul een dag in"),
        ({"day": "14-4-2026"}, "Schrijf in een paar woorden op"),
    ],
)
async def test_what_cannot_be_is_said_and_kept(mine, data, words):
    answer = await mine.post("/me/moments", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert data["day"] in answer.text


async def test_staff_do_it_on_the_phone(client, sign_in, db, hilde, nadia):
    await sign_in(client, nadia)
    await looks.say_why(db, hilde.id, "phone", staff_id=nadia.id, now=NOW)
    path = f"/staff/jims/{hilde.id}/days"
    await client.post(path, data={"day": "14-4-2026", "what": "zitting"})
    [row] = await moments.of_jim(db, hilde, now=NOW)
    await client.post(f"{path}/day", data={"moment": row.id, "moved_to": "15-4-2026"})
    [row] = await moments.of_jim(db, hilde, now=NOW)
    assert row.day.isoformat() == "2026-04-15"
    await client.post(f"{path}/removal", data={"moment": row.id})
    assert "Zet de dag terug" in (await client.get(f"/staff/jims/{hilde.id}/phone")).text
    await client.post(f"{path}/removal/undo", data={"moment": row.id})
    page = (await client.get(f"/staff/jims/{hilde.id}")).text
    assert page.count("telefonisch") >= 4
    late = await client.post(f"{path}/day", data={"moment": row.id, "moved_to": "1-1-2020"})
    assert late.status_code == 422
