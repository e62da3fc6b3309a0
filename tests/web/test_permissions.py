"""Every route, opened by everyone: who comes in is as the table in `access.py` says, and nobody else changes anything.

What is somebody else's answers exactly as what is not there.
"""

import pytest

from jimsupport.db.tables import roles
from tests.cast import NOW
from tests.web import world
from tests.web.access import LINES, RULES, VISITORS, of

MISSING = 999_999
NOWHERE = dict.fromkeys(("id", "number", "request", "message", "moment", "poll", "other", "role_id"), MISSING)
REFUSED = (401, 403, 404)


def test_the_table_names_every_route_and_no_other(built):
    named = [(rule.method, rule.path) for rule in (*RULES, *LINES)]
    assert len(named) == len(set(named))
    assert set(named) == of(built.app.routes)


async def ask(browser, rule, path, form=None):
    """Status, where to, and the page without the numbers and names of what it is about."""
    data = form if rule.method == "POST" else None
    answer = await browser.request(rule.method, path, data=data)
    text, near = answer.text.replace(path, "HERE"), path
    while near:  # where its language buttons lead back to: the nearest page above it
        near = near.rpartition("/")[0]
        text = text.replace(f'"{near or "/"}"', '"HERE"')
    return answer.status_code, answer.headers.get("location", ""), text


async def told(site, browser, rule, path, there):
    """All that an answer tells: itself, its headers, and how much was looked up for it, which takes time."""
    before = site.app.state.db.statements
    answer = await ask(browser, rule, path, there.filled(rule.path))
    asked = site.app.state.db.statements - before
    response = await browser.request(
        rule.method, path, data=there.filled(rule.path) if rule.method == "POST" else None
    )
    names = sorted((name, value) for name, value in response.headers.items() if name != "content-length")
    return answer, names, asked


def came_in(answer):
    status, location, _ = answer
    return status < 500 and status not in REFUSED and not location.startswith("/sign-in?next=")


@pytest.mark.parametrize("visitor", VISITORS)
async def test_who_comes_in(site, there, visitor):
    wrong = []
    async with world.browser(site.app, there.sessions.get(visitor, "")) as browser:
        for rule in RULES:
            if not rule.lets_in(visitor):
                continue
            answer = await ask(browser, rule, there.path(rule.path), there.filled(rule.path))
            if not came_in(answer):
                wrong.append((rule.method, rule.path, *answer[:2]))
            if rule.method == "POST" and answer[0] < 400:
                await site.renew()
    assert not wrong, wrong


@pytest.mark.parametrize("visitor", VISITORS)
async def test_who_stays_out_finds_nothing_and_changes_nothing(site, there, visitor):
    before, wrong = world.contents(site.path), []
    async with world.browser(site.app, there.sessions.get(visitor, "")) as browser:
        nothing = await ask(browser, RULES[0], "/no/such/page")
        for rule in RULES:
            if rule.lets_in(visitor):
                continue
            path, expected = there.path(rule.path), nothing
            if visitor == "visitor" and rule.asks_a_session:
                expected = (303, f"/sign-in?next={path}" if rule.method == "GET" else "/sign-in", "")
            if (answer := await ask(browser, rule, path, there.filled(rule.path))) != expected:
                wrong.append((rule.method, rule.path, *answer[:2]))
    assert not wrong, wrong
    assert world.contents(site.path) == before


@pytest.mark.parametrize(
    ("visitor", "role"), [("anna", "jim"), ("cor", "professional"), ("mo", "professional")]
)
async def test_what_is_of_somebody_else_is_not_there(site, there, visitor, role):
    """For another JIM, a colleague, and a professional of another organisation."""
    before, wrong = world.contents(site.path), []
    async with world.browser(site.app, there.sessions[visitor]) as browser:
        for rule in RULES:
            if (rule.who, rule.whose) != (role, "own"):
                continue
            paths = (there.path(rule.path), there.path(rule.path, **NOWHERE))
            theirs, missing = [await told(site, browser, rule, path, there) for path in paths]
            if theirs != missing or theirs[0][0] != 404:
                wrong.append(
                    (rule.method, rule.path, theirs[0][0], theirs[2], missing[2], theirs[:2] == missing[:2])
                )
    assert not wrong, wrong
    assert world.contents(site.path) == before


async def test_what_is_about_oneself_is_not_there_for_staff(site, there):
    """Hilde, who works for JIMwerkt as well, does not read what is written about her."""
    hilde = there.ids["/staff/jims/"]["id"]
    works = {"person_id": hilde, "role": "staff", "granted_at": NOW, "activated_at": NOW}
    await site.app.state.db.execute(roles.insert().values(**works))
    before, wrong = world.contents(site.path), []
    async with world.browser(site.app, there.sessions["hilde"]) as browser:
        for rule in RULES:
            if rule.whose != "others":
                continue
            hers = await ask(browser, rule, there.path(rule.path), there.filled(rule.path))
            missing = await ask(browser, rule, there.path(rule.path, **NOWHERE), there.filled(rule.path))
            if hers != missing or hers[0] != 404:
                wrong.append((rule.method, rule.path, *hers[:2]))
    assert not wrong, wrong
    assert world.contents(site.path) == before


async def test_a_secret_that_nobody_has_opens_nothing(site, there):
    before, wrong = world.contents(site.path), []
    async with world.browser(site.app) as browser:
        for rule in RULES:
            if rule.who == "holder":
                path = there.path(rule.path, token="x" * 43)
                answer = await ask(browser, rule, path, there.filled(rule.path))
                if answer[0] != 404:
                    wrong.append((rule.method, rule.path, *answer[:2]))
    assert not wrong, wrong
    assert world.contents(site.path) == before


@pytest.mark.parametrize(
    ("visitor", "path", "field"),
    [
        ("anna", "/me/reach/first", "channel"),
        ("anna", "/me/reach/off", "channel"),
        ("anna", "/me/reach/on", "channel"),
        ("anna", "/me/young-person", "about"),
        ("anna", "/me/young-person/undo", "about"),
        ("nadia", "/staff/jims/{anna}/ending", "hand_over"),
        ("nadia", "/staff/jims/{anna}/ending/undo", "hand_over"),
        ("nadia", "/staff/jims/{anna}/channels/bounce", "channel_id"),
        ("nadia", "/staff/jims/{anna}/channels/repair", "channel_id"),
        ("nadia", "/staff/jims/{anna}/channels/off", "channel_id"),
        ("nadia", "/staff/jims/{anna}/channels/texts/off", "channel_id"),
        ("nadia", "/staff/jims/{anna}/channels/texts/on", "channel_id"),
        ("nadia", "/staff/jims/{anna}/answer", "item"),
        ("nadia", "/staff/jims/{anna}/answer/undo", "item"),
        ("nadia", "/staff/jims/{anna}/snooze", "item"),
        ("mo", "/hand-overs/{mine}/colleague", "to"),
    ],
)
async def test_a_form_that_names_what_is_of_somebody_else_finds_nothing(site, there, visitor, path, field):
    """The field holds what is Hilde's, Carla's or Noordrivier's; the path is of who asks, or of another JIM."""
    path = path.format(anna=there.people["anna"], mine=there.of_mo)
    before, answers = world.contents(site.path), []
    async with world.browser(site.app, there.sessions[visitor]) as browser:
        for value in (there.form[field], MISSING):
            answer = await browser.post(path, data={"answer": "good", "weeks": "2", field: value})
            typed = answer.text.replace(f'value="{value}"', 'value="IT"')  # kept for another language
            answers.append((answer.status_code, typed))
    theirs, missing = answers
    assert theirs[0] in (404, 422)
    assert theirs == missing
    assert world.contents(site.path) == before
