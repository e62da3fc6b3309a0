"""What stands at the top, and where each role starts."""

from starlette.routing import Match

from jimsupport.web import navigation


def test_the_longest_match_is_where_we_are(monkeypatch):
    monkeypatch.setitem(navigation.ITEMS, "staff", [("Vandaag", "/staff"), ("JIMs", "/staff/jims")])
    assert [item.current for item in navigation.items("staff", "/staff/jims/3")] == [False, True]
    assert [item.current for item in navigation.items("staff", "/staff")] == [True, False]
    assert [item.current for item in navigation.items("staff", "/staffing")] == [False, False]


def test_pages_around_groups_stand_under_groups():
    for path in ("/staff/groups/1/meetups", "/staff/meetups/3", "/staff/gatherings", "/staff/drafts"):
        assert [each.words for each in navigation.items("staff", path) if each.current] == ["Groepen"], path


def test_no_role_has_more_than_five():
    assert all(len(items) <= 5 for items in navigation.ITEMS.values())


def test_a_visitor_has_none():
    assert navigation.items(None, "/") == []


def test_another_role_is_one_link_away():
    links = navigation.others(frozenset({"jim", "staff"}), "staff")
    assert [(link.words, link.path) for link in links] == [("Mijn pagina", "/me")]


async def test_every_item_leads_somewhere(app):
    paths = [path for items in navigation.ITEMS.values() for _, path in items] + list(
        navigation.HOMES.values()
    )
    scopes = [{"type": "http", "path": path, "method": "GET", "root_path": ""} for path in paths]
    astray = [
        scope["path"]
        for scope in scopes
        if not any(route.matches(scope)[0] is Match.FULL for route in app.router.routes)
    ]
    assert astray == []
