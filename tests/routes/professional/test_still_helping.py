"""The page on which a professional says of each JIM whether they still accompany them."""

import pytest

from jimsupport.db.tables import hand_over_drafts
from jimsupport.domain.around import accompaniments, still_helping
from tests.conftest import NOW

PAGE = "/hand-overs/still-helping"


@pytest.fixture
async def page(client, sign_in, carla):
    """A browser in which Carla is signed in."""
    await sign_in(client, carla)
    return client


async def listed(db, carla):
    return await accompaniments.of_professional(db, carla.id, now=NOW)


async def test_one_line_adds_and_one_page_answers_all(page, db, hilde, carla, noordrivier):
    for name in ("Anneke", "Joop", "Truus"):
        await page.post("/hand-overs/accompaniments", data={"first_name": name})
    assert "Anneke" in (await page.get("/hand-overs")).text
    rows = await listed(db, carla)
    said = dict(zip([f"said-{row.key}" for row in rows], ("yes", "stopped", "gone"), strict=True))
    sent = await page.post(PAGE, data=said | {f"on-{rows[1].key}": "20 maart 2026"})
    assert sent.headers["location"].startswith("/hand-overs")
    assert "Joop" in (await page.get("/hand-overs")).text  # the form that waits
    assert [row.name for row in await listed(db, carla)] == ["Anneke"]
    answered = (await page.get(PAGE)).text
    assert "Truus staat niet meer op je lijst." in answered
    await page.post(f"/hand-overs/accompaniments/{rows[2].id}/removal/undo")
    assert [row.name for row in await listed(db, carla)] == ["Anneke", "Truus"]


async def test_stopped_without_a_day_is_said_and_kept(page, db, carla):
    await page.post("/hand-overs/accompaniments", data={"first_name": "Anneke"})
    [row] = await listed(db, carla)
    answer = await page.post(PAGE, data={f"said-{row.key}": "stopped", f"on-{row.key}": "ooit"})
    assert answer.status_code == 422
    assert "Vul een dag in" in answer.text
    assert 'value="ooit"' in answer.text
    assert await db.fetch_all(hand_over_drafts.select()) == []


async def test_nothing_answered_changes_nothing(page, db, hilde, carla, noordrivier):
    await page.post("/hand-overs/accompaniments", data={"first_name": "Anneke"})
    await page.post(PAGE, data={})
    [row] = await listed(db, carla)
    assert row.confirmed_on is None


async def test_no_name_is_said(page):
    answer = await page.post("/hand-overs/accompaniments", data={"first_name": " "})
    assert answer.status_code == 422
    assert "Vul een voornaam in." in answer.text


async def test_who_works_at_two_places_chooses_which(page, db, carla, oosterpoort):
    await db.insert(
        still_helping.roles.insert().values(
            person_id=carla.id,
            role="professional",
            organisation_id=oosterpoort,
            granted_at=NOW,
            activated_at=NOW,
        )
    )
    answer = await page.post("/hand-overs/accompaniments", data={"first_name": "Anneke"})
    assert answer.status_code == 422
    await page.post("/hand-overs/accompaniments", data={"first_name": "Anneke", "organisation": oosterpoort})
    assert len(await listed(db, carla)) == 1


async def test_the_mail_is_switched_off_without_signing_in(client, db, carla):
    path = still_helping.stop_path(carla.id)
    assert "Wil je deze mail niet meer?" in (await client.get(path)).text
    assert not await still_helping.is_off(db, carla.id)
    answer = await client.post(path, data={}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert await still_helping.is_off(db, carla.id)
    assert "Je krijgt deze mail niet meer" in (await client.get(path)).text
    await client.post(f"{path}/undo")
    assert not await still_helping.is_off(db, carla.id)
    assert (await client.get(f"{path}x")).status_code == 404
