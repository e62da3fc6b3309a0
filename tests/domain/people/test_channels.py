import pytest

from jimsupport.db.tables import channels as channel_rows
from jimsupport.db.tables import events, planned, support_requests
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import outlook, sweep
from jimsupport.domain.people import channels
from tests import cast
from tests.cast import NOW


async def kinds_of_events(db, jim):
    rows = await db.fetch_all(events.select().where(events.c.person_id == jim.id).order_by(events.c.id))
    return [row.kind for row in rows]


async def states(db, jim):
    return [(row.kind, row.state) for row in await channels.of(db, jim.id)]


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "looked_up"),
    [
        ("phone", "06-12345678", "+31612345678", "+31612345678"),
        ("phone", " (06) 12 34 56 78 ", "+31612345678", "+31612345678"),
        ("phone", "0031 612345678", "+31612345678", "+31612345678"),
        ("phone", "+31 (0)6 12345678", "+31612345678", "+31612345678"),
        ("phone", "020-1234567", "+31201234567", "+31201234567"),
        ("phone", "+48 512 345 678", "+48512345678", "+48512345678"),
        ("mail", " Hilde.deWit@Voorbeeld.nl ", "Hilde.deWit@voorbeeld.nl", "hilde.dewit@voorbeeld.nl"),
        ("mail", "hilde@münchen.example", "hilde@münchen.example", "hilde@xn--mnchen-3ya.example"),
    ],
)
def test_any_spelling_is_one_address(kind, typed, kept, looked_up):
    assert channels.normalise(kind, typed) == (kept, looked_up)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("phone", "06-1234"),
        ("phone", "onbekend"),
        ("phone", "0612345678901"),
        ("mail", "hilde@"),
        ("mail", ""),
        ("fax", "1"),
    ],
)
def test_what_is_no_address_is_said_at_its_field(kind, typed):
    with pytest.raises(Invalid) as problem:
        channels.normalise(kind, typed, field="reach")
    assert [each.field for each in problem.value.problems] == ["reach"]


@pytest.mark.parametrize(("typed", "kind"), [("06 12345678", "phone"), ("hilde@voorbeeld.nl", "mail")])
def test_one_field_takes_a_number_or_an_address(typed, kind):
    assert channels.guess(typed) == (kind, *channels.normalise(kind, typed))


async def test_the_preferred_kind_first_else_what_works(db, hilde):
    mail, phone = await channels.of(db, hilde.id)
    assert await channels.usable(db, hilde) == mail
    await channels.prefer(db, hilde.id, "phone", by="jim:1", now=NOW)
    assert await channels.usable(db, await cast.load_jim(db, hilde.id)) == phone


async def test_a_phone_takes_over_from_a_dead_address(db, hilde, said):
    mail, phone = await channels.of(db, hilde.id)
    for _ in range(2):
        await channels.bounce(db, mail.id, by="worker", now=NOW)

    assert await channels.usable(db, hilde) == phone
    assert await states(db, hilde) == [("mail", "bounced"), ("phone", "works")]
    assert await states(db, said) == [("mail", "works")]  # the same mailbox, another person
    assert await kinds_of_events(db, hilde) == ["bounced"]
    assert await db.fetch_all(support_requests.select()) == []


async def test_without_any_channel_nothing_goes_out_and_staff_hear_once(db, said, carla, noordrivier):
    handed = await cast.hand_over(db, said, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, said, handed)
    [mail] = await channels.of(db, said.id)
    for _ in range(2):
        await channels.bounce(db, mail.id, by="worker", now=NOW)

    assert await outlook.of_jim(db, said.id) == []
    await sweep.run(db, now=NOW)
    row = await db.fetch_one(planned.select().order_by(planned.c.id))
    assert (row.outcome, row.reason, row.due_at) == ("skipped", "bounced", None)
    assert [(r.kind, r.door, r.jim_id) for r in await db.fetch_all(support_requests.select())] == [
        ("channel", "system", said.id)
    ]


async def test_a_repaired_address_plans_again(db, said, carla, noordrivier):
    await cast.hand_over(db, said, professional=carla, organisation_id=noordrivier)
    [mail] = await channels.of(db, said.id)
    await channels.bounce(db, mail.id, by="worker", now=NOW)
    await channels.repair(db, mail.id, by="staff:9", now=NOW, phone=True)

    assert await states(db, said) == [("mail", "works")]
    steps = await db.fetch_all(
        planned.select().where(planned.c.due_at.is_not(None)).order_by(planned.c.due_at)
    )
    assert "P3M" in [row.step for row in steps]
    assert "channel_changed" in await kinds_of_events(db, said)


async def test_adding_what_one_has_already_switches_it_on(db, hilde):
    _mail, phone = await channels.of(db, hilde.id)
    await channels.off(db, phone.id, by="jim:1", now=NOW)
    assert await channels.add(db, hilde.id, "phone", "06 1234 5601", by="jim:1", now=NOW) == phone.id
    assert await states(db, hilde) == [("mail", "works"), ("phone", "works")]


async def test_the_last_channel_cannot_be_switched_off(db, said):
    [mail] = await channels.of(db, said.id)
    with pytest.raises(Refused):
        await channels.off(db, mail.id, by="jim:1", now=NOW)
    assert await states(db, said) == [("mail", "works")]


async def test_a_number_is_needed_before_it_can_be_preferred(db, said):
    with pytest.raises(Invalid):
        await channels.prefer(db, said.id, "phone", by="jim:1", now=NOW)


async def test_somebody_elses_channel_is_not_found(db, hilde, anna):
    [theirs] = await channels.of(db, anna.id)
    with pytest.raises(NotFound):
        await channels.load(db, hilde.id, theirs.id)
    assert await channels.load(db, anna.id, theirs.id) == theirs
    assert len(await db.fetch_all(channel_rows.select())) == 3
