"""Finding a JIM, who is quiet, the timeline in words, and mail that a person must settle."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import events as event_rows
from jimsupport.db.tables import jims, outbox
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import pauses
from jimsupport.domain.support import call_backs, directory, post, quiet, requests, timeline
from tests import cast
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("hil", ["Hilde"]),
        ("de wit", ["Hilde", "Said"]),
        ("ASSEN", ["Hilde", "Said"]),
        ("familie@example.org", ["Hilde", "Said"]),
        ("06 12345601", ["Hilde"]),
        ("said assen", ["Said"]),
        ("", ["Anna", "Hilde", "Said"]),
        ("100%", []),
        ("Nadia", []),
    ],
)
async def test_a_jim_is_found_by_name_place_mail_or_phone(db, hilde, said, anna, nadia, q, names):
    rows = await directory.listed(db, q, staff_id=nadia.id)
    assert [row.first_name for row in rows] == names
    assert await directory.count(db, q, staff_id=nadia.id) == len(names)


async def test_staff_who_are_a_jim_do_not_find_themselves(db, hilde, said):
    assert [row.first_name for row in await directory.listed(db, "wit", staff_id=hilde.id)] == ["Said"]


async def test_who_shares_an_address_or_number_is_shown_beside(db, hilde, said, anna, nadia):
    rows = await directory.sharing(db, [cast.SHARED], but=hilde.id, staff_id=nadia.id)
    assert [row.first_name for row in rows] == ["Said"]


async def test_quiet_by_what_they_chose_and_counts_alone_for_an_organisation(
    db, hilde, said, anna, carla, noordrivier, nadia
):
    await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await cast.hand_over(db, anna, professional=carla, organisation_id=noordrivier)
    await db.execute(jims.update().where(jims.c.id == said.id).values(call_when_silent="staff"))
    await db.execute(jims.update().where(jims.c.id == anna.id).values(last_contact_at=NOW))
    asked = quiet.Quiet(days=30)

    counts = await quiet.counts(db, asked, now=NOW)
    rows = await quiet.listed(db, asked, staff_id=nadia.id, now=NOW)
    [organisation] = await quiet.by_organisation(db, asked, now=NOW)

    assert {choice: count for choice, count in counts.items() if count} == {"ring_me": 1, "ordinary": 1}
    assert [(row.first_name, row.chosen) for row in rows] == [("Hilde", "ordinary"), ("Said", "ring_me")]
    ring_me = quiet.Quiet(days=30, choice="ring_me")
    assert [row.first_name for row in await quiet.listed(db, ring_me, staff_id=nadia.id, now=NOW)] == ["Said"]
    assert (organisation.name, organisation.jims, organisation.silent) == ("Jeugdhulp Noordrivier", 2, 1)


async def test_the_timeline_says_what_happened_in_words(db, hilde, carla, noordrivier, nadia):
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await events.record(
        db,
        "handed_over",
        hilde.id,
        by=f"professional:{carla.id}",
        now=NOW,
        hand_over_id=hand_over.id,
        help_ends_on="2026-03-16",
    )
    until = (NOW + timedelta(days=7)).date()
    await pauses.start(db, hilde.id, until=until, by=f"staff:{nadia.id}", now=NOW, phone=True)
    await events.record(
        db, "answered", hilde.id, by=f"jim:{hilde.id}", now=NOW, question="how", answer="good"
    )

    answered, paused, handed_over = await timeline.of_jim(db, hilde.id)

    assert (answered.text, answered.about, answered.who) == ("Antwoord", "Het gaat goed", "")
    assert (paused.text, paused.day, paused.who, paused.phone) == (
        "Pauze begonnen",
        until,
        "Nadia",
        True,
    )
    assert (handed_over.text, handed_over.value, handed_over.who) == (
        "Afronding geregistreerd",
        "Jeugdhulp Noordrivier",
        "Carla",
    )
    assert [entry.text for entry in await timeline.of_jim(db, hilde.id, before=paused.id)] == [
        "Afronding geregistreerd"
    ]


async def troubled(db, jim, state="in_doubt", kind="staff_reply"):
    return await db.insert(
        outbox.insert().values(
            key=f"{state}:{kind}",
            person_id=jim.id,
            channel="mail",
            message_class="answer",
            rank=0,
            kind=kind,
            items=[],
            template=kind,
            language="nl",
            context="{}",
            message_id=f"{state}.{kind}",
            state=state,
            error="geen antwoord",
            queued_at=NOW - timedelta(hours=1),
        )
    )


@pytest.mark.parametrize(
    ("way", "state", "next_try_at"),
    [("arrived", "sent", None), ("again", "pending", NOW), ("drop", "skipped", None)],
)
async def test_mail_in_doubt_is_settled_in_one_tap(db, hilde, nadia, way, state, next_try_at):
    outbox_id = await troubled(db, hilde)
    assert [row.first_name for row in await post.troubled(db, staff_id=nadia.id, now=NOW)] == ["Hilde"]

    for _ in range(2):
        await post.settle(db, outbox_id, way, by=f"staff:{nadia.id}", now=NOW)

    row = await db.fetch_one(outbox.select().where(outbox.c.id == outbox_id))
    assert (row.state, row.next_try_at) == (state, next_try_at)
    assert await post.count(db, staff_id=nadia.id, now=NOW) == 0
    settled = await db.fetch_all(event_rows.select().where(event_rows.c.kind == "mail_settled"))
    assert [event.data["way"] for event in settled] == [way]


async def test_only_ways_there_are_and_only_mail_there_is(db, hilde, nadia):
    with pytest.raises(Invalid):
        await post.settle(db, await troubled(db, hilde), "weg", by=f"staff:{nadia.id}", now=NOW)
    with pytest.raises(NotFound):
        await post.settle(db, 99, "drop", by=f"staff:{nadia.id}", now=NOW)


async def test_a_visitor_asks_to_be_rung(db, hilde, nadia):
    request_id = await call_backs.ask(db, name=" Bep ", phone="06 12 34 56 01", when="na zes uur", now=NOW)
    row = await requests.for_staff(db, request_id, staff_id=nadia.id)
    assert (row.name, row.contact, row.jim_id, row.when_to_call) == (
        "Bep",
        "+31612345601",
        None,
        "na zes uur",
    )
    for name, phone in (("", "0612345678"), ("Bep", "nul zes")):
        with pytest.raises(Invalid):
            await call_backs.ask(db, name=name, phone=phone, now=NOW)
