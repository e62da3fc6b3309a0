"""Situations that staff pose, who is asked what they would do, and what they say."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import dilemmas as rows
from jimsupport.db.tables import planned, support_requests
from jimsupport.domain.dilemmas import answering, asking, dilemmas, listeners
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import cadence, sweep, wording
from jimsupport.domain.people import muting
from jimsupport.domain.search import query
from jimsupport.domain.tips import review
from jimsupport.domain.tips import tips as given
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import go, letters, put, set_jim, told

TEXTS = {
    "nl": ("Geld uit de portemonnee", "Je neefje nam weer geld van zijn moeder. Wat zou jij doen?"),
    "en": ("Money from the purse", "Your nephew took money from his mother again. What would you do?"),
}
SAID = "Eerst samen een boterham eten, en dan pas praten."
BY = {"by": "staff:9", "now": NOW}
TOMORROW = cadence.due_at(cadence.local_day(NOW, cadence.HOME) + timedelta(days=1), cadence.HOME)


@pytest.fixture
async def posed(db):
    """A dilemma that is asked."""
    dilemma_id = await dilemmas.make(db, theme="money", texts=TEXTS, **BY)
    await dilemmas.ask(db, dilemma_id, **BY)
    return dilemma_id


async def listen(db, *found):
    for jim in found:
        await listeners.start(db, jim.id, by=f"jim:{jim.id}", now=NOW)


async def plan(db):
    return [
        (row.jim_id, row.outcome, row.reason)
        for row in await db.fetch_all(
            planned.select().where(planned.c.kind == "dilemma").order_by(planned.c.id)
        )
    ]


async def test_who_likes_to_be_asked_gets_it_once_the_next_day(db, hilde, anna, posed):
    await listen(db, hilde)
    assert await asking.run(db, now=NOW) == 1
    assert await asking.run(db, now=NOW) == 0
    await go(db, TOMORROW - timedelta(minutes=1))
    assert await letters(db) == []
    for _ in range(2):
        await go(db, TOMORROW)
    [letter] = await letters(db)
    assert (letter.kind, letter.person_id, letter.state) == ("dilemma", hilde.id, "sent")
    context = await wording.said(db, letter)
    assert (context["title"], context["text"], context["also"]) == (*TEXTS["nl"], [])


async def test_it_is_asked_in_their_language_and_of_nobody_who_cannot_read_it(db, hilde, anna, posed):
    await db.execute(cast.people.update().where(cast.people.c.id == hilde.id).values(language="en"))
    await db.execute(cast.people.update().where(cast.people.c.id == anna.id).values(language="ar"))
    await listen(db, hilde, anna)
    await asking.run(db, now=NOW)
    await go(db, TOMORROW)
    [letter] = await letters(db)
    assert (await wording.said(db, letter))["title"] == TEXTS["en"][0]
    arabic = TEXTS | {"ar": ("نقود من المحفظة", "أخذ ابن أختك النقود مرة أخرى. ماذا كنت ستفعل؟")}
    await dilemmas.change(db, posed, theme="money", texts=arabic, **BY)
    await asking.run(db, now=NOW)
    assert [jim for jim, _, _ in await plan(db)] == [hilde.id, anna.id]


async def test_nobody_is_asked_twice_also_when_it_is_asked_again(db, hilde, anna, posed):
    await listen(db, hilde)
    await asking.run(db, now=NOW)
    await go(db, TOMORROW)
    await dilemmas.close(db, posed, **BY)
    await listen(db, anna)
    await dilemmas.ask(db, posed, **BY)
    await asking.run(db, now=NOW)
    assert await plan(db) == [(hilde.id, "sent", None), (anna.id, None, None)]


async def test_what_was_dropped_when_it_closed_comes_back_when_it_is_asked_again(db, hilde, posed):
    await listen(db, hilde)
    await asking.run(db, now=NOW)
    await dilemmas.close(db, posed, **BY)
    assert await plan(db) == [(hilde.id, "skipped", "closed")]
    await dilemmas.ask(db, posed, **BY)
    await asking.run(db, now=NOW)
    assert await plan(db) == [(hilde.id, None, None)]


@pytest.mark.parametrize("way", ["closed", "off", "muted", "answered"])
async def test_what_is_not_wanted_any_more_does_not_leave_though_it_is_written(db, hilde, posed, way):
    await listen(db, hilde)
    await asking.run(db, now=NOW)
    await sweep.run(db, now=TOMORROW)
    [written] = await letters(db)
    assert written.state == "pending"
    mine = {"by": f"jim:{hilde.id}", "now": NOW}
    if way == "closed":
        await dilemmas.close(db, posed, **BY)
    elif way == "off":
        await listeners.stop(db, hilde.id, **mine)
    elif way == "muted":
        await muting.mute(db, hilde.id, asking.KIND, **mine)
    else:
        await answering.answer(db, posed, hilde.id, SAID, **mine)
    await go(db, TOMORROW)
    [letter] = await letters(db)
    assert letter.state == "skipped"
    [(_, outcome, reason)] = await plan(db)
    assert (outcome, reason) == ("skipped", "muted" if way == "off" else way)


async def test_it_goes_along_with_what_goes_out_that_day(db, hilde, carla, noordrivier, posed):
    hers = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await listen(db, hilde)
    await asking.run(db, now=NOW)
    day = cadence.local_day(TOMORROW, cadence.HOME)
    await put(db, hilde, "check_in", "P3M", day, hand_over_id=hers.id)
    await go(db, TOMORROW)
    [letter] = await letters(db)
    assert (letter.kind, len(letter.items)) == ("check_in", 2)
    assert (await wording.said(db, letter))["also"] == ["dilemma"]
    lead = await db.fetch_one(planned.select().where(planned.c.kind == "check_in"))
    assert await asking.in_letter(db, lead.id) == [posed]


@pytest.mark.parametrize("rhythm", ["often", "yearly", "on_request"])
async def test_no_rhythm_is_in_the_way_of_what_they_asked_for(db, hilde, posed, rhythm):
    await set_jim(db, hilde, rhythm=rhythm)
    await listen(db, hilde)
    await asking.run(db, now=NOW)
    await go(db, TOMORROW)
    assert [row.kind for row in await letters(db)] == ["dilemma"]


async def test_who_went_silent_is_left_in_peace(db, hilde, posed):
    await listen(db, hilde)
    await set_jim(db, hilde, resting_since=NOW)
    await asking.run(db, now=NOW)
    await go(db, TOMORROW)
    assert await letters(db) == []
    assert [reason for *_, reason in await told(db)] == ["rhythm"]


async def test_nobody_is_rung_for_it(db, posed):
    truus = await cast.jim(db, "Truus", phone="+31612345678")
    await listen(db, truus)
    await asking.run(db, now=NOW)
    await go(db, TOMORROW)
    assert await letters(db) == []
    assert [reason for *_, reason in await told(db)] == ["by_phone"]


async def test_it_counts_for_no_budget(db, hilde, posed):
    await listen(db, hilde)
    await asking.run(db, now=NOW)
    await go(db, TOMORROW)
    found = (await sweep.standings.load(db, [hilde.id], now=TOMORROW))[hilde.id]
    assert [sent.counts for sent in found.sent] == [False]


async def test_an_answer_waits_as_a_tip_of_that_theme(db, hilde, posed):
    mine = {"by": f"jim:{hilde.id}", "now": NOW}
    tip_id = await answering.answer(db, posed, hilde.id, SAID, signature="een tante", **mine)
    assert await answering.answer(db, posed, hilde.id, SAID, signature="een tante", **mine) == tip_id
    [tip] = await given.all_of(db, hilde.id)
    assert (tip.theme, tip.state, tip.given, tip.signature, tip.door) == (
        "money",
        "waiting",
        SAID,
        "een tante",
        "page",
    )
    assert (await answering.for_jim(db, posed, hilde.id)).answered
    assert await answering.waits_for(db, hilde.id) == 0


async def test_words_of_danger_in_an_answer_reach_staff_at_once(db, hilde, posed):
    words = "Ik wil niet meer leven, dus ik zou het ook niet weten."
    await answering.answer(db, posed, hilde.id, words, by=f"jim:{hilde.id}", now=NOW)
    assert [row.kind for row in await db.fetch_all(support_requests.select())] == ["worry"]


async def test_who_answered_is_not_asked(db, hilde, anna, posed):
    await listen(db, hilde, anna)
    await answering.answer(db, posed, hilde.id, SAID, by=f"jim:{hilde.id}", now=NOW)
    await asking.run(db, now=NOW)
    assert [jim for jim, _, _ in await plan(db)] == [anna.id]


async def test_a_draft_is_for_staff_alone(db, hilde):
    dilemma_id = await dilemmas.make(db, theme="money", texts=TEXTS, **BY)
    await listen(db, hilde)
    assert await asking.run(db, now=NOW) == 0
    assert await answering.open_to(db, hilde.id) == []
    with pytest.raises(NotFound):
        await answering.for_jim(db, dilemma_id, hilde.id)
    with pytest.raises(NotFound):
        await answering.answer(db, dilemma_id, hilde.id, SAID, by="jim:1", now=NOW)
    with pytest.raises(Refused):
        await dilemmas.publish(db, dilemma_id, **BY)


async def test_who_gets_no_messages_cannot_start_and_a_yes_again_is_the_same_yes(db, hilde, anna):
    await set_jim(db, anna, stopped_at=NOW)
    with pytest.raises(Refused):
        await listen(db, anna)
    await listen(db, hilde, hilde)
    assert (await listeners.of(db, hilde.id)).since == NOW
    await muting.mute(db, hilde.id, asking.KIND, by="x", now=NOW)
    assert await listeners.of(db, hilde.id) is None
    await listen(db, hilde)
    assert await listeners.of(db, hilde.id)
    assert await muting.of(db, hilde.id) == frozenset()


async def test_it_is_found_while_it_is_published_and_not_after(db, posed):
    async def found():
        return [(hit.kind, hit.item_id) for hit in (await query.find(db, "portemonnee", language="nl")).hits]

    assert await found() == []
    await dilemmas.publish(db, posed, **BY)
    assert await found() == [("dilemma", posed)]
    assert (await dilemmas.published(db, "geld-uit-de-portemonnee")).id == posed
    other = {"nl": ("Een fiets in de schuur", "De buren klagen. Wat zou jij doen?")}
    await dilemmas.change(db, posed, theme="money", texts=other, **BY)
    assert await found() == []
    await dilemmas.take_back(db, posed, **BY)
    with pytest.raises(NotFound):
        await dilemmas.published(db, "geld-uit-de-portemonnee")


async def test_two_of_one_title_have_two_addresses(db):
    for _ in range(2):
        await dilemmas.make(db, theme="money", texts=TEXTS, **BY)
    slugs = [row.slug for row in await db.fetch_all(select(rows.c.slug).order_by(rows.c.id))]
    assert slugs == ["geld-uit-de-portemonnee", "geld-uit-de-portemonnee-2"]


@pytest.mark.parametrize(
    ("texts", "theme", "fields"),
    [
        ({}, "money", ["title_nl", "text_nl"]),
        ({"nl": ("Titel", "Tekst"), "ar": ("", "نص")}, "money", ["title_ar"]),
        ({"nl": ("t" * 91, "Tekst")}, "weather", ["title_nl", "theme"]),
    ],
)
async def test_what_is_missing_is_said_at_its_field(db, texts, theme, fields):
    with pytest.raises(Invalid) as error:
        await dilemmas.make(db, theme=theme, texts=texts, **BY)
    assert [problem.field for problem in error.value.problems] == fields


async def test_staff_see_what_each_brought_but_not_what_they_gave_themselves(db, hilde, anna, posed):
    for jim in (hilde, anna):
        await answering.answer(db, posed, jim.id, f"{SAID} {jim.id}", by="x", now=NOW)
    [tip] = await given.all_of(db, anna.id)
    await review.publish(db, tip.id, staff_id=9_999, by="staff:9", now=NOW)
    [row] = await dilemmas.listed(db, staff_id=9_999)
    assert (row.waiting, row.published, row.spoken) == (1, 1, 0)
    assert (await dilemmas.with_counts(db, posed, staff_id=hilde.id)).waiting == 0
