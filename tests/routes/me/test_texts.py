"""Choosing texts: behind the invitation, on the JIM's own page, and by staff on the phone; only where they can be sent."""

import json
from dataclasses import replace

import pytest

from jimsupport.db.tables import events, outbox
from jimsupport.domain.access import links
from jimsupport.domain.people import channels, consent
from tests import cast
from tests.cast import NOW

LAND_LINE = "+31592123456"


@pytest.fixture
def settings(settings):
    return replace(settings, text_url="https://texts.test")


@pytest.fixture
async def femke(db):
    return await cast.jim(db, "Femke", mail="femke@example.org", consented_at=None, consent_version=None)


@pytest.fixture
async def yes(db, client, femke, carla, noordrivier):
    """The path of an invitation's link, once a yes was given by it."""
    handed = await cast.hand_over(db, femke, professional=carla, organisation_id=noordrivier)
    path = f"/a/{await links.create(db, femke.id, 'invitation', hand_over_id=handed.id, now=NOW)}"
    await client.post(f"{path}/consent", data={"version": consent.VERSION})
    return path


async def way(db, jim):
    return (await cast.load_jim(db, jim.id)).channel


async def test_behind_the_invitation_a_known_mobile_number_is_chosen_at_once(db, client, femke, yes):
    await channels.add(db, femke.id, "phone", "06 12345678", by="staff:1", now=NOW)
    assert "eindigt op 78" in (await client.get(f"{yes}/reach")).text
    answer = await client.post(f"{yes}/reach", data={"channel": "text"})
    assert (answer.status_code, await way(db, femke)) == (303, "text")


async def test_behind_the_invitation_a_new_number_is_texted_once_confirmed_by_mail(db, client, femke, yes):
    answer = await client.post(f"{yes}/reach", data={"channel": "text"})
    assert answer.headers["location"].endswith("/reach/new?way=text")
    asked = {"contact": "0592 123 456", "way": "text"}
    assert (await client.post(f"{yes}/reach/new", data=asked)).status_code == 422
    await client.post(f"{yes}/reach/new", data=asked | {"contact": "06 12345678"})
    assert await way(db, femke) == "mail"
    row = await db.fetch_one(outbox.select().where(outbox.c.kind == "number_confirm"))
    token = json.loads(row.context)["token"]
    assert "sms" in (await client.get(f"/address/{token}")).text
    await client.post(f"/address/{token}")
    assert await way(db, femke) == "text"


async def test_on_the_own_page_a_mobile_number_and_no_land_line(db, client, sign_in, hilde):
    await channels.add(db, hilde.id, "phone", LAND_LINE, by="staff:1", now=NOW)
    await sign_in(client, hilde)
    assert (await client.get("/me/reach")).text.count("Liever een sms") == 1
    rows = {row.address: row.id for row in await channels.of(db, hilde.id)}
    refused = await client.post("/me/reach/first", data={"channel": rows[LAND_LINE], "way": "text"})
    assert (refused.status_code, await way(db, hilde)) == (422, "mail")
    await client.post("/me/reach/first", data={"channel": rows["+31612345601"], "way": "text"})
    assert await way(db, hilde) == "text"
    assert "Hierop sturen we je een sms." in (await client.get("/me/reach")).text


async def test_staff_choose_it_on_the_phone_and_say_what_fails(db, client, sign_in, hilde, nadia):
    await sign_in(client, nadia)
    path = f"/staff/jims/{hilde.id}/channels"
    [number] = [row for row in await channels.of(db, hilde.id) if row.kind == "phone"]
    for verb, data in (
        ("preference", {"channel": "text"}),
        ("texts/off", {"channel_id": number.id}),
        ("texts/on", {"channel_id": number.id}),
    ):
        assert (await client.post(f"{path}/{verb}", data=data)).status_code == 303
    rows = await db.fetch_all(events.select().where(events.c.person_id == hilde.id).order_by(events.c.id))
    done = [(row.kind, row.by_phone) for row in rows if row.kind != "signed_in"][-3:]
    assert done == [
        ("channel_preferred", "phone"),
        ("text_failed", "phone"),
        ("text_repaired", "phone"),
    ]


async def test_without_a_gateway_it_is_offered_nowhere(db, app, client, sign_in, hilde, yes):
    app.state.settings = replace(app.state.settings, text_url="")
    assert 'value="text"' not in (await client.get(f"{yes}/reach")).text
    assert (await client.post(f"{yes}/reach", data={"channel": "text"})).status_code == 422
    await sign_in(client, hilde)
    assert "Liever een sms" not in (await client.get("/me/reach")).text
    [number] = [row for row in await channels.of(db, hilde.id) if row.kind == "phone"]
    await client.post("/me/reach/first", data={"channel": number.id, "way": "text"})
    assert await way(db, hilde) == "phone"
