"""Unsubscribing: one tap in a mail program for one kind of mail, a page with a choice, and always to be undone."""

from email import message_from_bytes, policy

import pytest

from jimsupport.db.tables import events, outbox
from jimsupport.domain.access import links
from jimsupport.domain.gatherings import announcing, gatherings
from jimsupport.domain.group_life import habits, post
from jimsupport.domain.groups import groups
from jimsupport.domain.people import muting
from jimsupport.mail.build import Desk, build
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.cast import NOW
from tests.domain.gatherings.test_gatherings import PLAN
from tests.domain.group_life import living
from tests.routes.me.test_questions import heading


async def recorded(db):
    return [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))]


def wired(row, context, settings, keyring):
    """The mail as it leaves, and the path that unsubscribes: in its headers and in both its parts."""
    mail = message_from_bytes(
        build(row, context, Desk.of(settings, keyring), now=NOW).data, policy=policy.default
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    assert all(link in mail.get_body((part,)).get_content() for part in ("plain", "html"))
    return mail, link.removeprefix(settings.base_url)


@pytest.fixture
async def unsubscribe(db, hilde, handed, asked):
    token = await links.create(
        db, hilde.id, "unsubscribe", planned_id=asked.id, hand_over_id=handed.id, now=NOW
    )
    return f"/u/{token}"


async def test_one_click_from_a_mail_program_is_for_this_kind_alone(client, db, hilde, unsubscribe):
    headers = {"sec-fetch-site": "cross-site", "origin": "https://mail.example"}
    for _ in range(2):
        sent = await client.post(unsubscribe, data={"List-Unsubscribe": "One-Click"}, headers=headers)
        assert sent.status_code == 200
    assert await muting.of(db, hilde.id) == {"check_in"}
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None
    assert heading(await client.get(unsubscribe)) == "Dat bericht krijg je niet meer"
    await client.post(f"{unsubscribe}/undo")
    assert await muting.of(db, hilde.id) == set()


async def test_the_page_behind_it_asks_and_a_get_changes_nothing(client, db, hilde, unsubscribe):
    assert heading(await client.get(unsubscribe)) == "Wat wil je niet meer krijgen?"
    assert await recorded(db) == []
    await client.post(unsubscribe, data={"what": "all"})
    assert (await cast.load_jim(db, hilde.id)).stopped_at == NOW


async def test_wanting_less_works_however_old_the_mail_is(client, db, hilde, unsubscribe, passing):
    passing(days=400)
    await client.post(unsubscribe, data={"List-Unsubscribe": "One-Click"})
    assert await muting.of(db, hilde.id) == {"check_in"}
    sent = await client.post(unsubscribe, data={"what": "all"})
    assert heading(await client.get(sent.headers["location"])) == "Dag Hilde, we sturen je niets meer."
    await client.post(f"{unsubscribe}/undo")
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None
    assert (await client.get(unsubscribe.replace("/u/", "/a/"))).status_code == 410


async def test_no_more_news_of_gatherings_and_of_nothing_else(client, db, hilde, settings, keyring):
    await announcing.choose(db, hilde.id, True, by=f"jim:{hilde.id}", now=NOW)
    await gatherings.open_up(
        db, await gatherings.make(db, PLAN, by="staff:9", now=NOW), by="staff:9", now=NOW
    )
    await announcing.run(db, now=NOW)
    [row] = await db.fetch_all(outbox.select().where(outbox.c.kind == announcing.KIND))
    mail, path = wired(row, await context_of(db, row.id), settings, keyring)
    assert mail["List-Id"].endswith(f"<bijeenkomsten.{settings.mail_domain}>")
    assert "Alleen dit niet meer: Bericht over nieuwe bijeenkomsten" in (await client.get(path)).text
    assert await announcing.wants(db, hilde.id)
    for _ in range(2):
        sent = await client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (sent.status_code, sent.text) == (200, "")
    assert not await announcing.wants(db, hilde.id)
    assert await recorded(db) == ["gatherings_chosen"] * 2
    assert heading(await client.get(path)) == "Dat bericht krijg je niet meer"
    await client.post(f"{path}/undo")
    assert await announcing.wants(db, hilde.id)


async def test_no_more_mail_about_messages_of_the_group_and_of_nothing_else(client, db, settings, keyring):
    group_id, [anna, bas, *_] = await living.group(db)
    await living.hears(db, group_id, bas, "each")
    await living.writes(db, group_id, anna, "Wie gaat er mee?")
    await living.tells(db, now=NOW + living.QUARTER)
    theirs = outbox.c.kind == post.NEWS, outbox.c.person_id == bas.id
    [row] = await db.fetch_all(outbox.select().where(*theirs))
    mail, path = wired(row, await context_of(db, row.id), settings, keyring)
    assert mail["List-Id"].endswith(f"<groep.{settings.mail_domain}>")
    assert "Alleen dit niet meer: Mail over berichten in je groep" in (await client.get(path)).text
    assert await habits.hears(db, bas.id)
    for _ in range(2):
        sent = await client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (sent.status_code, sent.text) == (200, "")
    assert not await habits.hears(db, bas.id)
    assert await habits.hears(db, anna.id)
    assert (await cast.load_jim(db, bas.id)).stopped_at is None
    assert heading(await client.get(path)) == "Dat bericht krijg je niet meer"
    await client.post(f"{path}/undo")
    assert await habits.hears(db, bas.id)
    for inside in ("", "/group", "/group/habits"):  # what a mail program keeps opens no group
        assert "Wie gaat er mee?" not in (await client.get(f"{path.replace('/u/', '/a/')}{inside}")).text


async def test_who_left_the_group_stops_its_mail_without_harm(client, db, settings):
    group_id, [_, bas, *_] = await living.group(db)
    token = await links.create(db, bas.id, "unsubscribe", group_id=group_id, now=NOW)
    await groups.leave(db, await living.seen(db, group_id, bas), by=f"jim:{bas.id}", now=NOW)
    assert (await client.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})).status_code == 200
    assert heading(await client.get(f"/u/{token}")) == "Dat bericht krijg je niet meer"


async def test_what_was_written_before_its_list_could_be_left_still_leaves(db, settings, keyring):
    group_id, [anna, bas, *_] = await living.group(db)
    await living.hears(db, group_id, bas, "each")
    await living.writes(db, group_id, anna, "Van vroeger")
    await living.tells(db, now=NOW + living.QUARTER)
    row = await db.fetch_one(outbox.select().where(outbox.c.kind == post.NEWS).limit(1))
    context = await context_of(db, row.id)
    del context["unsubscribe_token"]
    mail = message_from_bytes(
        build(row, context, Desk.of(settings, keyring), now=NOW).data, policy=policy.default
    )
    assert (mail["List-Id"], mail["List-Unsubscribe"]) == (None, None)
    assert "Van vroeger" in mail.get_body(("plain",)).get_content()
