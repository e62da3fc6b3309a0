"""Yes and no, pause, stop, unsubscribe: always possible, in one tap, and always to be undone."""

import json
from datetime import date, timedelta

import pytest

from jimsupport.db.tables import channels, events, hand_overs, jims, outbox, planned, support_requests
from jimsupport.domain.access import links
from jimsupport.domain.people import consent
from tests import cast
from tests.cast import NOW
from tests.routes.me.test_questions import heading


async def recorded(db):
    return [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))]


@pytest.fixture
async def invited(db, carla, noordrivier):
    return await cast.jim(
        db, "Femke", mail="femke@example.org", consented_at=None, consent_version=None, invited_at=NOW
    )


@pytest.fixture
async def invitation(db, invited, carla, noordrivier):
    handed = await cast.hand_over(db, invited, professional=carla, organisation_id=noordrivier)
    return f"/a/{await links.create(db, invited.id, 'invitation', hand_over_id=handed.id, now=NOW)}"


async def test_the_invitation_holds_the_two_sentences_and_what_we_keep(client, invitation):
    page = await client.get(f"{invitation}?answer=yes")
    assert heading(page) == "Dag Femke, mogen we je af en toe vragen hoe het gaat?"
    assert "Wat fijn dat je er voor haar bent." in page.text
    assert consent.TEXTS[consent.VERSION][2] in page.text
    assert "Je hoort er gewoon bij." in page.text


async def test_yes_in_one_tap_then_rhythm(client, db, invited, invitation):
    sent = await client.post(f"{invitation}/consent", data={"version": consent.VERSION})
    page = await client.get(sent.headers["location"])
    assert heading(page) == "Fijn, Femke. Je zei ja."
    changed = await client.post(f"{invitation}/rhythm", data={"rhythm": "yearly"})
    assert changed.headers["location"] == f"{invitation}/reach"
    jim = await cast.load_jim(db, invited.id)
    assert (jim.consented_at, jim.rhythm) == (NOW, "yearly")


async def test_no_in_one_tap_and_back(client, db, invited, invitation):
    sent = await client.post(f"{invitation}/decline")
    page = await client.get(sent.headers["location"])
    assert heading(page) == "Goed. We sturen je niets meer."
    assert "woensdag 29 april 2026" in page.text
    await client.post(f"{invitation}/decline/undo")
    assert heading(await client.get(invitation)) == "Dag Femke, mogen we je af en toe vragen hoe het gaat?"
    assert await recorded(db) == ["declined", "decline_undone"]


async def test_a_yes_to_old_words_asks_again(client, db, invitation):
    assert (await client.post(f"{invitation}/consent", data={"version": "1999"})).status_code == 422
    assert await recorded(db) == []


async def test_pause_by_a_button_or_a_day(client, db, hilde, link):
    assert "1 maand, tot donderdag 30 april 2026" in (await client.get(f"{link}/pause")).text
    await client.post(f"{link}/pause", data={"until": "24 mei 2026"})
    assert heading(await client.get(f"{link}/pause")) == "Je hebt pauze tot zondag 24 mei 2026"
    assert (await cast.load_jim(db, hilde.id)).paused_until == date(2026, 5, 24)
    await client.post(f"{link}/pause/end")
    assert await recorded(db) == ["paused", "resumed"]


@pytest.mark.parametrize("typed", ["", "morgen", "1-1-2020", "1-1-2030"])
async def test_a_day_that_cannot_be_is_said_and_kept(client, db, link, typed):
    wrong = await client.post(f"{link}/pause", data={"until": typed})
    assert wrong.status_code == 422
    assert f'value="{typed}"' in wrong.text
    assert "bijvoorbeeld" in wrong.text
    assert await recorded(db) == []


async def test_stop_in_one_tap_and_undo(client, db, hilde, link):
    for _ in range(2):
        sent = await client.post(f"{link}/stop")
    assert heading(await client.get(sent.headers["location"])) == "Dag Hilde, we sturen je niets meer."
    assert [row.kind for row in await db.fetch_all(outbox.select())] == ["stopped"]
    await client.post(f"{link}/resume")
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None
    assert await recorded(db) == ["stopped", "resumed"]


async def test_unsubscribing_from_an_invitation_is_a_stop(client, db, invited):
    token = await links.create(db, invited.id, "unsubscribe", now=NOW)
    await client.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
    assert (await cast.load_jim(db, invited.id)).stopped_at == NOW


@pytest.mark.parametrize(
    ("data", "reason", "calls"),
    [
        ({"reason": "no_contact"}, "no_contact", 0),
        ({"reason": "terrible"}, "terrible", 0),
        ({"reason": "terrible", "call": "yes"}, "terrible", 1),
    ],
)
async def test_no_contact_or_something_terrible_in_one_tap(client, db, handed, link, data, reason, calls):
    assert "Er is iets ergs gebeurd" in (await client.get(f"{link}/young-person")).text
    await client.post(f"{link}/young-person", data=data | {"about": str(handed.id)})
    assert heading(await client.get(f"{link}/young-person")) == "De berichten hierover zijn gestopt"
    [row] = await db.fetch_all(hand_overs.select())
    assert (row.ended_at, row.ended_reason) == (NOW, reason)
    assert len(await db.fetch_all(support_requests.select())) == calls
    await client.post(f"{link}/young-person/undo", data={"about": str(handed.id)})
    assert (await db.fetch_one(hand_overs.select())).ended_at is None


async def test_who_asked_to_be_rung_then_reads_who_rings_and_when(client, db, handed, link):
    data = {"about": str(handed.id), "reason": "terrible", "call": "yes"}
    await client.post(f"{link}/young-person", data=data)
    page = await client.get(f"{link}/young-person")
    assert "Iemand van JIMwerkt belt je, uiterlijk dinsdag 31 maart 2026, 10.00 uur." in page.text
    assert "eindigt op 01" in page.text
    assert "12345601" not in page.text
    await db.execute(channels.delete().where(channels.c.kind == "phone"))
    assert "Geef je nummer" in (await client.get(f"{link}/young-person")).text


@pytest.fixture
async def anneke(db):
    """She joined by herself."""
    return await cast.jim(db, "Anneke", mail="anneke@example.org", invited_at=None, joined_at=NOW)


@pytest.fixture
async def annekes(db, anneke):
    """The link in the mail that asked her how it goes."""
    item = await db.insert(
        planned.insert().values(
            key=f"jim-{anneke.id}:check_in:P3M:1",
            jim_id=anneke.id,
            kind="check_in",
            step="P3M",
            due_on=NOW.date(),
            outcome="sent",
            decided_at=NOW,
            created_at=NOW,
        )
    )
    return f"/a/{await links.create(db, anneke.id, 'check_in', planned_id=item, now=NOW)}"


async def test_who_joined_alone_stops_it_in_one_tap_too(client, db, anneke, annekes):
    assert f"{annekes}/young-person?about=0" in (await client.get(annekes)).text
    assert "Er is iets ergs gebeurd" in (await client.get(f"{annekes}/young-person")).text
    await client.post(f"{annekes}/young-person", data={"about": "0", "reason": "terrible"})
    assert (
        heading(await client.get(f"{annekes}/young-person?about=0")) == "De berichten hierover zijn gestopt"
    )
    assert (await cast.load_jim(db, anneke.id)).ended_reason == "terrible"
    await client.post(f"{annekes}/young-person/undo", data={"about": "0"})
    assert (await cast.load_jim(db, anneke.id)).ended_at is None


async def test_who_joined_alone_may_tell_when_help_ended(client, db, anneke, annekes, link):
    assert heading(await client.get(f"{annekes}/end-of-help")) == "Wanneer stopte de hulp?"
    wrong = await client.post(f"{annekes}/end-of-help", data={"ends_on": "ooit", "birth_month": "mei"})
    assert wrong.status_code == 422
    assert [text in wrong.text for text in ('value="ooit"', 'value="mei"', "in de buurt")] == [True] * 3
    assert "hebben jullie nog contact" not in (await client.get(f"{annekes}?in_touch=x")).text
    told = {"ends_on": "3 december 2025", "birth_month": "oktober 2008"}
    await client.post(f"{annekes}/end-of-help", data=told)
    jim = await cast.load_jim(db, anneke.id)
    assert (jim.ends_on, jim.birth_month) == (date(2025, 12, 3), "2008-10")
    assert 'value="10-2008"' in (await client.get(f"{annekes}/end-of-help")).text
    await client.post(f"{annekes}/answer", data={"answer": "good"})
    assert "hebben jullie nog contact?" in (await client.get(annekes)).text
    await client.post(f"{annekes}/end-of-help", data={"ends_on": "", "birth_month": ""})
    assert (await cast.load_jim(db, anneke.id)).ends_on is None
    assert (await client.get(f"{link}/end-of-help")).status_code == 404


async def test_another_jims_hand_over_is_not_there(client, db, link, anna, carla, noordrivier):
    theirs = await cast.hand_over(db, anna, professional=carla, organisation_id=noordrivier)
    data = {"about": str(theirs.id), "reason": "terrible"}
    assert (await client.post(f"{link}/young-person", data=data)).status_code == 404
    assert (await client.get(f"{link}/young-person?about={theirs.id}")).status_code == 404
    assert [row.ended_at for row in await db.fetch_all(hand_overs.select())] == [None, None]


async def test_an_old_link_offers_a_new_one_once_an_hour(client, db, hilde, link, passing):
    passing(days=31)
    page = await client.get(f"{link}?answer=good")
    assert (page.status_code, heading(page)) == (410, "Deze link is te oud")
    assert (await client.post(f"{link}/answer", data={"answer": "good"})).status_code == 410
    for _ in range(2):
        renewed = await client.post(f"{link}/renew")
        assert heading(renewed) == "Kijk in je mail"
        assert cast.SHARED not in renewed.text
    [mail] = await db.fetch_all(outbox.select())
    assert (mail.kind, mail.address) == ("link_renewed", cast.SHARED)
    context = json.loads(mail.context)
    assert context["about"] == "check_in"
    assert heading(await client.get(f"/a/{context['token']}")) == "Dag Hilde, hoe gaat het?"
    assert await recorded(db) == []


@pytest.mark.parametrize("token", ["geraden", "x" * 300, "%00", "a.b"])
async def test_unknown_links_are_a_kind_page(client, db, token):
    for path in (f"/a/{token}", f"/u/{token}", f"/join/{token}"):
        assert (await client.get(path)).status_code == 404
    assert (await client.post(f"/a/{token}/stop")).status_code == 404
    assert await recorded(db) == []


async def test_a_link_of_someone_who_died_opens_nothing(client, db, link, hilde):
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(deceased_at=NOW - timedelta(days=1)))
    assert (await client.get(link)).status_code == 404


async def test_a_planned_row_of_another_day_is_no_page(client, db, sign_in, hilde, handed):
    later = await cast.check_in(db, hilde, handed, due_at=NOW + timedelta(days=9))
    await sign_in(client, hilde)
    assert (await client.get(f"/me/check-ins/{later.id}")).status_code == 404
    assert len(await db.fetch_all(planned.select())) == 1
