"""Somebody reads along: copies go after two yeses, once for each message, until either stops."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import helpers as table
from jimsupport.db.tables import outbox
from jimsupport.domain.around import copies, helpers
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import erasure, pauses, stops
from jimsupport.mail import outbox as post
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import by, go, put, send

TODAY = NOW.date()
FATIMA = {"first_name": "Fatima", "relation": "mijn dochter", "address": "fatima@example.org"}


@pytest.fixture
async def hers(db, anna, carla, noordrivier):
    """Anna's hand-over; she has a mailbox of her own."""
    return await cast.hand_over(db, anna, professional=carla, organisation_id=noordrivier)


@pytest.fixture
async def secret(db, anna):
    """What Fatima's link holds; she was asked and did not answer yet."""
    await ask(db, anna)
    return helpers.secret_of(await helpers.latest(db, anna.id))


async def ask(db, jim, now=NOW, **other):
    await helpers.ask(db, jim.id, **(FATIMA | other), by=by(jim), now=now)


async def mailed(db):
    """Kind and address of every mail, oldest first."""
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    return [(row.kind, row.address, row.state) for row in rows]


async def check_in(db, jim, hand_over, now=NOW):
    await put(db, jim, "check_in", "P2W", now.date(), hand_over_id=hand_over.id)
    await go(db, now)
    await send(db, now)


COPY = ("helper_copy", "fatima@example.org", "sent")


async def test_she_is_asked_by_mail_and_nothing_else_goes_before_her_yes(db, anna, hers, secret):
    await check_in(db, anna, hers)
    assert await mailed(db) == [
        ("helper_asked", "fatima@example.org", "sent"),
        ("check_in", "anna@example.org", "sent"),
    ]
    [asked, _] = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    assert await context_of(db, asked.id) == {
        "first_name": "Fatima",
        "jim": "Anna",
        "path": f"/helper/{secret}",
    }


async def test_after_both_said_yes_one_copy_goes_of_each_message(db, anna, hers, secret):
    for _ in range(2):
        await helpers.agree(db, secret, now=NOW)
    await check_in(db, anna, hers)
    [sent] = [row for row in await db.fetch_all(outbox.select()) if row.kind == "check_in"]
    await copies.queue(db, [sent], now=NOW)
    await send(db, NOW)
    assert (await mailed(db))[1:] == [("check_in", "anna@example.org", "sent"), COPY]
    [copy] = [row for row in await db.fetch_all(outbox.select()) if row.kind == "helper_copy"]
    context = await context_of(db, copy.id)
    assert (copy.person_id, context["about"], context["stop_path"]) == (
        None,
        "check_in",
        f"/helper/{secret}/stop",
    )
    assert "token" not in context


async def test_answers_replies_and_what_other_jims_write_are_never_copied(db, anna, secret):
    await helpers.agree(db, secret, now=NOW)
    for kind in ("sign_in", "staff_reply", "exchange_message", "exchange_offer", "talk_booked", "stopped"):
        await copies.queue(db, [await _sent(db, anna, kind)], now=NOW)
    assert "helper_copy" not in [kind for kind, *_ in await mailed(db)]
    await copies.queue(db, [await _sent(db, anna, "talk_reminder")], now=NOW)
    [copy] = [row for row in await db.fetch_all(outbox.select()) if row.kind == "helper_copy"]
    assert (await context_of(db, copy.id))["starts_at"] == "2026-04-01T08:00:00+00:00"


async def _sent(db, jim, kind):
    outbox_id = await db.insert(
        outbox.insert().values(
            key=f"test:{kind}",
            person_id=jim.id,
            channel="mail",
            message_class="appointment",
            rank=1,
            kind=kind,
            items=[],
            template=kind,
            language="nl",
            context='{"starts_at": "2026-04-01T08:00:00+00:00"}',
            message_id=kind,
            state="sent",
            queued_at=NOW,
        )
    )
    return await db.fetch_one(outbox.select().where(outbox.c.id == outbox_id))


@pytest.mark.parametrize("who", ["jim", "helper"])
async def test_either_stops_and_takes_it_back(db, anna, hers, secret, who):
    await helpers.agree(db, secret, now=NOW)
    for _ in range(2):
        if who == "jim":
            await helpers.end(db, anna.id, by=by(anna), now=NOW)
        else:
            await helpers.leave(db, secret, now=NOW)
    await check_in(db, anna, hers)
    assert COPY not in await mailed(db)
    if who == "jim":
        with pytest.raises(Refused):
            await helpers.agree(db, secret, now=NOW)
        await helpers.restore(db, anna.id, by=by(anna), now=NOW)
    else:
        with pytest.raises(Refused):
            await helpers.restore(db, anna.id, by=by(anna), now=NOW)
        await helpers.agree(db, secret, now=NOW)
    row = await helpers.latest(db, anna.id)
    assert (row.ended_at, row.agreed_at) == (None, NOW)


async def test_a_copy_that_waits_is_weighed_again(db, anna, hers, secret):
    await helpers.agree(db, secret, now=NOW)
    await put(db, anna, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await go(db, NOW)
    await helpers.leave(db, secret, now=NOW)
    await send(db, NOW)
    assert (await mailed(db))[-1] == ("helper_copy", "fatima@example.org", "skipped")


@pytest.mark.parametrize(
    ("verb", "reason"),
    [(stops.stop, "stopped"), (stops.deceased, "deceased"), ("pause", "paused")],
)
async def test_what_ends_or_holds_messages_to_the_jim_holds_copies(db, anna, hers, secret, verb, reason):
    await helpers.agree(db, secret, now=NOW)
    await put(db, anna, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await go(db, NOW)
    if verb == "pause":
        await pauses.start(db, anna.id, until=TODAY + timedelta(days=9), by=by(anna), now=NOW)
    else:
        await verb(db, anna.id, by=by(anna), now=NOW)
    await send(db, NOW)
    [copy] = [row for row in await db.fetch_all(outbox.select()) if row.kind == "helper_copy"]
    assert (copy.state, copy.reason) == ("skipped", reason)


async def test_copies_keep_to_the_hours_of_appointments(db, anna, hers, secret):
    night = NOW.replace(hour=23)
    await helpers.agree(db, secret, now=NOW)
    await copies.queue(db, [await _sent(db, anna, "talk_reminder")], now=night)
    await send(db, night)
    assert (await mailed(db))[-1] == ("helper_copy", "fatima@example.org", "pending")


async def test_a_dead_address_ends_it_and_the_jim_can_see_why(db, anna, secret):
    rows = await post.claim(db, now=NOW, limit=9)
    await copies.settled(db, [(row, "channel") for row in rows], now=NOW)
    row = await helpers.latest(db, anna.id)
    assert (row.ended_by, row.ended_at) == ("bounced", NOW)
    with pytest.raises(Refused):
        await helpers.restore(db, anna.id, by=by(anna), now=NOW)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"address": "geen adres"}, "address"),
        ({"address": "Anna@example.org"}, "address"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(db, anna, other, field):
    with pytest.raises(Invalid) as refused:
        await ask(db, anna, **other)
    assert refused.value.problems[0].field == field
    assert await db.fetch_all(table.select()) == []


async def test_one_at_a_time_and_not_whoever_said_no(db, anna, secret):
    with pytest.raises(Refused):
        await ask(db, anna, address="ander@example.org")
    await helpers.leave(db, secret, now=NOW)
    with pytest.raises(Refused):
        await ask(db, anna, now=NOW + timedelta(minutes=1), address="FATIMA@example.org")
    await ask(db, anna, now=NOW + timedelta(minutes=1), address="ander@example.org")


async def test_nobody_mails_the_whole_street(db, anna):
    for number in range(helpers.A_DAY_AT_MOST):
        moment = NOW + timedelta(minutes=number)
        await ask(db, anna, now=moment, address=f"buur{number}@example.org")
        await helpers.end(db, anna.id, by=by(anna), now=moment)
    with pytest.raises(Refused):
        await ask(db, anna, now=NOW + timedelta(hours=2), address="nog@example.org")
    await ask(db, anna, now=NOW + timedelta(days=2), address="nog@example.org")


async def test_a_month_without_answer_ends_it_and_a_month_later_the_address_is_gone(db, anna, secret):
    month = NOW + timedelta(days=31)
    await helpers.clear(db, now=NOW + timedelta(days=29))
    assert (await helpers.latest(db, anna.id)).ended_at is None
    await helpers.clear(db, now=month)
    assert (await helpers.latest(db, anna.id)).ended_by == "expired"
    await helpers.clear(db, now=month + timedelta(days=31))
    assert await db.fetch_all(table.select()) == []
    with pytest.raises(NotFound):
        await helpers.look(db, secret)


async def test_erased_neither_name_nor_address_is_left(db, anna, hers, secret):
    await helpers.agree(db, secret, now=NOW)
    await check_in(db, anna, hers)
    await erasure.erase(db, anna.id, by="worker", reason="declined", now=NOW)
    assert await db.fetch_all(table.select()) == []
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    assert [(row.kind, row.address, row.context) for row in rows] == [
        (kind, None, "{}") for kind in ("helper_asked", "check_in", "helper_copy")
    ]


async def test_after_a_change_of_our_secret_new_copies_hold_a_link_that_works(db, anna, hers, secret):
    await helpers.agree(db, secret, now=NOW)
    await db.execute(table.update().values(token_hash="of before"))
    await check_in(db, anna, hers)
    assert (await helpers.look(db, secret)).first_name == "Fatima"
