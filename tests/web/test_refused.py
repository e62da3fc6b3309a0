"""Somebody signed in who asks for a page that is not theirs: nothing to see, a line in the audit log, and no flood of them."""

from jimsupport.db.tables import audit_rows, roles
from jimsupport.domain import audit
from jimsupport.domain.access import sessions
from jimsupport.web import traces
from tests.cast import NOW


async def lines(db):
    rows = await db.fetch_all(
        audit_rows.select().where(audit_rows.c.act == "page_refused").order_by(audit_rows.c.id)
    )
    return [(row.actor, row.data["page"], row.data["role"]) for row in rows]


async def test_it_is_written_down_and_they_see_what_anyone_sees(client, sign_in, db, hilde, carla):
    await sign_in(client, hilde)
    nothing = await client.get("/no/such/page")
    refused = await client.get("/admin/accounts")
    assert (refused.status_code, refused.text.replace("/admin/accounts", "/no/such/page")) == (
        404,
        nothing.text,
    )
    assert (await client.post("/admin/accounts", data={"email": "ik@example.org"})).status_code == 404
    await sign_in(client, carla)
    assert (await client.get("/staff")).status_code == 404
    assert await lines(db) == [
        (f"jim:{hilde.id}", "admin_accounts", "administrator"),
        (f"jim:{hilde.id}", "admin_account_create", "administrator"),
        (f"professional:{carla.id}", "staff_day", "staff"),
    ]


async def test_each_page_once_an_hour_and_twenty_lines_in_all(app, client, sign_in, db, passing, hilde, anna):
    await sign_in(client, hilde)
    for _ in range(3):
        await client.get("/admin")
    assert len(await lines(db)) == 1
    passing(minutes=61)
    await client.get("/admin")
    assert len(await lines(db)) == 2
    passing(minutes=61)
    tried = [r.path for r in app.routes if r.policy.role in ("staff", "administrator") and "{" not in r.path]
    assert len(set(tried)) > 25
    for path in tried:
        assert (await client.get(path)).status_code in (404, 405)
    assert len(await lines(db)) == 2 + traces.IN_ALL.most
    await sign_in(client, anna)
    await client.get("/admin")
    assert len(await lines(db)) == 3 + traces.IN_ALL.most


async def test_who_is_led_to_sign_in_or_to_the_second_step_was_refused_nothing(client, db, nadia):
    await client.get("/staff")
    secret, _ = await sessions.start(db, nadia.id, now=NOW)
    client.cookies.set("__Host-session", secret, domain="jimsupport.test")
    assert (await client.get("/staff")).headers["location"].startswith("/second-factor")
    assert await lines(db) == []
    assert (await client.get("/me")).status_code == 404
    assert await lines(db) == [(f"person:{nadia.id}", "me_page", "jim")]


async def test_a_role_that_was_taken_away_leaves_one_too(client, sign_in, db, hilde):
    await db.insert(roles.insert().values(person_id=hilde.id, role="staff", granted_at=NOW))
    await sign_in(client, hilde)
    assert (await client.get("/staff")).status_code == 200
    await db.execute(roles.update().values(ended_at=NOW))
    assert (await client.get("/staff")).status_code == 404
    assert await lines(db) == [(f"jim:{hilde.id}", "staff_day", "staff")]


async def test_every_route_has_a_name_that_the_log_takes(app):
    for route in app.routes:
        audit.row("page_refused", actor="visitor", now=NOW, page=audit.Named(route.name))
