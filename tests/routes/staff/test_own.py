"""Staff who are also a JIM: as staff they find nothing of themselves, in no list, figure, file or verb."""

import pytest

from jimsupport.db.tables import calls, outbox, planned, roles
from jimsupport.domain import events
from jimsupport.domain.day import summary
from jimsupport.domain.people import jims
from jimsupport.domain.support import requests
from tests import cast
from tests.cast import NOW

FAMILY = "Zelfzoeker"  # a last name, so that nothing else on a page holds it


@pytest.fixture
async def hanna(db, client, sign_in):
    """Staff and a JIM, signed in."""
    jim = await cast.jim(
        db,
        "Hanna",
        last_name=FAMILY,
        mail="hanna@example.org",
        phone="+31612345699",
        place="Emmen",
        last_contact_at=NOW.replace(year=2025),
    )
    await db.insert(roles.insert().values(person_id=jim.id, role="staff", granted_at=NOW, activated_at=NOW))
    await sign_in(client, jim)
    return jim


@pytest.fixture
async def coming(db, hanna, carla, noordrivier):
    """A check-in that goes out to her today; a mail to her that failed, and one in doubt; a call to her."""
    handed = await cast.hand_over(db, hanna, professional=carla, organisation_id=noordrivier)
    row = await cast.check_in(db, hanna, handed)
    post = [await _mail(db, hanna, state) for state in ("failed", "in_doubt", "sent")]
    await db.insert(calls.insert().values(outbox_id=post[2], jim_id=hanna.id, due_at=NOW))
    return row, post


async def _mail(db, person, state):
    return await db.insert(
        outbox.insert().values(
            key=f"her:{state}",
            person_id=person.id,
            channel="mail",
            message_class="routine",
            rank=2,
            kind="check_in",
            items=[],
            address="hanna@example.org",
            template="check_in",
            language="nl",
            context='{"already_yes": false, "in_touch": false}',
            message_id=f"her-{state}",
            state=state,
            error="geen antwoord",
            queued_at=NOW,
        )
    )


LISTS = [
    "/staff",
    "/staff?whose=free",
    "/staff/jims",
    f"/staff/jims?q={FAMILY}",
    "/staff/jims?q=0612345699",
    "/staff/jims?q=Emmen",
    "/staff/jims.csv",
    "/staff/quiet?days=30",
    "/staff/quiet?days=30&choice=ordinary",
    "/staff/outgoing",
    "/staff/outgoing?kind=check_in",
    "/staff/outgoing?state=held",
    "/staff/post",
]


@pytest.mark.parametrize("path", LISTS)
async def test_she_is_in_no_list(client, db, hanna, coming, path):
    question = await requests.open(
        db, kind="call_back", door="page", jim_id=hanna.id, by=f"jim:{hanna.id}", now=NOW
    )
    page = await client.get(path)
    assert page.status_code == 200
    for hers in (FAMILY, "hanna@example.org", "06 12345699", "+31612345699", f"/staff/requests/{question}"):
        assert hers not in page.text.replace(path, "").replace(f'value="{FAMILY}"', "")
    assert f"/staff/jims/{hanna.id}" not in page.text


async def test_a_colleague_does_find_her(client, db, sign_in, nadia, hanna, coming):
    await sign_in(client, nadia)
    for path in LISTS:
        if path not in ("/staff/outgoing?state=held",):
            assert "Hanna" in (await client.get(path)).text, path


async def test_nothing_about_her_opens_or_gives_way(client, db, hanna, coming):
    row, post = coming
    call = await db.fetch_value(calls.select().with_only_columns(calls.c.id))
    for path in (
        f"/staff/outgoing/{row.id}",
        f"/staff/outgoing/{row.id}/body",
        f"/staff/calls/{call}",
        f"/staff/jims/{hanna.id}",
        f"/staff/jims/{hanna.id}/phone",
    ):
        assert (await client.get(path)).status_code == 404, path
    assert (await client.post(f"/staff/outgoing/{row.id}", data={"verb": "cancel"})).status_code == 404
    assert (await client.post(f"/staff/jims/{hanna.id}/stop")).status_code == 404
    for mail in post[:2]:
        assert (await client.post(f"/staff/post/{mail}/settlement", data={"way": "drop"})).status_code == 404
    for verb in ("hold", "cancel"):
        await client.post("/staff/outgoing", data={"verb": verb})
    [row] = await db.fetch_all(planned.select().where(planned.c.id == row.id))
    assert (row.held_at, row.outcome) == (None, None)
    assert {each.state for each in await db.fetch_all(outbox.select())} == {"failed", "in_doubt", "sent"}


async def test_undo_leaves_what_a_colleague_held_of_her(client, db, hanna, coming):
    row, _ = coming
    await db.execute(planned.update().values(held_at=NOW))
    await client.post("/staff/outgoing/undo", data={"moment": NOW.isoformat()})
    assert (await db.fetch_one(planned.select().where(planned.c.id == row.id))).held_at == NOW


async def test_figures_do_not_count_her(db, hanna, nadia, coming):
    await db.execute(calls.update().values(due_at=None))
    await events.record(db, "talked", hanna.id, by=f"staff:{nadia.id}", now=NOW)
    hers, seen = [await summary.of_today(db, staff_id=who.id, now=NOW) for who in (hanna, nadia)]
    assert (hers.going_out, hers.calls_made, hers.calls) == (0, 0, [])
    assert (seen.going_out, seen.calls_made, len(seen.calls)) == (1, 1, 1)


async def test_a_question_is_not_put_on_her_own_name(client, db, hanna):
    question = await requests.open(
        db, kind="call_back", door="page", name="Iemand", contact="+31612345699", by="visitor", now=NOW
    )
    sent = await client.post(f"/staff/requests/{question}/jim", data={"jim": hanna.id})
    assert sent.status_code == 404
    assert (await requests.for_staff(db, question, staff_id=hanna.id)).jim_id is None
    assert (await client.get(f"/staff/requests/new?jim={hanna.id}")).status_code == 404
    assert await jims.is_jim(db, hanna.id)


@pytest.mark.parametrize("moment", ["", "gisteren", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"])
async def test_a_moment_that_is_none_is_said(client, hanna, moment):
    assert (await client.post("/staff/outgoing/undo", data={"moment": moment})).status_code == 422
    assert (await client.get("/staff/outgoing", params={"undo": moment})).status_code == 200
