"""GET and HEAD of every page, by everyone: not one row of one table is another afterwards.

Links in mail are opened by scanners, which look at everything a person could.
"""

import pytest

from tests.web import world
from tests.web.access import RULES, VISITORS

READING = ("GET", "HEAD")


@pytest.mark.parametrize("visitor", VISITORS)
async def test_reading_changes_nothing(site, there, visitor):
    before, opened = world.contents(site.path), 0
    async with world.browser(site.app, there.sessions.get(visitor, "")) as browser:
        for rule in RULES:
            if rule.method != "GET":
                continue
            answers = [await browser.request(method, there.path(rule.path)) for method in READING]
            assert {answer.status_code for answer in answers} <= {200, 303, 404}, rule.path
            assert len({answer.status_code for answer in answers}) == 1, rule.path
            opened += answers[0].status_code == 200
    assert opened > 20
    assert world.contents(site.path) == before


async def test_links_that_are_too_old_change_nothing_either(site, there, passing):
    """The pages that offer a new link, and sessions that have ended."""
    before = world.contents(site.path)
    passing(days=400)
    async with world.browser(site.app, there.sessions["hilde"]) as browser:
        for rule in RULES:
            if rule.method == "GET" and rule.who in ("holder", "jim"):
                for method in READING:
                    await browser.request(method, there.path(rule.path))
    assert world.contents(site.path) == before
