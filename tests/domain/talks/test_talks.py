"""Booking, moving and calling off a talk, on both engines; and that two never get the same moment."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from jimsupport.db.tables import channels, jims, people, support_requests
from jimsupport.db.tables import talks as table
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import erasure, stops
from jimsupport.domain.support import requests
from jimsupport.domain.talks import hours, lists, talks
from tests import cast
from tests.cast import NOW
from tests.domain.talks.agreeing import (
    AMSTERDAM,
    TUESDAY_9,
    TUESDAY_13,
    WEDNESDAY_9,
    booked,
    happened,
    mails,
    offered,
    reminded,
)

HALF_AN_HOUR = timedelta(minutes=30)


async def the(db, talk):
    return await talks.rows.load(db, talk.id)


async def test_what_is_free_of_everyone_goes_to_who_has_least(db, nadia_is_free, ben_is_free, hilde, anna):
    assert (await offered(db, hilde))[:5] == [
        "31 9.00 Nadia",
        "31 9.45 Nadia",
        "31 10.30 Nadia",
        "31 11.15 Nadia",
        "31 13.00 Ben",
    ]
    await booked(db, anna, WEDNESDAY_9)  # Nadia's
    assert (await offered(db, hilde))[:2] == ["31 9.00 Ben", "31 9.45 Nadia"]
    assert (await offered(db, hilde, prefer=nadia_is_free.id))[0] == "31 9.00 Nadia"


async def test_a_talk_is_in_the_language_of_the_jim(db, nadia_is_free, ben_is_free):
    fatima = await cast.jim(db, "Fatima", mail="f@example.org", language="ar")
    assert (await offered(db, fatima))[:2] == ["31 9.00 Ben", "31 13.00 Ben"]
    pavel = await cast.jim(db, "Pavel", mail="p@example.org", language="en")
    assert await offered(db, pavel) == []


async def test_with_an_interpreter_anyone_will_do_and_who_speaks_it_comes_first(
    db, nadia_is_free, ben_is_free, hilde
):
    await db.execute(people.update().where(people.c.id == hilde.id).values(interpreter="ar"))
    hilde = await cast.load_jim(db, hilde.id)
    assert (await offered(db, hilde))[:2] == ["31 9.00 Ben", "31 9.45 Nadia"]


async def test_online_is_with_who_does_that(db, nadia_is_free, ben_is_free, hilde):
    assert {offer.split()[2] for offer in await offered(db, hilde, ways=["online"])} == {"Nadia"}


async def test_nobody_is_offered_a_talk_with_themselves(db, nadia_is_free, ben_is_free):
    await db.execute(jims.insert().values(id=nadia_is_free.id, consented_at=NOW))
    nadia = await cast.load_jim(db, nadia_is_free.id)
    assert {offer.split()[2] for offer in await offered(db, nadia)} == {"Ben"}
    with pytest.raises(talks.Taken):
        await booked(db, nadia, TUESDAY_9 + timedelta(minutes=45))


async def test_as_many_queries_for_one_colleague_as_for_more(db, nadia_is_free, hilde, request):
    before = db.statements
    await offered(db, hilde)
    alone = db.statements - before
    ben = await cast.worker(db, "Ben", "staff", mail="ben2@jimwerkt.example")
    await hours.keep(db, ben.id, [2], hours.Hours(540, 600), by="staff:1", now=NOW)
    before = db.statements
    await offered(db, hilde)
    assert db.statements - before == alone


async def test_booking(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    assert (talk.staff_id, talk.starts_at, talk.ends_at) == (
        nadia_is_free.id,
        TUESDAY_9,
        TUESDAY_9 + HALF_AN_HOUR,
    )
    assert (talk.state, talk.sequence, talk.booked_by, talk.way) == ("booked", 0, f"jim:{hilde.id}", "phone")
    assert await happened(db, hilde) == ["talk_booked"]
    assert [kind for kind, _ in await mails(db)] == ["talk_booked"]
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == NOW


async def test_a_second_tap_books_nothing_more(db, nadia_is_free, hilde):
    first, second = await booked(db, hilde), await booked(db, hilde)
    assert first.id == second.id
    assert len(await mails(db)) == 1


async def test_one_talk_to_come_is_enough(db, nadia_is_free, hilde):
    await booked(db, hilde)
    with pytest.raises(Refused) as refusal:
        await booked(db, hilde, WEDNESDAY_9)
    assert not isinstance(refusal.value, talks.Taken)


async def test_a_moment_just_taken_offers_the_three_nearest(db, nadia_is_free, hilde, anna):
    await booked(db, hilde, TUESDAY_9 + timedelta(minutes=45))
    with pytest.raises(talks.Taken) as taken:
        await booked(db, anna, TUESDAY_9 + timedelta(minutes=45))
    near = [offer.starts_at.astimezone(AMSTERDAM).strftime("%d %H.%M") for offer in taken.value.nearest]
    assert near == ["31 09.00", "31 10.30", "31 11.15"]


@pytest.mark.parametrize(
    "at",
    [
        NOW + timedelta(hours=1),  # too soon
        NOW + timedelta(days=60),  # too far
        TUESDAY_9 + timedelta(minutes=7),  # off the beat
        TUESDAY_9.replace(hour=20),  # nobody is there
    ],
)
async def test_what_was_never_offered_cannot_be_booked(db, nadia_is_free, hilde, at):
    with pytest.raises(talks.Taken):
        await booked(db, hilde, at)
    with pytest.raises(Invalid):
        await booked(db, hilde, way="by pigeon")


async def test_who_died_or_is_nobody_books_nothing(db, nadia_is_free):
    gone = await cast.jim(db, "Bep", mail="b@example.org", deceased_at=NOW)
    with pytest.raises(Refused):
        await booked(db, gone)
    with pytest.raises(NotFound):
        await talks.book(db, 9999, TUESDAY_9, "phone", by="jim:9999", now=NOW)


async def test_who_stopped_may_book_all_the_same(db, nadia_is_free):
    stopped = await cast.jim(db, "Bep", mail="b@example.org", stopped_at=NOW)
    assert (await booked(db, stopped)).state == "booked"
    assert len(await mails(db)) == 1


async def test_without_mail_the_talk_is_booked_all_the_same(db, nadia_is_free):
    joop = await cast.jim(db, "Joop", phone="+31612345609")
    assert (await booked(db, joop)).state == "booked"
    assert await mails(db) == []


async def test_on_the_phone_staff_book_at_shorter_notice(db, nadia_is_free, hilde):
    soon = NOW.astimezone(AMSTERDAM).replace(hour=10, minute=30)
    with pytest.raises(talks.Taken):
        await booked(db, hilde, soon)
    by = {"by": f"staff:{nadia_is_free.id}", "now": NOW, "phone": True}
    talk_id = await talks.book(db, hilde.id, soon, "phone", notice=talks.AT_ONCE, **by)
    assert (await talks.rows.load(db, talk_id)).booked_by == by["by"]


async def test_moving_keeps_the_talk_and_raises_its_number(db, nadia_is_free, ben_is_free, hilde):
    talk = await booked(db, hilde, prefer=nadia_is_free.id)
    for _ in range(2):  # a second tap
        await talks.move(db, talk, WEDNESDAY_9, by=f"jim:{hilde.id}", now=NOW)
    moved = await the(db, talk)
    assert (moved.id, moved.uid, moved.sequence) == (talk.id, talk.uid, 1)
    assert (moved.starts_at, moved.staff_id) == (WEDNESDAY_9, nadia_is_free.id)
    assert await happened(db, hilde) == ["talk_booked", "talk_moved"]
    assert [kind for kind, _ in await mails(db)] == ["talk_booked", "talk_moved"]
    assert (await offered(db, hilde))[0] == "31 9.00 Ben"  # its old moment is free again


async def test_moving_to_where_only_a_colleague_is_free(db, nadia_is_free, ben_is_free, hilde):
    talk = await booked(db, hilde, prefer=nadia_is_free.id)
    await talks.move(db, talk, TUESDAY_13, by=f"jim:{hilde.id}", now=NOW)
    assert (await the(db, talk)).staff_id == ben_is_free.id


async def test_moving_by_less_than_its_own_length(db, nadia_is_free, hilde, ben_is_free):
    """Its own time does not stand in the way."""
    await db.execute(table.delete())
    talk = await booked(db, hilde, prefer=nadia_is_free.id)
    who = {"by": f"staff:{nadia_is_free.id}", "now": NOW}
    await hours.except_for(db, nadia_is_free.id, TUESDAY_9.date(), hours.Hours(540, 550), free=False, **who)
    await talks.move(db, talk, TUESDAY_9 + timedelta(minutes=10), by=f"jim:{hilde.id}", now=NOW)
    assert (await the(db, talk)).sequence == 1


async def test_a_move_to_what_is_taken_leaves_the_talk_where_it_was(db, nadia_is_free, hilde, anna):
    talk = await booked(db, hilde)
    await booked(db, anna, WEDNESDAY_9)
    with pytest.raises(talks.Taken) as taken:
        await talks.move(db, talk, WEDNESDAY_9, by=f"jim:{hilde.id}", now=NOW)
    assert len(taken.value.nearest) == 3
    assert (await the(db, talk)).starts_at == TUESDAY_9


async def test_calling_off_and_back_on(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    for _ in range(2):
        await talks.cancel(db, talk, **by)
    off = await the(db, talk)
    assert (off.state, off.sequence, off.ended_by) == ("cancelled", 1, by["by"])
    with pytest.raises(Refused):
        await talks.move(db, off, WEDNESDAY_9, **by)
    for _ in range(2):
        await talks.restore(db, talk, **by)
    on = await the(db, talk)
    assert (on.state, on.sequence, on.ended_at, on.starts_at) == ("booked", 2, None, TUESDAY_9)
    assert await happened(db, hilde) == ["talk_booked", "talk_cancelled", "talk_restored"]
    assert [kind for kind, _ in await mails(db)] == ["talk_booked", "talk_cancelled", "talk_booked"]


async def test_back_on_when_the_moment_is_gone(db, nadia_is_free, hilde, anna):
    talk = await booked(db, hilde)
    await talks.cancel(db, talk, by=f"jim:{hilde.id}", now=NOW)
    await booked(db, anna)
    with pytest.raises(talks.Taken):
        await talks.restore(db, talk, by=f"jim:{hilde.id}", now=NOW)
    assert (await the(db, talk)).state == "cancelled"


async def test_what_is_over_can_be_neither_moved_nor_called_off(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    later = {"by": f"jim:{hilde.id}", "now": TUESDAY_9 + HALF_AN_HOUR}
    for verb in (talks.cancel(db, talk, **later), talks.move(db, talk, WEDNESDAY_9, **later)):
        with pytest.raises(Refused):
            await verb
    await talks.cancel(db, talk, by=f"jim:{hilde.id}", now=NOW)
    with pytest.raises(Refused):
        await talks.restore(db, talk, **later)


async def test_who_is_told_that_we_called_it_off(db, nadia_is_free, hilde, anna):
    mine, theirs = await booked(db, hilde), await booked(db, anna, WEDNESDAY_9)
    staff = {"by": f"staff:{nadia_is_free.id}", "now": NOW}
    await talks.cancel(db, mine, **staff)
    await talks.cancel(db, theirs, **staff, phone=True)  # the JIM asked for it on the phone
    assert [said["by_us"] for kind, said in await mails(db) if kind == "talk_cancelled"] == [True, False]


# The question that a talk is about


async def asks(db, jim, body=""):
    by = {"by": f"jim:{jim.id}", "now": NOW}
    return await requests.open(db, kind="call_back", door="page", body=body, jim_id=jim.id, **by)


async def asked(db, request_id):
    return await db.fetch_one(support_requests.select().where(support_requests.c.id == request_id))


async def test_the_question_waits_with_who_has_the_talk_until_its_day(db, nadia_is_free, hilde):
    request_id = await asks(db, hilde)
    talk = await booked(db, hilde, request_id=request_id)
    row = await asked(db, request_id)
    assert (row.claimed_by, row.snoozed_until) == (nadia_is_free.id, TUESDAY_9.date())
    await talks.move(db, talk, WEDNESDAY_9, by=f"jim:{hilde.id}", now=NOW)
    assert (await asked(db, request_id)).snoozed_until == WEDNESDAY_9.date()
    await talks.cancel(db, talk, by=f"jim:{hilde.id}", now=NOW)
    assert (await asked(db, request_id)).snoozed_at is None


async def test_word_of_danger_never_waits_for_a_talk(db, nadia_is_free, hilde):
    request_id = await asks(db, hilde, "Hij is weer geslagen.")
    await db.execute(support_requests.update().values(danger=True))
    await booked(db, hilde, request_id=request_id)
    assert (await asked(db, request_id)).snoozed_at is None


# Endings


async def test_a_death_calls_off_without_a_word(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    await stops.deceased(db, hilde.id, by=f"staff:{nadia_is_free.id}", now=NOW)
    assert (await the(db, talk)).state == "cancelled"
    assert [kind for kind, _ in await mails(db)] == ["talk_booked"]
    assert {(outcome, reason) for _, _, outcome, reason in await reminded(db)} == {("skipped", "deceased")}


async def test_a_stop_leaves_the_talk(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    await stops.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    assert (await the(db, talk)).state == "booked"


async def test_erasure_calls_off_and_forgets_the_number(db, nadia_is_free, hilde):
    talk = await booked(db, hilde, number="+31612345699")
    await erasure.erase(db, hilde.id, by="worker", reason="declined", now=NOW)
    row = await db.fetch_one(table.select().where(table.c.id == talk.id))
    assert (row.state, row.number) == ("cancelled", None)
    assert {(outcome, reason) for _, _, outcome, reason in await reminded(db)} == {("skipped", "erased")}


# Two at once


async def crowd(db, number):
    return [await cast.jim(db, f"Jim{n}", mail=f"jim{n}@example.org") for n in range(number)]


async def test_of_many_who_want_one_moment_one_gets_it(db, nadia_is_free):
    jims_ = await crowd(db, 8)
    answers = await asyncio.gather(*(booked(db, jim) for jim in jims_), return_exceptions=True)
    told = [answer for answer in answers if isinstance(answer, talks.Taken)]
    assert len(told) == 7
    assert all(len(answer.nearest) == 3 for answer in told)
    assert len(await db.fetch_all(table.select())) == 1


async def test_many_at_once_never_overlap_whatever_they_pick(db, nadia_is_free, ben_is_free):
    jims_ = await crowd(db, 12)
    moments = [TUESDAY_9 + timedelta(minutes=45 * (n % 3)) for n in range(12)]
    await asyncio.gather(
        *(booked(db, jim, at) for jim, at in zip(jims_, moments, strict=True)), return_exceptions=True
    )
    rows = await db.fetch_all(table.select().order_by(table.c.staff_id, table.c.starts_at))
    assert len(rows) == 4  # three of Nadia's, and nine o'clock of Ben's
    for one, other in itertools.pairwise(rows):
        apart = other.starts_at - one.ends_at
        assert one.staff_id != other.staff_id or apart >= timedelta(minutes=15)


async def test_moving_and_booking_at_once(db, nadia_is_free, hilde, anna):
    talk = await booked(db, hilde)
    answers = await asyncio.gather(
        talks.move(db, talk, WEDNESDAY_9, by=f"jim:{hilde.id}", now=NOW),
        booked(db, anna, WEDNESDAY_9),
        return_exceptions=True,
    )
    assert [isinstance(answer, talks.Taken) for answer in answers].count(True) == 1
    on_wednesday = table.select().where(table.c.starts_at == WEDNESDAY_9)
    assert len(await db.fetch_all(on_wednesday)) == 1


async def test_one_jim_who_taps_everything_at_once_gets_one_talk(db, nadia_is_free, hilde):
    moments = [TUESDAY_9, TUESDAY_9 + timedelta(minutes=45), WEDNESDAY_9]
    answers = await asyncio.gather(*(booked(db, hilde, at) for at in moments), return_exceptions=True)
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert len(await db.fetch_all(table.select())) == 1


# Lists


async def test_the_day_of_a_member_of_staff(db, nadia_is_free, ben_is_free, hilde, anna):
    first = await booked(db, hilde, prefer=nadia_is_free.id)
    await booked(db, anna, TUESDAY_13)  # Ben's
    assert [row.id for row in await lists.of_day(db, nadia_is_free.id, TUESDAY_9.date())] == [first.id]
    await talks.cancel(db, first, by=f"jim:{hilde.id}", now=NOW)
    assert await lists.of_day(db, nadia_is_free.id, TUESDAY_9.date()) == []


async def test_staff_never_see_the_talk_they_have_as_a_jim(db, nadia_is_free, ben_is_free):
    await db.execute(jims.insert().values(id=nadia_is_free.id, consented_at=NOW))
    talk = await booked(db, nadia_is_free, TUESDAY_13)
    with pytest.raises(NotFound):
        await talks.for_staff(db, talk.id, staff_id=nadia_is_free.id)
    assert (await talks.for_staff(db, talk.id, staff_id=ben_is_free.id)).id == talk.id
    agenda = await lists.agenda(db, staff_id=nadia_is_free.id, everyone=True, now=NOW)
    assert [*agenda.today, *agenda.later, *agenda.unsaid] == []


async def test_the_agenda(db, nadia_is_free, hilde, anna, said):
    yesterday, today = await booked(db, hilde), await booked(db, anna, WEDNESDAY_9)
    off = await booked(db, said, WEDNESDAY_9 + timedelta(minutes=45))
    await talks.cancel(db, off, by=f"jim:{said.id}", now=WEDNESDAY_9 - timedelta(hours=1))
    now = WEDNESDAY_9 - timedelta(minutes=5)
    agenda = await lists.agenda(db, staff_id=nadia_is_free.id, now=now)
    assert [[row.id for row in part] for part in agenda] == [[yesterday.id], [today.id], [], [off.id]]


async def test_the_numbers_to_ring(db, nadia_is_free, hilde, anna, said):
    found = [await booked(db, hilde), await booked(db, anna, WEDNESDAY_9, number="+31687654321")]
    found.append(await booked(db, said, WEDNESDAY_9 + timedelta(minutes=45)))
    await db.execute(channels.update().where(channels.c.person_id == said.id).values(state="off"))
    assert await lists.numbers(db, found) == {found[0].id: "+31612345601", found[1].id: "+31687654321"}
