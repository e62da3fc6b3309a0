"""What a JIM chooses beside yes and no: how often, which messages, which language, where they live."""

import pytest

from jimsupport.db.tables import events, planned, support_requests
from jimsupport.db.tables import jims as jim_rows
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import jims, muting, people, rhythms
from tests import cast
from tests.cast import NOW


async def recorded(db):
    return [(row.kind, row.data) for row in await db.fetch_all(events.select().order_by(events.c.id))]


async def test_a_rhythm_is_followed_at_once(db, hilde, carla, noordrivier):
    await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await db.execute(jim_rows.update().where(jim_rows.c.id == hilde.id).values(last_contact_at=NOW))
    for _ in range(2):
        await rhythms.choose(db, hilde.id, "often", by="jim:1", now=NOW)
    assert (await cast.load_jim(db, hilde.id)).rhythm == "often"
    assert await recorded(db) == [("rhythm_changed", {"rhythm": "often"})]
    [reminder] = await db.fetch_all(planned.select().where(planned.c.kind == "contact_reminder"))
    assert (reminder.due_on - NOW.date()).days == 42


async def test_an_unknown_rhythm_is_refused(db, hilde):
    with pytest.raises(Invalid):
        await rhythms.choose(db, hilde.id, "daily", by="jim:1", now=NOW)


async def test_a_call_after_silence_only_for_who_asks(db, hilde):
    await rhythms.call_when_silent(db, hilde.id, "staff", by="jim:1", now=NOW)
    assert (await cast.load_jim(db, hilde.id)).call_when_silent == "staff"
    await rhythms.call_when_silent(db, hilde.id, None, by="jim:1", now=NOW)
    assert (await cast.load_jim(db, hilde.id)).call_when_silent is None


async def test_unsubscribing_is_for_one_kind_and_one_person(db, hilde, said):
    for _ in range(2):
        await muting.mute(db, hilde.id, "contact_reminder", by="jim:1", now=NOW)
    assert [await muting.of(db, hilde.id), await muting.of(db, said.id)] == [{"contact_reminder"}, set()]
    for _ in range(2):
        await muting.unmute(db, hilde.id, "contact_reminder", by="jim:1", now=NOW)
    assert await muting.of(db, hilde.id) == set()
    assert [kind for kind, _ in await recorded(db)] == ["muted", "unmuted"]
    with pytest.raises(Invalid):
        await muting.mute(db, hilde.id, "sign_in", by="jim:1", now=NOW)


async def test_a_language_once_chosen_is_dated(db, hilde):
    for _ in range(2):
        await people.set_language(db, hilde.id, "ar", by="jim:1", now=NOW)
    person = await cast.load_person(db, hilde.id)
    assert (person.language, person.language_chosen_at) == ("ar", NOW)
    assert await recorded(db) == [("language_changed", {"language": "ar"})]
    with pytest.raises(Invalid):
        await people.set_language(db, hilde.id, "klingon", by="jim:1", now=NOW)


async def test_the_wish_for_an_interpreter_reaches_staff_once(db, hilde):
    for _ in range(2):
        await people.set_interpreter(db, hilde.id, "tr", by="jim:1", now=NOW)
    assert [(row.kind, row.jim_id) for row in await db.fetch_all(support_requests.select())] == [
        ("interpreter", hilde.id)
    ]
    await people.set_interpreter(db, hilde.id, None, by="jim:1", now=NOW)
    assert (await cast.load_person(db, hilde.id)).interpreter is None


async def test_a_zone_is_one_that_exists(db, hilde):
    await people.set_zone(db, hilde.id, "Africa/Casablanca", by="jim:1", now=NOW)
    assert await recorded(db) == [("zone_changed", {"zone": "Africa/Casablanca"})]
    with pytest.raises(Invalid):
        await people.set_zone(db, hilde.id, "Mars/Olympus", by="jim:1", now=NOW)


async def test_a_name_is_one_line_and_not_empty(db, hilde):
    await people.rename(db, hilde.id, first_name="  Hilde \n Maria ", by="jim:1", now=NOW)
    assert (await jims.load(db, hilde.id)).first_name == "Hilde Maria"
    with pytest.raises(Invalid):
        await people.rename(db, hilde.id, first_name=" ", by="jim:1", now=NOW)
    with pytest.raises(NotFound):
        await people.rename(db, 999, first_name="Piet", by="jim:1", now=NOW)


async def test_the_same_jim_is_the_same_name_on_the_same_channel(db, hilde, said):
    mailbox = [("mail", cast.SHARED, cast.SHARED)]
    found = [await jims.find_same(db, name, mailbox) for name in (" hilde", "SAID", "Piet")]
    assert found == [hilde.id, said.id, None]
