from datetime import date, timedelta

import pytest

from jimsupport.db import tables
from jimsupport.domain.access import links
from jimsupport.domain.care import hand_overs, passing_on
from jimsupport.domain.care.details import YoungPerson
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import outlook
from jimsupport.domain.people import erasure
from tests import cast
from tests.domain.care.people import ENDS_ON, details, register

NOW = cast.NOW
BY = "professional:1"


async def load(db, hand_over_id):
    return await db.fetch_one(tables.hand_overs.select().where(tables.hand_overs.c.id == hand_over_id))


async def open_rows(db, hand_over_id):
    rows = await db.fetch_all(
        tables.planned.select()
        .where(tables.planned.c.hand_over_id == hand_over_id, tables.planned.c.due_at.is_not(None))
        .order_by(tables.planned.c.due_at)
    )
    return [(row.kind, row.step, row.due_on) for row in rows]


async def kinds(db):
    return [row.kind for row in await db.fetch_all(tables.events.select().order_by(tables.events.c.id))]


@pytest.fixture
async def registered(db, carla, noordrivier):
    return await load(db, await register(db, carla, noordrivier))


async def test_moving_the_end_moves_what_is_planned(db, registered):
    before = await open_rows(db, registered.id)
    await hand_overs.move(db, registered, ends_on=date(2026, 6, 1), by=BY, now=NOW)

    after = await open_rows(db, registered.id)
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert (after[0], before[0][2]) == (("invitation", "start", date(2026, 6, 1)), ENDS_ON)
    *_, event = await db.fetch_all(tables.events.select().order_by(tables.events.c.id))
    assert (event.kind, event.data) == ("hand_over_moved", {"help_ends_on": "2026-06-01"})


async def test_moving_to_the_same_day_changes_nothing(db, registered):
    await hand_overs.move(db, registered, ends_on=ENDS_ON, by=BY, now=NOW)
    assert await kinds(db) == ["handed_over"]


async def test_a_withdrawn_one_cannot_be_moved(db, registered):
    await hand_overs.withdraw(db, registered, reason="De hulp gaat door.", by=BY, now=NOW)
    with pytest.raises(Refused):
        await hand_overs.move(db, await load(db, registered.id), ends_on=date(2026, 6, 1), by=BY, now=NOW)


async def test_nothing_of_what_was_withdrawn_goes_out_and_other_hand_overs_go_on(
    db, registered, carla, noordrivier
):
    other = await register(db, carla, noordrivier, young=YoungPerson(reference="J-2"))
    stands = await open_rows(db, other)

    await hand_overs.withdraw(db, registered, reason=" De hulp gaat door. ", by=BY, now=NOW)
    await hand_overs.withdraw(db, registered, reason="Nog eens.", by=BY, now=NOW)

    row = await load(db, registered.id)
    assert (row.withdrawn_at, row.withdrawn_reason) == (NOW, "De hulp gaat door.")
    assert await open_rows(db, other) == stands
    coming = {row.hand_over_id for row in await outlook.of_jim(db, registered.jim_id, limit=99)}
    assert registered.id not in coming
    assert await kinds(db) == ["handed_over", "handed_over", "hand_over_withdrawn"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
async def test_a_withdrawal_needs_a_reason_that_fits(db, registered, reason):
    with pytest.raises(Invalid):
        await hand_overs.withdraw(db, registered, reason=reason, by=BY, now=NOW)
    assert (await load(db, registered.id)).withdrawn_at is None


async def test_reopening_brings_back_what_is_still_to_come(db, registered):
    before = await open_rows(db, registered.id)
    await hand_overs.withdraw(db, registered, reason="Vergissing.", by=BY, now=NOW)
    for _ in range(2):
        await hand_overs.reopen(db, registered, note="Toch goed.", by=BY, now=NOW)

    assert await open_rows(db, registered.id) == before
    assert await kinds(db) == ["handed_over", "hand_over_withdrawn", "handed_over"]
    *_, event = await db.fetch_all(tables.events.select().order_by(tables.events.c.id))
    assert (event.note, event.data) == ("Toch goed.", {"help_ends_on": ENDS_ON.isoformat()})


async def test_an_invitation_cannot_be_answered_while_its_hand_over_is_withdrawn(db, registered):
    invitation = await links.create(db, registered.jim_id, "invitation", hand_over_id=registered.id, now=NOW)
    await hand_overs.withdraw(db, registered, reason="Vergissing.", by=BY, now=NOW)
    with pytest.raises(NotFound):
        await links.open(db, invitation, now=NOW)

    await hand_overs.reopen(db, registered, note="Toch goed.", by=BY, now=NOW)
    assert (await links.open(db, invitation, now=NOW)).hand_over_id == registered.id


async def test_what_the_jim_ended_stays_ended(db, registered):
    await db.execute(tables.hand_overs.update().values(ended_at=NOW, ended_reason="no_contact"))
    await db.execute(tables.planned.delete())
    await hand_overs.move(db, registered, ends_on=date(2026, 6, 1), by=BY, now=NOW)
    await hand_overs.withdraw(db, registered, reason="Vergissing.", by=BY, now=NOW)
    await hand_overs.reopen(db, registered, note="Toch goed.", by=BY, now=NOW)
    assert await open_rows(db, registered.id) == []


async def test_passing_on_to_a_colleague_of_the_same_organisation(db, registered, carla, mo, noordrivier):
    lotte = await cast.worker(
        db, "Lotte", "professional", mail="lotte@noordrivier.example", organisation_id=noordrivier
    )
    with pytest.raises(Invalid):
        await passing_on.one(db, registered, to=mo.id, by=BY, now=NOW)
    for _ in range(2):
        await passing_on.one(db, registered, to=lotte.id, by=BY, now=NOW)

    assert (await load(db, registered.id)).professional_id == lotte.id
    *_, event = await db.fetch_all(tables.events.select().order_by(tables.events.c.id))
    assert (await kinds(db), event.data) == (
        ["handed_over", "hand_over_passed_on"],
        {"from": carla.id, "to": lotte.id},
    )


async def test_all_that_stands_passes_when_someone_leaves(db, registered, carla, noordrivier):
    lotte = await cast.worker(
        db, "Lotte", "professional", mail="lotte@noordrivier.example", organisation_id=noordrivier
    )
    await register(db, carla, noordrivier, details("Kees", mail="kees@example.org"))
    gone = await load(db, await register(db, carla, noordrivier, details("Jan", mail="jan@example.org")))
    await hand_overs.withdraw(db, gone, reason="Vergissing.", by=BY, now=NOW)

    passed = await passing_on.everything(
        db, professional=carla.id, organisation_id=noordrivier, to=lotte.id, by=BY, now=NOW
    )
    assert passed == 2
    owners = await db.fetch_all(tables.hand_overs.select().order_by(tables.hand_overs.c.id))
    assert [row.professional_id for row in owners] == [lotte.id, lotte.id, carla.id]


async def test_what_passed_can_be_undone_for_a_day_by_whoever_did_it(db, registered, carla, mo, noordrivier):
    lotte = await cast.worker(
        db, "Lotte", "professional", mail="lotte@noordrivier.example", organisation_id=noordrivier
    )
    for name in ("Kees", "Jan"):
        mail = f"{name}@example.org"
        last = await load(db, await register(db, carla, noordrivier, details(name, mail=mail)))
    who = {"professional": carla.id, "organisation_id": noordrivier, "to": lotte.id}
    await passing_on.everything(db, **who, by=BY, now=NOW)
    [passed] = await passing_on.lately(db, carla.id, by=BY, now=NOW)
    assert (passed.to, passed.organisation, passed.count) == ("Lotte", "Jeugdhulp Noordrivier", 3)
    for by, professional, now in (
        (f"professional:{mo.id}", carla.id, NOW),
        (BY, mo.id, NOW),
        (BY, carla.id, NOW + timedelta(days=1)),
    ):
        assert await passing_on.lately(db, professional, by=by, now=now) == []
        with pytest.raises(NotFound):
            await passing_on.undo(db, passed.id, professional, by=by, now=now)
    await passing_on.one(db, last, to=carla.id, by=f"professional:{lotte.id}", now=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert [each.count for each in await passing_on.lately(db, carla.id, by=BY, now=later)] == [2]
    assert [await passing_on.undo(db, passed.id, carla.id, by=BY, now=later) for _ in range(2)] == [2, 0]
    owners = await db.fetch_all(tables.hand_overs.select())
    assert {row.professional_id for row in owners} == {carla.id}
    assert await passing_on.lately(db, carla.id, by=BY, now=later) == []


async def jim_of(db, hand_over):
    return await db.fetch_one(tables.people.select().where(tables.people.c.id == hand_over.jim_id))


async def test_whom_we_never_wrote_to_is_forgotten_a_month_after_a_withdrawal(db, registered):
    await hand_overs.withdraw(db, registered, reason="Verkeerd adres.", by=BY, now=NOW)
    assert not await erasure.run_one(db, now=NOW + timedelta(days=29))
    assert await erasure.run_one(db, now=NOW + timedelta(days=30))
    assert (await jim_of(db, registered)).first_name == ""
    assert await db.fetch_all(tables.unwanted.select()) == []  # nobody said no: they may be invited later
    with pytest.raises(Refused):
        await hand_overs.reopen(db, registered, note="Toch goed.", by=BY, now=NOW + timedelta(days=31))


async def test_a_reopening_and_a_new_hand_over_keep_them(db, registered, carla, noordrivier):
    await hand_overs.withdraw(db, registered, reason="Verkeerd adres.", by=BY, now=NOW)
    await hand_overs.reopen(db, registered, note="Toch goed.", by=BY, now=NOW)
    assert await erasure.run_one(db, now=NOW + timedelta(days=30))
    assert not await erasure.run_one(db, now=NOW + timedelta(days=30))
    assert (await jim_of(db, registered)).first_name == "Truus"


async def test_who_was_invited_is_not_let_go_by_a_withdrawal(db, registered):
    await db.execute(tables.jims.update().values(invited_at=NOW))
    await hand_overs.withdraw(db, registered, reason="Verkeerd adres.", by=BY, now=NOW)
    assert (await db.fetch_one(tables.jims.select())).erase_at is None
