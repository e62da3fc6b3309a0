"""A right taken away is gone at the next request, on every route; what is asked twice or without being asked for counts not."""

import pytest

from jimsupport.db.tables import events, jims, people, roles, sessions
from jimsupport.db.tables import peer_group_members as members
from tests.cast import NOW
from tests.web import world
from tests.web.access import ROLES, RULES
from tests.web.test_permissions import NOWHERE, ask

LOST = {
    "jim": lambda who: jims.update().where(jims.c.id == who).values(deceased_at=NOW),
    "professional": lambda who: roles.update().where(roles.c.person_id == who).values(ended_at=NOW),
    "staff": lambda who: roles.update().where(roles.c.person_id == who).values(ended_at=NOW),
    "administrator": lambda who: roles.update().where(roles.c.person_id == who).values(ended_at=NOW),
}
GONE = {
    "the role": lambda role: LOST[role],
    "the person": lambda role: lambda who: people.update().where(people.c.id == who).values(erased_at=NOW),
    "the session": lambda role: lambda who: sessions.delete().where(sessions.c.person_id == who),
    "the second factor": lambda role: (
        lambda who: sessions.update().where(sessions.c.person_id == who).values(strong_at=None)
    ),
}


async def elsewhere_than(site, there, visitor, rules, *ways):
    """Which of these routes do something else than to find nothing, or to lead one of these ways."""
    found = []
    async with world.browser(site.app, there.sessions[visitor]) as browser:
        for rule in rules:
            path, filled = there.path(rule.path), there.filled(rule.path)
            status, location, _ = await ask(browser, rule, path, filled)
            led = status == 303 and location.partition("?")[0] in ways
            if not led and (status != 404 or "/second-factor" in ways):
                found.append((rule.method, rule.path, status, location))
    return found


@pytest.mark.parametrize("what", GONE)
@pytest.mark.parametrize("role", ROLES)
async def test_what_was_taken_away_is_gone_at_the_next_request(site, there, role, what):
    if (role, what) == ("jim", "the second factor"):
        pytest.skip("a JIM needs none")
    who = ROLES[role]
    await site.app.state.db.execute(GONE[what](role)(there.people[who]))
    before = world.contents(site.path)
    theirs = [rule for rule in RULES if rule.who == role]
    way = "/second-factor" if what == "the second factor" else "/sign-in"
    found = await elsewhere_than(site, there, who, theirs, way)
    assert (len(theirs) > 10, found) == (True, [])
    assert world.contents(site.path) == before


async def test_who_left_the_group_finds_none_of_it(site, there):
    hilde = there.people["hilde"]
    await site.app.state.db.execute(members.update().where(members.c.jim_id == hilde).values(state="left"))
    before, wrong = world.contents(site.path), []
    async with world.browser(site.app, there.sessions["hilde"]) as browser:
        for rule in RULES:
            if rule.who != "jim" or rule.whose != "own" or "/group/" not in rule.path:
                continue
            path, filled = there.path(rule.path), there.filled(rule.path)
            if (answer := await ask(browser, rule, path, filled))[0] != 404:
                wrong.append((rule.method, rule.path, *answer[:2]))
    assert wrong == []
    assert world.contents(site.path) == before


async def test_who_works_elsewhere_now_finds_nothing_of_before(site, there):
    carla, mo = there.people["carla"], there.people["mo"]
    db = site.app.state.db
    elsewhere = await db.fetch_value(
        roles.select().with_only_columns(roles.c.organisation_id).where(roles.c.person_id == mo)
    )
    moved = roles.update().where(roles.c.person_id == carla).values(organisation_id=elsewhere)
    await db.execute(moved)
    before, wrong = world.contents(site.path), []
    async with world.browser(site.app, there.sessions["carla"]) as browser:
        for rule in RULES:
            if (rule.who, rule.whose) != ("professional", "own"):
                continue
            path, filled = there.path(rule.path), there.filled(rule.path)
            answer = await ask(browser, rule, path, filled)
            missing = await ask(browser, rule, there.path(rule.path, **NOWHERE), filled)
            if answer != missing:
                wrong.append((rule.method, rule.path, *answer[:2]))
    assert wrong == []
    assert world.contents(site.path) == before


GREEDY = {"id": "1", "role": "administrator", "is_admin": "1", "person_id": "1", "jim_id": "1", "by": "staff:1",
          "organisation_id": "2", "consented_at": "2026-01-01", "created_at": "2020-01-01", "state": "sent"}  # fmt: skip
FORMS = [
    ("hilde", "/me/ask", {"body": "Mijn vraag"}),
    ("nadia", "/staff/jims/new", {"first_name": "Truus", "contact": "0612345678", "agrees": "yes"}),
    ("ruth", "/admin/organisations", {"name": "Wijkteam Noord"}),
    ("visitor", "/join", {"first_name": "Truus", "contact": "0612345678"}),
    ("visitor", "/call-back", {"first_name": "Truus", "phone": "0612345678"}),
]


@pytest.mark.parametrize(("visitor", "path", "typed"), FORMS)
async def test_what_nobody_asked_for_is_left_and_of_what_comes_twice_the_first_counts(
    site, there, visitor, path, typed
):
    kept = []
    for more in ([], list(GREEDY.items()), [(name, "anders") for name in typed]):
        await site.renew()
        async with world.browser(site.app, there.sessions.get(visitor, "")) as browser:
            pairs = [*typed.items(), *more]
            content = "&".join(f"{name}={value}".replace(" ", "+") for name, value in pairs)
            kind = {"content-type": "application/x-www-form-urlencoded"}
            answer = await browser.post(path, content=content, headers=kind)
        about = await site.app.state.db.fetch_all(
            events.select()
            .with_only_columns(events.c.kind, events.c.person_id, events.c.by)
            .order_by(events.c.id)
        )
        kept.append((answer.status_code, answer.headers.get("location"), [tuple(row) for row in about]))
    assert kept[0][0] == 303
    assert kept[1:] == kept[:1] * 2


async def test_of_a_parameter_that_comes_twice_the_first_counts(site):
    async with world.browser(site.app) as browser:
        page = (await browser.get("/sign-in?next=/me&next=/staff")).text
    assert 'name="next" value="/me"' in page
