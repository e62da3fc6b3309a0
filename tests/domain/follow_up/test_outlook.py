"""What will go out is counted, listed, held and cancelled before it leaves; and all of it can be undone."""

from datetime import date, datetime, timedelta

import pytest

from jimsupport.db.tables import channels, events, jims, outbox, planned
from jimsupport.domain.follow_up import cadence, holds, outlook, sweep
from tests import cast
from tests.conftest import NOW

TODAY = date(2026, 3, 30)
TUESDAY = datetime(2026, 3, 31, 8, tzinfo=NOW.tzinfo)


@pytest.fixture
async def coming(db, hilde, said, anna, carla, mo, noordrivier, oosterpoort):
    """Two check-ins of Noordrivier, one of Oosterpoort, and one that lies too far ahead; their ids by name."""
    hand_overs = [
        await cast.hand_over(db, jim, professional=by, organisation_id=organisation)
        for jim, by, organisation in (
            (hilde, carla, noordrivier),
            (said, carla, noordrivier),
            (anna, mo, oosterpoort),
        )
    ]
    made = {}
    for name, jim, number, day in (
        ("hilde", hilde, 0, 31),
        ("said", said, 1, 31),
        ("anna", anna, 2, 30),
    ):
        due_at = cadence.due_at(date(2026, 3, day), jim.zone)
        made[name] = (await cast.check_in(db, jim, hand_overs[number], due_at=due_at)).id
    later = cadence.due_at(date(2026, 4, 6), hilde.zone)
    made["later"] = (await cast.check_in(db, hilde, hand_overs[0], due_at=later, step="P6W")).id
    return made


async def listed(db, **chosen):
    return [row.id for row in await outlook.listed(db, outlook.Chosen(**chosen), today=TODAY)]


async def test_counted_by_day_kind_and_organisation(db, coming):
    counts = await outlook.counts(db, today=TODAY)
    assert [(row.shown_on, row.kind, row.name, row.count) for row in counts] == [
        (date(2026, 3, 30), "check_in", "Oosterpoort Jeugd", 1),
        (date(2026, 3, 31), "check_in", "Jeugdhulp Noordrivier", 2),
    ]
    assert await outlook.count(db, outlook.Chosen(), today=TODAY) == 3


async def test_what_waits_since_earlier_is_shown_today(db, coming):
    await db.execute(planned.update().where(planned.c.id == coming["anna"]).values(due_on=date(2026, 3, 27)))
    assert (await outlook.counts(db, today=TODAY))[0].shown_on == TODAY
    assert await listed(db, day=TODAY) == [coming["anna"]]


async def test_listed_by_day_kind_and_organisation(db, coming, noordrivier):
    assert await listed(db) == [coming["anna"], coming["hilde"], coming["said"]]
    assert await listed(db, day=TODAY) == [coming["anna"]]
    assert await listed(db, organisation=noordrivier) == [coming["hilde"], coming["said"]]
    assert await listed(db, organisation=0) == []
    assert await listed(db, kind="invitation") == []


@pytest.mark.parametrize(
    "changed",
    [{"stopped_at": NOW}, {"deceased_at": NOW}, {"paused_until": date(2026, 5, 1)}, {"consented_at": None}],
)
async def test_who_gets_nothing_is_not_counted(db, coming, hilde, changed):
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(**changed))
    assert await listed(db) == [coming["anna"], coming["said"]]


async def test_the_same_number_of_queries_for_three_as_for_one(db, coming):
    async def queries(**chosen):
        before = db.statements
        found = await outlook.listed(db, outlook.Chosen(**chosen), today=TODAY)
        return len(found), db.statements - before

    one, for_one = await queries(day=TODAY)
    three, for_three = await queries()
    assert (one, three, for_one) == (1, 3, for_three)


async def test_what_is_held_never_leaves(db, coming):
    assert await holds.hold(db, [coming["hilde"]], by="staff:9", now=NOW) == 1
    assert await holds.hold(db, [coming["hilde"]], by="staff:9", now=NOW) == 0
    assert (await listed(db), await listed(db, state="held")) == (
        [coming["anna"], coming["said"]],
        [coming["hilde"]],
    )

    await sweep.run(db, now=TUESDAY)

    queued = await db.fetch_all(outbox.select().order_by(outbox.c.person_id))
    assert sorted(item for row in queued for item in row.items) == sorted(
        [
            row.key
            for row in await db.fetch_all(
                planned.select().where(planned.c.id.in_([coming["said"], coming["anna"]]))
            )
        ]
    )


async def test_released_it_goes_out(db, coming):
    await holds.hold(db, [coming["hilde"]], by="staff:9", now=NOW)
    assert await holds.release(db, [coming["hilde"]], by="staff:9", now=NOW) == 1
    await sweep.run(db, now=TUESDAY)
    assert len(await db.fetch_all(outbox.select())) == 3


async def test_what_is_in_the_post_already_is_held_too(db, coming):
    await sweep.run(db, now=TUESDAY)
    assert await listed(db) == [coming["anna"], coming["hilde"], coming["said"]]

    assert await holds.hold(db, [coming["hilde"]], by="staff:9", now=TUESDAY) == 1

    held = await db.fetch_all(outbox.select().where(outbox.c.state == "held"))
    assert [(row.next_try_at, row.reason) for row in held] == [(None, "held")]
    assert await listed(db, state="held") == [coming["hilde"]]
    assert await holds.release(db, [coming["hilde"]], by="staff:9", now=TUESDAY) == 1
    assert {row.state for row in await db.fetch_all(outbox.select())} == {"pending"}


async def test_cancelled_it_is_skipped_by_name_and_comes_back_on_its_day(db, coming):
    before = await db.fetch_one(planned.select().where(planned.c.id == coming["hilde"]))
    assert await holds.cancel(db, [coming["hilde"]], by="staff:9", now=NOW) == 1
    row = await db.fetch_one(planned.select().where(planned.c.id == coming["hilde"]))
    assert (row.due_at, row.outcome, row.reason, row.decided_at) == (None, "skipped", "cancelled", NOW)
    assert await listed(db, state="cancelled") == [coming["hilde"]]

    assert await holds.undo(db, NOW, "", by="staff:9", now=NOW) == 1

    after = await db.fetch_one(planned.select().where(planned.c.id == coming["hilde"]))
    assert dict(after._mapping) == dict(before._mapping)
    assert [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))] == [
        "message_cancelled",
        "message_restored",
    ]


async def test_a_letter_in_the_post_is_cancelled_and_restored(db, coming):
    await sweep.run(db, now=TUESDAY)
    assert await holds.cancel(db, [coming["hilde"]], by="staff:9", now=TUESDAY) == 1
    [letter] = await db.fetch_all(outbox.select().where(outbox.c.state == "skipped"))
    assert (letter.reason, letter.next_try_at) == ("cancelled", None)
    assert await listed(db, state="cancelled") == [coming["hilde"]]

    assert await holds.undo(db, TUESDAY, "", by="staff:9", now=TUESDAY + timedelta(minutes=1)) == 1

    assert {row.state for row in await db.fetch_all(outbox.select())} == {"pending"}
    assert await listed(db) == [coming["anna"], coming["hilde"], coming["said"]]


async def test_undo_takes_back_a_whole_hold(db, coming):
    ids = [coming["hilde"], coming["said"]]
    assert await holds.hold(db, ids, by="staff:9", now=NOW) == 2
    assert await holds.undo(db, NOW, "", by="staff:9", now=NOW + timedelta(minutes=1)) == 2
    assert await listed(db, state="held") == []


async def test_of_two_holds_in_one_second_each_is_undone_by_itself(db, coming):
    for batch, name in (("een", "hilde"), ("twee", "said")):
        await holds.hold(db, [coming[name]], by="staff:9", now=NOW, batch=batch)
    await holds.cancel(db, [coming["anna"]], by="staff:9", now=NOW, batch="drie")

    assert await holds.undo(db, NOW, "twee", by="staff:9", now=NOW + timedelta(minutes=1)) == 1
    assert await listed(db, state="held") == [coming["hilde"]]
    assert await listed(db, state="cancelled") == [coming["anna"]]
    assert await holds.undo(db, NOW, "vier", by="staff:9", now=NOW + timedelta(minutes=1)) == 0
    assert await holds.undo(db, NOW, "drie", by="staff:9", now=NOW + timedelta(minutes=1)) == 1
    assert await listed(db, state="cancelled") == []


async def test_the_list_says_who_will_be_rung(db, coming, hilde, said):
    async def rung():
        rows = await outlook.listed(db, outlook.Chosen(), today=TODAY)
        return [row.first_name for row in rows if row.by_phone]

    assert await rung() == []
    await db.execute(channels.update().where(channels.c.kind == "mail").values(state="bounced"))
    assert await rung() == ["Hilde"]  # the others have no phone: nothing goes out to them
    await db.execute(channels.update().values(state="works"))
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(channel="phone"))
    assert await rung() == ["Hilde"]
