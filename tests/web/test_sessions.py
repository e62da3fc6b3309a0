"""Who comes in: by policy, and by what someone is today."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse

from jimsupport import clock
from jimsupport.db.tables import sessions as rows
from jimsupport.domain.access import roles, sessions
from jimsupport.web import policies
from jimsupport.web import sessions as browsing
from jimsupport.web.routing import page
from tests.cast import NOW

POLICIES = {
    "public": policies.public,
    "jim": policies.jim,
    "professional": policies.professional,
    "staff": policies.staff,
    "administrator": policies.administrator,
}


async def who(request):
    person = request.state.person
    return JSONResponse([person and person.first_name, request.state.actor, request.state.language])


def add_pages(app):
    pages = [
        page(f"/for/{name}", who, policy=policy, name=f"for_{name}") for name, policy in POLICIES.items()
    ]
    app.router.routes[:0] = pages


async def statuses(client):
    return {name: (await client.get(f"/for/{name}")).status_code for name in POLICIES}


async def test_a_visitor_is_sent_to_sign_in_and_back(client, app):
    add_pages(app)
    assert await statuses(client) == {
        "public": 200,
        "jim": 303,
        "professional": 303,
        "staff": 303,
        "administrator": 303,
    }
    asked = await client.get("/for/staff?page=2")
    assert asked.headers["location"] == "/sign-in?next=/for/staff%3Fpage%3D2"


async def test_each_role_finds_its_own_pages_and_no_other(client, app, sign_in, hilde, carla, nadia, ruth):
    add_pages(app)
    for person, own in ((hilde, "jim"), (carla, "professional"), (nadia, "staff"), (ruth, "administrator")):
        await sign_in(client, person)
        expected = {name: 200 if name in ("public", own) else 404 for name in POLICIES}
        assert await statuses(client) == expected
        answer = (await client.get(f"/for/{own}")).json()
        assert answer == [person.first_name, f"{own}:{person.id}", "nl"]


async def test_a_wrong_role_sees_what_anyone_sees_of_a_page_that_is_not_there(client, app, sign_in, hilde):
    add_pages(app)
    await sign_in(client, hilde)
    refused, missing = await client.get("/for/staff"), await client.get("/for/nothing")
    assert refused.status_code == missing.status_code == 404
    assert refused.text.replace("/for/staff", "/for/nothing") == missing.text


async def test_someone_of_staff_who_is_a_jim_acts_as_either(client, app, sign_in, db, hilde, nadia):
    add_pages(app)
    await roles.grant(db, hilde.id, "staff", by="administrator:1", now=clock.now())
    await sign_in(client, hilde)
    assert (await client.get("/for/jim")).json()[1] == f"jim:{hilde.id}"
    assert (await client.get("/for/staff")).json()[1] == f"staff:{hilde.id}"


async def test_a_role_taken_away_is_gone_at_the_next_request(client, app, sign_in, db, nadia):
    add_pages(app)
    await sign_in(client, nadia)
    assert (await client.get("/for/staff")).status_code == 200
    await roles.end(db, nadia.id, "staff", by="administrator:1", now=clock.now())
    assert (await client.get("/for/staff")).status_code == 303


async def test_a_made_up_session_is_a_visitor(client, app):
    add_pages(app)
    for value in ("x", "a" * 5000, "%00"):
        client.cookies.set("__Host-session", value, domain="jimsupport.test")
        assert (await client.get("/for/jim")).status_code == 303


async def test_one_query_recognises_someone(client, app, sign_in, db, hilde):
    add_pages(app)
    await sign_in(client, hilde)
    before = db.statements
    await client.get("/for/jim")
    assert db.statements - before == 1


async def test_a_jim_stays_in_for_thirty_idle_days_and_ninety_in_all(db, hilde):
    start = clock.now()
    secret, longest = await sessions.start(db, hilde.id, now=start)
    assert longest == timedelta(days=90)
    assert await sessions.find(db, secret, now=start + timedelta(days=29))
    assert await sessions.find(db, secret, now=start + timedelta(days=58))
    assert await sessions.find(db, secret, now=start + timedelta(days=87))
    assert await sessions.find(db, secret, now=start + timedelta(days=90)) is None
    other, _ = await sessions.start(db, hilde.id, now=start)
    assert await sessions.find(db, other, now=start + timedelta(days=30)) is None


async def test_staff_stay_in_for_half_an_idle_hour_and_twelve_in_all(db, nadia):
    start = clock.now()
    secret, longest = await sessions.start(db, nadia.id, now=start)
    assert longest == timedelta(hours=12)
    moment = start
    while moment < start + timedelta(hours=11, minutes=40):
        moment += timedelta(minutes=20)
        assert await sessions.find(db, secret, now=moment)
    assert await sessions.find(db, secret, now=start + timedelta(hours=12)) is None
    other, _ = await sessions.start(db, nadia.id, now=start)
    assert await sessions.find(db, other, now=start + timedelta(minutes=30)) is None


async def test_who_gets_a_role_that_sees_others_is_not_in_for_longer_than_it_allows(db, hilde):
    began = (await sessions.start(db, hilde.id, now=NOW))[0]
    await roles.grant(db, hilde.id, "staff", by="worker", now=NOW)
    found = await sessions.find(db, began, now=NOW)
    strong, _ = await sessions.strengthen(db, found.session_id, method="totp", now=NOW)
    for half_hours in range(1, 24):
        at = NOW + half_hours * timedelta(minutes=29)
        assert (await sessions.find(db, strong, now=at)).roles == {"jim", "staff"}
    late = NOW + timedelta(hours=12)
    await sessions.keep(db, [found.session_id], now=late - timedelta(minutes=5))
    assert await sessions.find(db, strong, now=late) is None
    assert await sessions.holding(db, [found.session_id], "staff", now=late) == set()


async def test_roles_that_see_others_wait_for_a_second_factor(db, hilde, nadia):
    now = clock.now()
    await roles.grant(db, hilde.id, "staff", by="worker", now=now)
    secret, _ = await sessions.start(db, hilde.id, now=now)
    weak = await sessions.find(db, secret, now=now)
    assert (weak.roles, weak.weak_roles, weak.strong_at) == ({"jim"}, {"staff"}, None)
    assert weak.main_role == "jim"
    assert await sessions.holding(db, [weak.session_id], "staff", now=now) == set()
    assert await sessions.holding(db, [weak.session_id], "jim", now=now) == set()
    newer, _ = await sessions.strengthen(db, weak.session_id, method="passkey", now=now)
    assert await sessions.find(db, secret, now=now) is None
    strong = await sessions.find(db, newer, now=now)
    assert (strong.roles, strong.weak_roles, strong.strong_at) == ({"jim", "staff"}, frozenset(), now)
    assert (strong.id, strong.session_id) == (hilde.id, weak.session_id)
    assert await sessions.holding(db, [weak.session_id], "staff", now=now) == {weak.session_id}


async def test_a_professional_works_nowhere_before_the_second_factor(db, carla):
    now = clock.now()
    secret, _ = await sessions.start(db, carla.id, now=now)
    weak = await sessions.find(db, secret, now=now)
    assert (weak.roles, weak.organisations, weak.main_role) == (frozenset(), (), None)


async def test_a_page_of_staff_leads_to_the_second_factor_and_any_other_to_nothing(client, db, nadia):
    secret, _ = await sessions.start(db, nadia.id, now=clock.now())
    client.cookies.set("__Host-session", secret, domain="jimsupport.test")
    asked = await client.get("/staff?owner=me")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/second-factor?next=/staff%3Fowner%3Dme"
    assert (await client.post("/staff/danger-words", data={})).headers["location"] == "/second-factor"
    assert (await client.get("/admin")).status_code == 404
    assert (await client.get("/me")).status_code == 404


async def test_who_was_proved_long_ago_is_asked_afresh(db, anna, settings):
    now = clock.now()
    secret, _ = await sessions.start(db, anna.id, now=now)

    async def answer(at):
        request = Request(
            {"type": "http", "method": "GET", "path": "/for/jim", "query_string": b"a=1", "headers": []}
        )
        request.state.person = await sessions.find(db, secret, now=at)
        return browsing.fresh(request)

    assert await answer(now) is None
    await db.execute(rows.update().values(fresh_at=now - timedelta(minutes=11)))
    asked = await answer(now)
    assert asked.headers["location"] == "/sign-in/afresh?next=/for/jim%3Fa%3D1"
    person = await sessions.find(db, secret, now=now)
    await sessions.refresh(db, person.session_id, now=now)
    assert await answer(now) is None
