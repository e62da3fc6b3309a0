"""Behind the invitation, after a yes: how often and how, without signing in, and without letting a stranger in."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import outbox, support_requests
from jimsupport.domain.access import links
from jimsupport.domain.people import channels, consent
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.cast import NOW
from tests.routes.me.test_questions import heading

NUMBER, KEPT = "06 - 12 34 56 78", "+31612345678"


@pytest.fixture
async def femke(db):
    return await cast.jim(db, "Femke", mail="femke@example.org", consented_at=None, consent_version=None)


@pytest.fixture
async def invitation(db, femke, carla, noordrivier):
    handed = await cast.hand_over(db, femke, professional=carla, organisation_id=noordrivier)
    return f"/a/{await links.create(db, femke.id, 'invitation', hand_over_id=handed.id, now=NOW)}"


@pytest.fixture
async def yes(client, invitation):
    """The path of the link, once a yes was given by it."""
    await client.post(f"{invitation}/consent", data={"version": consent.VERSION})
    return invitation


async def reached(db, jim):
    """By what, and on which channels that work."""
    rows = await channels.of(db, jim.id)
    return (await cast.load_jim(db, jim.id)).channel, [row.address for row in rows if row.state == "works"]


async def mails(db, kind):
    rows = await db.fetch_all(outbox.select().where(outbox.c.kind == kind).order_by(outbox.c.id))
    return [(row.address, await context_of(db, row.id)) for row in rows]


async def asked(db):
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    return [(row.kind, row.contact) for row in rows if row.closed_at is None]


async def test_one_question_a_page_from_yes_to_how(client, db, femke, yes):
    assert f'href="{yes}/rhythm"' in (await client.get(f"{yes}/consent")).text
    page = await client.get(f"{yes}/rhythm")
    assert heading(page) == "Hoe vaak wil je van ons horen?"
    assert "Stap 1 van 2" in page.text
    sent = await client.post(f"{yes}/rhythm", data={"rhythm": "often"})
    page = await client.get(sent.headers["location"])
    assert (heading(page), "Stap 2 van 2" in page.text) == ("Hoe bereiken we je?", True)
    assert "femke@example.org" not in page.text
    sent = await client.post(f"{yes}/reach", data={"channel": "mail"})
    assert sent.headers["location"] == f"{yes}/consent"
    assert await reached(db, femke) == ("mail", ["femke@example.org"])
    nothing = await client.post(f"{yes}/reach")
    assert nothing.status_code == 422


async def test_a_number_we_know_is_chosen_in_one_tap_and_not_shown(client, db, femke, yes):
    await channels.add(db, femke.id, "phone", KEPT, by="staff:1", now=NOW)
    page = (await client.get(f"{yes}/reach")).text
    assert ("eindigt op 78" in page, "12345678" in page.replace(" ", "")) == (True, False)
    await client.post(f"{yes}/reach", data={"channel": "phone"})
    assert (await reached(db, femke))[0] == "phone"


async def test_a_new_number_works_once_the_known_mailbox_says_so(client, db, femke, yes):
    before = await reached(db, femke)
    sent = await client.post(f"{yes}/reach", data={"channel": "phone"})
    assert sent.headers["location"] == f"{yes}/reach/new"
    assert (await client.post(f"{yes}/reach/new", data={"contact": "06-12"})).status_code == 422
    for _ in range(6):
        await client.post(f"{yes}/reach/new", data={"contact": NUMBER})
    assert await reached(db, femke) == before
    written = await mails(db, "number_confirm")
    assert ({address for address, _ in written}, len(written)) == ({"femke@example.org"}, 3)
    token = written[0][1]["token"]
    page = await client.get(f"/address/{token}")
    assert (heading(page), "eindigt op 78" in page.text) == ("Is dit jouw nummer?", True)
    assert await reached(db, femke) == before
    for _ in range(2):
        await client.post(f"/address/{token}")
    assert await reached(db, femke) == ("phone", ["femke@example.org", KEPT])
    assert heading(await client.get(f"/address/{token}")) == "Gelukt. We bellen je voortaan."


async def test_another_address_works_once_its_own_mailbox_says_so(client, db, femke, yes):
    before = await reached(db, femke)
    await client.post(f"{yes}/reach/new", data={"contact": "Femke.Nieuw@example.org"})
    assert await reached(db, femke) == before
    [(address, context)] = await mails(db, "address_confirm")
    await client.post(f"/address/{context['token']}")
    assert await reached(db, femke) == ("mail", ["femke@example.org", address])


async def test_what_we_have_already_is_used(client, db, femke, yes):
    await channels.add(db, femke.id, "phone", KEPT, by="staff:1", now=NOW)
    await client.post(f"{yes}/reach/new", data={"contact": NUMBER})
    assert (await reached(db, femke))[0] == "phone"
    await client.post(f"{yes}/reach/new", data={"contact": "FEMKE@example.org"})
    assert (await reached(db, femke))[0] == "mail"
    assert await mails(db, "number_confirm") + await mails(db, "address_confirm") == []


async def test_without_a_mailbox_somebody_rings_and_asks(client, db, carla, noordrivier):
    truus = await cast.jim(db, "Truus", phone="+31612345601", consented_at=None, consent_version=None)
    handed = await cast.hand_over(db, truus, professional=carla, organisation_id=noordrivier)
    link = f"/a/{await links.create(db, truus.id, 'invitation', hand_over_id=handed.id, now=NOW)}"
    await client.post(f"{link}/consent", data={"version": consent.VERSION})
    sent = await client.post(f"{link}/reach/new", data={"contact": NUMBER})
    assert sent.headers["location"] == f"{link}/consent"
    assert await reached(db, truus) == ("phone", ["+31612345601"])
    assert await asked(db) == [("call_back", KEPT)]


@pytest.mark.parametrize("path", ["reach", "reach/new"])
@pytest.mark.parametrize(
    "purpose", ["invitation", "check_in", "contact_reminder", "request_received", "stopped"]
)
async def test_only_the_link_that_yes_was_given_by(client, db, hilde, path, purpose):
    """Hilde said yes long before this mail was sent."""
    token = await links.create(db, hilde.id, purpose, now=NOW)
    before = await reached(db, hilde)
    assert (await client.get(f"/a/{token}/{path}")).status_code == 404
    for data in ({"channel": "phone"}, {"contact": NUMBER}):
        assert (await client.post(f"/a/{token}/{path}", data=data)).status_code == 404
    assert await reached(db, hilde) == before


@pytest.mark.parametrize("path", ["reach", "reach/new"])
async def test_not_before_the_yes_and_not_after_a_no_or_a_stop(client, invitation, path):
    assert (await client.get(f"{invitation}/{path}")).status_code == 404
    await client.post(f"{invitation}/consent", data={"version": consent.VERSION})
    assert (await client.get(f"{invitation}/{path}")).status_code == 200
    await client.post(f"{invitation}/stop")
    assert (await client.get(f"{invitation}/{path}")).status_code == 404
    await client.post(f"{invitation}/decline")
    assert (await client.get(f"{invitation}/{path}")).status_code == 404


async def test_a_number_given_with_bel_mij_behind_a_link_is_for_that_call_alone(client, db, femke, sign_in):
    token = await links.create(db, femke.id, "contact_reminder", now=NOW - timedelta(days=1))
    before = await reached(db, femke)
    sent = await client.post(f"/a/{token}/call-back", data={"phone": NUMBER})
    assert await reached(db, femke) == before
    assert await asked(db) == [("call_back", KEPT)]
    page = (await client.get(sent.headers["location"])).text
    assert ("eindigt op 78" in page, "12345678" in page.replace(" ", "")) == (True, False)
    [(_, received)] = await mails(db, "request_received")
    assert not received["number_missing"]
    await sign_in(client, femke)
    await client.post("/me/call-back", data={"phone": NUMBER})
    assert await reached(db, femke) == (before[0], [*before[1], KEPT])


async def test_staff_read_that_nobody_signed_in_for_it(client, db, femke, nadia, sign_in):
    token = await links.create(db, femke.id, "contact_reminder", now=NOW)
    await client.post(f"/a/{token}/call-back", data={"phone": NUMBER})
    [row] = await db.fetch_all(support_requests.select())
    await sign_in(client, nadia)
    page = (await client.get(f"/staff/requests/{row.id}")).text
    assert "Dit nummer is gegeven zonder in te loggen." in page


async def test_a_number_that_comes_after_the_answer_joins_the_open_request(
    client, db, femke, carla, noordrivier
):
    handed = await cast.hand_over(db, femke, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, femke, handed, due_at=None, outcome="sent", decided_at=NOW)
    link = f"/a/{await links.create(db, femke.id, 'check_in', planned_id=item.id, hand_over_id=handed.id, now=NOW)}"
    await client.post(f"{link}/answer", data={"answer": "call_me"})
    assert await asked(db) == [("call_back", None)]
    assert 'name="phone"' in (await client.get(link)).text
    await client.post(f"{link}/remark", data={"phone": NUMBER})
    assert await asked(db) == [("call_back", KEPT)]
    assert 'name="phone"' not in (await client.get(link)).text
