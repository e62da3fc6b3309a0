"""The form, walked through as a professional does."""

import re

import pytest

from jimsupport.db import tables
from tests import cast
from tests.domain.care.people import register

STEPS = {
    "jim": {"first_name": "Truus", "relation": "oma", "place": "Assen"},
    "contact": {"mail": "", "phone": "06 - 12 34 56 78", "language": "nl", "interpreter": "tr"},
    "young-person": {"which": "new", "reference": "J-1", "birth_month": "nov 2010"},
    "end": {"ends_on": "14 april 2026", "other_help": "yes"},
    "message": {"message": "Fijn dat je blijft. Dank voor alles."},
    "way-back": {"way_back_name": "Wijkteam Noord", "way_back_phone": "030 123 45 67"},
}


@pytest.fixture
async def browser(client, sign_in, carla, db):
    await cast.programme(db)
    await sign_in(client, carla)
    return client


async def begin(browser) -> str:
    r = await browser.post("/hand-overs/drafts")
    assert r.status_code == 303
    return r.headers["location"].removesuffix("/jim")


async def fill(browser, draft, **changed):
    for step, typed in STEPS.items():
        r = await browser.post(f"{draft}/{step}", data=typed | changed.get(step.replace("-", "_"), {}))
        assert r.status_code == 303, r.text
    return r.headers["location"]


async def test_from_the_first_step_to_a_hand_over(browser, db, carla):
    draft = await begin(browser)
    assert await fill(browser, draft) == draft
    r = await browser.get(draft)
    assert r.headers["location"] == f"{draft}/check"
    r = await browser.get(f"{draft}/check")
    assert r.status_code == 200
    for words in (
        "Stap 7 van 7",
        "Truus",
        "06 12345678",
        "Turks",
        "J-1",
        "november 2010",
        "dinsdag 14 april 2026",
    ):
        assert words in r.text
    assert re.findall(r'<time datetime="([^"]+)"', r.text)[:2] == ["2026-04-14", "2026-04-28"]

    r = await browser.post(f"{draft}/registration")
    assert r.status_code == 303
    place = r.headers["location"]
    [row] = await db.fetch_all(tables.hand_overs.select())
    assert (place, row.professional_id, row.other_help) == (f"/hand-overs/{row.id}", carla.id, True)
    [person] = await db.fetch_all(tables.people.select().where(tables.people.c.id == row.jim_id))
    assert (person.first_name, person.interpreter) == ("Truus", "tr")
    [left] = await db.fetch_all(tables.hand_over_drafts.select())
    assert (left.answers, left.hand_over_id) == ("{}", row.id)


async def test_a_second_tap_is_harmless(browser, db):
    draft = await begin(browser)
    await fill(browser, draft)
    first = await browser.post(f"{draft}/registration")
    again = await browser.post(f"{draft}/registration")
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert "Je hebt dit al verstuurd." in (await browser.get(again.headers["location"])).text
    assert len(await db.fetch_all(tables.hand_overs.select())) == 1
    assert (await browser.get(f"{draft}/jim")).headers["location"] == first.headers["location"]


async def test_what_was_typed_is_kept_and_said_in_words(browser):
    draft = await begin(browser)
    r = await browser.post(f"{draft}/contact", data={"mail": "truus@", "phone": "12", "language": "nl"})
    assert r.status_code == 422
    assert "<title>Fout: " in r.text
    assert "Vul een telefoonnummer in, bijvoorbeeld 06 12 34 56 78." in r.text
    assert 'value="truus@"' in r.text
    assert 'value="truus@"' in (await browser.get(f"{draft}/contact")).text  # back never loses data


@pytest.mark.parametrize(
    ("step", "changed", "words"),
    [
        ("jim", {"first_name": " "}, "Vul de voornaam van de JIM in"),
        ("contact", {"phone": ""}, "Een van de twee is genoeg"),
        ("contact", {"language": "xx"}, "Kies de taal"),
        ("young-person", {"birth_month": "13-2010"}, "Vul een maand en een jaar in"),
        ("young-person", {"which": "same"}, "Kies een JIM uit de lijst"),
        ("end", {"ends_on": "morgen"}, "Vul de dag in waarop de hulp stopt"),
        ("end", {"ends_on": "1-1-2045"}, "Klopt het jaar"),
        ("end", {"other_help": ""}, "andere hulp"),
        ("message", {"message": "x" * 600}, "nu 600 tekens"),
        ("way-back", {"way_back_phone": "geen"}, "Vul een telefoonnummer in"),
    ],
)
async def test_each_step_says_what_to_do(browser, step, changed, words):
    draft = await begin(browser)
    r = await browser.post(f"{draft}/{step}", data=STEPS[step] | changed)
    assert r.status_code == 422
    assert words in r.text


async def test_a_step_in_between_is_asked_before_the_check(browser):
    draft = await begin(browser)
    await browser.post(f"{draft}/jim", data=STEPS["jim"])
    for path in (draft, f"{draft}/check"):
        assert (await browser.get(path)).headers["location"] == f"{draft}/contact"
    assert (await browser.post(f"{draft}/registration")).headers["location"] == draft


async def test_save_and_go_on_later_mails_the_way_back_once(browser, db, carla):
    draft = await begin(browser)
    for _ in range(2):
        r = await browser.post(f"{draft}/contact", data={"mail": "truus@", "then": "later"})
        assert (r.status_code, r.headers["location"]) == (303, "/hand-overs")
    [mail] = await db.fetch_all(tables.outbox.select())
    assert (mail.kind, mail.address, mail.person_id) == ("return_link", "carla@noordrivier.example", carla.id)
    assert draft in mail.context
    assert f'href="{draft}"' in (await browser.get("/hand-overs")).text


async def test_from_the_check_one_row_is_changed_and_back(browser):
    draft = await begin(browser)
    await fill(browser, draft)
    r = await browser.post(f"{draft}/jim", data=STEPS["jim"] | {"first_name": "Geertje", "then": "check"})
    assert r.headers["location"] == f"{draft}/check"
    assert "Geertje" in (await browser.get(f"{draft}/check")).text


async def test_a_second_open_one_is_refused_on_the_check(browser, db, carla, noordrivier):
    await register(db, carla, noordrivier)
    draft = await begin(browser)
    await fill(browser, draft, contact={"mail": "truus@example.org"})
    r = await browser.post(f"{draft}/registration")
    assert r.status_code == 409
    assert "met einddatum dinsdag 14 april 2026" in r.text
    assert len(await db.fetch_all(tables.hand_overs.select())) == 1


async def test_the_same_young_person_is_chosen_by_the_jims_name(browser, db, carla, noordrivier):
    await register(db, carla, noordrivier)
    draft = await begin(browser)
    page = (await browser.get(f"{draft}/young-person")).text
    assert "Truus, einde van de hulp: 14 apr 2026" in page.replace("apr.", "apr")
    [young] = await db.fetch_all(tables.young_people.select())
    same = {"which": "same", "same_as": str(young.id), "reference": "", "birth_month": ""}
    await fill(
        browser, draft, jim={"first_name": "Kees"}, contact={"mail": "k@example.org"}, young_person=same
    )
    assert (await browser.post(f"{draft}/registration")).status_code == 303
    assert len(await db.fetch_all(tables.young_people.select())) == 1


async def test_a_form_is_thrown_away_after_asking(browser, db):
    draft = await begin(browser)
    await browser.post(f"{draft}/jim", data=STEPS["jim"])
    assert "Truus" in (await browser.get(f"{draft}/removal")).text
    assert (await browser.post(f"{draft}/removal")).headers["location"] == "/hand-overs"
    assert await db.fetch_all(tables.hand_over_drafts.select()) == []


async def test_beginning_twice_makes_one_form(browser, db):
    assert await begin(browser) == await begin(browser)
    assert len(await db.fetch_all(tables.hand_over_drafts.select())) == 1


async def test_who_works_at_two_places_chooses(browser, db, carla, oosterpoort):
    await db.insert(
        tables.roles.insert().values(
            person_id=carla.id, role="professional", organisation_id=oosterpoort, granted_at=cast.NOW
        )
    )
    r = await browser.post("/hand-overs/drafts")
    assert (r.status_code, "Kies voor welke organisatie" in r.text) == (422, True)
    assert (
        await browser.post("/hand-overs/drafts", data={"organisation": str(oosterpoort)})
    ).status_code == 303
    [draft] = await db.fetch_all(tables.hand_over_drafts.select())
    assert draft.organisation_id == oosterpoort


async def test_nobody_else_sees_that_the_form_exists(browser, sign_in, mo, nadia, hilde):
    draft = await begin(browser)
    await browser.post(f"{draft}/jim", data=STEPS["jim"])
    reading = [draft, f"{draft}/jim", f"{draft}/check", f"{draft}/removal"]
    writing = [f"{draft}/jim", f"{draft}/registration", f"{draft}/removal"]
    for outsider in (mo, nadia, hilde):
        await sign_in(browser, outsider)
        assert {(await browser.get(path)).status_code for path in reading} == {404}
        assert {(await browser.post(path, data=STEPS["jim"])).status_code for path in writing} == {404}
    browser.cookies.clear()
    assert {(await browser.get(path)).headers["location"].split("?")[0] for path in reading} == {"/sign-in"}
    assert {(await browser.post(path)).status_code for path in writing} == {303}


async def test_a_step_that_does_not_exist(browser):
    draft = await begin(browser)
    assert (await browser.get(f"{draft}/shoe-size")).status_code == 404


NAMED = "Truus, fijn dat jij er was voor Mohammed uit Assen. Groet, Carla"


async def marked(page):
    return re.findall(r"<mark[^>]*>([^<]*)</mark>", page.text)


async def test_what_may_tell_who_the_young_person_is_is_shown_before_it_is_sent(browser, db):
    draft = await begin(browser)
    await fill(browser, draft)
    shown = await browser.post(f"{draft}/message", data={"message": NAMED, "then": "next"})
    assert (shown.status_code, await marked(shown)) == (200, ["Mohammed", "Assen"])
    later = await browser.post(f"{draft}/message", data={"message": NAMED, "then": "later"})
    assert later.status_code == 303
    gone_on = await browser.post(f"{draft}/message", data={"message": NAMED, "sure": NAMED, "then": "next"})
    assert gone_on.status_code == 303
    check = await browser.get(f"{draft}/check")
    assert await marked(check) == ["Mohammed", "Assen"]
    assert "Kan iemand hier de jongere in herkennen?" in check.text


@pytest.mark.parametrize(
    ("step", "typed", "expected"),
    [
        ("jim", {"relation": "oma van Mohammed"}, ["Mohammed"]),
        ("young-person", {"reference": "Mohammed B."}, ["Mohammed B"]),
        ("young-person", {"reference": "J-2674"}, []),
        ("jim", {"relation": "buurvrouw"}, []),
        ("message", {"message": "Dag Truus, dank je wel. Carla"}, []),
    ],
)
async def test_names_in_its_other_fields_are_marked_and_a_number_of_theirs_is_not(
    browser, step, typed, expected
):
    draft = await begin(browser)
    await fill(browser, draft)
    answer = await browser.post(f"{draft}/{step}", data=STEPS[step] | typed | {"then": "next"})
    assert (await marked(answer), answer.status_code) == (expected, 200 if expected else 303)


async def test_without_such_words_the_check_says_nothing_of_them(browser):
    draft = await begin(browser)
    await fill(browser, draft)
    assert await marked(await browser.get(f"{draft}/check")) == []
