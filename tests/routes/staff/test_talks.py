"""Staff have their talks, say what came of them, move them and call them off; book for who is on the phone."""

import re

import pytest

from jimsupport.db.tables import events, jims, outbox, support_requests
from jimsupport.db.tables import talks as table
from jimsupport.domain.support import requests
from jimsupport.domain.talks import hours
from jimsupport.domain.talks.moments import Hours, written
from tests import cast
from tests.cast import NOW
from tests.domain.talks.agreeing import TUESDAY_9, WEDNESDAY_9, booked


@pytest.fixture
async def free(db, nadia):
    """Nadia keeps every working morning."""
    await hours.keep(db, nadia.id, range(1, 6), Hours(9 * 60, 12 * 60), by=f"staff:{nadia.id}", now=NOW)
    return nadia


@pytest.fixture
async def me(client, sign_in, free):
    """Nadia's browser."""
    await sign_in(client, free)
    return client


@pytest.fixture
def later(client, sign_in, free, passing):
    """`await later(days=1)`: time goes by, and Nadia signs in again."""

    async def go_on(**time):
        passing(**time)
        await sign_in(client, free)

    return go_on


async def the_talk(db):
    [row] = await db.fetch_all(table.select())
    return row


async def kinds(db):
    rows = await db.fetch_all(events.select().order_by(events.c.id))
    return [(row.kind, row.by_phone) for row in rows]


async def test_my_talks_and_everyones(db, me, hilde, anna):
    await booked(db, hilde)
    ben = await cast.worker(db, "Ben", "staff", mail="ben@jimwerkt.example")
    await booked(db, anna, WEDNESDAY_9)
    await db.execute(table.update().where(table.c.jim_id == anna.id).values(staff_id=ben.id))
    mine = await me.get("/staff/talks")
    assert ("Hilde de Wit" in mine.text, "Anna Bos" in mine.text) == (True, False)
    all_of_them = await me.get("/staff/talks?whose=all")
    assert ("Hilde de Wit" in all_of_them.text, "Anna Bos" in all_of_them.text) == (True, True)
    assert "06 12345601" in mine.text


async def test_as_many_queries_for_one_talk_as_for_three(db, me, hilde, anna, said):
    counts = []
    for jim, at in ((hilde, TUESDAY_9), (anna, WEDNESDAY_9), (said, WEDNESDAY_9.replace(minute=45))):
        await booked(db, jim, at)
        before = db.statements
        await me.get("/staff/talks")
        counts.append(db.statements - before)
    assert len(set(counts)) == 1


async def test_a_talk_is_held_and_its_question_closed(db, me, hilde, later):
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    about = await requests.open(db, kind="call_back", door="page", jim_id=hilde.id, **by)
    talk = await booked(db, hilde, request_id=about)
    await later(days=1)
    page = await me.get(f"/staff/talks/{talk.id}")
    assert "Gesproken, en sluit de vraag af" in page.text
    answer = await me.post(f"/staff/talks/{talk.id}/held", data={"close": "yes"})
    assert answer.headers["location"] == f"/staff/talks/{talk.id}"
    assert (await the_talk(db)).state == "held"
    assert (await db.fetch_one(support_requests.select())).outcome == "called"


async def test_with_its_question_open_the_way_leads_there(db, me, hilde, later):
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    about = await requests.open(db, kind="call_back", door="page", jim_id=hilde.id, **by)
    talk = await booked(db, hilde, request_id=about)
    await later(days=1)
    answer = await me.post(f"/staff/talks/{talk.id}/held")
    assert answer.headers["location"] == f"/staff/requests/{about}"


async def test_who_was_not_there_is_mailed_and_a_slip_taken_back(db, me, hilde, later):
    talk = await booked(db, hilde)
    for page in (f"/staff/talks/{talk.id}", "/staff/talks"):
        assert f"/staff/talks/{talk.id}/held" not in (await me.get(page)).text
    for outcome in ("held", "missed"):
        early = await me.post(f"/staff/talks/{talk.id}/{outcome}")
        assert (early.status_code, "Dit gesprek moet nog komen." in early.text) == (409, True)
    await later(days=1)
    assert "Hoe liep het af?" in (await me.get("/staff/talks")).text
    for _ in range(2):
        await me.post(f"/staff/talks/{talk.id}/missed")
    assert [row.kind for row in await db.fetch_all(outbox.select().order_by(outbox.c.id))] == [
        "talk_booked",
        "talk_missed",
    ]
    await me.post(f"/staff/talks/{talk.id}/outcome/undo")
    assert (await the_talk(db)).state == "booked"


@pytest.mark.parametrize(("form", "phone"), [({}, ""), ({"phone": "yes"}, "phone")])
async def test_calling_off_for_ourselves_or_for_who_is_on_the_phone(db, me, hilde, form, phone):
    talk = await booked(db, hilde)
    await me.post(f"/staff/talks/{talk.id}/cancellation", data=form)
    assert (await the_talk(db)).state == "cancelled"
    assert (await kinds(db))[-1] == ("talk_cancelled", phone)
    await me.post(f"/staff/talks/{talk.id}/cancellation/undo")
    assert (await the_talk(db)).state == "booked"


async def test_moving(db, me, hilde):
    talk = await booked(db, hilde)
    page = await me.get(f"/staff/talks/{talk.id}/moments")
    assert f'value="{written(WEDNESDAY_9)}"' in page.text
    answer = await me.post(
        f"/staff/talks/{talk.id}/moment", data={"at": written(WEDNESDAY_9), "phone": "yes"}
    )
    assert answer.headers["location"] == f"/staff/talks/{talk.id}"
    assert (await the_talk(db)).starts_at == WEDNESDAY_9
    assert (await kinds(db))[-1] == ("talk_moved", "phone")


async def test_moving_to_what_is_gone_shows_the_nearest(db, me, hilde, anna):
    talk = await booked(db, hilde)
    await booked(db, anna, WEDNESDAY_9)
    answer = await me.post(f"/staff/talks/{talk.id}/moment", data={"at": written(WEDNESDAY_9)})
    assert answer.status_code == 409
    assert "Deze liggen er het dichtst bij:" in answer.text


async def test_booking_for_a_jim_on_the_phone_about_a_question(db, me, free, hilde):
    by = {"by": f"staff:{free.id}", "now": NOW, "phone": True}
    about = await requests.open(db, kind="call_back", door="phone", jim_id=hilde.id, **by)
    page = await me.get(f"/staff/jims/{hilde.id}/moments?request={about}")
    assert page.status_code == 200
    assert f'name="request" value="{about}"' in page.text
    assert "30 maart 2026" in page.text  # with the JIM on the phone, also today
    answer = await me.post(
        f"/staff/jims/{hilde.id}/moment",
        data={"at": written(TUESDAY_9), "way": "phone", "request": str(about)},
    )
    talk = await the_talk(db)
    assert answer.headers["location"] == f"/staff/talks/{talk.id}"
    assert (talk.request_id, talk.booked_by) == (about, f"staff:{free.id}")
    assert ("talk_booked", "phone") in await kinds(db)


async def test_a_number_told_on_the_phone_is_for_this_talk(db, me, anna):
    form = {"at": written(TUESDAY_9), "way": "phone"}
    wrong = await me.post(f"/staff/jims/{anna.id}/moment", data={**form, "number": "12"})
    assert wrong.status_code == 422
    await me.post(f"/staff/jims/{anna.id}/moment", data={**form, "number": "06 87 65 43 21"})
    assert (await the_talk(db)).number == "+31687654321"


async def test_a_second_talk_is_no_option(db, me, hilde):
    talk = await booked(db, hilde)
    page = await me.get(f"/staff/jims/{hilde.id}/moments")
    assert f'href="/staff/talks/{talk.id}"' in page.text
    answer = await me.post(
        f"/staff/jims/{hilde.id}/moment", data={"at": written(WEDNESDAY_9), "way": "phone"}
    )
    assert answer.status_code == 409


async def test_mailing_a_jim_to_pick_a_moment(db, me, hilde):
    page = await me.get(f"/staff/jims/{hilde.id}/moments")
    once = re.search(r'name="once" value="(\w+)"', page.text)
    assert once is not None
    for _ in range(2):
        answer = await me.post(f"/staff/jims/{hilde.id}/moment-offer", data={"once": once[1]})
        assert answer.headers["location"] == f"/staff/jims/{hilde.id}"
    assert [row.kind for row in await db.fetch_all(outbox.select())] == ["talk_offer"]


async def test_without_mail_the_talk_can_be_told_by_staff(db, me):
    joop = await cast.jim(db, "Joop", phone="+31612345609")
    talk = await booked(db, joop, WEDNESDAY_9)
    page = await me.get(f"/staff/talks/{talk.id}")
    assert "Een dag ervoor" in page.text


async def test_staff_never_see_the_talk_they_have_as_a_jim(db, client, sign_in, free):
    ben = await cast.worker(db, "Ben", "staff", mail="ben@jimwerkt.example")
    await db.execute(jims.insert().values(id=ben.id, consented_at=NOW))
    talk = await booked(db, ben)
    await sign_in(client, ben)
    for path in ("", "/moments"):
        assert (await client.get(f"/staff/talks/{talk.id}{path}")).status_code == 404
    for path in ("held", "missed", "outcome/undo", "cancellation", "cancellation/undo", "moment"):
        assert (await client.post(f"/staff/talks/{talk.id}/{path}")).status_code == 404
    assert (await client.get(f"/staff/jims/{ben.id}/moments")).status_code == 404
    assert "Vandaag is er geen gesprek meer afgesproken." in (await client.get("/staff/talks?whose=all")).text
    assert (await the_talk(db)).state == "booked"
