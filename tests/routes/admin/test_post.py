"""An administrator stops all post and lets it go again; everybody who works here sees it, and so does who keeps watch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jimsupport.domain.office import stopping
from jimsupport.mail import lanes
from jobs import diary
from jobs.outcome import Outcome
from tests.conftest import NOW

STOPPED = "Alle post staat stil."


@pytest.fixture
async def ruths(client, sign_in, ruth):
    """A browser in which Ruth, an administrator, is signed in."""
    await sign_in(client, ruth)
    return client


async def test_stopping_and_letting_go(ruths, db):
    page = (await ruths.get("/admin/post")).text
    assert "Gaat de post uit?" in page
    assert STOPPED not in page

    done = await ruths.post("/admin/post/stop")
    assert done.headers["location"] == "/admin/post"
    assert await stopping.is_stopped(db)
    page = (await ruths.get("/admin/post")).text
    assert "Ruth zette alle post stil op maandag 30 maart 2026" in page
    assert STOPPED in (await ruths.get("/admin/accounts")).text

    await ruths.post("/admin/post/resumption")
    assert not await stopping.is_stopped(db)
    page = (await ruths.get("/admin/post")).text
    assert STOPPED not in page
    assert ("Alle post stilgezet" in page, "De post ging weer" in page) == (True, True)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_staff_see_it_on_every_page_and_jims_do_not(client, sign_in, db, nadia, hilde, ruth):
    await stopping.stop(db, by=f"administrator:{ruth.id}", now=NOW)
    await sign_in(client, nadia)
    for path in ("/staff", "/staff/outgoing", "/staff/jims", "/staff/requests/new"):
        page = (await client.get(path)).text
        assert (STOPPED in page, "/admin/post" in page) == (True, False), path
    await sign_in(client, hilde)
    assert STOPPED not in (await client.get("/me")).text


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_an_installation_that_sends_nothing_says_so(ruths, app):
    app.state.settings = replace(app.state.settings, sending=False)
    assert "Deze installatie verstuurt niets" in (await ruths.get("/admin")).text
    assert "JIMSUPPORT_SEND" in (await ruths.get("/admin/post")).text
    assert (await ruths.get("/health/post")).text == "stopped"


async def test_an_alarm_shows_what_was_said_and_can_be_tried_at_once(ruths, db, sign_in, nadia):
    until = await lanes.rest(db, lanes.RELAY, "535 5.7.8 <ruth@example.org> wrong", now=NOW, alarm=True)
    page = (await ruths.get("/admin/post")).text
    for words in ("535 5.7.8 &lt;…@example.org&gt; wrong", "Probeer het nu"):
        assert words in page
    assert (await ruths.post("/admin/post/try", data={"line": "x"})).status_code == 422
    await ruths.post("/admin/post/try", data={"line": "relay"})
    assert await lanes.resting(db, lanes.RELAY, now=NOW) is None
    assert "Probeer het nu" not in (await ruths.get("/admin/post")).text

    await diary.write(db, "sweep", Outcome(), now=NOW)
    await sign_in(ruths, nadia)
    for path in ("/staff", "/staff/outgoing"):
        page = (await ruths.get(path)).text
        assert "De mailserver weigert onze post." in page, path
        assert "535 5.7.8" in page
    await lanes.well(db, lanes.RELAY, now=until)
    assert "De mailserver weigert onze post." not in (await ruths.get("/staff")).text


async def test_who_keeps_watch_is_told_in_a_word(client, db, ruth):
    async def said():
        answer = await client.get("/health/post")
        return answer.status_code, answer.text

    assert await said() == (503, "silent")
    await diary.write(db, "sweep", Outcome(), now=NOW)
    assert await said() == (200, "ok")
    await lanes.rest(db, lanes.RELAY, "421 busy", now=NOW, alarm=False)
    assert await said() == (200, "ok")  # it mends itself
    await lanes.rest(db, lanes.RELAY, "535 wrong", now=NOW + timedelta(seconds=1), alarm=True)
    assert await said() == (503, "alarm")
    await stopping.stop(db, by=f"administrator:{ruth.id}", now=NOW)
    assert await said() == (503, "stopped")
    assert (await client.get("/health")).text == "ok"
