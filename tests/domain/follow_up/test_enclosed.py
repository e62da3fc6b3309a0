"""What goes along in a letter that a JIM gets anyway: a tip that fits, and how many JIMs their own tips helped."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import outbox, tip_shown, tips
from jimsupport.domain.exchanges import wishes as asked
from jimsupport.domain.follow_up import sweep, wording
from jimsupport.domain.tips import helps, review
from jimsupport.domain.tips import tips as nouns
from jimsupport.domain.wishes import wishes
from jimsupport.domain.wishes.wishes import Wishes
from jimsupport.mail import outbox as post_box
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import by, go, letters, put, send, set_jim

TODAY = NOW.date()
WORDS = "Ga naast hem zitten en zeg een tijd niets."
STAFF = 9_999


async def given(db, giver, text=WORDS, theme="rules", **how):
    how = {"language": "nl", "signature": "een opa", "by": by(giver), "now": NOW} | how
    tip_id = await nouns.give(db, giver.id, text=text, theme=theme, **how)
    await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    await db.execute(outbox.delete().where(outbox.c.kind == "tip_published"))  # another matter
    return tip_id


async def wishes_for(db, jim, *themes):
    await wishes.save(db, jim.id, Wishes(themes=list(themes)), by=by(jim), now=NOW)


async def leaving(db, now=NOW):
    """What goes along in each letter that leaves: the words of the tip, and how many it helped."""
    rows = await post_box.claim(db, now=now, limit=100)
    contexts = await wording.leaving(db, rows, now=now)
    await post_box.put_back(db, rows)
    return {
        row.person_id: (
            (contexts[row.id].get("tip") or {"text": None})["text"],
            contexts[row.id].get("helped"),
        )
        for row in rows
    }


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    return await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)


@pytest.fixture
async def check_in(db, hilde, hers):
    """Hilde is to be asked how it goes."""
    return await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)


async def test_one_that_fits_goes_along(db, hilde, anna, check_in):
    await given(db, anna, "Over geld praten wij op zondag.", theme="money")
    fits = await given(db, anna)
    await wishes_for(db, hilde, "rules")
    await sweep.run(db, now=NOW)
    assert [await leaving(db), await leaving(db)] == [{hilde.id: (WORDS, 0)}] * 2  # as for another try
    [letter] = await letters(db)
    assert (await wording.said(db, letter))["tip"] == {"id": fits, "text": WORDS, "signature": "een opa"}
    noted = await db.fetch_all(tip_shown.select())
    assert [(row.jim_id, row.tip_id, row.planned_id) for row in noted] == [(hilde.id, fits, check_in.id)]


async def test_of_those_that_fit_it_is_the_one_that_helped_most_and_none_twice(db, hilde, anna, said, hers):
    first, second = await given(db, anna), await given(db, anna, "Vertel waarom de regel er is.")
    await helps.say(db, said.id, second, now=NOW)
    await wishes_for(db, hilde, "rules")
    got = []
    for weeks, step in ((0, "P2W"), (10, "P3M"), (20, "P6M")):
        moment = NOW + timedelta(weeks=weeks)
        await put(db, hilde, "check_in", step, moment.date(), hand_over_id=hers.id)
        await sweep.run(db, now=moment)
        got.append((await leaving(db, moment))[hilde.id][0])
        await send(db, moment)
    assert got == ["Vertel waarom de regel er is.", WORDS, None]
    noted = await db.fetch_all(tip_shown.select().order_by(tip_shown.c.id))
    assert [row.tip_id for row in noted] == [second, first]


async def test_what_they_asked_another_jim_tells_what_fits(db, hilde, anna, check_in):
    await given(db, anna)
    await asked.ask(db, hilde.id, shared="Hoe doe jij dat?", theme="rules", by=by(hilde), now=NOW)
    await db.execute(outbox.delete())
    await sweep.run(db, now=NOW)
    assert await leaving(db) == {hilde.id: (WORDS, 0)}


@pytest.mark.parametrize("why", ["told nothing", "another theme", "another language", "their own", "waits"])
async def test_what_does_not_fit_stays_here(db, hilde, anna, check_in, why):
    giver = hilde if why == "their own" else anna
    how = {"language": "en"} if why == "another language" else {}
    if why == "waits":
        await nouns.give(
            db, anna.id, text=WORDS, theme="rules", language="nl", signature="", by=by(anna), now=NOW
        )
    else:
        await given(db, giver, theme="money" if why == "another theme" else "rules", **how)
    if why != "told nothing":
        await wishes_for(db, hilde, "rules")
    await sweep.run(db, now=NOW)
    assert await leaving(db) == {hilde.id: (None, 0)}


async def test_one_that_was_taken_back_meanwhile_makes_place_for_another(db, hilde, anna, check_in):
    tip_id = await given(db, anna)
    await wishes_for(db, hilde, "rules")
    await sweep.run(db, now=NOW)
    assert await leaving(db) == {hilde.id: (WORDS, 0)}
    await nouns.withdraw(db, anna.id, tip_id, by=by(anna), now=NOW)
    assert await leaving(db) == {hilde.id: (None, 0)}
    [letter] = await letters(db)
    assert (await wording.said(db, letter))["tip"] is None
    await given(db, anna, "Vertel waarom de regel er is.")
    assert await leaving(db) == {hilde.id: ("Vertel waarom de regel er is.", 0)}


async def test_nothing_goes_along_in_a_text_nor_in_a_call(db, hilde, anna, check_in):
    await given(db, anna)
    await wishes_for(db, hilde, "rules")
    await set_jim(db, hilde, channel="phone")
    await go(db, NOW)
    assert [row.channel for row in await letters(db)] == ["call"]
    assert await db.fetch_all(tip_shown.select()) == []


async def test_who_gave_it_hears_how_many_it_helped_once(db, hilde, anna, said, hers):
    mine, other = await given(db, hilde), await given(db, hilde, "Vertel waarom de regel er is.")
    for tip_id, person in ((mine, anna), (mine, said), (other, anna)):
        await helps.say(db, person.id, tip_id, now=NOW)
    assert await helps.people_of(db, hilde.id) == 2  # who was helped by two counts once
    await put(db, hilde, "contact_reminder", "contact", TODAY)
    await sweep.run(db, now=NOW)
    assert [await leaving(db), await leaving(db)] == [{hilde.id: (None, 2)}] * 2
    assert await helps.news_of(db, [hilde.id]) == {hilde.id: 2}  # not yet on its way
    await send(db, NOW)
    assert await helps.news_of(db, [hilde.id]) == {}
    await helps.take_back(db, said.id, mine)
    assert await helps.news_of(db, [hilde.id]) == {}
    await helps.say(db, said.id, other, now=NOW)
    assert await helps.news_of(db, [hilde.id]) == {hilde.id: 2}


async def test_as_many_queries_for_three_as_for_one(db, hilde, anna, said, carla, noordrivier):
    await given(db, anna)
    for text in ("Vertel waarom de regel er is.", "Vraag eerst hoe het op school was."):
        await given(db, said, text)

    async def queries(*jims):
        for jim in jims:
            await wishes_for(db, jim, "rules")
            await put(db, jim, "check_in", "P2W", TODAY)
        await sweep.run(db, now=NOW)
        rows = await post_box.claim(db, now=NOW, limit=100)
        assert len(rows) == len(jims)
        before = db.statements
        found = await wording.leaving(db, rows, now=NOW)
        asked = db.statements - before
        assert all(context["tip"] for context in found.values())
        return asked

    one = await queries(hilde)
    assert await queries(anna, said) == one
    assert len(await db.fetch_all(tips.select())) == 3
