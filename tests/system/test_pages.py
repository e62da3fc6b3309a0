"""Every page of the demo, for each role, in a language of either direction: axe, narrow screens, language, console.

The pages come from the route table (`simulate.tour`), so that a new one is tried without being named here.
"""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import axe_playwright_python
import pytest

from jimsupport.simulate.tour import ROLES
from tests.system.audits import WHOLE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async ([rules, enabled]) => {
    const found = await axe.run(document, {
        runOnly: {type: "tag", values: rules}, rules: {"color-contrast": {enabled}, "link-in-text-block": {enabled}},
        resultTypes: ["violations"], iframes: false,
    });
    return found.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 120)}`);
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth > 1"
DIRECTIONS = {"nl": "ltr", "ar": "rtl"}
WIDTHS = (1280, 390)
A_WIDTH = {"nl": (1280,), "ar": (390,)}  # of the two that each page is shown in, one each
NARROWEST = 320
TABS = 2
STARTS_WITHIN = 600  # seconds, on a machine that does much else


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo, lived and served: each role's cookie and every page it may open."""
    audit = tmp_path_factory.mktemp("demo") / "audit.json"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("jimsupport")),
        "demo",
        "--port",
        str(port),
        "--audit",
        str(audit),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        try:
            until = time.monotonic() + STARTS_WITHIN
            while not audit.exists() or not audit.read_text().endswith("}"):
                assert running.poll() is None, running.stdout.read()
                assert time.monotonic() < until, "the demo did not start"
                time.sleep(0.5)
            yield json.loads(audit.read_text())
        finally:
            running.send_signal(signal.SIGTERM)


def cookies(base, cookie, language):
    """A session and a chosen language, as this site keeps them."""
    name, _, value = cookie.partition("=")
    pairs = {"__Host-lang": language} | ({name: value} if cookie else {})
    secure = base.replace("http:", "https:")
    return [{"name": name, "value": value, "url": secure, "secure": True} for name, value in pairs.items()]


async def wrongs(page, language=None, *, contrast=True):
    """What is wrong with the page that is open, at every width; in a `language`, with that too, at one."""
    found = []
    if language:
        at = await page.evaluate("() => [document.documentElement.lang, document.documentElement.dir]")
        if at != [language, DIRECTIONS[language]]:
            found.append(f"lang and dir are {at}")
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE)
    for width in A_WIDTH.get(language, WIDTHS):
        await page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {each}" for each in await page.evaluate(LOOK, [RULES, contrast])]
    await page.set_viewport_size({"width": NARROWEST, "height": 800})
    if await page.evaluate(TOO_WIDE):
        found.append(f"{NARROWEST}: scrolls sideways")
    return found


async def visit(context, base, paths, language=None):
    """What is wrong with the pages at `paths`, opened in a few tabs beside one another.

    To find what stands behind each letter takes longer than all else together, and colours speak no language: every
    other page is asked for the contrast of its letters and links in one, the rest in the other. JIMSUPPORT_AUDIT=all
    asks it of each in both.
    """
    waiting, found = list(reversed(paths)), {}
    coloured = set(paths if WHOLE or not language else paths[list(DIRECTIONS).index(language) :: 2])

    async def tab():
        page = await context.new_page()
        said = []
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        while waiting:
            path = waiting.pop()
            answer = await page.goto(base + path)
            wrong = [] if answer.status == 200 else [f"answers {answer.status}"]
            wrong += await wrongs(page, language, contrast=path in coloured) + said
            said.clear()
            if wrong:
                found[path] = wrong
        await page.close()

    await asyncio.gather(*(tab() for _ in range(TABS)))
    return found


@pytest.fixture
async def browse(chromium):
    """`context = await browse(cookies)`: a browser of one's own, with axe in every page: it is sent there once."""
    contexts = []

    async def browse(cookies=(), **options):
        contexts.append(await chromium.new_context(reduced_motion="reduce", **options))
        await contexts[-1].add_cookies(list(cookies))
        await contexts[-1].add_init_script(AXE)
        return contexts[-1]

    yield browse
    for context in contexts:
        await context.close()


@pytest.mark.parametrize("language", DIRECTIONS)
@pytest.mark.parametrize("role", ROLES)
async def test_every_page_can_be_read_by_everyone(demo, browse, role, language):
    """A visitor's pages as a visitor; of a role's pages those that a visitor cannot open."""
    of_role, of_visitor = demo["roles"][role], demo["roles"]["visitor"]
    paths = [path for path in of_role["paths"] if role == "visitor" or path not in of_visitor["paths"]]
    assert len(paths) > 10
    context = await browse(cookies(demo["base"], of_role["cookie"], language))
    assert await visit(context, demo["base"], paths, language) == {}


async def test_every_kind_of_mail_can_be_read_by_everyone(demo, browse):
    """Each in the language of whom it was for."""
    letters = [path for path in demo["roles"]["visitor"]["files"] if re.fullmatch(r"/mailbox/.+/body", path)]
    assert len(letters) > 5
    assert await visit(await browse(), demo["base"], letters) == {}


@pytest.mark.parametrize("language", DIRECTIONS)
async def test_what_a_button_leads_to_can_be_read_by_everyone(demo, browse, language):
    """Pages that no link leads to: what is wrong with a form, a mail on its way, what a change would do."""
    found = {}
    for role, path, typed in (
        ("visitor", "/call-back", {}),
        ("visitor", "/join", {}),
        ("visitor", "/sign-in", {}),
        ("visitor", "/sign-in", {"email": "hilde@voorbeeld.example"}),
        ("jim", "/me/ask", {}),
        ("professional", "/hand-overs/drafts/1/contact", {}),
        ("staff", "/staff/jims/new", {}),
        ("administrator", "/admin/accounts/new", {}),
        ("administrator", "/admin/programmes/1", {}),
    ):
        context = await browse(cookies(demo["base"], demo["roles"][role]["cookie"], language))
        page = await context.new_page()
        await page.goto(demo["base"] + path)
        for name, text in typed.items():
            await page.fill(f"[name={name}]", text)
        await page.locator("main form .button").first.click()
        await page.wait_for_load_state()
        if wrong := await wrongs(page, language):
            found[path] = wrong
    assert found == {}


async def test_faults_are_found(demo, browse):
    """What was planted: a picture without words, pale letters, something wide, the wrong direction."""
    page = await (await browse(cookies(demo["base"], "", "nl"))).new_page()
    await page.goto(demo["base"] + "/about")
    assert await wrongs(page, "nl") == []
    await page.evaluate(
        """() => {
            document.documentElement.dir = "rtl";
            const main = document.querySelector("main");
            main.insertAdjacentHTML("beforeend", "<img src='/static/icon.svg'><p>Bleek</p><pre>" + "_".repeat(300));
            const pale = main.lastElementChild.previousElementSibling;
            Object.assign(pale.style, {color: "#aaa", background: "#fff"}); // no style in HTML: the policy forbids it
        }"""
    )
    found = await wrongs(page, "nl")
    assert found[0] == "lang and dir are ['nl', 'rtl']"
    for rule in ("image-alt", "color-contrast"):
        assert any(rule in each for each in found), rule
    without = await wrongs(page, "nl", contrast=False)
    assert [each for each in found if each not in without] == [
        each for each in found if "color-contrast" in each
    ]
    assert found[-1] == "320: scrolls sideways"
