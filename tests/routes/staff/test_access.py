"""Who may open what: staff alone; a JIM finds nothing here, and a visitor is asked to sign in."""

import re

import pytest

from jimsupport.db.tables import roles
from jimsupport.domain.support import requests
from jimsupport.routes import staff
from jimsupport.web import policies
from tests.conftest import NOW

PAGES = [
    "/staff",
    "/staff?whose=mine",
    "/staff/requests/new",
    "/staff/jims",
    "/staff/jims?q=hil",
    "/staff/jims.csv",
    "/staff/jims/new",
    "/staff/quiet",
    "/staff/quiet?days=30&choice=ring_me",
    "/staff/outgoing",
    "/staff/outgoing?state=held",
    "/staff/post",
]


def test_every_route_here_is_for_staff():
    assert {route.policy for route in staff.routes} == {policies.staff}


@pytest.mark.parametrize("path", PAGES)
async def test_staff_open_every_page(client, sign_in, hilde, nadia, path):
    await sign_in(client, nadia)
    assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize("path", PAGES)
async def test_a_jim_finds_nothing_here(client, sign_in, hilde, path):
    await sign_in(client, hilde)
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("path", PAGES)
async def test_nobody_is_asked_to_sign_in(client, hilde, path):
    response = await client.get(path)
    assert (response.status_code, response.headers["location"].split("?")[0]) == (303, "/sign-in")


async def test_every_verb_is_refused_to_a_jim_and_to_nobody(client, sign_in, db, hilde, nadia):
    request_id = await requests.open(
        db, kind="question", door="page", body="Een vraag", jim_id=hilde.id, by=f"jim:{hilde.id}", now=NOW
    )
    verbs = [
        re.sub(r"\{\w+:int\}", str(hilde.id if "/jims/" in route.path else request_id), route.path)
        for route in staff.routes
        if "POST" in route.methods
    ]
    assert len(verbs) > 30
    for path in verbs:
        assert (await client.post(path)).status_code == 303, path
    await sign_in(client, hilde)
    for path in verbs:
        assert (await client.post(path)).status_code == 404, path


async def test_staff_who_are_a_jim_cannot_open_their_own(client, sign_in, db, hilde):
    await db.execute(_staff_role(hilde))
    request_id = await requests.open(
        db,
        kind="question",
        door="page",
        body="Mijn geheime vraag",
        jim_id=hilde.id,
        by=f"jim:{hilde.id}",
        now=NOW,
    )
    await sign_in(client, hilde)
    for path in (f"/staff/requests/{request_id}", f"/staff/jims/{hilde.id}", f"/staff/jims/{hilde.id}/phone"):
        assert (await client.get(path)).status_code == 404
    assert "Mijn geheime vraag" not in (await client.get("/staff")).text


def _staff_role(person):
    return roles.insert().values(person_id=person.id, role="staff", granted_at=NOW, activated_at=NOW)
