"""HTML that others sent: harmless when shown, and read as text."""

import pytest

from jimsupport.mail.reading import html
from tests.mail.reading.replies import message


def shown(text: str) -> str:
    found = html.shown(message(None, text))
    assert found is not None
    return found.strip()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p>Hoi <b>Anna</b></p>", "<p>Hoi <b>Anna</b></p>"),
        ('<p dir="rtl" lang="ar">مرحبا</p>', '<p dir="rtl" lang="ar">مرحبا</p>'),
        ('<p style="background:url(http://x.example/1.png)" class="a" id="b" onclick="x()">a</p>', "<p>a</p>"),
        ('a<img src="http://x.example/pixel.gif" alt="x">b', "ab"),
        ('a<img src="cid:1"><img srcset="//x.example/2.png">b', "ab"),
        ("a<script>alert(1)</script><style>@import url(//x.example)</style>b", "ab"),
        ('<form action="//x.example"><input name="a"><button>Stuur</button>woorden</form>', "Stuurwoorden"),
        ('a<iframe src="//x.example"></iframe><object data="//x.example"></object><embed src="//x.example">b', "ab"),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ('<a href="data:text/html,x">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ('<link rel="stylesheet" href="//x.example"><meta http-equiv="refresh" content="0;url=//x.example">a', "a"),
        ('<svg><image href="//x.example"/></svg><video src="//x.example" poster="//x.example"></video>a', "a"),
        ('<table background="//x.example"><tr><td background="//x.example">a</td></tr></table>',
         "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        ('<base href="//x.example"><q cite="//x.example">a</q>', "<q>a</q>"),
    ],
)  # fmt: skip
def test_nothing_remote_and_nothing_that_acts_is_shown(sent: str, kept: str) -> None:
    assert shown(sent) == kept


def test_the_address_of_a_link_stands_beside_it() -> None:
    rel = 'rel="noopener noreferrer nofollow"'
    assert shown('<a href="https://bank.example/?a=1&amp;b=2"><b>Klik</b></a>') == (
        f'<a href="https://bank.example/?a=1&amp;b=2" {rel}><b>Klik</b></a> '
        '<span dir="ltr">(https://bank.example/?a=1&amp;b=2)</span>'
    )
    assert shown('<a href="mailto:a@post.example">a@post.example</a>') == (
        f'<a href="mailto:a@post.example" {rel}>a@post.example</a>'
    )
    assert shown('<a href="https://slecht.example">https://bank.example</a>').endswith(
        "(https://slecht.example)</span>"
    )


@pytest.mark.parametrize(
    "sent", ["<div>" * 5000 + "x", "<b>" * 5000 + "x", "&amp;" * 50_000 + "x", "x" * 1_100_000]
)
def test_what_is_too_much_to_show_is_shown_as_its_words(sent: str) -> None:
    found = shown(sent)
    assert found.startswith("<p>")
    assert found.endswith("x</p>")
    assert "<div>" not in found


def test_a_mail_without_html_has_none_to_show() -> None:
    assert html.shown(message("Hoi")) is None


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("", ""),
        ("<p>een</p><p>twee</p>", "een\n\ntwee"),
        ("<div>een</div><div>twee</div>", "een\ntwee"),
        ("een<br>twee<br><br>drie", "een\ntwee\n\ndrie"),
        ("<div>een</div><div><br></div><div>twee</div>", "een\n\ntwee"),
        ("een  \n  twee&nbsp;drie", "een twee drie"),
        ("<ul><li>een</li><li>twee</li></ul>", "- een\n- twee"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<title>t</title><style>x</style><p>a</p><script>y</script>", "a"),
        ("<p>a<!-- b -->c</p>", "ac"),
        ('<div style="display: none">x</div>a', "a"),
        ('<p class="MsoNormal">a</p><p class="MsoNormal">b</p>', "a\nb"),
        ("<p>nooit gesloten <b>vet", "nooit gesloten vet"),
        ("<<<>>>&&&", "<<<>>>&&&"),
        ("<div>" * 3000 + "<p>diep</p>", "diep"),
        ("<p>👍 مرحبا</p>", "👍 مرحبا"),
    ],
)
def test_html_reads_as_it_is_laid_out(sent: str, text: str) -> None:
    assert html.to_text(sent) == text
