"""The list of words of danger is staff's own; what it finds lifts a question and mails whoever is on duty, at once."""

import json

import pytest

from jimsupport.db.tables import danger_words as table
from jimsupport.db.tables import office, outbox
from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import check_ins, delivery
from jimsupport.domain.handling import replies
from jimsupport.domain.support import call_backs, danger, danger_words
from jimsupport.mail.build import Desk, build
from jimsupport.mail.contexts import context_of
from jimsupport.mail.writing import House
from tests import cast
from tests.conftest import NOW
from tests.domain.handling.asked import ask, row

DUTY = "dienst@jimwerkt.example"
HOW = {"by": "staff:1", "now": NOW}
WORRY = "Hij heeft een mes"


@pytest.fixture
async def on_duty(db):
    await db.execute(office.update().values(duty_mail=DUTY))


async def alerts(db):
    return await db.fetch_all(outbox.select().where(outbox.c.kind == "danger_alert"))


async def test_a_word_is_added_once_and_removed(db):
    assert not await danger.is_in(db, "Er was een vechtpartij")
    for phrase in ("vechtpartij", " Véchtpartij "):
        await danger_words.add(db, "nl", phrase, **HOW)
    assert await danger.is_in(db, "Er was een VECHTPARTIJ!")
    [word] = await db.fetch_all(table.select().where(table.c.phrase == "vechtpartij"))
    assert await danger_words.remove(db, word.id, **HOW) == "vechtpartij"
    assert await danger_words.remove(db, word.id, **HOW) == ""
    assert not await danger.is_in(db, "Er was een vechtpartij")


async def test_a_word_that_was_on_the_list_from_the_start_can_go(db):
    [word] = [each for each in await danger_words.listed(db, "nl") if each.phrase == "mes"]
    await danger_words.remove(db, word.id, **HOW)
    assert not await danger.is_in(db, WORRY)


@pytest.mark.parametrize(
    ("language", "phrase"), [("nl", ""), ("nl", " ?! "), ("nl", "a" * 81), ("fr", "couteau")]
)
async def test_what_can_be_no_word_is_refused(db, language, phrase):
    with pytest.raises(Invalid):
        await danger_words.add(db, language, phrase, **HOW)


async def test_one_query_for_the_whole_list_and_none_for_nothing(db):
    before = db.statements
    await danger.is_in(db, WORRY)
    await danger.is_in(db, " ")
    assert db.statements - before == 1


async def test_whoever_is_on_duty_gets_one_mail_for_each_message_which_says_nothing(
    db, hilde, on_duty, keyring, passing
):
    asked = await ask(db, hilde, WORRY)
    await ask(db, hilde, WORRY)  # a double tap
    await replies.say(db, asked, "Alles goed", by=f"jim:{hilde.id}", now=passing(minutes=5))
    assert len(await alerts(db)) == 1
    await replies.say(db, asked, "Toch weer dat mes", by=f"jim:{hilde.id}", now=passing(minutes=5))
    first, second = await alerts(db)
    for alert in (first, second):
        assert (alert.address, alert.person_id, alert.message_class) == (DUTY, None, "answer")
        assert json.loads(alert.context) == {"path": f"/staff/requests/{asked.id}"}
    desk = Desk(House("https://jimsupport.test", "030"), "J <j@jimsupport.test>", "jimsupport.test", keyring)
    mail = build(first, await context_of(db, first.id), desk, now=NOW).data.decode()
    assert "Hilde" not in mail
    assert "mes" not in mail.lower().replace("message", "").split()


async def test_it_goes_out_at_any_hour(db, hilde, on_duty):
    night = NOW.replace(hour=2)
    await ask(db, hilde, WORRY, now=night)
    [alert] = await alerts(db)
    assert alert.next_try_at == night
    assert (await delivery.still_wanted(db, [alert], now=night)).verdicts == {alert.id: None}


async def test_without_an_address_the_question_is_lifted_all_the_same(db, hilde):
    assert (await ask(db, hilde, WORRY)).danger
    assert await alerts(db) == []


async def test_when_to_ring_is_read_as_well(db, hilde, on_duty):
    asked = await ask(db, kind="call_back", body="", name="Bep", when_to_call="nu, hij heeft een mes")
    assert asked.danger
    hers = await ask(db, hilde, "", kind="call_back")
    await ask(db, hilde, "", kind="call_back", when_to_call="nu, hij heeft een mes")
    assert (await row(db, hers.id)).danger
    assert len(await alerts(db)) == 2


async def test_a_remark_with_it_goes_well_is_lifted_too(db, hilde, carla, noordrivier, on_duty):
    handed = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, hilde, handed, due_at=None, outcome="sent", decided_at=NOW)
    await check_ins.answer(db, item, "good", remark=WORRY, by=f"jim:{hilde.id}", now=NOW)
    assert len(await alerts(db)) == 1


async def test_no_worry_is_one_too_many(db, on_duty):
    """Fifty visitors with the same name, and the same one fifty times with other words: all of them are there."""
    ids = set()
    for n in range(50):
        for name in ("Bep", f"Bep {n}"):
            ids.add(
                await call_backs.ask(db, name=name, phone="0612345678", message=f"{WORRY}, keer {n}", now=NOW)
            )
    assert len(ids) == 100
    assert [(await row(db, each)).danger for each in ids] == [True] * 100
    assert len(await alerts(db)) == 100
