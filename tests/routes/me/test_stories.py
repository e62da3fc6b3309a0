"""Stories beside a question and its answer, also behind a link; and a JIM who may be asked for theirs."""

import re

import pytest

from jimsupport.db.tables import planned
from jimsupport.domain.access import links
from jimsupport.domain.stories import stories, storytellers
from tests.conftest import NOW

BY = {"by": "staff:9", "now": NOW}


async def published(db, title, **how):
    story_id = await stories.make(db, kind="text", texts={"nl": (title, "Elke week samen.")}, **how, **BY)
    await stories.publish(db, story_id, **BY)
    return story_id


async def opened(db, asked, kind):
    """The path of the link in a mail of this kind, which asked how it goes."""
    await db.execute(planned.update().where(planned.c.id == asked.id).values(kind=kind))
    return f"/a/{await links.create(db, asked.jim_id, kind, planned_id=asked.id, now=NOW)}"


@pytest.mark.parametrize("kind", ["check_in", "turning_18"])
async def test_beside_a_question_and_its_answer_and_read_without_signing_in(client, db, asked, kind):
    await published(db, "Zij bleef")
    eighteen = await published(db, "Achttien", turning_18=True)
    at = await opened(db, asked, kind)
    page = (await client.get(at)).text
    assert (f"{at}/stories/achttien" in page, f'href="{at}/stories"' in page) == (kind == "turning_18", True)
    assert "Elke week samen" in (await client.get(f"{at}/stories/zij-bleef")).text
    await client.post(f"{at}/answer", data={"answer": "good"})
    assert f"{at}/stories/achttien" in (await client.get(at)).text
    await stories.take_back(db, eighteen, **BY)
    assert "achttien" not in (await client.get(at)).text
    assert (await client.get(f"{at}/stories/achttien")).status_code == 404


async def test_without_stories_nothing_is_said_of_them(client, db, asked):
    at = await opened(db, asked, "check_in")
    assert "stories" not in (await client.get(at)).text


async def test_a_jim_may_be_asked_for_theirs_and_not_any_more(client, db, sign_in, hilde, nadia):
    await sign_in(client, hilde)
    assert "/me/stories" in (await client.get("/me")).text
    assert "/me/storytelling" in (await client.get("/me/stories")).text
    wrong = await client.post("/me/storytelling", data={"about": "Over eten"})
    assert (wrong.status_code, "Over eten" in wrong.text) == (422, True)
    await client.post("/me/storytelling", data={"uses": ["training"], "about": "Over eten"})
    page = (await client.get("/me/storytelling")).text
    assert "checked" in re.search(r'<input[^>]*value="training"[^>]*>', page)[0]
    await sign_in(client, nadia)
    assert "Over eten" in (await client.get("/staff/stories/tellers?use=training")).text
    assert "Over eten" not in (await client.get("/staff/stories/tellers?use=newsletter")).text
    await sign_in(client, hilde)
    await client.post("/me/storytelling/off")
    assert await storytellers.of(db, hilde.id) is None
