"""A tip from the moment it is given until it is taken back."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import outbox, support_requests, tips
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import people
from jimsupport.domain.search import query
from jimsupport.domain.tips import forgetting, helps, post, review
from jimsupport.domain.tips import tips as nouns
from tests.conftest import NOW

WORDS = "Ga naast hem zitten en zeg een tijd niets."
STAFF = 9_999


async def give(db, giver, text=WORDS, **how):
    how = {"language": "nl", "theme": "rules", "signature": "een opa", "by": f"jim:{giver}", "now": NOW} | how
    return await nouns.give(db, giver, text=text, **how)


async def published(db, giver, text=WORDS, **how):
    tip_id = await give(db, giver, text, **how)
    await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    return tip_id


async def found(db, typed):
    return [hit.item_id for hit in (await query.find(db, typed, language="nl")).hits]


async def mails(db):
    rows = await db.fetch_all(select(outbox.c.kind, outbox.c.person_id, outbox.c.state).order_by(outbox.c.id))
    return [
        (row.kind, row.person_id) for row in rows if row.kind.startswith("tip") and row.state == "pending"
    ]


async def test_nobody_reads_it_before_staff_said_yes(db, hilde):
    tip_id = await give(db, hilde.id)
    with pytest.raises(NotFound):
        await nouns.published(db, tip_id)
    assert await nouns.newest(db, language="nl") == []
    assert await found(db, "naast zitten") == []
    assert [(row.state, row.given) for row in await nouns.all_of(db, hilde.id)] == [("waiting", WORDS)]
    await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    row = await nouns.published(db, tip_id)
    assert (row.text, row.signature) == (WORDS, "een opa")
    assert await found(db, "naast zitten") == [tip_id]
    assert await mails(db) == [("tip_published", hilde.id)]


async def test_a_second_tap_gives_one_tip(db, hilde):
    assert await give(db, hilde.id) == await give(db, hilde.id)
    assert await give(db, hilde.id) != await give(db, hilde.id, "Iets heel anders dan dat.")


@pytest.mark.parametrize(
    ("field", "how"),
    [
        ("text", {"text": " "}),
        ("text", {"text": "kort"}),
        ("text", {"text": "x" * 1501}),
        ("theme", {"theme": "weather"}),
        ("language", {"language": "fr"}),
        ("shown_as", {"shown_as": "photo"}),
        ("signature", {"signature": "x" * 61}),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(db, hilde, field, how):
    with pytest.raises(Invalid) as caught:
        await give(db, hilde.id, **how)
    assert caught.value.problems[0].field == field


async def test_words_of_danger_reach_staff_as_well(db, hilde):
    await give(db, hilde.id, "Hij wordt thuis geslagen, ik haal hem daar weg.")
    [row] = await db.fetch_all(select(support_requests.c.kind, support_requests.c.danger))
    assert (row.kind, row.danger) == ("worry", True)


async def test_what_staff_change_the_giver_sees_first(db, hilde, anna):
    tip_id = await give(db, hilde.id)
    await review.propose(db, tip_id, WORDS + " Dat werkt.", staff_id=STAFF, by="staff:1", now=NOW)
    assert await mails(db) == [("tip_proposed", hilde.id)]
    with pytest.raises(NotFound):
        await nouns.published(db, tip_id)
    with pytest.raises(NotFound):
        await review.accept(db, anna.id, tip_id, by=f"jim:{anna.id}", now=NOW)
    await review.accept(db, hilde.id, tip_id, by=f"jim:{hilde.id}", now=NOW)
    assert (await nouns.published(db, tip_id)).text == WORDS + " Dat werkt."


async def test_it_is_taken_back_everywhere_at_once(db, hilde, anna):
    tip_id = await published(db, hilde.id)
    with pytest.raises(NotFound):
        await nouns.withdraw(db, anna.id, tip_id, by=f"jim:{anna.id}", now=NOW)
    await nouns.withdraw(db, hilde.id, tip_id, by=f"jim:{hilde.id}", now=NOW)
    await nouns.withdraw(db, hilde.id, tip_id, by=f"jim:{hilde.id}", now=NOW)
    with pytest.raises(NotFound):
        await nouns.published(db, tip_id)
    assert await found(db, "naast zitten") == []
    assert await db.fetch_value(select(tips.c.text).where(tips.c.id == tip_id)) is None
    assert await mails(db) == []


async def test_one_that_is_declined_can_still_be_published(db, hilde):
    tip_id = await give(db, hilde.id)
    await review.decline(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    assert await mails(db) == [("tip_declined", hilde.id)]
    await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    assert (await nouns.published(db, tip_id)).text == WORDS
    with pytest.raises(Refused):
        await review.decline(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)


async def test_who_is_staff_and_a_jim_does_not_see_their_own(db, hilde):
    tip_id = await give(db, hilde.id)
    with pytest.raises(NotFound):
        await review.load(db, tip_id, staff_id=hilde.id)
    assert await review.waiting(db, staff_id=hilde.id) == []
    assert [row.giver for row in await review.waiting(db, staff_id=STAFF)] == ["Hilde"]


async def test_two_that_say_the_same_become_one(db, hilde, anna):
    kept, double = (
        await published(db, hilde.id),
        await published(db, anna.id, "Zit naast hem en zeg even niets."),
    )
    for person, tip_id in ((hilde, double), (anna, kept)):
        await helps.say(db, person.id, tip_id, now=NOW)
    await review.merge(db, double, kept, staff_id=STAFF, by="staff:1", now=NOW)
    await review.merge(db, double, kept, staff_id=STAFF, by="staff:1", now=NOW)
    row = await nouns.published(db, double)
    assert (row.id, row.helped) == (kept, 2)
    assert await found(db, "zit naast") == [kept]
    assert (await mails(db))[-2:] == [("tip_published", anna.id), ("tip_published", hilde.id)]
    with pytest.raises(Refused):
        await review.merge(db, kept, double, staff_id=STAFF, by="staff:1", now=NOW)


async def test_it_helped_each_person_once(db, hilde, anna):
    tip_id = await published(db, hilde.id)
    await asyncio.gather(*(helps.say(db, anna.id, tip_id, now=NOW) for _ in range(4)))
    await helps.say(db, hilde.id, tip_id, now=NOW)  # one's own counts for nothing
    assert (await nouns.published(db, tip_id)).helped == 1
    assert await helps.of_person(db, anna.id, [tip_id]) == {tip_id}
    assert await helps.news_of(db, [hilde.id, anna.id]) == {hilde.id: 1}
    await helps.told(db, [hilde.id])
    assert await helps.news_of(db, [hilde.id]) == {}
    await helps.take_back(db, anna.id, tip_id)
    assert (await nouns.published(db, tip_id)).helped == 0


async def test_nothing_of_it_is_left_when_the_giver_is_erased(db, hilde, anna):
    tip_id = await published(db, hilde.id)
    other = await published(db, anna.id, "Iets heel anders dan dat.")
    await helps.say(db, hilde.id, other, now=NOW)
    async with db.write():
        await forgetting.forget(db, hilde.id, now=NOW)
    with pytest.raises(NotFound):
        await nouns.published(db, tip_id)
    assert (await nouns.published(db, other)).helped == 0
    assert WORDS not in str(await db.fetch_all(tips.select()))


async def test_a_mail_about_it_leaves_only_while_it_is_so(db, hilde):
    tip_id = await published(db, hilde.id)
    rows = await db.fetch_all(select(outbox.c.id, outbox.c.key, outbox.c.kind, outbox.c.person_id))
    rows = [row for row in rows if row.kind == "tip_published"]
    assert await post.weigh(db, rows, now=NOW) == {rows[0].id: None}
    await db.execute(tips.update().where(tips.c.id == tip_id).values(state="withdrawn"))
    assert await post.weigh(db, rows, now=NOW) == {rows[0].id: "withdrawn"}


async def test_own_words_under_it_are_read_by_staff_as_well(db, hilde):
    tip_id = await give(db, hilde.id)
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    assert not await nouns.sign(db, hilde.id, tip_id, shown_as="relation", signature="", **by)
    assert not await nouns.sign(db, hilde.id, tip_id, shown_as="name", signature="", **by)
    assert (await nouns.published(db, tip_id)).signature == "Hilde"
    named = {"shown_as": "relation", "signature": "de oma van Mohammed uit Assen"}
    assert await nouns.sign(db, hilde.id, tip_id, **named, **by)
    with pytest.raises(NotFound):
        await nouns.published(db, tip_id)
    [row] = await review.waiting(db, staff_id=STAFF)
    assert (row.id, row.signature) == (tip_id, "de oma van Mohammed uit Assen")
    await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    assert not await nouns.sign(
        db, hilde.id, tip_id, shown_as="relation", signature="een oma", phone=True, by="staff:1", now=NOW
    )
    assert (await nouns.published(db, tip_id)).signature == "een oma"


async def test_own_words_under_what_staff_propose_come_back_to_staff(db, hilde):
    tip_id = await give(db, hilde.id)
    await review.propose(db, tip_id, f"{WORDS} Echt.", staff_id=STAFF, by="staff:1", now=NOW)
    how = {"shown_as": "relation", "signature": "tante Fatima", "by": f"jim:{hilde.id}", "now": NOW}
    assert await nouns.sign(db, hilde.id, tip_id, **how)
    await review.accept(db, hilde.id, tip_id, by=f"jim:{hilde.id}", now=NOW)
    row = await review.load(db, tip_id, staff_id=STAFF)
    assert (row.state, row.proposed) == ("waiting", f"{WORDS} Echt.")


async def test_what_a_colleague_changed_meanwhile_is_not_undone(db, hilde):
    tip_id = await give(db, hilde.id, "Ik zou met Mohammed gaan praten.")
    seen = review.stamp(await review.load(db, tip_id, staff_id=STAFF))
    await review.propose(db, tip_id, "Ik zou met hem gaan praten.", staff_id=STAFF, by="staff:1", now=NOW)
    with pytest.raises(Refused):
        await review.propose(
            db, tip_id, "Ik zou met Mohammed gaan praten.", staff_id=STAFF, by="staff:2", now=NOW, seen=seen
        )
    assert (await review.load(db, tip_id, staff_id=STAFF)).state == "proposed"


async def test_the_giver_says_yes_only_to_what_they_saw(db, hilde):
    tip_id = await give(db, hilde.id)
    await review.propose(db, tip_id, f"{WORDS} Echt.", staff_id=STAFF, by="staff:1", now=NOW)
    seen = review.stamp(await nouns.of_giver(db, hilde.id, tip_id))
    later = NOW + timedelta(seconds=1)
    await review.propose(db, tip_id, f"{WORDS} Nooit.", staff_id=STAFF, by="staff:2", now=later)
    yes = {"by": f"jim:{hilde.id}", "now": later}
    with pytest.raises(Refused):
        await review.accept(db, hilde.id, tip_id, seen=seen, **yes)
    seen = review.stamp(await nouns.of_giver(db, hilde.id, tip_id))
    await review.accept(db, hilde.id, tip_id, seen=seen, **yes)
    assert (await nouns.published(db, tip_id)).text == f"{WORDS} Nooit."


async def test_taken_back_while_staff_publish_it_is_gone(db, hilde):
    for n in range(8):
        tip_id = await give(db, hilde.id, f"{WORDS} Dat is keer {n}.")
        await asyncio.gather(
            review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW),
            nouns.withdraw(db, hilde.id, tip_id, by=f"jim:{hilde.id}", now=NOW),
            return_exceptions=True,
        )
        assert (await nouns.of_giver(db, hilde.id, tip_id)).state == "withdrawn"


async def test_two_who_merge_at_once_wait_for_nobody(db, hilde, anna):
    one, other = await give(db, hilde.id), await give(db, anna.id)
    for tip_id in (one, other):
        await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    await helps.say(db, anna.id, one, now=NOW)
    how = {"staff_id": STAFF, "by": "staff:1", "now": NOW}
    done = await asyncio.gather(
        review.merge(db, one, other, **how), review.merge(db, other, one, **how), return_exceptions=True
    )
    assert sorted(str(type(each).__name__) for each in done) == ["NoneType", "Refused"]


async def test_a_first_name_that_is_none_is_read_by_staff_as_well(db, hilde):
    tip_id = await give(db, hilde.id)
    await review.publish(db, tip_id, staff_id=STAFF, by="staff:1", now=NOW)
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    await people.rename(db, hilde.id, first_name="Bel Mohammed op 0612345678", last_name="", **by)
    assert await nouns.sign(db, hilde.id, tip_id, shown_as="name", signature="", **by)
    with pytest.raises(NotFound):
        await nouns.published(db, tip_id)
