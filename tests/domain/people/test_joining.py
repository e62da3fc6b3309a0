import json
from datetime import timedelta

import pytest

from jimsupport.db.tables import events, jims, join_requests, outbox, planned, support_requests
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import channels, joining, stops
from tests import cast
from tests.cast import NOW


@pytest.fixture(autouse=True)
async def programme(db):
    await cast.programme(db)


async def ask(db, first_name="Omar", kind="mail", address="Omar@Voorbeeld.nl", now=NOW):
    return await joining.ask(
        db, first_name=first_name, kind=kind, address=address, language="nl", card="K7", now=now
    )


async def mailed_token(db):
    mail = (await db.fetch_all(outbox.select().where(outbox.c.kind == "join_confirm").order_by(outbox.c.id)))[
        -1
    ]
    return json.loads(mail.context)["token"]


async def test_a_mail_address_is_confirmed_before_anyone_is_added(db):
    assert await ask(db) == "mail"
    [mail] = await db.fetch_all(outbox.select())
    assert (mail.kind, mail.message_class, mail.person_id, mail.address) == (
        "join_confirm",
        "answer",
        None,
        "Omar@voorbeeld.nl",
    )
    assert "Omar" not in mail.context
    assert await db.fetch_all(jims.select()) == []


async def test_confirming_joins_says_yes_and_counts_from_that_day(db):
    await ask(db)
    token = await mailed_token(db)
    later = NOW + timedelta(days=2)
    first = await joining.confirm(db, token, now=later)
    assert await joining.confirm(db, token, now=later + timedelta(days=30)) == first

    jim = await cast.load_jim(db, first)
    assert (jim.first_name, jim.joined_at, jim.consented_at, jim.erase_at) == ("Omar", later, later, None)
    assert [(c.kind, c.address) for c in await channels.of(db, first)] == [("mail", "Omar@voorbeeld.nl")]
    rows = await db.fetch_all(events.select().order_by(events.c.id))
    assert [(row.kind, row.data) for row in rows] == [("joined", {"card": "K7"})]
    steps = await db.fetch_all(
        planned.select().where(planned.c.kind == "check_in").order_by(planned.c.due_at)
    )
    assert (steps[0].step, steps[0].due_on, steps[0].hand_over_id) == (
        "P2W",
        later.date() + timedelta(weeks=2),
        None,
    )
    [request] = await db.fetch_all(join_requests.select())
    assert json.loads(request.details) == {"jim_id": first}


async def test_who_joins_again_stays_one_person(db, anna):
    await stops.stop(db, anna.id, by=f"jim:{anna.id}", now=NOW)
    await ask(db, first_name=" anna", address="ANNA@example.org")
    assert await joining.confirm(db, await mailed_token(db), now=NOW) == anna.id
    assert (await cast.load_jim(db, anna.id)).stopped_at is None


async def test_another_first_name_on_the_same_mailbox_is_another_person(db, hilde):
    await ask(db, first_name="Said", address=cast.SHARED)
    assert await joining.confirm(db, await mailed_token(db), now=NOW) != hilde.id


async def test_old_and_unknown_links(db):
    await ask(db)
    token = await mailed_token(db)
    with pytest.raises(Refused):
        await joining.confirm(db, token, now=NOW + timedelta(days=8))
    with pytest.raises(NotFound):
        await joining.confirm(db, "geraden", now=NOW)
    assert await db.fetch_all(jims.select()) == []


async def test_nobodys_mailbox_is_flooded(db):
    for minute in range(5):
        assert await ask(db, now=NOW + timedelta(minutes=minute)) == "mail"
    assert len(await db.fetch_all(outbox.select())) == 3
    await ask(db, now=NOW + timedelta(hours=2))
    assert len(await db.fetch_all(outbox.select())) == 4


async def test_a_phone_alone_becomes_a_call_and_counts_once_staff_confirm(db):
    for _ in range(2):
        assert await ask(db, kind="phone", address="06 12345678") == "phone"
    [request] = await db.fetch_all(support_requests.select())
    jim = await cast.load_jim(db, request.jim_id)
    assert (request.kind, request.door, jim.consented_at, jim.joined_at) == ("call_back", "page", None, None)
    assert jim.erase_at == NOW + timedelta(days=60)
    assert await db.fetch_all(outbox.select()) == []

    await joining.join(db, jim.id, by="staff:9", now=NOW, phone=True)
    joined = await cast.load_jim(db, jim.id)
    assert (joined.joined_at, joined.consented_at, joined.erase_at, joined.channel) == (
        NOW,
        NOW,
        None,
        "phone",
    )


@pytest.mark.parametrize(
    ("first_name", "kind", "address", "field"),
    [
        (" ", "mail", "omar@voorbeeld.nl", "first_name"),
        ("Omar", "mail", "omar", "contact"),
        ("Omar", "phone", "12", "contact"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(db, first_name, kind, address, field):
    with pytest.raises(Invalid) as problem:
        await ask(db, first_name=first_name, kind=kind, address=address)
    assert problem.value.problems[0].field == field
