"""Published situations: the list, the card and its order, and being gone at once."""

from datetime import timedelta

import pytest

from jimsupport.domain.dilemmas import dilemmas, library, pictures
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.search import query
from jimsupport.domain.tips import review, tips
from jimsupport.web.static import FOLDER
from tests import cast
from tests.conftest import NOW

TEXTS = {
    "nl": ("Geld uit de portemonnee", "Je neefje nam weer geld van zijn moeder. Wat zou jij doen?"),
    "ar": ("نقود من المحفظة", "أخذ ابن أختك النقود مرة أخرى. ماذا كنت ستفعل؟"),
}
BY = {"by": "staff:9", "now": NOW}
ME = 9
SAID = "Eerst samen eten, dan praten."


@pytest.fixture
async def posed(db):
    """A dilemma that everybody may read."""
    dilemma_id = await dilemmas.make(db, theme="money", texts=TEXTS, **BY)
    await dilemmas.ask(db, dilemma_id, **BY)
    await dilemmas.publish(db, dilemma_id, **BY)
    return dilemma_id


async def said(db, giver, dilemma_id, text, language="nl"):
    how = {"language": language, "dilemma_id": dilemma_id, "by": f"jim:{giver.id}", "now": NOW}
    tip_id = await tips.give(db, giver.id, text=text, **how)
    await review.publish(db, tip_id, staff_id=ME, **BY)
    return tip_id


async def card(db, dilemma_id, language="nl"):
    return [row.id for row in await library.on_card(db, dilemma_id, language=language)]


async def arrange(db, dilemma_id, chosen, staff_id=ME):
    await library.arrange(db, dilemma_id, chosen, staff_id=staff_id, **BY)


async def test_only_what_is_published_is_listed_with_how_many_answers(db, hilde, posed):
    other = await dilemmas.make(db, theme="school", texts=TEXTS, **BY)
    await dilemmas.ask(db, other, **BY)
    await said(db, hilde, posed, SAID)
    assert [(row.id, row.tips) for row in await library.newest(db)] == [(posed, 1)]
    assert await library.newest(db, theme="school") == []
    assert await library.newest(db, but=posed) == []
    assert [row.text for row in (await library.answers_to_many(db, [posed, other]))[posed]] == [SAID]


async def test_staff_choose_what_stands_on_the_card_and_where(db, hilde, posed):
    texts = (
        "Eerst samen eten en dan pas praten.",
        "Ik vraag wat hij wilde kopen.",
        "Samen naar zijn moeder.",
    )
    first, second, third = [await said(db, hilde, posed, text) for text in texts]
    assert await card(db, posed) == [first, second, third]
    await arrange(db, posed, [third, first])
    await arrange(db, posed, [third, first])
    assert await card(db, posed) == [third, first]
    await arrange(db, posed, [second])
    assert await card(db, posed) == [second]
    await arrange(db, posed, [])
    assert await card(db, posed) == [first, second, third]
    with pytest.raises(Refused):
        await arrange(db, posed, range(1, 9))
    with pytest.raises(NotFound):
        await arrange(db, 999, [])


async def test_a_tip_that_is_taken_back_is_off_the_card_at_once(db, hilde, posed):
    mine = await said(db, hilde, posed, "Eerst samen eten en dan pas praten.")
    other = await said(db, hilde, posed, "Ik vraag wat hij wilde kopen.")
    await arrange(db, posed, [mine, other])
    await tips.withdraw(db, hilde.id, mine, by=f"jim:{hilde.id}", now=NOW)
    assert await card(db, posed) == [other]
    with pytest.raises(Refused):
        await arrange(db, posed, [mine])


async def test_the_card_speaks_the_language_of_who_reads_where_it_can(db, hilde, posed):
    dutch = await said(db, hilde, posed, "Eerst samen eten en dan pas praten.")
    arabic = await said(db, hilde, posed, "أجلس معه أولًا ثم أسأله بهدوء.", language="ar")
    assert (await card(db, posed, "nl"), await card(db, posed, "ar")) == ([dutch], [arabic])
    await arrange(db, posed, [dutch])
    assert await card(db, posed, "ar") == [dutch]


async def test_staff_do_not_move_what_they_gave_as_a_jim(db, hilde, posed):
    mine = await said(db, hilde, posed, "Eerst samen eten en dan pas praten.")
    anna = await cast.jim(db, "Anna", mail="anna@voorbeeld.example")
    theirs = await said(db, anna, posed, "Ik vraag wat hij wilde kopen.")
    await arrange(db, posed, [mine])
    await arrange(db, posed, [theirs], staff_id=hilde.id)
    assert sorted(await card(db, posed)) == sorted([mine, theirs])
    with pytest.raises(Refused):
        await arrange(db, posed, [mine], staff_id=hilde.id)


async def test_what_is_taken_back_is_found_nowhere(db, posed):
    async def found():
        return [(hit.kind, hit.item_id) for hit in (await query.find(db, "portemonnee", language="nl")).hits]

    assert await found() == [("dilemma", posed)]
    await dilemmas.take_back(db, posed, **BY)
    assert (await found(), await library.newest(db)) == ([], [])


async def test_it_moves_when_an_answer_comes(db, hilde, posed):
    [row] = await library.newest(db)
    assert library.moved_at(row) == NOW
    later = NOW + timedelta(days=2)
    how = {"language": "nl", "dilemma_id": posed, "by": f"jim:{hilde.id}", "now": later}
    tip_id = await tips.give(db, hilde.id, text="Eerst samen eten en dan praten.", **how)
    await review.publish(db, tip_id, staff_id=ME, by="staff:9", now=later)
    [row] = await library.newest(db)
    assert library.moved_at(row) == later


async def test_every_theme_has_its_own_drawing(db, posed):
    for name in pictures.PICTURES:
        assert 'id="drawing"' in (FOLDER / "drawings" / f"{name}.svg").read_text(encoding="utf-8")
    assert set(THEMES) < set(pictures.PICTURES)
    row = await dilemmas.load(db, posed)
    assert pictures.of(row) == "money"
    await dilemmas.change(db, posed, theme="money", texts=TEXTS, picture="table", **BY)
    assert pictures.of(await dilemmas.load(db, posed)) == "table"
    with pytest.raises(Invalid) as told:
        await dilemmas.change(db, posed, theme="money", texts=TEXTS, picture="horse", **BY)
    assert [problem.field for problem in told.value.problems] == ["picture"]
