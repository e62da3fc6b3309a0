"""Calls to make, what will go out, doubtful mail and the quiet list, as staff see them."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from markupsafe import escape

from jimsupport.db.tables import calls, outbox, planned
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.support import timeline
from jimsupport.mail import rewriting
from jimsupport.mail.kinds import KINDS
from tests import cast
from tests.conftest import NOW
from tests.domain.support.test_calls import call_to
from tests.domain.support.test_lists import troubled


@pytest.fixture
async def staff(client, sign_in, nadia):
    """A browser in which Nadia is signed in."""
    await sign_in(client, nadia)
    return client


@pytest.fixture
async def bep(db):
    """A JIM with a phone alone."""
    return await cast.jim(db, "Bep", phone="+31612345678")


async def test_a_call_not_reached_comes_back_in_two_weeks(staff, db, bep):
    call_id = await call_to(db, bep)
    assert "Bep" in (await staff.get("/staff")).text
    assert "Bel Bep" in (await staff.get(f"/staff/calls/{call_id}")).text
    await staff.post(f"/staff/calls/{call_id}/claim")
    await staff.post(f"/staff/calls/{call_id}/attempt", data={"outcome": "not_reached", "seen": "0"})
    row = await db.fetch_one(calls.select())
    assert (row.attempts, (row.due_at - NOW).days) == (1, 14)
    assert "niet bereikt" in (await staff.get("/staff")).text  # among today's calls


async def test_reached_leads_to_what_the_jim_says(staff, db, bep):
    call_id = await call_to(db, bep)
    response = await staff.post(f"/staff/calls/{call_id}/attempt", data={"outcome": "reached", "seen": "0"})
    assert response.headers["location"] == f"/staff/jims/{bep.id}/phone"
    assert (await db.fetch_one(calls.select())).outcome == "reached"


async def test_a_call_says_what_to_tell_and_a_slip_is_taken_back(staff, db, bep):
    call_id = await call_to(db, bep, kind="invitation")
    context = {
        "professional": "Carla",
        "organisation": "Jeugdhulp Noordrivier",
        "ends_on": "2026-03-16",
        "ended": True,
        "message": "Blijf dat vooral doen.",
        "other_help": True,
        "also": ["contact_reminder"],
    }
    for waiting in await db.fetch_all(outbox.select()):
        await rewriting.rewrite(db, waiting.id, context)
    assert "Ja of nee is allebei goed." in (await staff.get("/staff")).text
    page = (await staff.get(f"/staff/calls/{call_id}")).text
    for words in (
        "Carla van Jeugdhulp Noordrivier stopte op maandag 16 maart 2026.",
        "Andere hulp gaat door.",
        "Blijf dat vooral doen.",
        "We zijn er",
    ):
        assert words in page

    await staff.post(f"/staff/calls/{call_id}/attempt", data={"outcome": "not_reached", "seen": "0"})
    assert "weer in de lijst" in (await staff.get(f"/staff/calls/{call_id}")).text
    await staff.post(f"/staff/calls/{call_id}/attempt/undo", data={"seen": "1"})
    assert (await db.fetch_one(calls.select())).attempts == 0
    assert "Nog niemand." in (await staff.get("/staff")).text  # among today's calls


async def test_the_page_of_a_call_to_someone_who_stopped_says_not_to_ring(staff, db, bep):
    call_id = await call_to(db, bep)
    await staff.post(f"/staff/jims/{bep.id}/stop")
    page = (await staff.get(f"/staff/calls/{call_id}")).text
    assert "Bel nu niet" in page
    assert "We hebben elkaar gesproken" not in page


async def test_a_call_needs_an_outcome(staff, db, bep):
    call_id = await call_to(db, bep)
    assert (await staff.post(f"/staff/calls/{call_id}/attempt", data={"seen": "0"})).status_code == 422


@pytest.fixture
async def coming(db, hilde, said, carla, noordrivier):
    """A check-in to Hilde and one to Said, tomorrow; their ids."""
    due_at = cadence.due_at(date(2026, 3, 31), "Europe/Amsterdam")
    made = []
    for jim in (hilde, said):
        hand_over = await cast.hand_over(db, jim, professional=carla, organisation_id=noordrivier)
        made.append((await cast.check_in(db, jim, hand_over, due_at=due_at)).id)
    return made


async def states(db):
    """What has become of the two of tomorrow; a programme that goes on plans more."""
    tomorrow = planned.select().where(planned.c.due_on == date(2026, 3, 31)).order_by(planned.c.id)
    return [("held" if row.held_at else row.reason or "coming") for row in await db.fetch_all(tomorrow)]


async def test_what_will_go_out_by_day_kind_and_organisation(staff, coming):
    page = (await staff.get("/staff/outgoing")).text
    assert "2 berichten" in page
    assert "Jeugdhulp Noordrivier" in page
    assert 'datetime="2026-03-31"' in page
    assert "2 berichten" in (await staff.get("/staff/outgoing?day=2026-03-31&kind=check_in")).text
    assert "0 berichten" in (await staff.get("/staff/outgoing?day=2026-04-01")).text
    assert (
        await staff.get("/staff/outgoing?day=morgen&kind=x&organisation=y&state=z&undo=q")
    ).status_code == 200


async def test_the_page_of_what_goes_out_asks_as_much_for_two_as_for_one(staff, db, coming):
    async def queries(path):
        before = db.statements
        assert (await staff.get(path)).status_code == 200
        return db.statements - before

    two = await queries("/staff/outgoing")
    await staff.post(f"/staff/outgoing/{coming[0]}", data={"verb": "cancel"})
    assert await queries("/staff/outgoing") == two


async def test_one_message_as_it_will_look(staff, coming):
    page = await staff.get(f"/staff/outgoing/{coming[0]}")
    assert "Dag Hilde, hoe gaat het?" in page.text
    assert "/a/voorbeeld" in page.text  # links that lead nowhere
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    mail = await staff.get(f"/staff/outgoing/{coming[0]}/body")
    assert "Het gaat goed" in mail.text
    assert mail.headers["content-security-policy"].startswith("default-src 'none'")


async def test_hold_all_and_undo(staff, db, coming):
    held = await staff.post("/staff/outgoing", data={"verb": "hold", "day": "2026-03-31"})
    assert await states(db) == ["held", "held"]
    page = (await staff.get(held.headers["location"])).text
    assert "2 berichten vastgehouden" in page
    assert "Draai dit terug" in page
    asked = dict(parse_qsl(urlsplit(held.headers["location"]).query))
    assert (asked["undo"], asked["day"]) == (NOW.isoformat(), "2026-03-31")
    await staff.post("/staff/outgoing/undo", data={"moment": asked["undo"], "batch": "een ander"})
    assert await states(db) == ["held", "held"]
    await staff.post("/staff/outgoing/undo", data={"moment": asked["undo"], "batch": asked["batch"]})
    assert await states(db) == ["coming", "coming"]
    assert (await staff.post("/staff/outgoing/undo", data={"moment": "toen"})).status_code == 422


async def test_one_held_from_the_list_leads_back_to_the_same_list(staff, db, coming):
    page = (await staff.get("/staff/outgoing?day=2026-03-31")).text
    assert page.count("Houd vast") == 2
    held = await staff.post(
        f"/staff/outgoing/{coming[1]}", data={"verb": "hold", "day": "2026-03-31", "kind": "check_in"}
    )
    assert await states(db) == ["coming", "held"]
    assert held.headers["location"].startswith("/staff/outgoing?day=2026-03-31&kind=check_in&undo=")


async def test_hold_release_cancel_and_restore_one(staff, db, coming):
    path = f"/staff/outgoing/{coming[0]}"
    for verb, state in (
        ("hold", "held"),
        ("release", "coming"),
        ("cancel", "cancelled"),
        ("restore", "coming"),
    ):
        assert (await staff.post(path, data={"verb": verb})).status_code == 303
        assert await states(db) == [state, "coming"]
        assert (await staff.get(path)).status_code == 200
    assert (await staff.post(path, data={"verb": "weg"})).status_code == 422


async def test_cancel_all_of_an_organisation(staff, db, coming, noordrivier):
    await staff.post("/staff/outgoing", data={"verb": "cancel", "organisation": str(noordrivier + 99)})
    assert await states(db) == ["coming", "coming"]
    await staff.post("/staff/outgoing", data={"verb": "cancel", "organisation": str(noordrivier)})
    assert await states(db) == ["cancelled", "cancelled"]
    assert "2 berichten" in (await staff.get("/staff/outgoing?state=cancelled")).text


async def test_a_worker_that_is_silent_is_said_on_top(staff):
    for path in ("/staff", "/staff/outgoing"):
        assert "Er gaan nu geen berichten uit." in (await staff.get(path)).text


async def test_doubtful_mail_is_settled_in_one_tap(staff, db, hilde):
    outbox_id = await troubled(db, hilde)
    assert "We weten niet of de mail is aangekomen." in (await staff.get("/staff")).text
    assert "Is aangekomen" in (await staff.get("/staff/post")).text
    await staff.post(f"/staff/post/{outbox_id}/settlement", data={"way": "arrived"})
    assert (await db.fetch_one(outbox.select())).state == "sent"
    assert "Alle post is in orde." in (await staff.get("/staff/post")).text
    assert (await staff.post(f"/staff/post/{outbox_id}/settlement", data={"way": "x"})).status_code == 422


async def test_mail_of_any_kind_that_failed_is_on_the_page(staff, db, hilde):
    assert set(timeline.KINDS) == set(KINDS)
    for kind in KINDS:
        await troubled(db, hilde, kind=kind)
    shown = "".join([(await staff.get(f"/staff/post?page={page}")).text for page in (1, 2)])
    assert [kind for kind, named in timeline.KINDS.items() if str(escape(named)) not in shown] == []
    assert shown.count('value="arrived"') == len(KINDS)


async def test_all_on_the_page_arrived_and_that_is_taken_back(staff, db, hilde, anna):
    doubted = [
        await troubled(db, jim, kind=kind) for jim, kind in ((hilde, "sign_in"), (anna, "staff_reply"))
    ]
    failed = await troubled(db, hilde, state="failed")
    page = (await staff.get("/staff/post")).text
    assert f'name="ids" value="{doubted[0]}-{doubted[1]}"' in page
    ids = "-".join(map(str, [*doubted, failed, 999]))
    done = await staff.post("/staff/post/arrived", data={"ids": ids})
    assert await of_all(db) == ["sent", "sent", "failed"]
    assert done.headers["location"] == f"/staff/post?undo={doubted[0]}-{doubted[1]}"
    assert "Draai dit terug" in (await staff.get(done.headers["location"])).text

    await db.execute(outbox.update().where(outbox.c.id == doubted[1]).values(error=None))
    await staff.post("/staff/post/arrived/undo", data={"ids": ids})
    assert await of_all(db) == [
        "in_doubt",
        "sent",
        "failed",
    ]  # what the relay took by itself was never in doubt
    again = await staff.post("/staff/post/arrived", data={"ids": "x--7a"})
    assert again.headers["location"] == "/staff/post"


async def of_all(db):
    return [row.state for row in await db.fetch_all(outbox.select().order_by(outbox.c.id))]


async def test_what_went_another_way_is_not_sent_again(staff, db, hilde, carla, noordrivier):
    refused = await troubled(db, hilde, state="failed", kind="check_in")
    await db.execute(outbox.update().values(reason="refused", message_class="routine", queued_at=NOW))
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, hilde, hand_over, outbox_id=refused)  # on the plan again
    page = (await staff.get("/staff/post")).text
    assert ("Stuur nog eens" in page, "Laat maar" in page) == (False, True)
    gone = {"due_at": None, "outcome": "skipped", "reason": "refused", "decided_at": NOW}  # a full mailbox
    await db.execute(planned.update().where(planned.c.id == item.id).values(**gone))
    assert "Stuur nog eens" in (await staff.get("/staff/post")).text


async def test_who_is_quiet(staff, hilde, anna):
    page = (await staff.get("/staff/quiet?days=30")).text
    assert "2 JIMs" in page
    assert "Hilde" in page
    assert "Gewoon ritme" in page
    assert "Niemand is zo lang stil." in (await staff.get("/staff/quiet?days=365")).text
