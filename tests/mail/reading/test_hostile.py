"""Whatever somebody sends: no exception, nothing lost, and no more time than its length asks for."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jimsupport.mail.reading import html, letter, short, words
from jimsupport.mail.reading.read import read
from tests.mail.reading.replies import OURS

QUICKLY = 20.0  # seconds on a busy machine; a pattern that goes astray takes hours
LINES = st.sampled_from(
    [
        "Op di 3 nov. 2026 om 10:00 schreef X <x@post.example>:",
        "On Tue, Nov 3, 2026 at 10:00 AM X <",
        "x@y.example> wrote:",
        "> quote",
        ">> quote",
        "> wrote:",
        "| pipe",
        "-- ",
        "--",
        "",
        " ",
        "Van: x@y.example",
        "Verzonden: dinsdag 3 november 2026 10:00",
        "Onderwerp: a",
        "-----Original Message-----",
        "________________",
        "Verstuurd vanaf mijn iPhone",
        "hallo",
        "Het gaat goed",
        "في الثلاثاء، ٣ نوفمبر ٢٠٢٦ كتب X:",
        "zie hieronder",
        *OURS.splitlines(),
    ]
)
TAGS = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<br>",
        '<blockquote type="cite">',
        "</blockquote>",
        '<div class="gmail_quote">',
        "<b>Van:</b>",
        '<div id="divRplyFwdMsg">',
        '<div style="border-top:solid">',
        '<div id="Signature">',
        "<pre>",
        "<table><tr><td>",
        "</table>",
        "<a href='x'>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<script>",
        "</script>",
        "&nbsp;",
        "&#0;",
        "&#xD800;",
        "<",
        "\x00",
        "hallo",
        "goed ",
    ]
)
SEVERAL = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SEVERAL
@given(st.lists(LINES, max_size=25), st.booleans())
def test_no_line_is_lost_in_any_order(lines: list[str], known: bool) -> None:
    text = "\n".join(lines)
    found = words.in_text(text, ours=OURS if known else "")
    assert sorted(f"{found.text}\n{found.quoted}".split()) == sorted(text.split())


@SEVERAL
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    words.in_text(text, ours=text)
    short.meaning(text)


@SEVERAL
@given(st.lists(st.one_of(TAGS, st.text(max_size=5)), max_size=40))
def test_any_html_is_read_and_shown(pieces: list[str]) -> None:
    text = "".join(pieces)
    words.in_html(text)
    message = letter.parse(
        b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n" + text.encode("utf-8", "replace")
    )
    found = html.shown(message) or ""
    assert "<script" not in found
    assert "src=" not in found


@SEVERAL
@given(
    st.sampled_from(
        [
            b"text/plain",
            b"text/html",
            b"text/plain; format=flowed",
            b"multipart/alternative; boundary=a",
            b"x",
        ]
    ),
    st.sampled_from([b"utf-8", b"utf-7", b"x-none", b"iso-2022-jp", b"utf-16"]),
    st.sampled_from([b"7bit", b"base64", b"quoted-printable", b"x"]),
    st.binary(max_size=200),
)
def test_any_bytes_are_read(kind: bytes, charset: bytes, encoding: bytes, body: bytes) -> None:
    head = b"From: \xff <a@b.example>\nContent-Type: %s; charset=%s\nContent-Transfer-Encoding: %s\n\n"
    try:
        message = letter.parse(head % (kind, charset, encoding) + body)
    except letter.Unreadable:
        return
    words.written(message)
    html.shown(message)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        ">",
        "> ",
        "\n",
        "a:",
        "Van: a@b.nl\n",
        "Op di 3 nov. 2026 om 10:00 schreef X <a@b.nl>:\n",
        "-",
        "--\n",
        " ",
        "@",
        "a@",
        "-- \nx\n",
        "Sent from my iPhone\n",
        "x>\n",
        "<",
        "2026-",
        "http://",
        "1 ",
        "x\n> y\n",
        "|\n",
        "\u200f",
        "\u0643\u062a\u0628 ",
    ],
)
def test_a_long_text_takes_as_long_as_it_is(piece: str) -> None:
    text = piece * (120_000 // len(piece))
    begun = time.perf_counter()
    words.in_text(text, ours=OURS)
    assert time.perf_counter() - begun < QUICKLY


@pytest.mark.parametrize("piece", ["<!--", "<script>", "<title>"])
def test_what_is_never_closed_is_looked_for_once(piece: str) -> None:
    raw = f"From: a@b.nl\nContent-Type: text/html\n\n{piece * (400_000 // len(piece))}".encode()
    begun = time.perf_counter()
    assert read(raw).kind == "person"
    assert time.perf_counter() - begun < QUICKLY


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<p>",
        "<b>",
        "<blockquote>",
        '<div style="border-top:solid">',
        '<div class="gmail_quote">',
        "<table><tr><td>",
        "<a href='x'>",
        "<",
        "&",
        "&amp;",
        "<a ",
        "<!--",
        "a\n",
    ],
)
def test_long_html_takes_as_long_as_it_is(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.perf_counter()
    words.in_html(text)
    html.shown(letter.parse(b"From: a@b.example\nContent-Type: text/html\n\n" + text.encode()))
    assert time.perf_counter() - begun < QUICKLY
