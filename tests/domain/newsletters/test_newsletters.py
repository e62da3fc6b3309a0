"""A newsletter from the first word until the last copy."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import outbox, roles
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import appointments
from jimsupport.domain.newsletters import newsletters, readers, sending, weighing
from jimsupport.domain.people import consent, erasure, stops
from jimsupport.domain.privacy import leaving
from jimsupport.mail.reading.read import Failed
from tests import cast
from tests.conftest import NOW
from tests.domain.replies.post import comes

SAID = {"nl": ("De JIM-dag", "Het was *mooi*."), "en": ("The JIM day", "It was *good*.")}
WHO = {"by": "staff:1", "now": NOW}


async def copies(db):
    columns = [
        outbox.c[name] for name in ("id", "key", "kind", "person_id", "rank", "language", "state", "reason")
    ]
    return await db.fetch_all(select(*columns).where(outbox.c.kind == "newsletter").order_by(outbox.c.id))


async def left(db, rows, *states):
    """Let each of these copies have come so far."""
    for row, state in zip(rows, states, strict=True):
        done = {"state": state, "next_try_at": None, "reason": "held" if state == "skipped" else None}
        await db.execute(outbox.update().where(outbox.c.id == row.id).values(**done))


@pytest.fixture
async def scheduled(db, hilde, anna):
    """One that goes now, with Hilde and Anna as its readers; its id."""
    for person in (hilde, anna):
        await readers.start(db, person.id, by=f"jim:{person.id}", now=NOW)
    newsletter_id = await newsletters.make(db, SAID, **WHO)
    await newsletters.schedule(db, newsletter_id, NOW, **WHO)
    return newsletter_id


async def test_who_asked_for_it_gets_it_once_behind_all_personal_mail(db, hilde, anna, said, scheduled):
    while await sending.run(db, now=NOW):
        pass
    assert await sending.run(db, now=NOW + timedelta(days=1)) == 0
    rows = await copies(db)
    assert [(row.person_id, row.rank, row.state) for row in rows] == [
        (hilde.id, 3, "pending"),
        (anna.id, 3, "pending"),
    ]
    assert (await newsletters.load(db, scheduled)).state == "sending"
    assert (await newsletters.figures(db, [scheduled]))[scheduled] == newsletters.Figures(0, 2, 0, 0, 0)
    await left(db, rows, "sent", "failed")
    assert await sending.run(db, now=NOW + timedelta(days=1)) == 0
    assert (await newsletters.load(db, scheduled)).state == "sent"
    assert (await newsletters.figures(db, [scheduled]))[scheduled] == newsletters.Figures(1, 0, 1, 0, 0)


async def test_a_batch_at_a_time(db, scheduled, hilde, anna, monkeypatch):
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    assert await sending.run(db, now=NOW) == 1
    assert [row.person_id for row in await copies(db)] == [hilde.id]
    while await sending.run(db, now=NOW):
        pass
    assert [row.person_id for row in await copies(db)] == [hilde.id, anna.id]


async def test_nothing_before_its_moment(db, hilde):
    await readers.start(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    newsletter_id = await newsletters.make(db, SAID, **WHO)
    assert await sending.run(db, now=NOW) == 0
    await newsletters.schedule(db, newsletter_id, NOW + timedelta(days=1), **WHO)
    assert await sending.run(db, now=NOW) == 0
    with pytest.raises(NotFound):
        await newsletters.published(db, "de-jim-dag")
    await sending.run(db, now=NOW + timedelta(days=1))
    assert (await newsletters.published(db, "de-jim-dag")).id == newsletter_id


async def test_who_stops_meanwhile_gets_none(db, hilde, anna, scheduled):
    await sending.run(db, now=NOW)
    rows = await copies(db)
    person, of = await readers.of_token(db, readers.stop_path(scheduled, hilde.id).rpartition("/")[2])
    await readers.stop(db, person.id, newsletter_id=of, by=f"jim:{hilde.id}", now=NOW)
    await readers.stop(db, person.id, newsletter_id=of, by=f"jim:{hilde.id}", now=NOW)
    assert await weighing.weigh(db, rows, now=NOW) == {rows[0].id: "muted", rows[1].id: None}
    assert (await newsletters.figures(db, [scheduled]))[scheduled].unsubscribed == 1
    assert await readers.number(db) == 1


async def test_one_that_is_stopped_stays_and_can_go_on(db, hilde, anna, scheduled):
    await sending.run(db, now=NOW)
    rows = await copies(db)
    await left(db, rows[:1], "sent")
    await newsletters.hold_back(db, scheduled, **WHO)
    with pytest.raises(NotFound):
        await newsletters.published(db, "de-jim-dag")
    assert set((await weighing.weigh(db, rows, now=NOW)).values()) == {"held"}
    await left(db, rows[1:], "skipped")
    assert await sending.run(db, now=NOW) == 0
    await newsletters.schedule(db, scheduled, NOW, **WHO)
    await sending.run(db, now=NOW)
    assert [row.state for row in await copies(db)] == ["sent", "pending"]
    assert (await newsletters.load(db, scheduled)).state == "sending"
    await left(db, rows[1:], "sent")
    await sending.run(db, now=NOW)
    assert (await newsletters.load(db, scheduled)).state == "sent"


async def test_a_worker_that_dies_halfway_leaves_nothing_half_done(db, scheduled):
    with pytest.raises(KeyboardInterrupt):
        async with db.write():
            await sending.run(db, now=NOW)
            assert len(await copies(db)) == 2
            raise KeyboardInterrupt
    assert await copies(db) == []
    assert (await newsletters.load(db, scheduled)).queued_id == 0
    await sending.run(db, now=NOW)
    assert len(await copies(db)) == 2


async def test_taken_back_in_time_it_is_a_draft_again(db, scheduled):
    await newsletters.hold_back(db, scheduled, **WHO)
    assert await sending.run(db, now=NOW) == 0
    assert (await newsletters.load(db, scheduled)).state == "draft"


async def test_not_on_a_sunday_and_not_at_night(db, scheduled):
    await sending.run(db, now=NOW)
    rows = await copies(db)
    sunday = datetime(2026, 4, 12, 10, tzinfo=UTC)
    verdicts = await appointments.still_wanted(db, rows, now=sunday)
    assert {verdict[0] for verdict in verdicts.values()} == {"wait"}
    assert min(verdict[1] for verdict in verdicts.values()).astimezone(UTC) > sunday + timedelta(hours=12)


async def test_a_try_goes_to_one_alone_and_at_once(db, scheduled, nadia):
    for _ in range(2):
        await sending.try_out(db, scheduled, nadia.id, "en", **WHO)
    assert await copies(db) == []
    rows = await db.fetch_all(select(outbox.c.person_id, outbox.c.kind, outbox.c.language, outbox.c.rank))
    assert rows == [(nadia.id, "newsletter_trial", "en", 0)]


async def verdict(db, rows):
    return set((await weighing.weigh(db, rows, now=NOW)).values())


async def test_who_stopped_said_no_or_is_to_be_erased_gets_none(db, hilde, scheduled):
    await sending.run(db, now=NOW)
    rows = [row for row in await copies(db) if row.person_id == hilde.id]
    assert await verdict(db, rows) == {None}
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    await stops.stop(db, hilde.id, **by)
    assert await verdict(db, rows) == {"stopped"}
    with pytest.raises(Refused):
        await readers.stop(db, hilde.id, **by)
        await readers.start(db, hilde.id, **by)
    await stops.resume(db, hilde.id, **by)
    await readers.start(db, hilde.id, **by)
    assert await verdict(db, rows) == {None}
    await leaving.ask(db, hilde.id, **by)
    assert await verdict(db, rows) == {"erased"}
    await leaving.undo(db, hilde.id, **by)
    assert await verdict(db, rows) == {None}
    await consent.decline(db, hilde.id, **by)
    assert await verdict(db, rows) == {"declined"}


async def test_of_who_is_erased_a_count_is_left(db, hilde, anna, scheduled):
    await sending.run(db, now=NOW)
    for person, ended_with in ((hilde, None), (anna, scheduled)):
        await readers.stop(db, person.id, newsletter_id=ended_with, by=f"jim:{person.id}", now=NOW)
        await erasure.erase(db, person.id, by="worker", reason="asked", now=NOW)
    assert {row.reason for row in await copies(db)} == {"erased"}
    assert (await newsletters.figures(db, [scheduled]))[scheduled] == newsletters.Figures(0, 0, 0, 2, 1)
    assert await readers.number(db) == 0


async def test_a_professional_reads_it_until_they_work_here_no_longer(db, carla, scheduled):
    await readers.start(db, carla.id, by=f"professional:{carla.id}", now=NOW)
    await sending.run(db, now=NOW)
    rows = [row for row in await copies(db) if row.person_id == carla.id]
    assert await verdict(db, rows) == {None}
    await db.execute(roles.update().where(roles.c.person_id == carla.id).values(ended_at=NOW))
    assert await verdict(db, rows) == {"ended"}


async def test_a_complaint_or_a_bounce_of_a_copy(db, keyring, hilde, anna, scheduled):
    """One ends the newsletter and nothing else, the other counts as not arrived."""
    await sending.run(db, now=NOW)
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.person_id))
    await left(db, rows, "sent", "sent")
    await comes(db, keyring, to=rows[0], purpose="bounce", kind="complaint", sender="fbl@example.org")
    assert await readers.of(db, rows[0].person_id) is None
    assert (await cast.load_jim(db, rows[0].person_id)).stopped_at is None
    failed = (Failed(rows[1].address, True, "userunknown", None, "550 5.1.1 No such user"),)
    await comes(db, keyring, to=rows[1], purpose="bounce", kind="bounce", failed=failed)
    went = (await newsletters.figures(db, [scheduled]))[scheduled]
    assert went == newsletters.Figures(sent=1, waiting=0, bounced=1, left_out=0, unsubscribed=1)


async def test_who_has_no_mail_address_is_told_so(db):
    bas = await cast.jim(db, "Bas", phone="+31612345609")
    with pytest.raises(Refused):
        await readers.start(db, bas.id, by=f"jim:{bas.id}", now=NOW)


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"nl": ("", "x")}, "title_nl"),
        ({"nl": ("x", "")}, "text_nl"),
        ({"nl": ("x" * 81, "x")}, "title_nl"),
        ({"nl": ("x", "x" * 8001)}, "text_nl"),
        ({"nl": ("x", "x"), "ar": ("x", "")}, "text_ar"),
        ({"nl": ("x", "x"), "en": ("", "x")}, "title_en"),
        ({"en": ("x", "x")}, "title_nl"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(db, texts, field):
    with pytest.raises(Invalid) as caught:
        await newsletters.make(db, texts, **WHO)
    assert caught.value.problems[0].field == field


async def test_one_that_went_stays_as_it_is(db, scheduled):
    while await sending.run(db, now=NOW):
        pass
    for verb in (
        newsletters.change(db, scheduled, SAID, **WHO),
        newsletters.schedule(db, scheduled, NOW, **WHO),
    ):
        with pytest.raises(Refused):
            await verb


@pytest.mark.parametrize("token", ["", "1-2", "1-2-x", "a-b-c", "1-2-3-4", "9999999999-1-x"])
async def test_a_link_to_stop_that_is_not_ours(db, token):
    with pytest.raises(NotFound):
        await readers.of_token(db, token)


async def test_two_with_one_title(db):
    for slug in ("de-jim-dag", "de-jim-dag-2"):
        newsletter_id = await newsletters.make(db, SAID, **WHO)
        assert (await newsletters.load(db, newsletter_id)).slug == slug
