"""Who hears of messages by mail, and when; and what comes back by mail."""

from datetime import timedelta
from functools import partial

import pytest

from jimsupport.db.tables import group_habits, group_messages, jims, people, support_requests
from jimsupport.domain.follow_up import appointments
from jimsupport.domain.group_life import fitting, hiding, telling
from jimsupport.domain.people import erasure
from tests.domain.group_life.living import NOW, QUARTER, group, hears, mailed, reads, row, seen, tells, writes
from tests.domain.groups.drafted import add, wisher
from tests.domain.replies.post import comes, newest, questions

AT_FIVE = NOW + timedelta(hours=7)  # 17.00 in Amsterdam
TOMORROW = AT_FIVE + timedelta(days=1)


async def test_each_gets_it_after_the_quarter_and_who_reads_a_day_at_once_at_five(db):
    group_id, [anna, bas, cas, dina] = await group(db)
    await hears(db, group_id, bas, "each")
    await hears(db, group_id, dina, "never")
    await writes(db, group_id, anna, "Een")
    await writes(db, group_id, anna, "Twee")
    await tells(db, now=NOW + QUARTER / 2)
    assert await mailed(db) == []  # they can still be changed
    await tells(db, now=NOW + QUARTER)
    await tells(db, now=NOW + QUARTER)
    assert await mailed(db) == [(bas.id, "pending", ["Een", "Twee"])]
    await writes(db, group_id, bas, "Drie", now=NOW + QUARTER)
    await tells(db, now=NOW + 2 * QUARTER)
    await tells(db, now=AT_FIVE)
    await tells(db, now=AT_FIVE)
    assert (await mailed(db))[1:] == [
        (anna.id, "pending", ["Drie"]),
        (cas.id, "pending", ["Een", "Twee", "Drie"]),
    ]
    await tells(db, now=TOMORROW)
    assert len(await mailed(db)) == 3  # nothing new, nothing said


async def test_a_second_mail_waits_with_the_first_and_what_is_hidden_is_taken_out_of_it(db):
    group_id, [anna, bas, *_] = await group(db)
    await hears(db, group_id, bas, "each")
    first = await writes(db, group_id, anna, "Een")
    await tells(db, now=NOW + QUARTER)
    second = await writes(db, group_id, anna, "Twee", now=NOW + QUARTER)
    await tells(db, now=NOW + 2 * QUARTER)
    assert await mailed(db) == [(bas.id, "pending", ["Een", "Twee"])]
    hide = partial(hiding._hide, db, by_host=True, by="staff:1", now=NOW, phone=False)
    await hide(await row(db, first), "Daarom")
    assert await mailed(db) == [(bas.id, "pending", ["Twee"])]
    await hide(await row(db, second), "Daarom")
    assert await mailed(db) == [(bas.id, "skipped", [])]


async def test_quiet_and_pause_put_it_off_and_what_was_read_is_not_told(db):
    group_id, [anna, bas, cas, dina] = await group(db)
    until = NOW.date() + timedelta(days=3)
    await hears(db, group_id, bas, "each", quiet_until=until)
    await db.execute(jims.update().where(jims.c.id == cas.id).values(paused_until=until))
    number = await writes(db, group_id, anna, "Een")
    await tells(db, now=NOW + QUARTER)
    await hears(db, group_id, dina, "daily")
    await db.execute(
        group_habits.update()
        .where(group_habits.c.id == (await seen(db, group_id, dina)).membership)
        .values(read_id=number)
    )
    await tells(db, now=TOMORROW)
    assert await mailed(db) == []
    morning = NOW + timedelta(days=3)
    await writes(db, group_id, anna, "Twee", now=morning)
    await tells(db, now=morning + QUARTER)
    await tells(db, now=AT_FIVE + timedelta(days=3))
    assert sorted(await mailed(db)) == [
        (bas.id, "pending", ["Een", "Twee"]),
        (cas.id, "pending", ["Een", "Twee"]),
        (dina.id, "pending", ["Twee"]),
    ]


async def test_when_it_leaves_it_is_asked_again_whether_it_is_wanted(db):
    group_id, [anna, bas, *_] = await group(db)
    await hears(db, group_id, bas, "each")
    await writes(db, group_id, anna, "Een")
    await tells(db, now=NOW + QUARTER)
    letter = await newest(db, "group_news")
    verdict = partial(appointments.still_wanted, db, [letter], now=NOW + QUARTER)
    assert await verdict() == {letter.id: None}
    await hears(db, group_id, bas, "never")
    assert await verdict() == {letter.id: ("skip", "muted")}
    await db.execute(jims.update().where(jims.c.id == bas.id).values(stopped_at=NOW))
    assert await verdict() == {letter.id: ("skip", "stopped")}


async def test_who_has_no_mail_hears_of_a_week_in_one_call(db):
    group_id, [anna, *_] = await group(db)
    truus = await wisher(db, "Truus", phone=True)
    await add(db, group_id, truus, "member")
    await writes(db, group_id, anna, "Een")
    await tells(db, now=NOW + QUARTER)
    await writes(db, group_id, anna, "Twee", now=TOMORROW)
    await tells(db, now=TOMORROW + QUARTER)
    await tells(db, now=NOW + timedelta(days=8))
    asked = await db.fetch_all(support_requests.select())
    assert [(each.kind, each.jim_id) for each in asked] == [("read_aloud", truus.id)]


async def test_a_reply_becomes_a_message_without_what_stands_beneath_it(db, keyring):
    group_id, [anna, bas, cas, _] = await group(db)
    await db.execute(people.update().where(people.c.id == bas.id).values(last_name="de Wit"))
    await hears(db, group_id, bas, "each")
    await writes(db, group_id, anna, "Een")
    await tells(db, now=NOW + QUARTER)
    letter = await newest(db, "group_news")
    from_bas = partial(comes, db, keyring, to=letter, sender="bas@example.org")

    came = await from_bas("Leuk!\n\nGroeten,\nBas de Wit\n06-12345678")
    assert (came.request_id, await reads(db, group_id, cas)) == (None, ["Een", "Leuk!\n\nGroeten,\nBas"])
    await from_bas("Ik ben er niet", kind="auto_reply")
    assert await questions(db) == []
    await from_bas("Bel me op 06-12345678")  # not for the others: a person looks
    await from_bas("Ik ben het", sender="wie@example.net")
    assert len(await reads(db, group_id, cas)) == 2
    assert [asked[0] for asked in await questions(db)] == [bas.id]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Tot dinsdag 24\nHilde de Wit\nhilde@example.org", "Tot dinsdag 24\nHilde"),
        ("Hoi\n\nHilde\nH. de Wit\nDorpsstraat 12\n9401 AB Assen\nTel: 06 12 34 56 78", "Hoi\n\nHilde"),
        ("Ik ben Hilde de Wit en kom", "Ik ben Hilde en kom"),
        ("Ik zag Jan de Wit", "Ik zag Jan de Wit"),
        ("Kijk op https://jimwerkt.nl/dag, om 19.30 uur", "Kijk op https://jimwerkt.nl/dag, om 19.30 uur"),
        ("Mail naar hilde@example.org of niet", None),
        ("06-12345678", None),
    ],
)
def test_what_tells_who_wrote_it_goes(text, kept):
    assert fitting.fit(text, first_name="Hilde", last_name="de Wit") == kept


def test_the_mail_of_the_day_is_due_at_five_where_they_live():
    assert telling.digest_at(NOW, "Europe/Amsterdam", None) == AT_FIVE
    assert telling.digest_at(AT_FIVE, "Europe/Amsterdam", None) == TOMORROW
    assert telling.digest_at(NOW, "Europe/Amsterdam", TOMORROW.date()) == TOMORROW


async def test_whose_data_goes_leaves_no_words_behind(db):
    group_id, [anna, bas, cas, _] = await group(db)
    await writes(db, group_id, anna, "Mijn verhaal")
    await writes(db, group_id, bas, "Fijn")
    await erasure.erase(db, anna.id, by="worker", reason="declined", now=NOW)
    assert await reads(db, group_id, cas) == ["Fijn"]
    assert [
        each.body for each in await db.fetch_all(group_messages.select().order_by(group_messages.c.id))
    ] == [None, "Fijn"]
