"""A professional's own hand-overs: the list, one of them, and what can be changed about it."""

import re
from datetime import date, timedelta

import pytest

from jimsupport.db import tables
from tests import cast
from tests.domain.care.people import details, register

NOW = cast.NOW


@pytest.fixture
async def made(db, carla, noordrivier) -> int:
    return await register(db, carla, noordrivier)


@pytest.fixture
async def browser(client, sign_in, carla):
    await sign_in(client, carla)
    return client


@pytest.fixture
async def lotte(db, noordrivier):
    """Carla's colleague."""
    return await cast.worker(
        db, "Lotte", "professional", mail="lotte@noordrivier.example", organisation_id=noordrivier
    )


async def load(db, hand_over_id):
    return await db.fetch_one(tables.hand_overs.select().where(tables.hand_overs.c.id == hand_over_id))


async def test_the_list_says_what_will_come_when_it_is_empty(browser):
    r = await browser.get("/hand-overs")
    assert (r.status_code, "Hier komen de afrondingen die je vastlegt." in r.text) == (200, True)


async def test_the_list_takes_as_many_queries_for_three_as_for_one(browser, db, carla, noordrivier, made):
    async def queries():
        before = db.statements
        assert (await browser.get("/hand-overs")).status_code == 200
        return db.statements - before

    one = await queries()
    for name in ("Kees", "Jan"):
        await register(db, carla, noordrivier, details(name, mail=f"{name}@example.org"))
    assert await queries() == one


async def test_one_finds_a_jim_by_name(browser, db, carla, noordrivier, made):
    await register(db, carla, noordrivier, details("Kees", mail="kees@example.org"))
    page = (await browser.get("/hand-overs", params={"q": "KEE"})).text
    assert ("Kees" in page, "Truus" in page, "1 afronding" in page) == (True, False, True)
    assert "We vonden geen JIM met deze naam" in (await browser.get("/hand-overs?q=%25")).text


async def test_the_page_says_that_it_arrived_and_when_the_first_message_goes(browser, made):
    page = (await browser.get(f"/hand-overs/{made}")).text
    assert "Aangekomen" in page
    assert "Ons eerste bericht gaat rond dinsdag 14 april 2026." in page


async def test_nothing_the_jim_says_afterwards_is_shown(browser, db, made):
    jim_id = (await load(db, made)).jim_id
    before = [(await browser.get(path)).text for path in ("/hand-overs", f"/hand-overs/{made}")]
    await db.execute(
        tables.jims.update()
        .where(tables.jims.c.id == jim_id)
        .values(consented_at=NOW, stopped_at=NOW, paused_until=date(2026, 9, 1), rhythm="yearly")
    )
    await db.execute(tables.hand_overs.update().values(ended_at=NOW, ended_reason="terrible"))
    after = [(await browser.get(path)).text for path in ("/hand-overs", f"/hand-overs/{made}")]
    assert after == before


async def test_another_end_date_is_shown_before_it_is_chosen(browser, db, made):
    r = await browser.get(f"/hand-overs/{made}/end-date", params={"ends_on": "1 juni 2026"})
    assert "Verander in maandag 1 juni 2026" in r.text
    assert (await load(db, made)).ends_on == date(2026, 4, 14)

    r = await browser.post(f"/hand-overs/{made}/end-date", data={"ends_on": "01-06-2026"})
    assert (r.status_code, r.headers["location"]) == (303, f"/hand-overs/{made}")
    assert (await load(db, made)).ends_on == date(2026, 6, 1)


@pytest.mark.parametrize("send", ["get", "post"])
async def test_a_day_that_is_none_is_said_in_words(browser, made, send):
    given = {"params" if send == "get" else "data": {"ends_on": "gauw"}}
    r = await getattr(browser, send)(f"/hand-overs/{made}/end-date", **given)
    assert (r.status_code, "Vul de dag in waarop de hulp stopt" in r.text, 'value="gauw"' in r.text) == (
        422,
        True,
        True,
    )


async def test_withdrawing_asks_why_and_can_be_undone_with_a_note(browser, db, made):
    one = f"/hand-overs/{made}"
    assert (await browser.post(f"{one}/withdrawal", data={"reason": ""})).status_code == 422
    r = await browser.post(f"{one}/withdrawal", data={"reason": "De hulp gaat door."})
    assert (r.status_code, r.headers["location"]) == (303, one)
    assert "Waarom: De hulp gaat door." in (await browser.get(one)).text

    assert (await browser.post(f"{one}/reopening", data={"note": ""})).status_code == 422
    r = await browser.post(f"{one}/reopening", data={"note": "Toch niet."})
    assert (r.status_code, (await load(db, made)).withdrawn_at) == (303, None)


async def test_passing_on_takes_it_off_the_list(browser, db, made, lotte, mo):
    page = (await browser.get(f"/hand-overs/{made}/colleague")).text
    assert ("Lotte" in page, "Mo Haddad" in page, "Carla Smit" in page) == (True, False, False)
    for to in ("", "9999", str(mo.id)):
        assert (await browser.post(f"/hand-overs/{made}/colleague", data={"to": to})).status_code == 422
    r = await browser.post(f"/hand-overs/{made}/colleague", data={"to": str(lotte.id)})
    assert (r.status_code, r.headers["location"]) == (303, "/hand-overs")
    assert (await browser.get(f"/hand-overs/{made}")).status_code == 404


async def test_all_at_once_when_leaving(browser, db, made, lotte, noordrivier):
    assert "1 afronding" in (await browser.get("/hand-overs/leaving")).text
    given = {"organisation": str(noordrivier), f"to_{noordrivier}": str(lotte.id)}
    assert (await browser.post("/hand-overs/leaving", data=given | {"organisation": "9"})).status_code == 422
    assert (
        await browser.post("/hand-overs/leaving", data={"organisation": given["organisation"]})
    ).status_code == 422
    assert (await browser.post("/hand-overs/leaving", data=given)).status_code == 303
    assert (await load(db, made)).professional_id == lotte.id
    page = (await browser.get("/hand-overs")).text
    assert "1 afronding van Jeugdhulp Noordrivier staat nu op de lijst van Lotte" in page
    passed = re.search(r'name="passed" value="(\d+)"', page)[1]
    for _ in range(2):
        assert (await browser.post("/hand-overs/leaving/undo", data={"passed": passed})).status_code == 303
    assert (await load(db, made)).professional_id != lotte.id
    assert 'name="passed"' not in (await browser.get("/hand-overs")).text
    assert (await browser.post("/hand-overs/leaving/undo", data={"passed": "9999"})).status_code == 404


async def test_the_code_opens_the_jims_page_and_asking_for_it_makes_none(browser, db, made):
    one = f"/hand-overs/{made}/together"
    assert (await browser.get(one)).status_code == 200
    assert await db.fetch_all(tables.action_links.select()) == []
    pages = [(await browser.post(one)).text for _ in range(2)]
    links = await db.fetch_all(tables.action_links.select())
    jim_id = (await load(db, made)).jim_id
    assert [(link.purpose, link.person_id, link.hand_over_id) for link in links] == [
        ("together", jim_id, made)
    ] * 2
    assert all("<svg" in page and "https://jimsupport.test/a/" in page for page in pages)
    assert "style=" not in pages[0]


async def test_the_code_is_for_the_last_talk(browser, db, made):
    await db.execute(
        tables.hand_overs.update().values(ends_on=date(2026, 3, 1), registered_at=NOW - timedelta(days=20))
    )
    assert "kan tot twee weken" in (await browser.get(f"/hand-overs/{made}/together")).text
    assert (await browser.post(f"/hand-overs/{made}/together")).status_code == 409


READING = ("", "/end-date", "/withdrawal", "/reopening", "/colleague", "/together")
WRITING = ("/end-date", "/withdrawal", "/reopening", "/colleague", "/together")


async def test_who_it_is_of_opens_every_page(browser, made):
    assert [(await browser.get(f"/hand-overs/{made}{path}")).status_code for path in READING] == [200] * 6


async def test_nobody_else_can_tell_that_it_exists(browser, db, sign_in, made, mo, lotte, nadia, hilde):
    typed = {"ends_on": "01-06-2026", "reason": "x", "note": "x", "to": str(mo.id)}
    for outsider in (mo, lotte, nadia, hilde):
        await sign_in(browser, outsider)
        for number in (made, 9999):
            assert {(await browser.get(f"/hand-overs/{number}{path}")).status_code for path in READING} == {
                404
            }
            assert {
                (await browser.post(f"/hand-overs/{number}{path}", data=typed)).status_code
                for path in WRITING
            } == {404}
        assert "Truus" not in (await browser.get("/hand-overs")).text
    browser.cookies.clear()
    for path in READING:
        r = await browser.get(f"/hand-overs/{made}{path}")
        assert (r.status_code, r.headers["location"].split("?")[0]) == (303, "/sign-in")
    for path in WRITING:
        assert (await browser.post(f"/hand-overs/{made}{path}", data=typed)).headers["location"] == "/sign-in"
    row = await load(db, made)
    assert (row.ends_on, row.withdrawn_at) == (date(2026, 4, 14), None)


async def test_who_left_the_organisation_sees_nothing_of_it_any_more(browser, db, carla, oosterpoort, made):
    await db.execute(tables.roles.update().where(tables.roles.c.person_id == carla.id).values(ended_at=NOW))
    await db.insert(
        tables.roles.insert().values(
            person_id=carla.id, role="professional", organisation_id=oosterpoort, granted_at=NOW
        )
    )
    assert (await browser.get(f"/hand-overs/{made}")).status_code == 404
    assert "Truus" not in (await browser.get("/hand-overs")).text
