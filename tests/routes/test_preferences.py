"""Language and colours."""

import pytest

from jimsupport.db.tables import events, people
from tests.cast import load_person


def html_tag(answer):
    return answer.text.partition("<html")[2].partition(">")[0].strip()


async def test_the_browser_decides_until_somebody_chooses(client):
    assert (
        html_tag(await client.get("/", headers={"accept-language": "ar, nl;q=0.5"})) == 'lang="ar" dir="rtl"'
    )
    assert html_tag(await client.get("/", headers={"accept-language": "tr"})) == 'lang="nl" dir="ltr"'
    chosen = await client.post("/language", data={"language": "en", "back": "/about?x=1"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/about?x=1")
    assert html_tag(await client.get("/", headers={"accept-language": "ar"})) == 'lang="en" dir="ltr"'


async def test_what_a_person_chose_comes_before_what_their_browser_asks(client, db, sign_in, hilde):
    await sign_in(client, hilde)
    await client.post("/language", data={"language": "ar", "back": "/"})
    person = await load_person(db, hilde.id)
    assert (person.language, person.language_chosen_at is not None) == ("ar", True)
    [event] = await db.fetch_all(events.select())
    assert (event.kind, event.by) == ("language_changed", f"jim:{hilde.id}")
    await sign_in(client, hilde)
    assert html_tag(await client.get("/about")) == 'lang="ar" dir="rtl"'


async def test_a_language_nobody_chose_leaves_it_to_the_browser(client, db, sign_in, hilde):
    await db.execute(people.update().where(people.c.id == hilde.id).values(language="ar"))
    await sign_in(client, hilde)
    assert html_tag(await client.get("/")) == 'lang="nl" dir="ltr"'


@pytest.mark.parametrize("language", ["", "fr", "nl\r\nX-Zq: 1", "../../etc/passwd"])
async def test_no_other_language_is_kept(client, language):
    answer = await client.post("/language", data={"language": language, "back": "/"})
    assert (answer.status_code, answer.headers.get("set-cookie")) == (303, None)


@pytest.mark.parametrize(
    "back", ["", "//evil.example", "/\\evil.example", "https://evil.example", "/nowhere", "/\r\nX: 1"]
)
async def test_the_way_back_is_ours(client, back):
    answer = await client.post("/language", data={"language": "nl", "back": back})
    assert answer.headers["location"] == "/"


async def test_colours_are_kept_and_let_go(client):
    assert html_tag(await client.get("/")) == 'lang="nl" dir="ltr"'
    await client.post("/theme", data={"theme": "dark", "back": "/"})
    assert html_tag(await client.get("/")) == 'lang="nl" dir="ltr" data-theme="dark"'
    await client.post("/theme", data={"theme": "auto", "back": "/"})
    assert html_tag(await client.get("/")) == 'lang="nl" dir="ltr"'
