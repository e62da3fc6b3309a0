"""Being willing: a yes of its own, dated, and as easily taken back."""

from datetime import timedelta

import pytest

from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges import listeners
from jimsupport.domain.people import stops
from tests.cast import NOW
from tests.domain.exchanges.pair import by, mails, offered, opened, states, told

LATER = NOW + timedelta(days=1)


async def test_a_yes_is_dated_and_again_changes_what_was_chosen(db, anna):
    assert await listeners.of(db, anna.id) is None
    await listeners.start(db, anna.id, by=by(anna), now=NOW)
    row = await listeners.of(db, anna.id)
    assert (row.languages, row.themes, row.since) == (["nl"], [], NOW)
    await listeners.start(
        db, anna.id, languages=["tr", "nl"], about=["school", "rules"], by=by(anna), now=LATER
    )
    row = await listeners.of(db, anna.id)
    assert (row.languages, row.themes, row.since) == (["nl", "tr"], ["rules", "school"], NOW)
    assert await told(db, anna) == ["listening_started"]


async def test_a_no_and_a_yes_again(db, anna):
    await listeners.start(db, anna.id, by=by(anna), now=NOW)
    for _ in range(2):
        await listeners.stop(db, anna.id, by=by(anna), now=NOW)
    assert await listeners.of(db, anna.id) is None
    await listeners.start(db, anna.id, by=by(anna), now=LATER)
    assert (await listeners.of(db, anna.id)).since == LATER
    assert await told(db, anna) == ["listening_started", "listening_ended", "listening_started"]


@pytest.mark.parametrize("values", [{"languages": ["xx"]}, {"about": ["weather"]}])
async def test_what_is_not_on_the_list(db, anna, values):
    with pytest.raises(Invalid):
        await listeners.start(db, anna.id, by=by(anna), now=NOW, **values)
    assert await listeners.of(db, anna.id) is None


async def test_who_stopped_is_told_to_begin_again_first(db, anna):
    await stops.stop(db, anna.id, by=by(anna), now=NOW)
    with pytest.raises(Refused):
        await listeners.start(db, anna.id, by=by(anna), now=NOW)


async def test_a_no_takes_back_what_was_asked_and_tells_nobody(db, hilde, anna, nadia):
    await offered(db, hilde, anna, nadia)
    await listeners.stop(db, anna.id, by=by(anna), now=NOW)
    assert await states(db) == ["ended"]
    assert await mails(db, "exchange_ended") == []


async def test_a_no_ends_what_runs_and_the_other_is_told(db, hilde, anna, nadia):
    await opened(db, hilde, anna, nadia)
    await listeners.stop(db, anna.id, by=by(anna), now=NOW)
    assert await states(db) == ["ended"]
    assert await mails(db, "exchange_ended") == [("exchange_ended", hilde.id, "pending")]


async def test_who_asked_may_stop_listening_and_go_on_asking(db, hilde, anna, nadia):
    await listeners.start(db, hilde.id, by=by(hilde), now=NOW)
    await opened(db, hilde, anna, nadia)
    await listeners.stop(db, hilde.id, by=by(hilde), now=NOW)
    assert await states(db) == ["open"]
