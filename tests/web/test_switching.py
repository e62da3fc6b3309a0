"""Another language on a page that refuses what was typed: the same page, with what was typed, without a script."""

import html
import re

import pytest

from jimsupport.db.tables import events, hand_over_drafts, people, support_requests
from jimsupport.domain.access import links
from jimsupport.web import cookies
from tests.cast import NOW, load_person

BUTTONS = re.compile(r'<form method="post" action="([^"]+)" data-keep=.*?</form>', re.DOTALL)
CARRIED = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
BUTTON = re.compile(r'<button name="([^"]+)" value="(\w+)" class="linkish" lang=')


def form(answer):
    """The form of the language buttons: where it goes, what it carries, and the name of its buttons."""
    found = BUTTONS.search(answer.text)
    carried = [(name, html.unescape(value)) for name, value in CARRIED.findall(found[0])]
    return html.unescape(found[1]), carried, BUTTON.findall(found[0])[0][0]


async def press(browser, answer, language):
    """Press one, as a browser without scripts does."""
    action, carried, name = form(answer)
    data = {field: [value for other, value in carried if other == field] for field, _ in carried}
    return await browser.post(action, data={**data, name: language})


def tag(answer):
    return answer.text.partition("<html")[2].partition(">")[0].strip()


async def test_a_page_that_was_opened_is_opened_again(client):
    answer = await client.get("/about?x=1")
    assert form(answer) == ("/language", [("back", "/about?x=1")], "language")


async def test_what_was_typed_and_what_was_wrong_with_it_are_said_in_the_other_language(client, db):
    typed = {"first_name": 'Wim "de" <Wit>', "phone": "0612", "message": "Eerste regel\nTweede regel"}
    answer = await client.post("/call-back", data=typed)
    assert (answer.status_code, tag(answer)) == (422, 'lang="nl" dir="ltr"')
    for language, direction in (("ar", "rtl"), ("en", "ltr"), ("nl", "ltr")):
        answer = await press(client, answer, language)
        assert (answer.status_code, tag(answer)) == (422, f'lang="{language}" dir="{direction}"')
        shown = html.unescape(answer.text)
        for value in typed.values():
            assert value in shown
        assert form(answer)[0] == "/call-back"
        assert client.cookies[cookies.LANGUAGE] == language
    assert await db.fetch_all(support_requests.select()) == []


async def test_it_is_kept_with_whoever_is_signed_in(client, db, sign_in, hilde):
    await sign_in(client, hilde)
    answer = await client.post("/me/call-back", data={"phone": "0612", "when": "na zessen"})
    answer = await press(client, answer, "ar")
    assert (answer.status_code, tag(answer), "na zessen" in answer.text) == (422, 'lang="ar" dir="rtl"', True)
    assert (await load_person(db, hilde.id)).language == "ar"
    assert [row.kind for row in await db.fetch_all(events.select())] == ["language_changed"]


async def test_behind_a_link_in_a_mail_too(client, db, said):
    await db.execute(people.update().where(people.c.id == said.id).values(language="ar"))
    token = await links.create(db, said.id, "request_received", now=NOW)
    answer = await client.post(f"/a/{token}/call-back", data={"phone": "0612", "when": "na zessen"})
    assert (answer.status_code, tag(answer)) == (422, 'lang="ar" dir="rtl"')
    answer = await press(client, answer, "en")
    assert (answer.status_code, tag(answer), "na zessen" in answer.text) == (422, 'lang="en" dir="ltr"', True)


async def test_a_form_that_a_verb_refuses_and_one_of_several_steps(client, db, sign_in, carla):
    await sign_in(client, carla)
    begun = await client.post("/hand-overs/drafts")
    answer = await client.post(begun.headers["location"], data={"first_name": "", "relation": "oma"})
    answer = await press(client, answer, "en")
    assert (answer.status_code, tag(answer), 'value="oma"' in answer.text) == (
        422,
        'lang="en" dir="ltr"',
        True,
    )
    assert len(await db.fetch_all(hand_over_drafts.select())) == 1


@pytest.mark.parametrize("language", ["", "fr", "nl\r\nX-Zq: 1"])
async def test_no_other_language_is_kept(client, language):
    answer = await client.post("/call-back", data={"first_name": "", "in_language": language})
    assert (answer.status_code, tag(answer)) == (422, 'lang="nl" dir="ltr"')
    assert answer.headers.get("set-cookie") is None


async def test_what_another_site_sent_is_not_sent_again_as_our_own(client):
    answer = await client.post(
        "/call-back", data={"first_name": "Wim"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
    assert form(answer) == ("/language", [("back", "/call-back")], "language")
