"""Markdown of staff: what it may hold on a page, in a mail and as plain text; nothing of it acts or loads anything."""

import re

import pytest

from jimsupport.mail import markdown

TEXT = """# De JIM-dag

Het was **mooi** en *druk*: [kijk](https://jimwerkt.nl).

## Tips

- soep
- brood

1. eerst
2. dan

> Gewoon zitten.
"""
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe src='https://kwaad.example'></iframe>",
    "![stip](https://kwaad.example/stip.gif)",
    "[klik](javascript:alert(1))",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "[klik](vbscript:x)",
    "<a href='https://x.example' onclick='alert(1)'>x</a>",
    '[x](https://x.example "a\\" onmouseover=\\"alert(1)")',
    "<style>body{display:none}</style>",
    "<p style='position:fixed'>x</p>",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://x.example/"onclick=alert(1)>',
]


def test_on_a_page_its_headings_begin_below_that_of_the_page():
    assert markdown.page(TEXT) == (
        "<h2>De JIM-dag</h2>\n<p>Het was <strong>mooi</strong> en <em>druk</em>: "
        '<a href="https://jimwerkt.nl" rel="noopener noreferrer">kijk</a>.</p>\n<h2>Tips</h2>\n'
        "<ul>\n<li>soep</li>\n<li>brood</li>\n</ul>\n<ol>\n<li>eerst</li>\n<li>dan</li>\n</ol>\n"
        "<blockquote>\n<p>Gewoon zitten.</p>\n</blockquote>\n"
    )


def test_in_a_mail_every_element_has_the_style_of_its_class():
    mail = markdown.mail(TEXT, lambda tag, name: f"x-{name}: {tag}")
    assert set(re.findall(r'<(\w+)[^>]* class="(\w+)" style="([^"]+)"', mail)) == {
        (tag, name, f"x-{name}: {tag}") for tag, name in markdown.CLASSES.items() if tag != "h3"
    }


def test_as_plain_text_it_can_be_read_as_it_is():
    assert markdown.plain(TEXT) == (
        "De JIM-dag\n\nHet was mooi en druk: kijk <https://jimwerkt.nl>.\n\nTips\n\n- soep\n- brood\n\n"
        "1. eerst\n2. dan\n\nGewoon zitten.\n"
    )
    assert markdown.plain(TEXT, bare=True).split("\n\n")[1:4] == [
        "Het was mooi en druk: kijk.",
        "Tips",
        "soep\nbrood",
    ]
    assert markdown.words("Een **twee** [drie](https://x.example)\n\n- vier") == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_acts_and_nothing_is_loaded(text):
    for said in (markdown.page(text), markdown.mail(text, lambda tag, name: "color: red")):
        tags = set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", said))
        assert tags <= markdown.TAGS
        for attributes in re.findall(r"<[a-z0-9]+([^>]*)>", said):
            names = set(re.findall(r'([a-z]+)="', attributes))
            assert names <= {"href", "rel", "class", "style"}
        assert all(link.partition(":")[0] in markdown.SCHEMES for link in re.findall(r'href="([^"]*)"', said))
