"""What JIMs ask is for staff: nobody else's pages hold a word, a name or a count of it, and staff read nothing of their own."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import roles
from jimsupport.domain.support import claims, notes, requests
from tests.cast import NOW
from tests.web import world
from tests.web.access import RULES

SECRET = "Een woord dat nergens anders staat"
NAME = "Zonnebloem"
NUMBER = "0657803599"
STRANGERS = ("visitor", "carla", "cor", "mo", "ruth")  # organisations, and an administrator who is no staff


async def pages(site, there, visitor):
    """Every page there is as this visitor gets it, by its path."""
    found = {}
    async with world.browser(site.app, there.sessions.get(visitor, "")) as browser:
        for rule in RULES:
            if rule.method == "GET" and rule.who != "holder":
                answer = await browser.get(there.path(rule.path))
                found[rule.path] = (answer.status_code, answer.text)
    return found


async def ask_much(site, there):
    """Questions of every kind, by JIMs and by who we do not know; one taken on, noted and in danger."""
    db, nadia = site.app.state.db, there.people["nadia"]
    for name in ("hilde", "anna"):
        jim_id = there.people[name]
        for kind in ("question", "call_back", "other_jim", "worry"):
            request_id = await requests.open(
                db, kind=kind, door="page", body=SECRET, jim_id=jim_id, by=f"jim:{jim_id}", now=NOW
            )
    row = await requests.for_staff(db, request_id, staff_id=nadia)
    await claims.claim(db, row, by=f"staff:{nadia}", now=NOW)
    await notes.add(db, row, SECRET, by=f"staff:{nadia}", now=NOW)
    await requests.open(
        db,
        kind="call_back",
        door="page",
        body=f"{SECRET}, hij slaat me",
        name=NAME,
        contact=NUMBER,
        by="visitor",
        now=NOW,
    )


@pytest.mark.parametrize("visitor", STRANGERS)
async def test_what_jims_ask_changes_no_page_of_anybody_but_staff(site, there, visitor):
    before = await pages(site, there, visitor)
    assert sum(status == 200 for status, _ in before.values()) > 5
    await ask_much(site, there)
    after = await pages(site, there, visitor)
    changed = {path for path in before if before[path] != after[path]}
    assert changed <= {"/admin/audit"}  # the first look at it is a line of the second, and staff did things
    for status, text in after.values():
        assert not any(word in text for word in (SECRET, NAME, NUMBER)), status


async def test_staff_do_see_it(site, there):
    await ask_much(site, there)
    shown = "".join(text for _, text in (await pages(site, there, "nadia")).values())
    assert NAME in shown


async def test_staff_who_are_a_jim_find_nothing_of_their_own_on_any_page_of_staff(site, there):
    """Her question, call, talk, what she wrote with another JIM, and who looked at her (row 89)."""
    hilde = there.people["hilde"]
    await site.app.state.db.execute(
        roles.insert().values(
            person_id=hilde, role="staff", granted_at=NOW - timedelta(days=9), activated_at=NOW
        )
    )
    await ask_much(site, there)
    hers = [
        f"/staff/{what}/{there.ids[f'/staff/{what}/'][name]}"
        for what, name in (
            ("jims", "id"),
            ("requests", "id"),
            ("calls", "id"),
            ("talks", "id"),
            ("exchanges", "number"),
            ("outgoing", "id"),
            ("received", "id"),
        )
    ]
    seen = 0
    async with world.browser(site.app, there.sessions["hilde"]) as browser:
        for rule in RULES:
            if rule.method != "GET" or rule.who != "staff":
                continue
            path = there.path(rule.path)
            answer = await browser.get(path)
            if rule.whose == "others":
                assert answer.status_code == 404, path
                continue
            assert answer.status_code in (200, 303), path
            seen += answer.status_code == 200
            shown = answer.text + f'"{answer.headers.get("location", "")}"'
            for link in hers:
                assert f'"{link}"' not in shown, (path, link)
                assert f"{link}/" not in shown, (path, link)
    assert seen > 8
