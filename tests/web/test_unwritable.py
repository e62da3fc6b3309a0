"""A database that may be read but not written, for every route of the table: pages stay readable, every form that
would save says 503 with the phone number, and not a row is another. `tests/robust` does it with a disk that is full.
"""

from collections import Counter

import pytest

from jimsupport.db.tables import looks
from jimsupport.domain.support import claims, requests
from tests.cast import NOW
from tests.web import world
from tests.web.access import RULES, VISITORS

PHONE = "030 200 40 60"
FORMS = {  # what a form needs to be saved, beside the ids of `there.form`; by the end of its path
    "/call-back": {"first_name": "Truus", "phone": "0612345678", "when": "straks"},
    "/join": {"first_name": "Truus", "contact": "t@example.org"},
    "/sign-in": {"email": "anna@example.org"},
    "/answer": {"answer": "call_me"},
    "/snooze": {"weeks": "2"},
    "/pause": {"until": "1-6-2026"},
    "/ask": {"body": "Mijn vraag"},
    "/reply": {"reply": "Ons antwoord", "once": "a"},
    "/note": {"note": "Onder ons", "once": "a"},
    "/admin/organisations": {"name": "Wijkteam Noord"},
}


def filled(there, path):
    """The form to send there."""
    fitting = [end for end in FORMS if path.endswith(end)]
    return there.filled(path) | (FORMS[max(fitting, key=len)] if fitting else {})


async def test_a_question_taken_on_is_read_without_the_timeline_whose_look_cannot_be_noted(site, there):
    db, nadia = site.app.state.db, there.people["nadia"]
    path = there.path("/staff/requests/{id:int}")
    row = await requests.for_staff(db, there.ids["/staff/requests/"]["id"], staff_id=nadia)
    await claims.claim(db, row, by=f"staff:{nadia}", now=NOW)
    await db.execute(looks.delete())
    await writable(site, False)
    async with world.browser(site.app, there.sessions["nadia"]) as browser:
        answer = await browser.get(path)
    assert answer.status_code == 200
    assert "Mijn geheim" in answer.text
    assert "Vraag opgepakt" not in answer.text


async def writable(site, yes):
    """On the one connection that a browser at a time needs."""
    async with site.app.state.db.read():
        await site.app.state.db.fetch_all(f"PRAGMA query_only = {'off' if yes else 'on'}")


NOTED = {  # what somebody takes along, or sees of who did what, is written down first, or not given
    "/admin/audit",
    "/admin/imports/{id:int}/report.csv",
    "/staff/gatherings/{id:int}/list.csv",
    "/staff/jims.csv",
}


@pytest.mark.parametrize("visitor", VISITORS)
async def test_pages_are_read_and_nothing_is_saved(site, there, visitor, passing):
    passing(minutes=5)  # when it is time to note that a session was seen
    before, wrong, statuses = world.contents(site.path), [], Counter()
    await writable(site, False)
    async with world.browser(site.app, there.sessions.get(visitor, "")) as browser:
        for rule in RULES:
            if not rule.lets_in(visitor):
                continue
            path = there.path(rule.path)
            data = filled(there, rule.path) if rule.method == "POST" else None
            answer = await browser.request(rule.method, path, data=data)
            statuses[rule.method, answer.status_code] += 1
            said = answer.status_code == 503 and PHONE in answer.text and "Traceback" not in answer.text
            if answer.status_code >= 500 and not (said and (rule.method == "POST" or rule.path in NOTED)):
                wrong.append((rule.method, rule.path, answer.status_code))
        assert not wrong, wrong
        assert statuses["POST", 503] > 5
        assert world.contents(site.path) == before
        await writable(site, True)
        assert (await browser.post("/call-back", data=FORMS["/call-back"])).status_code == 303
    assert world.contents(site.path) != before
