"""Writing in a group: who reads it, changing one's mind, a slip of the finger, and who may not."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import group_messages, support_requests
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.group_life import habits, hiding, messages, worries
from jimsupport.domain.groups import groups
from tests.domain.group_life.living import NOW, QUARTER, group, hears, mailed, reads, row, seen, tells, writes


async def test_what_one_writes_the_others_read_and_a_second_tap_is_one_message(db):
    group_id, [anna, bas, *_] = await group(db)
    first = await writes(db, group_id, anna, "Dag allemaal")
    assert await writes(db, group_id, anna, " Dag allemaal\n") == first
    await writes(db, group_id, bas, "Dag Anna")
    assert await reads(db, group_id, bas) == ["Dag allemaal", "Dag Anna"]
    looks = await seen(db, group_id, bas)
    page = await messages.page(db, looks, await habits.of(db, looks), zone="Europe/Amsterdam", now=NOW)
    assert [(each.name, each.mine, each.fresh) for each in page.said] == [
        ("Anna", False, True),
        ("Bas", True, False),
    ]
    assert (page.unread, page.before) == (1, None)
    await habits.read(db, looks, first)
    await habits.read(db, looks, 0)  # never less
    assert await messages.unread(db, looks, await habits.of(db, looks)) == 0


async def test_who_left_neither_reads_nor_writes_and_who_never_was_in_it_finds_nothing(db, hilde):
    group_id, [anna, bas, *_] = await group(db)
    number = await writes(db, group_id, anna, "Dag")
    before = await seen(db, group_id, bas)
    await groups.leave(db, before, by=f"jim:{bas.id}", now=NOW)
    with pytest.raises(Refused):
        await messages.write(db, before, "Nog iets", by=f"jim:{bas.id}", now=NOW)
    with pytest.raises(Refused):
        await worries.say(db, await seen(db, group_id, bas), number, by=f"jim:{bas.id}", now=NOW)
    with pytest.raises(NotFound):
        await seen(db, group_id, hilde)


async def test_ones_own_is_changed_or_taken_away_for_a_quarter_of_an_hour(db):
    group_id, [anna, bas, *_] = await group(db)
    number = await writes(db, group_id, anna, "Mijn nummer is geheim")
    mine, by = await seen(db, group_id, anna), {"by": f"jim:{anna.id}"}
    with pytest.raises(NotFound):
        await messages.change(
            db, await seen(db, group_id, bas), number, "Van mij", by=f"jim:{bas.id}", now=NOW
        )
    await messages.change(db, mine, number, "Dag", **by, now=NOW + QUARTER / 2)
    assert await reads(db, group_id, bas) == ["Dag"]
    await messages.remove(db, mine, number, **by, now=NOW + QUARTER / 2)
    assert await reads(db, group_id, bas) == []
    await messages.put_back(db, mine, number, **by, now=NOW + QUARTER / 2)
    with pytest.raises(Refused):
        await messages.change(db, mine, number, "Te laat", **by, now=NOW + QUARTER)
    with pytest.raises(Refused):
        await messages.remove(db, mine, number, **by, now=NOW + QUARTER)
    with pytest.raises(Invalid):
        await messages.write(db, mine, "x" * (messages.LONGEST + 1), **by, now=NOW)
    assert await reads(db, group_id, bas) == ["Dag"]


async def test_what_was_taken_away_is_in_no_mail_and_its_words_are_forgotten(db):
    group_id, [anna, bas, *_] = await group(db)
    await hears(db, group_id, bas, "each")
    number = await writes(db, group_id, anna, "Toch niet")
    await messages.remove(db, await seen(db, group_id, anna), number, by=f"jim:{anna.id}", now=NOW)
    await tells(db, now=NOW + QUARTER)
    assert (await row(db, number)).body is None
    assert await mailed(db) == []


async def test_who_writes_a_great_deal_at_once_is_asked_to_wait_and_the_others_are_not(db):
    group_id, [anna, bas, *_] = await group(db)
    most, within = messages.LIMITS[0]
    for number in range(most):
        await writes(db, group_id, anna, f"Bericht {number}")
    with pytest.raises(Refused, match="even tijd"):
        await writes(db, group_id, anna, "Nog een")
    await writes(db, group_id, bas, "Rustig aan")
    await writes(db, group_id, anna, "Nog een", now=NOW + within + timedelta(seconds=1))


async def test_older_ones_are_a_link_away_and_a_page_asks_as_many_queries_for_2000(db):
    group_id, [anna, bas, *_] = await group(db)
    asked = []
    for count in (3, 2000):
        values = {"group_id": group_id, "by_jim_id": anna.id, "by": "jim", "at": NOW}
        await db.insert_many(group_messages, [{**values, "body": f"{number}"} for number in range(count)])
        looks, before = await seen(db, group_id, bas), db.statements
        page = await messages.page(db, looks, habits.Habits(), zone="Europe/Amsterdam", now=NOW)
        asked.append(db.statements - before)
    assert asked[0] == asked[1]
    assert [each.body for each in page.said] == [f"{number}" for number in range(1970, 2000)]
    assert (await reads(db, group_id, bas, before=page.before))[-1] == "1969"


async def test_a_link_opens_what_its_mail_was_about_and_ones_own(db):
    group_id, [anna, bas, *_] = await group(db)
    await writes(db, group_id, anna, "In de mail")
    later = NOW + timedelta(days=3)
    await writes(db, group_id, anna, "Veel later", now=later)
    await writes(db, group_id, bas, "Van mijzelf", now=later)
    assert await reads(db, group_id, bas, until=NOW + messages.LINK_SHOWS, now=later) == [
        "In de mail",
        "Van mijzelf",
    ]


async def test_the_host_hides_and_shows_again_and_nobody_else_does(db):
    group_id, [anna, bas, cas, _] = await group(db)
    number = await writes(db, group_id, bas, "Dat kind heet zo en zo")
    host, other = await seen(db, group_id, anna), await seen(db, group_id, cas)
    with pytest.raises(NotFound):
        await hiding.by_host(db, other, number, "Zomaar", by=f"jim:{cas.id}", now=NOW)
    with pytest.raises(Invalid):
        await hiding.by_host(db, host, number, " ", by=f"jim:{anna.id}", now=NOW)
    await hiding.by_host(db, host, number, "Er staat een naam in", by=f"jim:{anna.id}", now=NOW)
    assert await reads(db, group_id, cas) == []
    assert await reads(db, group_id, bas) == ["Dat kind heet zo en zo"]
    assert [kind[:2] for kind in await mailed(db, "group_hidden")] == [(bas.id, "pending")]
    await hiding.show_by_host(db, host, number, by=f"jim:{anna.id}", now=NOW)
    assert await reads(db, group_id, cas) == ["Dat kind heet zo en zo"]


async def test_a_worry_opens_the_group_to_staff_until_it_is_closed(db, nadia):
    group_id, [anna, bas, cas, _] = await group(db)
    number = await writes(db, group_id, bas, "Ik weet het niet meer")
    with pytest.raises(NotFound):
        await worries.for_staff(db, group_id, staff_id=nadia.id)
    looks = await seen(db, group_id, cas)
    request = await worries.say(db, looks, number, "Kijken jullie even?", by=f"jim:{cas.id}", now=NOW)
    assert await worries.say(db, looks, number, "Nog eens", by=f"jim:{cas.id}", now=NOW) == request
    assert await worries.read_along(db, group_id)
    await worries.for_staff(db, group_id, staff_id=nadia.id)
    with pytest.raises(NotFound):  # staff who are in it never see it as staff
        await worries.for_staff(db, group_id, staff_id=anna.id)
    assert [(each.body, bool(each.worry)) for each in await worries.to_read(db, group_id)] == [
        ("Ik weet het niet meer", True)
    ]
    await hiding.by_staff(
        db, group_id, number, "We bellen je", staff_id=nadia.id, by=f"staff:{nadia.id}", now=NOW
    )
    assert await reads(db, group_id, cas) == []
    await db.execute(support_requests.update().values(closed_at=NOW))
    with pytest.raises(NotFound):
        await worries.for_staff(db, group_id, staff_id=nadia.id)
    assert not await worries.read_along(db, group_id)


async def test_words_of_danger_reach_staff_once_and_the_group_all_the_same(db):
    group_id, [anna, bas, *_] = await group(db)
    await writes(db, group_id, anna, "Hij wil zelfmoord plegen")
    await writes(db, group_id, anna, "Echt, zelfmoord")
    assert len(await reads(db, group_id, bas)) == 2
    [request] = await db.fetch_all(support_requests.select())
    assert (request.kind, request.jim_id, bool(request.danger)) == ("worry", anna.id, True)
    assert [bool(each.worry) for each in await worries.to_read(db, group_id)] == [True, True]
