"""What stands in a tab, in the history and on a locked screen: nothing that tells what it is about."""

import re

import pytest

from tests.telling import TELLING
from tests.web import world
from tests.web.access import RULES

NAMES = re.compile(r"Hilde|Anna|Fatima|Carla|Nadia|Ruth|Omar|Noordrivier|Oosterpoort")
MINE = ("everyone", "holder", "jim")  # what visitors and JIMs open


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
async def test_no_title_tells_what_it_is_about(site, there, language):
    titles: dict[str, str] = {}
    async with world.browser(site.app, there.sessions["hilde"]) as browser:
        browser.cookies.set("language", language)
        browser.headers["accept-language"] = language
        for rule in RULES:
            if rule.method != "GET" or rule.who not in MINE or rule.path.endswith("/live"):
                continue
            answer = await browser.get(there.path(rule.path))
            found = re.findall(r"<title>(.*?)</title>", answer.text, re.DOTALL)
            if answer.status_code == 200 and found:
                titles[rule.path] = found[0]
    assert len(titles) > 60
    assert {
        path: title for path, title in titles.items() if TELLING.search(title) or NAMES.search(title)
    } == {}
    assert {title for title in titles.values() if not title.endswith(" – JIMsupport")} == set()


async def test_every_page_of_a_jim_and_of_the_public_can_be_left_fast(site, there):
    without = []
    async with world.browser(site.app, there.sessions["hilde"]) as browser:
        for rule in RULES:
            if rule.method != "GET" or rule.who not in MINE or rule.path.endswith("/live"):
                continue
            answer = await browser.get(there.path(rule.path))
            if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
                continue
            first = re.search(r"<body.*?<a [^>]*>.*?(<a [^>]*>)", answer.text, re.DOTALL)
            if "<html" in answer.text and (first is None or "data-leave" not in first[1]):
                without.append(rule.path)
    assert without == []


async def test_leaving_tells_the_other_site_nothing_and_staff_have_no_such_link(client, sign_in, nadia):
    [link] = re.findall(r"<a [^>]*data-leave[^>]*>", (await client.get("/help-now")).text)
    assert link == '<a href="https://www.buienradar.nl/" rel="noreferrer" data-leave>'
    await sign_in(client, nadia)
    assert "data-leave" not in (await client.get("/staff")).text
