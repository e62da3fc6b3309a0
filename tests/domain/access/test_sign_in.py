"""Signing in by a mailed link or its code."""

import asyncio
from datetime import timedelta

import pytest

from jimsupport.db.tables import channels, jims, outbox, people, sessions, sign_in_links
from jimsupport.domain.access import sign_in, tokens
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.mail.contexts import context_of
from tests.cast import NOW, SHARED

BROWSER, OTHER = "b" * 43, "o" * 43


async def mails(db):
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    return [(row.address, row.kind, await context_of(db, row.id)) for row in rows]


async def asked(db, address, *, browser=BROWSER, now=NOW):
    """Ask and read the mail: its token and code."""
    await sign_in.ask(db, address, browser=browser, now=now)
    context = (await mails(db))[-1][2]
    return context["token"], context["code"]


async def test_asking_mails_a_link_and_six_digits(db, anna):
    token, code = await asked(db, " Anna@Example.org ")
    [(address, kind, _)] = await mails(db)
    assert (address.casefold(), kind) == ("anna@example.org", "sign_in")
    assert (len(token) >= 43, len(code), code.isdigit()) == (True, 6, True)
    [link] = await db.fetch_all(sign_in_links.select())
    assert token not in str(dict(link._mapping))
    assert code not in (link.code_hash, link.token_hash)


async def test_nobody_is_mailed_at_an_unknown_address_though_all_else_is_the_same(db, anna):
    await sign_in.ask(db, "niemand@example.org", browser=BROWSER, now=NOW)
    assert await mails(db) == []
    assert len(await db.fetch_all(sign_in_links.select())) == 1


async def test_what_is_no_address_is_said(db):
    with pytest.raises(Invalid):
        await sign_in.ask(db, "geen adres", browser=BROWSER, now=NOW)


async def test_the_browser_that_asked_needs_the_link_alone(db, anna):
    token, _ = await asked(db, "anna@example.org")
    link = await sign_in.with_link(db, token, browser=BROWSER, code="", now=NOW)
    secret, longest = await sign_in.enter(db, link, anna.id, agent="Firefox/130.0", now=NOW)
    assert longest == timedelta(days=90)
    [session] = await db.fetch_all(sessions.select())
    assert (session.token_hash, session.person_id) == (tokens.hashed(secret), anna.id)
    assert (session.agent, session.method) == ("Firefox/", "link")


@pytest.mark.parametrize("browser", [None, OTHER])
async def test_another_browser_needs_the_code_too(db, anna, browser):
    token, code = await asked(db, "anna@example.org")
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    with pytest.raises(Invalid):
        await sign_in.with_link(db, token, browser=browser, code=wrong, now=NOW)
    spaced = f" {code[:3]} {code[3:]} "
    link = await sign_in.with_link(db, token, browser=browser, code=spaced, now=NOW)
    await sign_in.enter(db, link, anna.id, now=NOW)


async def test_the_code_alone_works_only_in_the_browser_that_asked(db, anna):
    _, code = await asked(db, "anna@example.org")
    with pytest.raises(Invalid):
        await sign_in.with_code(db, code, browser=OTHER, now=NOW)
    assert await sign_in.with_code(db, code, browser=BROWSER, now=NOW)


async def test_five_wrong_codes_and_the_right_one_no_longer_works(db, anna):
    _, code = await asked(db, "anna@example.org")
    for guess in range(1, 6):
        with pytest.raises(Invalid) as wrong:
            await sign_in.with_code(db, f"{(int(code) + guess) % 1_000_000:06}", browser=BROWSER, now=NOW)
        assert wrong.value.problems[0].message == sign_in.WRONG_CODE
    with pytest.raises(Invalid) as over:
        await sign_in.with_code(db, code, browser=BROWSER, now=NOW)
    assert over.value.problems[0].message == sign_in.OLD_CODE


async def test_the_right_code_takes_no_try(db, anna):
    _, code = await asked(db, "anna@example.org")
    for _ in range(7):
        assert await sign_in.with_code(db, code, browser=BROWSER, now=NOW)


async def test_a_code_lives_ten_minutes_and_its_link_thirty(db, anna):
    token, code = await asked(db, "anna@example.org")
    late = NOW + timedelta(minutes=10)
    with pytest.raises(Invalid):
        await sign_in.with_code(db, code, browser=BROWSER, now=late)
    assert await sign_in.with_link(db, token, browser=BROWSER, code="", now=NOW + timedelta(minutes=29))
    with pytest.raises(NotFound):
        await sign_in.find(db, token, now=NOW + timedelta(minutes=30))


async def test_a_link_works_once(db, anna):
    token, _ = await asked(db, "anna@example.org")
    link = await sign_in.find(db, token, now=NOW)
    await sign_in.enter(db, link, anna.id, now=NOW)
    with pytest.raises(NotFound):
        await sign_in.enter(db, link, anna.id, now=NOW)
    with pytest.raises(NotFound):
        await sign_in.find(db, token, now=NOW)


async def test_one_link_used_by_many_at_once_gives_one_session(db, anna):
    token, _ = await asked(db, "anna@example.org")
    link = await sign_in.find(db, token, now=NOW)
    entered = await asyncio.gather(
        *(sign_in.enter(db, link, anna.id, now=NOW) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(result, tuple) for result in entered) == 1
    assert len(await db.fetch_all(sessions.select())) == 1


async def test_three_links_live_and_success_ends_the_rest(db, anna):
    tokens_ = [(await asked(db, "anna@example.org", now=NOW + timedelta(minutes=n)))[0] for n in range(4)]
    now = NOW + timedelta(minutes=5)
    with pytest.raises(NotFound):
        await sign_in.find(db, tokens_[0], now=now)
    link = await sign_in.find(db, tokens_[2], now=now)
    await sign_in.find(db, tokens_[1], now=now)
    await sign_in.enter(db, link, anna.id, now=now)
    for token in tokens_:
        with pytest.raises(NotFound):
            await sign_in.find(db, token, now=now)


async def test_an_address_is_mailed_eight_times_an_hour_at_most(db, anna):
    for minute in range(12):
        await sign_in.ask(db, "anna@example.org", browser=BROWSER, now=NOW + timedelta(minutes=minute))
    assert len(await mails(db)) == 8
    await sign_in.ask(db, "anna@example.org", browser=BROWSER, now=NOW + timedelta(minutes=75))
    assert len(await mails(db)) == 9


async def test_who_asks_for_somebody_elses_mail_does_not_keep_them_out(db, anna):
    """A stranger asks without end, from a new browser each time; Anna's links work, and so does the newest."""
    first, _ = await asked(db, "anna@example.org", browser=BROWSER)
    for second in range(1, 30):
        now = NOW + timedelta(seconds=second)
        await sign_in.ask(db, "anna@example.org", browser=f"stranger {second}", now=now)
    now = NOW + timedelta(minutes=4)
    assert await sign_in.with_link(db, first, browser=BROWSER, code="", now=now)
    for minute in range(1, 180):
        now = NOW + timedelta(minutes=minute)
        await sign_in.ask(db, "anna@example.org", browser=f"stranger {minute}", now=now)
        newest = (await mails(db))[-1][2]
        assert await sign_in.with_link(db, newest["token"], browser=BROWSER, code=newest["code"], now=now)
    assert len(await mails(db)) <= 8 + 3 * 12
    link = await sign_in.find(db, newest["token"], now=now)
    await sign_in.enter(db, link, anna.id, now=now)


async def test_of_many_asks_at_once_eight_are_mailed(db, anna):
    await asyncio.gather(
        *(sign_in.ask(db, "anna@example.org", browser=f"browser {n}", now=NOW) for n in range(12))
    )
    assert len(await mails(db)) == 8


async def test_a_family_gets_one_mail_and_only_they_can_be_chosen(db, hilde, said, anna):
    token, _ = await asked(db, SHARED)
    link = await sign_in.find(db, token, now=NOW)
    assert [person.first_name for person in await sign_in.people_of(db, link.address_key)] == [
        "Hilde",
        "Said",
    ]
    with pytest.raises(NotFound):
        await sign_in.enter(db, link, anna.id, now=NOW)
    await sign_in.enter(db, link, said.id, now=NOW)
    [session] = await db.fetch_all(sessions.select())
    assert session.person_id == said.id


async def test_a_family_gets_it_in_the_language_of_the_page_if_one_of_them_reads_that(db, hilde, said):
    await db.execute(people.update().where(people.c.id == said.id).values(language="ar"))
    for language in ("nl", "ar", "en"):
        await sign_in.ask(db, SHARED, browser=BROWSER, language=language, now=NOW)
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    assert [(row.person_id, row.language) for row in rows] == [
        (hilde.id, "nl"),
        (said.id, "ar"),
        (hilde.id, "nl"),
    ]


async def test_who_is_no_jim_and_holds_no_role_cannot_sign_in(db, hilde, said):
    await db.execute(jims.update().where(jims.c.id == said.id).values(deceased_at=NOW))
    assert [person.id for person in await sign_in.people_of(db, SHARED)] == [hilde.id]


async def test_a_dead_address_still_signs_in(db, anna):
    await db.execute(channels.update().where(channels.c.person_id == anna.id).values(state="bounced"))
    assert await asked(db, "anna@example.org")


async def test_old_links_are_removed_after_a_day(db, anna):
    await asked(db, "anna@example.org")
    await sign_in.clear(db, now=NOW + timedelta(hours=24))
    assert len(await db.fetch_all(sign_in_links.select())) == 1
    await sign_in.clear(db, now=NOW + timedelta(hours=25))
    assert await db.fetch_all(sign_in_links.select()) == []


async def test_who_guesses_codes_of_an_address_all_day_keeps_nobody_out_who_holds_the_mail(db, anna):
    """Fifty wrong ones from whatever browser; after that only the mail itself helps, and it does."""
    refused = []
    for number in range(12):
        now = NOW + timedelta(minutes=number * 6)
        await asked(db, "anna@example.org", browser=f"stranger {number}", now=now)
        for _ in range(5):
            with pytest.raises(Invalid) as wrong:
                await sign_in.with_code(db, "x", browser=f"stranger {number}", now=now)
            refused.append(wrong.value.problems[0].message)
    assert [refused.index(sign_in.MANY_CODES), refused[50:]] == [50, [sign_in.MANY_CODES] * 10]
    token, code = await asked(db, "anna@example.org", browser=BROWSER, now=now)
    with pytest.raises(Invalid):
        await sign_in.with_code(db, code, browser=BROWSER, now=now)
    assert await sign_in.with_link(db, token, browser="another", code=code, now=now)


async def test_a_guess_is_held_against_codes_of_the_address_asked_for_last_alone(db, anna, carla):
    """Else guesses would count for an address of nobody, and one guess be tried on everybody's codes."""
    _, code = await asked(db, "anna@example.org")
    await sign_in.ask(db, "decoy@example.org", browser=BROWSER, now=NOW)
    with pytest.raises(Invalid):
        await sign_in.with_code(db, code, browser=BROWSER, now=NOW)
    [hers, _] = await db.fetch_all(sign_in_links.select().order_by(sign_in_links.c.id))
    assert hers.tries == 0
    _, newest = await asked(db, "anna@example.org")
    assert (await sign_in.with_code(db, newest, browser=BROWSER, now=NOW)).address_key == "anna@example.org"


async def test_who_writes_an_address_with_a_letter_that_only_looks_alike_is_somebody_else(db, anna):
    await db.insert(
        channels.insert().values(
            person_id=anna.id,
            kind="mail",
            address="jessika.strasse@example.org",
            address_key="jessika.strasse@example.org",
            created_at=NOW,
        )
    )
    for alike in ("jeſsika.strasse@example.org", "jessika.straße@example.org"):
        await sign_in.ask(db, alike, browser=BROWSER, now=NOW)
    assert await mails(db) == []
    await sign_in.ask(
        db, "Jessi\u212aa.STRASSE@example.org", browser=BROWSER, now=NOW
    )  # Kelvin: canonically a K
    assert len(await mails(db)) == 1
