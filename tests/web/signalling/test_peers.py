"""Who is behind a line, asked anew."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from jimsupport.domain.errors import NotFound
from jimsupport.domain.rooms.entrances import Entrance
from jimsupport.web.signalling.peers import Caller

ANNA = Entrance(room_id=1, person_id=7, name="Anna", hosts=False, out=False)


@pytest.mark.parametrize(("room_id", "stays"), [(1, True), (2, False)])
async def test_a_line_never_moves_to_another_room(room_id, stays):
    async def again():
        return now

    caller = Caller(SimpleNamespace(id=1), ANNA, again=again, by="jim:7")
    now = replace(caller, who=replace(ANNA, room_id=room_id, hosts=True))
    if stays:
        assert (await caller.asked_again()).who.hosts
        return
    with pytest.raises(NotFound):
        await caller.asked_again()
