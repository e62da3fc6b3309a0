"""Which published tips may say the same."""

import pytest

from jimsupport.domain.tips import alike, review
from jimsupport.domain.tips import tips as nouns
from tests.conftest import NOW

STAFF = {"staff_id": 9_999, "by": "staff:1", "now": NOW}
WAITS = "Ga gewoon naast hem zitten en zeg een tijd niets."


async def give(db, giver, text):
    how = {"language": "nl", "theme": "rules", "by": f"jim:{giver.id}", "now": NOW}
    return await nouns.give(db, giver.id, text=text, **how)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("Naast hem gaan zitten, en een tijdje niets zeggen.", True),
        ("Zit naast hem. Zeg niets.", True),
        ("Op zondag praten wij over geld, met de deur open.", False),
        ("Zeg tegen hem dat jij het ook niet weet, en bel daarna zijn moeder.", False),
    ],
)
async def test_only_what_shares_much_is_shown(db, hilde, anna, other, expected):
    stands = await give(db, anna, other)
    await review.publish(db, stands, **STAFF)
    row = await review.load(db, await give(db, hilde, WAITS), staff_id=9_999)
    assert [each.id for each in await alike.to(db, row, row.given)] == ([stands] if expected else [])


async def test_not_itself_and_nothing_that_waits(db, hilde, anna):
    await give(db, anna, WAITS)
    mine = await give(db, hilde, f"{WAITS} Echt.")
    await review.publish(db, mine, **STAFF)
    row = await review.load(db, mine, staff_id=9_999)
    assert await alike.to(db, row, row.given) == []
