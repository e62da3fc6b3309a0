"""The pages that anyone may read."""

import re

import pytest

PAGES = ["/", "/about", "/help-now", "/privacy", "/sign-in"]
DANGER = ["tel:112", "tel:08002000", "tel:113", "tel:08000113", "tel:08000432"]


@pytest.mark.parametrize("path", PAGES)
async def test_help_stands_in_the_same_place_on_every_page(client, path):
    text = (await client.get(path)).text
    header, _, rest = text.partition("</header>")
    footer = rest.partition("<footer")[2]
    assert 'href="/call-back"' in header
    assert 'href="/help-now"' in footer
    assert 'href="tel:0302004060"' in footer


async def test_the_danger_numbers_can_be_rung(client):
    text = (await client.get("/help-now")).text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert re.findall(r'href="(tel:\d+)"', main) == DANGER


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_on_a_page_is_inline_or_comes_from_elsewhere(client, path):
    text = (await client.get(path)).text
    assert re.findall(r"<style|<script(?! src=\"/static/)| style=| on[a-z]+=", text) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//(?!www\.buienradar\.nl/)', text) == []


async def test_health_is_for_machines(client):
    answer = await client.get("/health")
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (
        200,
        "ok",
        "text/plain; charset=utf-8",
    )


@pytest.mark.parametrize("path", PAGES)
async def test_titles_tell_nothing_to_who_looks_over_a_shoulder(client, path):
    title = re.findall(r"<title>(.*?)</title>", (await client.get(path)).text)[0]
    assert title.endswith(" – JIMsupport")
    assert "jeugdzorg" not in title.casefold()


async def test_whoever_finds_a_hole_reads_where_to_say_so(client):
    """RFC 9116: a way to reach us, and an end within a year."""
    answer = await client.get("/.well-known/security.txt")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.text.splitlines() == [
        "Contact: mailto:hallo@jimsupport.test",
        "Expires: 2026-09-26T08:00:00Z",
        "Preferred-Languages: nl, en",
        "Canonical: https://jimsupport.test/.well-known/security.txt",
    ]
