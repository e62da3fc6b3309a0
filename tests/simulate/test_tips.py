"""The tips of the demo, and the addresses of their pages."""

from jimsupport.domain.tips import helps, tips
from jimsupport.simulate import tips as demo
from tests.conftest import NOW


async def test_some_stand_there_one_waits_for_its_giver_and_every_page_has_an_address(
    db, hilde, anna, said, nadia
):
    await demo.lay(db, jim=hilde.id, staff=nadia.id, now=NOW)
    found = await demo.samples(db, jim=hilde.id, now=NOW)
    assert {path: len(values) for path, values in found.items()} == {
        "/tips/{id:int}": 3,
        "/me/tips/{number:int}": 2,
        "/staff/tips/{id:int}": 2,
        "/a/{token}/tip": 1,
        "/a/{token}/tips": 2,
    }
    assert [row.state for row in await tips.all_of(db, hilde.id)] == ["proposed", "published"]
    assert await helps.people_of(db, hilde.id) == 2
