"""The dilemmas of the demo, and the addresses of their pages."""

from jimsupport.domain.dilemmas import asking, dilemmas, recordings
from jimsupport.simulate import dilemmas as demo
from tests.conftest import NOW


async def test_the_demo_poses_two_and_every_page_about_them_has_an_address(db, hilde, anna, nadia):
    await demo.lay(db, jim=hilde.id, staff=nadia.id, now=NOW)
    await asking.run(db, now=NOW)
    found = await demo.samples(db, jim=hilde.id, now=NOW)
    assert {path: len(values) for path, values in found.items()} == {
        "/me/dilemmas/{dilemma:int}": 2,
        "/staff/dilemmas/{id:int}": 2,
        "/me/recordings/{recording:int}": 1,
        "/staff/recordings/{id:int}": 1,
        "/a/{token}/dilemmas": 1,
    }
    assert [(row.state, row.waiting, row.spoken) for row in await dilemmas.listed(db, staff_id=0)] == [
        ("asking", 1, 0),
        ("closed", 1, 1),
    ]
    [row] = await recordings.waiting(db, staff_id=0)
    assert (await recordings.sound_of(db, row.id))[1].startswith(b"\x1a\x45\xdf\xa3")
