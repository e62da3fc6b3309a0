"""Whom a professional still accompanies: the list, the answers in one go, and one mail a month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from jimsupport.db.tables import accompaniments as table
from jimsupport.db.tables import hand_over_drafts, hand_overs, outbox, roles
from jimsupport.domain.around import accompaniments, still_helping
from jimsupport.domain.around.accompaniments import Answer
from jimsupport.domain.care import drafts
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import muting
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import send

FIRST = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)  # a Friday, ten in the morning in Amsterdam
ENDED = date(2026, 3, 20)
BY = "professional:9"


@pytest.fixture
async def anneke(db, carla, noordrivier):
    """The id of a name on Carla's list."""
    return await add(db, carla, noordrivier)


async def add(db, who, organisation_id, name="Anneke", now=NOW):
    return await accompaniments.add(db, who.id, name=name, organisation_id=organisation_id, now=now)


async def listed(db, who, now=NOW):
    return await accompaniments.of_professional(db, who.id, now=now)


async def say(db, who, said, on=None, *, which=0, now=NOW):
    about = (await listed(db, who))[which]
    return await accompaniments.answer(db, who.id, [Answer(about, said, on)], by=BY, now=now)


async def letters(db):
    return await db.fetch_all(outbox.select().order_by(outbox.c.id))


async def test_hand_overs_that_have_yet_to_end_stand_on_the_list_by_themselves(
    db, hilde, anna, said, carla, mo, noordrivier, oosterpoort, anneke
):
    later = {"professional": carla, "organisation_id": noordrivier, "ends_on": date(2026, 4, 24)}
    coming = await cast.hand_over(db, hilde, **later)
    await cast.hand_over(db, anna, **later, withdrawn_at=NOW)
    await cast.hand_over(db, said, **(later | {"ends_on": NOW.date()}))
    await cast.hand_over(db, anna, **(later | {"professional": mo, "organisation_id": oosterpoort}))
    assert [(each.key, each.name) for each in await listed(db, carla)] == [
        (f"name-{anneke}", "Anneke"),
        (f"hand-over-{coming.id}", "Hilde"),
    ]


async def test_what_the_jim_says_of_it_is_not_to_be_seen_on_the_list(db, hilde, carla, noordrivier):
    handed = {"professional": carla, "organisation_id": noordrivier, "ends_on": date(2026, 4, 24)}
    await cast.hand_over(db, hilde, **handed)
    before = await listed(db, carla)
    await db.execute(hand_overs.update().values(ended_at=NOW, ended_reason="no_contact"))
    await db.execute(cast.jims.update().values(stopped_at=NOW, consented_at=None))
    assert await listed(db, carla) == before
    assert len(before) == 1


async def test_the_name_is_encrypted_and_once_on_the_list(db, carla, mo, noordrivier, anneke):
    assert await add(db, carla, noordrivier, name=" anneke ") == anneke
    with pytest.raises(NotFound):
        await add(db, mo, noordrivier)
    with pytest.raises(Invalid):
        await add(db, carla, noordrivier, name=" ")


async def test_still_helping_is_noted_and_stays(db, carla, anneke):
    await say(db, carla, "yes")
    [row] = await db.fetch_all(table.select())
    assert (row.confirmed_on, row.ended_at) == (NOW.date(), None)


async def test_stopped_begins_the_form_with_name_and_day(db, carla, anneke):
    [draft_id] = await say(db, carla, "stopped", ENDED)
    draft = await drafts.load(db, carla.id, draft_id)
    assert draft.answers == {"jim": {"first_name": "Anneke"}, "end": {"ends_on": "20-03-2026"}}
    assert await listed(db, carla) == []


async def test_two_who_stopped_are_two_forms(db, carla, noordrivier, anneke):
    await add(db, carla, noordrivier, name="Joop")
    answers = [Answer(each, "stopped", ENDED) for each in await listed(db, carla)]
    begun = await accompaniments.answer(db, carla.id, answers, by=BY, now=NOW)
    names = [(await drafts.load(db, carla.id, draft_id)).jim_name for draft_id in begun]
    assert names == ["Anneke", "Joop"]
    assert await accompaniments.answer(db, carla.id, answers, by=BY, now=NOW) == []  # a second tap


async def test_a_form_thrown_away_or_forgotten_puts_the_name_back(db, carla, anneke):
    [draft_id] = await say(db, carla, "stopped", ENDED)
    await drafts.discard(db, await drafts.load(db, carla.id, draft_id))
    assert [each.name for each in await listed(db, carla)] == ["Anneke"]
    await say(db, carla, "stopped", ENDED)
    await drafts.forget_old(db, now=NOW + timedelta(days=31))
    assert await db.fetch_all(hand_over_drafts.select()) == []
    assert [each.name for each in await listed(db, carla)] == ["Anneke"]


async def test_a_form_that_was_sent_and_forgotten_does_not(db, hilde, carla, noordrivier, anneke):
    [draft_id] = await say(db, carla, "stopped", ENDED)
    handed = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await db.execute(
        hand_over_drafts.update()
        .where(hand_over_drafts.c.id == draft_id)
        .values(hand_over_id=handed.id, answers="{}")
    )
    await drafts.forget_old(db, now=NOW + timedelta(days=31))
    assert await listed(db, carla) == []


async def test_gone_leaves_the_list_and_can_be_put_back(db, carla, mo, anneke):
    await say(db, carla, "gone")
    assert [each.id for each in await accompaniments.removed_lately(db, carla.id, now=NOW)] == [anneke]
    for verb in (accompaniments.restore, accompaniments.remove):
        with pytest.raises(NotFound):
            await verb(db, mo.id, anneke, **({"now": NOW} if verb is accompaniments.remove else {}))
    await accompaniments.restore(db, carla.id, anneke)
    assert [each.id for each in await listed(db, carla)] == [anneke]
    await accompaniments.remove(db, carla.id, anneke, now=NOW)
    assert await listed(db, carla) == []


async def test_another_day_moves_the_hand_over_and_yes_leaves_it(db, hilde, carla, noordrivier):
    handed = await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, ends_on=date(2026, 4, 24)
    )
    for answer, on in (("yes", date(2026, 4, 24)), ("gone", date(2026, 4, 24)), ("stopped", ENDED)):
        await say(db, carla, answer, ENDED if answer == "stopped" else None)
        row = await db.fetch_one(hand_overs.select().where(hand_overs.c.id == handed.id))
        assert row.ends_on == on


async def test_a_day_that_cannot_be_is_said_and_nothing_changes(db, carla, anneke):
    with pytest.raises(Invalid) as refused:
        await say(db, carla, "stopped", date(1999, 1, 1))
    assert refused.value.problems[0].field == f"on-name-{anneke}"
    assert await db.fetch_all(hand_over_drafts.select()) == []


@pytest.mark.parametrize(
    ("month", "day"),
    [(date(2026, 5, 20), 1), (date(2026, 8, 1), 3), (date(2027, 1, 9), 4), (date(2026, 11, 30), 2)],
)
def test_the_first_working_day(month, day):
    assert still_helping.first_working_day(month) == month.replace(day=day)


async def test_one_mail_a_month_on_the_first_working_day(db, carla, mo, anneke):
    assert await still_helping.run(db, now=FIRST - timedelta(days=1)) == {}
    assert await still_helping.run(db, now=FIRST - timedelta(hours=2)) == {}  # eight in the morning
    assert await still_helping.run(db, now=FIRST) == {"asked": 1}
    assert await still_helping.run(db, now=FIRST + timedelta(hours=3)) == {}
    await send(db, FIRST)
    [letter] = await letters(db)
    key = f"professional-{carla.id}:still_helping:2026-05"
    assert (letter.key, letter.person_id, letter.state) == (key, carla.id, "sent")
    context = await context_of(db, letter.id)
    assert (context["names"], context["more"]) == (["Anneke"], 0)
    assert await still_helping.run(db, now=FIRST + timedelta(days=31)) == {"asked": 1}


async def test_a_day_on_which_nothing_ran_is_caught_up_with_but_for_who_came_on_the_list_later(
    db, carla, mo, oosterpoort, anneke
):
    await add(db, mo, oosterpoort, now=FIRST)
    assert await still_helping.run(db, now=FIRST + timedelta(days=1)) == {}  # a Saturday
    assert await still_helping.run(db, now=FIRST + timedelta(days=3)) == {"asked": 1}
    assert await still_helping.run(db, now=FIRST + timedelta(days=11)) == {}
    assert [row.person_id for row in await letters(db)] == [carla.id]


async def test_one_who_cannot_be_read_keeps_no_other_from_being_asked(db, carla, mo, oosterpoort, anneke):
    await add(db, mo, oosterpoort)
    unreadable = text("UPDATE accompaniments SET name = 'not what the keys can read' WHERE id = :id")
    await db.execute(unreadable.bindparams(id=anneke))
    assert await still_helping.run(db, now=FIRST, limit=1) == {"asked": 1, "error": 1}
    assert [row.person_id for row in await letters(db)] == [mo.id]
    assert await still_helping.run(db, now=FIRST) == {"error": 1}


@pytest.mark.parametrize("why", ["empty", "no role", "off", "no mail"])
async def test_who_gets_nothing(db, carla, anneke, why):
    if why == "empty":
        await accompaniments.remove(db, carla.id, anneke, now=NOW)
    elif why == "no role":
        await db.execute(roles.update().values(ended_at=NOW))
    elif why == "off":
        await still_helping.switch_off(db, carla.id, by=BY, now=NOW)
    else:
        await db.execute(cast.channels.update().values(state="bounced"))
    assert await still_helping.run(db, now=FIRST) == {}


@pytest.mark.parametrize(("why", "reason"), [("no role", "answered"), ("off", "muted")])
async def test_it_is_weighed_again_when_it_leaves(db, carla, anneke, why, reason):
    await still_helping.run(db, now=FIRST)
    if why == "off":
        await still_helping.switch_off(db, carla.id, by=BY, now=FIRST)
    else:
        await db.execute(roles.update().values(ended_at=FIRST))
    await send(db, FIRST)
    assert [(row.state, row.reason) for row in await letters(db)] == [("skipped", reason)]


async def test_what_could_not_leave_waits_for_office_hours(db, carla, anneke):
    await still_helping.run(db, now=FIRST)
    await send(db, FIRST + timedelta(hours=9))  # Friday evening
    [letter] = await letters(db)
    assert (letter.state, letter.next_try_at) == ("pending", datetime(2026, 5, 4, 7, 0, tzinfo=UTC))


async def test_off_and_on_again_and_never_a_kind_of_the_jim(db, carla, anneke):
    for _ in range(2):
        await still_helping.switch_off(db, carla.id, by=BY, now=NOW)
    assert await still_helping.is_off(db, carla.id)
    assert await muting.of(db, carla.id) == frozenset()
    await still_helping.switch_on(db, carla.id, by=BY, now=NOW)
    assert not await still_helping.is_off(db, carla.id)


async def test_a_token_of_somebody_else_is_none(db, carla, mo):
    token = still_helping.stop_path(carla.id).rpartition("/")[2]
    assert (await still_helping.of_token(db, token)).id == carla.id
    for wrong in (token.replace(str(carla.id), str(mo.id), 1), token[:-1], "x", "", "9-"):
        with pytest.raises(NotFound):
            await still_helping.of_token(db, wrong)


async def test_names_are_forgotten(db, carla, noordrivier, anneke):
    await accompaniments.clear(db, now=NOW)
    assert len(await listed(db, carla)) == 1
    await accompaniments.clear(db, now=NOW + timedelta(days=366))  # never confirmed
    assert await db.fetch_all(table.select()) == []
    gone = await add(db, carla, noordrivier)
    await accompaniments.remove(db, carla.id, gone, now=NOW)
    await accompaniments.clear(db, now=NOW + timedelta(days=31))
    assert await db.fetch_all(table.select()) == []
    await add(db, carla, noordrivier)
    await db.execute(roles.update().values(ended_at=NOW))
    await accompaniments.clear(db, now=NOW + timedelta(days=31))
    assert await db.fetch_all(table.select()) == []
