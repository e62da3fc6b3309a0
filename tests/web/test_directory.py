"""A router that asks few of its routes finds what one that asks all of them would."""

import pytest
from starlette.routing import Match, Router

from jimsupport.web.directory import Directory

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def found(routes, scope):
    """What each of these routes says of an address, where it says anything."""
    answers = ((route, *route.matches(scope)) for route in routes)
    return [(route, how, child) for route, how, child in answers if how is not Match.NONE]


@pytest.fixture
def routes(app):
    return list(app.routes)


def test_every_address_finds_its_routes_in_their_order(app, routes):
    addresses = {route.path_format.format(**dict.fromkeys(route.param_convertors, "7")) for route in routes}
    assert len(addresses) > len(routes) / 2
    for path in addresses:
        for kind in ("http", "websocket"):
            scope = {"type": kind, "path": path, "method": "GET"}
            assert found(app.router._near(scope).routes, scope) == found(routes, scope), path


@pytest.mark.parametrize("path", ["", "/", "//", "//me", "/me/", "/nowhere", "/ME", "*", "/staff/nowhere"])
def test_so_does_what_is_no_address_of_ours(app, routes, path):
    scope = {"type": "http", "path": path, "method": "GET"}
    assert found(app.router._near(scope).routes, scope) == found(routes, scope)
    assert app.router.opens(path) == any(how is Match.FULL for _, how, _ in found(routes, scope))


def test_below_another_application_all_are_asked(routes):
    scope = {"type": "http", "path": "/below/me", "root_path": "/below", "method": "GET"}
    near = Directory(routes)._near(scope)
    assert isinstance(near, Router)
    assert found(near.routes, scope) == found(routes, scope) != []


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "/about", 405), ("GET", "/nowhere", 404), ("GET", "/about/", 404)]
)
async def test_what_is_not_there_is_refused_as_everywhere(client, method, path, status):
    assert (await client.request(method, path)).status_code == status
