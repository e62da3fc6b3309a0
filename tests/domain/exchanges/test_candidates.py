"""Who is willing, as the database knows them: nobody of the family, nobody at work, nobody who is away."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import helpers, jims, people, roles
from jimsupport.domain.exchanges import candidates, endings, wishes
from jimsupport.domain.people import channels, consent, pauses, stops
from tests import cast
from tests.cast import NOW
from tests.domain.exchanges.pair import asks, by, listens, opened, side


async def found(db, request, *, now=NOW, staff_id=0):
    """(the ids of those who fit, why the others do not)."""
    wish = await wishes.of_request(db, request.id)
    ranking = await candidates.load(db, request, wish, staff_id=staff_id, now=now)
    return [fit.listener.id for fit in ranking.fits], dict(ranking.ruled_out)


@pytest.fixture
async def asked(db, hilde):
    return await asks(db, hilde)


async def test_only_who_said_so_is_asked(db, asked, anna):
    assert await found(db, asked) == ([], {})
    await listens(db, anna)
    assert await found(db, asked) == ([anna.id], {})


async def test_never_who_asks(db, asked, hilde):
    await listens(db, hilde)
    assert await found(db, asked) == ([], {})


async def test_not_on_the_same_mailbox_or_number(db, asked, said):
    await listens(db, said)
    await db.execute(people.update().where(people.c.id == said.id).values(last_name="Anders"))
    assert await found(db, asked) == ([], {"family": 1})
    [row] = await channels.of(db, said.id)
    await channels.add(db, said.id, "phone", "+31612345699", by="staff:1", now=NOW)
    await channels.off(db, row.id, by="staff:1", now=NOW)
    assert await found(db, asked) == ([], {"family": 1})


@pytest.mark.parametrize(
    ("last_name", "place", "fits"),
    [
        ("De Wit", "assen", False),
        ("de Wit", "", False),
        ("de Wit", "Zwolle", True),
        ("Bos", "Assen", True),
    ],
)
async def test_not_of_one_household(db, asked, last_name, place, fits):
    bea = await cast.jim(db, "Bea", mail="bea@example.org", last_name=last_name, place=place)
    await listens(db, bea)
    assert await found(db, asked) == (([bea.id], {}) if fits else ([], {"family": 1}))


@pytest.mark.parametrize("whose", ["hilde", "anna"])
async def test_not_who_reads_along_with_the_other(db, asked, hilde, anna, whose):
    helped, address = (hilde, "Anna@example.org") if whose == "hilde" else (anna, cast.SHARED)
    reads = {"jim_id": helped.id, "first_name": "Wie", "address": address, "language": "nl"}
    await db.insert(helpers.insert().values(**reads, token_hash="a" * 64, asked_at=NOW))
    await listens(db, anna)
    assert await found(db, asked) == ([], {"family": 1})


async def test_not_of_the_same_young_person_also_where_that_ended(
    db, asked, hilde, anna, carla, mo, noordrivier, oosterpoort
):
    first = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier, ended_at=NOW)
    await cast.hand_over(
        db,
        anna,
        professional=mo,
        organisation_id=oosterpoort,
        young_person_id=first.young_person_id,
        withdrawn_at=NOW,
    )
    await listens(db, anna)
    assert await found(db, asked) == ([], {"family": 1})


async def test_not_who_works_here_nor_who_handles_it_nor_their_own_professional(
    db, asked, hilde, anna, noordrivier
):
    await listens(db, anna)
    assert await found(db, asked, staff_id=anna.id) == ([], {"works_here": 1})
    handed = await cast.hand_over(db, hilde, professional=anna, organisation_id=noordrivier)
    assert await found(db, asked) == ([], {"works_here": 1})
    assert handed.professional_id == anna.id


async def test_not_a_colleague(db, asked, anna):
    await listens(db, anna)
    await db.insert(roles.insert().values(person_id=anna.id, role="staff", granted_at=NOW))
    assert await found(db, asked) == ([], {"works_here": 1})
    await db.execute(roles.update().values(ended_at=NOW))
    assert await found(db, asked) == ([anna.id], {})


@pytest.mark.parametrize("way", ["stopped", "deceased", "declined", "resting", "erased"])
async def test_not_who_gets_nothing_of_ours(db, asked, anna, way):
    await listens(db, anna)
    verbs = {"stopped": stops.stop, "deceased": stops.deceased, "declined": consent.decline}
    if way in verbs:
        await verbs[way](db, anna.id, by=by(anna), now=NOW)
    elif way == "resting":
        await db.execute(jims.update().where(jims.c.id == anna.id).values(resting_since=NOW))
    else:
        await db.execute(people.update().where(people.c.id == anna.id).values(erased_at=NOW))
    assert await found(db, asked) == ([], {})


async def test_not_in_a_pause_nor_without_an_address(db, asked, anna):
    await listens(db, anna)
    await pauses.start(db, anna.id, until=date(2026, 4, 2), by=by(anna), now=NOW)
    assert await found(db, asked) == ([], {"away": 1})
    assert await found(db, asked, now=NOW + timedelta(days=3)) == ([anna.id], {})
    [row] = await channels.of(db, anna.id)
    await channels.bounce(db, row.id, by="worker", now=NOW)
    assert await found(db, asked, now=NOW + timedelta(days=3)) == ([], {"away": 1})


async def test_a_language_in_common(db, hilde, anna):
    await listens(db, anna, languages=["ar", "tr"])
    asked = await asks(db, hilde)
    assert await found(db, asked) == ([], {"language": 1})
    await db.execute(people.update().where(people.c.id == hilde.id).values(interpreter="tr"))
    assert await found(db, asked) == ([anna.id], {})


async def test_who_stopped_with_each_other_is_never_brought_together_again(db, hilde, anna, nadia):
    exchange_id = await opened(db, hilde, anna, nadia)
    later = NOW + timedelta(days=200)
    await endings.stop(db, await side(db, exchange_id, hilde), by=by(hilde), now=NOW)
    assert await found(db, await asks(db, hilde, now=later), now=later) == ([], {"apart": 1})
    await listens(db, hilde)
    assert await found(db, await asks(db, anna, now=later), now=later) == ([], {"apart": 1})


async def test_not_too_often_and_not_two_at_once(db, hilde, said, anna, nadia):
    exchange_id = await opened(db, hilde, anna, nadia)
    other = await asks(db, said)
    assert await found(db, other) == ([], {"busy": 1})
    await endings.stop(db, await side(db, exchange_id, hilde), by=by(hilde), now=NOW)
    assert await found(db, other) == ([], {"recent": 1})
    assert await found(db, other, now=NOW + timedelta(weeks=8)) == ([anna.id], {})


async def test_as_many_queries_for_thirty_as_for_one(db, asked, anna):
    async def count():
        before = db.statements
        await found(db, asked)
        return db.statements - before

    await listens(db, anna)
    alone = await count()
    for number in range(30):
        await listens(db, await cast.jim(db, f"Bea{number}", mail=f"bea{number}@example.org"))
    assert await count() == alone
    assert len((await found(db, asked))[0]) == 31
