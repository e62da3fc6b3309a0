"""Offering to one listener, the answer, and what follows when there is none; races on both engines."""

import asyncio
from datetime import timedelta

import pytest

from jimsupport.db.tables import (
    exchange_messages,
    exchange_wishes,
    exchanges,
    jims,
    listeners,
    support_requests,
)
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.exchanges import exchanges as looked_up
from jimsupport.domain.exchanges import offers
from jimsupport.domain.people import stops
from jimsupport.domain.support import requests
from jobs import tidy
from tests import cast
from tests.cast import NOW
from tests.domain.exchanges.pair import (
    ANSWER,
    SHARED,
    asks,
    by,
    last_mail,
    listens,
    mails,
    offered,
    opened,
    side,
    states,
    told,
)

LATER = NOW + timedelta(hours=1)


async def offer(db, request, listener, staff, *, now=NOW):
    return await offers.offer(db, request, listener.id, by=by(staff, "staff"), now=now)


async def request_of(db):
    [row] = await db.fetch_all(support_requests.select())
    return row


@pytest.fixture
async def asked(db, hilde, anna):
    """Hilde asks, Anna listens."""
    await listens(db, anna)
    return await asks(db, hilde)


async def test_an_offer_mails_what_was_shared_and_rests_the_question(db, asked, hilde, anna, nadia):
    exchange_id = await offer(db, asked, anna, nadia)
    [row] = await db.fetch_all(exchanges.select())
    assert (row.id, row.asker_id, row.listener_id, row.shared, row.state, row.offered_by) == (
        exchange_id,
        hilde.id,
        anna.id,
        SHARED,
        "offered",
        by(nadia, "staff"),
    )
    mail, context = await last_mail(db)
    assert (mail.kind, mail.message_class, mail.person_id, mail.address) == (
        "exchange_offer",
        "appointment",
        anna.id,
        "anna@example.org",
    )
    assert {name: value for name, value in context.items() if name != "token"} == {
        "first_name": "Anna",
        "name": "Hilde",
        "shared": SHARED,
    }
    request = await request_of(db)
    assert (request.claimed_by, request.snoozed_at, request.wake_at) == (
        nadia.id,
        NOW,
        NOW + timedelta(days=5),
    )
    assert (await db.fetch_one(listeners.select())).last_asked_at == NOW
    assert (await told(db, hilde), await told(db, anna)) == (
        ["exchange_offered"],
        ["listening_started", "exchange_asked"],
    )


async def test_who_asked_sees_nothing_until_somebody_says_yes(db, asked, hilde, anna, nadia):
    exchange_id = await offer(db, asked, anna, nadia)
    for state in ("offered", "declined", "expired"):
        await db.execute(exchanges.update().values(state=state))
        assert await looked_up.of_jim(db, hilde.id) == []
        with pytest.raises(NotFound):
            await looked_up.for_jim(db, exchange_id, hilde.id)


async def test_only_one_at_a_time(db, asked, anna, nadia):
    bea = await cast.jim(db, "Bea", mail="bea@example.org")
    await listens(db, bea)
    await offer(db, asked, anna, nadia)
    with pytest.raises(Refused, match="al een JIM gevraagd"):
        await offer(db, asked, bea, nadia)


async def test_nobody_is_asked_without_words_of_the_jim(db, asked, anna, nadia):
    await db.execute(exchange_wishes.delete())
    with pytest.raises(Refused, match="wat een ander mag weten"):
        await offer(db, asked, anna, nadia)
    assert await mails(db) == []


async def test_who_does_not_fit_cannot_be_chosen(db, asked, said, anna, nadia):
    await listens(db, said)
    for jim in (said, nadia):
        with pytest.raises(Refused, match="kan nu niet gevraagd worden"):
            await offer(db, asked, jim, nadia)


async def test_a_closed_question_is_offered_to_nobody(db, asked, anna, nadia):
    await db.execute(support_requests.update().values(closed_at=NOW, outcome="called"))
    with pytest.raises(Refused, match="al afgesloten"):
        await offer(db, asked, anna, nadia)


async def test_a_yes_opens_it_and_answers_the_question(db, hilde, anna, nadia):
    await offered(db, hilde, anna, nadia)
    [row] = await db.fetch_all(exchanges.select())
    await offers.accept(db, await side(db, row.id, anna), ANSWER, by=by(anna), now=LATER)
    [row] = await db.fetch_all(exchanges.select())
    assert (row.state, row.answered_at) == ("open", LATER)
    request = await request_of(db)
    assert (request.closed_at, request.outcome, request.snoozed_at) == (LATER, "other_jim", None)
    mail, context = await last_mail(db)
    assert (mail.kind, mail.person_id, context["first"], context["body"]) == (
        "exchange_message",
        hilde.id,
        True,
        ANSWER,
    )
    assert await told(db, anna) == [
        "listening_started",
        "exchange_asked",
        "exchange_accepted",
        "exchange_wrote",
    ]


async def test_a_question_with_danger_stays_with_staff(db, hilde, anna, nadia):
    await listens(db, anna)
    request = await asks(db, hilde, "Hij heeft haar geslagen. Wat deed jij?")
    assert request.danger
    exchange_id = await offer(db, request, anna, nadia)
    assert (await request_of(db)).snoozed_at is None
    await offers.accept(db, await side(db, exchange_id, anna), ANSWER, by=by(anna), now=LATER)
    assert (await request_of(db)).closed_at is None


async def test_an_answer_needs_words(db, hilde, anna, nadia):
    exchange_id = await offered(db, hilde, anna, nadia)
    for body in ("  ", "a" * 2001):
        with pytest.raises(Invalid):
            await offers.accept(db, await side(db, exchange_id, anna), body, by=by(anna), now=NOW)
    assert await states(db) == ["offered"]


async def test_a_no_brings_it_back_to_staff_and_may_become_a_yes(db, asked, hilde, anna, nadia):
    exchange_id = await offer(db, asked, anna, nadia)
    for _ in range(2):
        await offers.decline(db, await side(db, exchange_id, anna), by=by(anna), now=LATER)
    assert await states(db) == ["declined"]
    assert ((await request_of(db)).snoozed_at, (await told(db, anna))[-1]) == (None, "exchange_declined")
    assert await told(db, hilde) == ["exchange_offered"]
    seen = await side(db, exchange_id, anna)
    assert await offers.can_answer(db, seen)
    await offers.accept(db, seen, ANSWER, by=by(anna), now=LATER)
    assert await states(db) == ["open"]


async def test_after_a_no_somebody_else_is_asked_and_the_first_is_too_late(db, asked, anna, nadia):
    bea = await cast.jim(db, "Bea", mail="bea@example.org")
    await listens(db, bea)
    exchange_id = await offer(db, asked, anna, nadia)
    await offers.decline(db, await side(db, exchange_id, anna), by=by(anna), now=NOW)
    await offer(db, asked, bea, nadia, now=LATER)
    seen = await side(db, exchange_id, anna)
    assert not await offers.can_answer(db, seen)
    with pytest.raises(Refused):
        await offers.accept(db, seen, ANSWER, by=by(anna), now=LATER)
    assert await states(db) == ["declined", "offered"]


async def test_no_answer_in_five_days(db, asked, anna, nadia):
    exchange_id = await offer(db, asked, anna, nadia)
    almost, over = NOW + timedelta(days=5, seconds=-1), NOW + timedelta(days=5)
    assert (await tidy.expire(db, now=almost)).counts == {}
    assert (await tidy.expire(db, now=over)).counts == {"expired_offers": 1}
    assert (await tidy.expire(db, now=over)).counts == {}
    assert (await states(db), (await request_of(db)).snoozed_at) == (["expired"], None)
    assert (await told(db, anna))[-1] == "exchange_expired"
    assert await offers.can_answer(db, await side(db, exchange_id, anna))


async def test_staff_take_an_offer_back(db, asked, anna, nadia):
    await offer(db, asked, anna, nadia)
    await offers.withdraw(db, asked, by=by(nadia, "staff"), now=LATER)
    assert (await states(db), (await request_of(db)).snoozed_at) == (["ended"], None)
    assert await mails(db, "exchange_ended") == []


async def test_an_answer_to_somebody_who_stopped_is_not_needed(db, hilde, anna, nadia):
    exchange_id = await offered(db, hilde, anna, nadia)
    await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
    with pytest.raises(Refused):
        await offers.accept(db, await side(db, exchange_id, anna), ANSWER, by=by(anna), now=LATER)


async def test_two_staff_at_once_ask_one(db, asked, anna, nadia, ruth):
    bea = await cast.jim(db, "Bea", mail="bea@example.org")
    await listens(db, bea)
    done = await asyncio.gather(
        *(offer(db, asked, jim, staff) for jim, staff in ((anna, nadia), (bea, ruth), (anna, ruth))),
        return_exceptions=True,
    )
    assert sum(isinstance(each, int) for each in done) == 1
    assert all(isinstance(each, int | Refused) for each in done), done
    assert await states(db) == ["offered"]
    assert len(await mails(db, "exchange_offer")) == 1


async def test_two_questions_at_once_ask_a_listener_once(db, asked, said, anna, nadia, ruth):
    other = await asks(db, said)
    done = await asyncio.gather(
        *(offer(db, request, anna, staff) for request, staff in ((asked, nadia), (other, ruth))),
        return_exceptions=True,
    )
    assert sorted(type(each) for each in done if not isinstance(each, int)) == [Refused], done
    assert await states(db) == ["offered"]


async def test_an_answer_five_times_at_once_is_one(db, hilde, anna, nadia):
    exchange_id = await offered(db, hilde, anna, nadia)
    seen = await side(db, exchange_id, anna)
    await asyncio.gather(*(offers.accept(db, seen, ANSWER, by=by(anna), now=LATER) for _ in range(5)))
    assert (await states(db), len(await db.fetch_all(exchange_messages.select()))) == (["open"], 1)
    assert len(await mails(db, "exchange_message")) == 1


async def test_a_yes_while_staff_take_the_offer_back(db, nadia):
    for n in range(8):
        asker, listener = [
            await cast.jim(db, name, last_name=f"{name} {n}", mail=f"{name}{n}@example.org")
            for name in ("Bea", "Cor")
        ]
        seen = await side(db, await offered(db, asker, listener, nadia), listener)
        request = await requests.for_staff(db, seen.request_id, staff_id=nadia.id)
        done = await asyncio.gather(
            offers.accept(db, seen, ANSWER, by=by(listener), now=LATER),
            offers.withdraw(db, request, by=by(nadia, "staff"), now=LATER),
            return_exceptions=True,
        )
        assert all(each is None or isinstance(each, Refused) for each in done), done


async def test_a_yes_and_a_no_and_a_stop_at_once_end_in_one_of_them(db, hilde, anna, nadia):
    exchange_id = await offered(db, hilde, anna, nadia)
    seen = await side(db, exchange_id, anna)
    done = await asyncio.gather(
        offers.accept(db, seen, ANSWER, by=by(anna), now=LATER),
        offers.decline(db, seen, by=by(anna), now=LATER),
        stops.stop(db, hilde.id, by=by(hilde), now=LATER),
        return_exceptions=True,
    )
    assert all(each is None or isinstance(each, Refused) for each in done), done
    assert await states(db) in (["ended"], ["declined"])
    assert (await db.fetch_one(jims.select().where(jims.c.id == hilde.id))).stopped_at == LATER


async def test_staff_who_are_a_jim_know_of_no_exchange_of_their_own(db, hilde, anna, nadia):
    exchange_id = await opened(db, hilde, anna, nadia)
    request = await request_of(db)
    assert len(await looked_up.of_request(db, request.id, staff_id=nadia.id)) == 1
    for own in (hilde, anna):
        assert await looked_up.of_request(db, request.id, staff_id=own.id) == []
        with pytest.raises(NotFound):
            await looked_up.for_staff(db, exchange_id, staff_id=own.id)
    with pytest.raises(NotFound):
        await requests.for_staff(db, request.id, staff_id=hilde.id)
