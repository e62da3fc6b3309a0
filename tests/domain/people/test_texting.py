"""Texts are chosen, go to a mobile number only, and are rung about when they fail."""

import pytest

from jimsupport.db.tables import channels as channel_rows
from jimsupport.db.tables import jims
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import standings
from jimsupport.domain.people import addresses, channels, mobiles, texting
from jimsupport.domain.support import receipts
from tests import cast
from tests.cast import NOW

HERS = {"by": "staff:1", "now": NOW}
LAND_LINE, MOBILE = "+31592123456", "+31612345601"


@pytest.mark.parametrize(
    ("number", "takes"),
    [
        (MOBILE, True),
        ("+4915112345678", True),
        ("+12025550123", True),  # in America nobody can tell
        (LAND_LINE, False),
        ("+31850123456", False),
        ("+318000432", False),
        ("", False),
    ],
)
def test_which_numbers_take_texts(number, takes):
    assert mobiles.is_mobile(number) is takes


async def way(db, jim):
    return (await standings.load(db, [jim.id], now=NOW))[jim.id].channel


async def number_of(db, jim):
    [row] = [row for row in await channels.of(db, jim.id) if row.kind == "phone"]
    return row


async def test_nobody_is_texted_who_did_not_choose_it(db, hilde):
    bep = await cast.jim(db, "Bep", phone="+31612345699")
    assert (await way(db, hilde), await way(db, bep)) == ("mail", "call")
    await channels.prefer(db, bep.id, "text", **HERS)
    assert await way(db, bep) == "text"
    found = await receipts.reachable(db, bep.id)
    assert (found.channel, found.address) == ("text", "+31612345699")


async def test_a_land_line_gets_a_call_and_never_a_text(db):
    bep = await cast.jim(db, "Bep", phone=LAND_LINE)
    with pytest.raises(Invalid):
        await channels.prefer(db, bep.id, "text", **HERS)
    await db.execute(jims.update().where(jims.c.id == bep.id).values(channel="text"))
    assert await way(db, bep) == "call"
    assert await receipts.reachable(db, bep.id) is None
    with pytest.raises(Invalid):
        await texting.repair(db, bep.id, (await number_of(db, bep)).id, **HERS)


async def test_of_two_numbers_the_mobile_one_is_texted(db):
    bep = await cast.jim(db, "Bep", phone=LAND_LINE)
    second = await channels.add(db, bep.id, "phone", MOBILE, **HERS)
    await channels.prefer(db, bep.id, "text", **HERS)
    assert (await receipts.reachable(db, bep.id)).address == MOBILE
    await channels.off(db, second, **HERS)
    assert await way(db, bep) == "call"


async def test_who_chose_texts_is_rung_when_they_fail_and_texted_once_that_is_undone(db, hilde):
    await channels.prefer(db, hilde.id, "text", **HERS)
    row = await number_of(db, hilde)
    await texting.distrust(db, hilde.id, row.id, **HERS)
    assert await way(db, hilde) == "call"
    assert (await receipts.reachable(db, hilde.id)).channel == "mail"
    await texting.repair(db, hilde.id, row.id, **HERS)
    assert await way(db, hilde) == "text"


async def test_choosing_texts_again_tries_a_number_that_failed(db, hilde):
    await channels.prefer(db, hilde.id, "text", **HERS)
    await texting.distrust(db, hilde.id, (await number_of(db, hilde)).id, **HERS)
    await channels.prefer(db, hilde.id, "text", **HERS)
    assert (await number_of(db, hilde)).texts == "works"


async def test_a_number_of_somebody_else(db, hilde, anna):
    row = await number_of(db, hilde)
    for verb in (texting.distrust, texting.repair):
        with pytest.raises(NotFound):
            await verb(db, anna.id, row.id, **HERS)


async def test_a_number_given_behind_a_link_is_texted_once_it_is_confirmed(db, hilde):
    with pytest.raises(Invalid):
        await addresses.ask_for_number(db, hilde, "0592 123 456", way="text", **HERS)
    assert await addresses.ask_for_number(db, hilde, "06 12345602", way="text", **HERS)
    assert await way(db, hilde) == "mail"
    assert await addresses.ask_for_number(db, hilde, MOBILE, way="text", **HERS) is False
    assert await way(db, hilde) == "text"
    assert len(await db.fetch_all(channel_rows.select().where(channel_rows.c.person_id == hilde.id))) == 2
