"""The library of the demo, and the addresses of its pages."""

from jimsupport.domain.dilemmas import library
from jimsupport.simulate import dilemmas
from jimsupport.simulate import library as demo
from tests.conftest import NOW


async def test_a_card_with_answers_and_stories_and_every_page_has_an_address(db, hilde, anna, said, nadia):
    await dilemmas.lay(db, jim=hilde.id, staff=nadia.id, now=NOW)
    await demo.lay(db, jim=hilde.id, staff=nadia.id, now=NOW)
    [row] = await library.newest(db)
    assert len(await library.on_card(db, row.id, language="nl")) == 2
    found = await demo.samples(db, jim=hilde.id, now=NOW)
    assert {path: len(values) for path, values in found.items()} == {
        "/tips/{id:int}": 2,
        "/dilemmas/{slug}": 1,
        "/situations/{slug}": 1,
        "/stories/{slug}": 3,
        "/me/stories/{slug}": 3,
        "/a/{token}/stories": 3,
        "/staff/stories/{id:int}": 4,
    }
