"""The words of every mail: complete as text, neutral where others may see it, safe whatever people type."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import bidirectional

import jinja2
import pytest

from jimsupport.mail import messages, text_messages
from jimsupport.mail.kinds import KINDS
from jimsupport.mail.text_messages import KINDS_IN_TEXT
from jimsupport.mail.writing import FOLDER, dial, one_line, write
from jimsupport.words import LANGUAGES
from tests.mail.samples import HILDE, HOUSE, LINKS, SAMPLES
from tests.telling import TELLING

ROUTINE = [name for name, message in SAMPLES.items() if message.message_class == "routine"]
VOID = {"meta", "br"}


class Page(HTMLParser):
    """The links, the headings, the text and the balance of the tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.attributes[tag] = dict(attrs)
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in self.open:
            self.texts[tag] = self.texts.get(tag, "") + data


def written(message, language="nl"):
    return write(message.template, language, message.context, HOUSE)


def test_every_kind_has_a_sample_and_its_three_templates():
    assert {message.kind for message in SAMPLES.values()} == set(KINDS)
    made = {path.name for path in (FOLDER / "mail").iterdir()}
    wanted = {f"{kind}.{part}" for kind in KINDS for part in ("subject.txt", "txt", "html")}
    shared = {"layout.html", "layout.txt", "bits.html", "bits.txt", "mail.css"}
    texts = {f"{kind}.sms.txt" for kind in KINDS_IN_TEXT}
    assert made == wanted | shared | texts


def test_every_sentence_of_the_templates_is_in_a_sample():
    """So what is tried on all samples, here and by strangers (`tests/system/test_mails.py`), is tried on all we can say."""
    said = []
    for message in SAMPLES.values():
        mail = written(message)
        said += [mail.subject, mail.text, unescape(re.sub(r"<[^>]*>", "", mail.html))]
        if message.kind in KINDS_IN_TEXT:
            said.append(text_messages.written(message.kind, "nl", message.context, HOUSE))
    together = "\n".join(said)
    jinja = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    sentences = {
        sentence
        for path in (FOLDER / "mail").iterdir()
        for _, _, found in jinja.extract_translations(path.read_text())
        for sentence in ([found] if isinstance(found, str) else filter(None, found))
    }
    assert len(sentences) > 500
    assert [one for one in sorted(sentences) if not re.search(_as_said(one), together)] == []


def _as_said(sentence):
    """A pattern of `sentence` with anything in the place of its values."""
    return ".+?".join(map(re.escape, re.split(r"%\(\w+\)s", sentence)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_text_and_html_say_the_same(name, language):
    mail = written(SAMPLES[name], language)
    page = Page(mail.html)
    assert page.open == []
    first, *_ = mail.text.split("\n")
    assert (page.texts["h1"], page.texts["title"]) == (first, "JIMsupport")
    for link in page.links:
        plain = link.removeprefix("tel:")
        assert plain in mail.text or plain in mail.text.replace(" ", "").replace("-", "")
    for link in re.findall(r"https://[^\s>]+", mail.text):
        assert link in page.links
    assert HOUSE.phone in mail.text
    assert "\n\n\n" not in mail.text
    assert "{" not in mail.text + mail.subject
    assert page.attributes["html"] == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    assert not re.search(r"<(img|script|link|iframe|form)\b|url\(|@import", mail.html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_subject_tells_nobody_what_it_is_about(name, language):
    mail = written(SAMPLES[name], language)
    assert not TELLING.search(mail.subject)
    assert len(mail.subject) <= 70


@pytest.mark.parametrize("name", SAMPLES)
def test_a_lock_screen_gives_nothing_away(name):
    mail = written(SAMPLES[name])
    assert len(mail.subject) <= 60
    if SAMPLES[name].message_class == "routine":
        assert not TELLING.search(mail.text[:130])
        assert mail.subject.startswith("Hilde, ")


@pytest.mark.parametrize("name", ROUTINE)
def test_routine_mail_always_holds_the_ways_out_and_the_numbers_of_danger(name):
    mail = written(SAMPLES[name])
    assert "https://jimsupport.test/u/stop-token" in mail.text
    assert "https://jimsupport.test/a/answer-token" in mail.text
    for number in ("112", "0800-2000", "113", "0800-0113"):
        assert number in mail.text
        assert f'href="tel:{number.replace("-", "")}"' in mail.html


def test_a_check_in_reads_as_it_should():
    mail = written(messages.check_in(**HILDE, **LINKS))
    page = "https://jimsupport.test/a/answer-token"
    assert mail.subject == "Hilde, hoe gaat het?"
    assert mail.text.split("--------")[0].split("\n\n") == [
        "Dag Hilde, hoe gaat het?",
        "Eén tik is genoeg. Je hoeft niets uit te leggen.",
        f"Het gaat goed:\n{page}?answer=good",
        f"Liever een andere JIM:\n{page}?answer=other_jim",
        f"Bel mij:\n{page}?answer=call_me",
        "Liever schrijven? Antwoord gewoon op deze mail.",
        "Nu even niet? Vraag het me over:\n"
        f"1 week: {page}?snooze=1\n2 weken: {page}?snooze=2\n4 weken: {page}?snooze=4",
        "",
    ]


def test_what_people_write_stays_text():
    nasty = '<b onclick="x">Jan</b> {{ 7*7 }}'
    invited = SAMPLES["invitation"]
    message = messages.Message(invited.kind, invited.context | {"first_name": nasty, "message": nasty})
    mail = written(message)
    assert "<b " not in mail.html
    assert "49" not in mail.html
    assert mail.text.startswith(f"Dag {nasty}, ")


def test_a_subject_is_one_line():
    message = messages.check_in(**LINKS, first_name="Hilde\r\nBcc: everybody@example.org\u2028\x00")
    assert written(message).subject == "Hilde Bcc: everybody@example.org , hoe gaat het?"
    assert one_line("  a\tb\x85c\n ") == "a b c"


def test_a_context_that_lacks_something_is_an_error():
    with pytest.raises(jinja2.UndefinedError, match="first_name"):
        write("check_in", "nl", LINKS, HOUSE)


@pytest.mark.parametrize("name", SAMPLES)
def test_arabic_runs_from_right_to_left_also_after_a_name_of_ours(name):
    mail = written(SAMPLES[name], "ar")
    for line in [mail.subject, *mail.text.split("\n")]:
        sides = [side for side in map(bidirectional, line) if side in ("L", "R", "AL")]
        assert "AL" not in sides or sides[0] != "L"


def test_a_name_of_ours_is_led_by_a_mark():
    assert written(SAMPLES["check_in"], "ar").subject.startswith("\u200fHilde")
    assert "\u200f" not in written(SAMPLES["check_in"], "en").subject


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("invitation", "Lieve Hilde"),
        ("staff_reply", "Wat goed"),
        ("gathering_new", "Eten, praten"),
        ("gathering_news", "JIM-dag"),
    ],
)
def test_what_people_write_keeps_its_own_direction(name, words):
    assert re.search(rf'<p [^>]*dir="auto"[^>]*>{words}', written(SAMPLES[name], "ar").html)


@pytest.mark.parametrize(
    ("name", "place"),
    [("gathering_new", "De Kern, Dorpsstraat 1, Zwolle"), ("meetup_moved, elsewhere", "Buurthuis De Hoek")],
)
def test_a_place_keeps_its_order_among_arabic(name, place):
    mail = written(SAMPLES[name], "ar")
    assert f"\u2068{place}\u2069" in mail.text
    assert f"<bdi>{place}</bdi>" in mail.html
    assert "\u2068" not in written(SAMPLES[name], "nl").text


def test_numbers_keep_their_order_among_arabic():
    mail = written(SAMPLES["check_in"], "ar")
    assert "\u2066030 200 40 60\u2069" in mail.text
    assert '<bdi dir="ltr">030 200 40 60</bdi>' in mail.html
    for message in SAMPLES.values():
        mail = written(message, "ar")
        for number in (HOUSE.phone, HOUSE.bridge):
            assert number not in mail.text.replace(f"\u2066{number}\u2069", "")
            assert number not in mail.html.replace(f'<bdi dir="ltr">{number}</bdi>', "")


@pytest.mark.parametrize(
    ("phone", "dialled"), [("030 200 40 60", "0302004060"), ("+31 6 123-456", "+316123456"), ("112", "112")]
)
def test_a_phone_number_as_a_link(phone, dialled):
    assert dial(phone) == dialled


def test_every_class_in_a_template_has_a_style():
    css = (FOLDER / "mail" / "mail.css").read_text()
    used = set()
    for path in Path(FOLDER / "mail").glob("*.html"):
        used |= set(re.findall(r' class="([^"]+)"', path.read_text()))
    assert used == set(re.findall(r"^\.([a-z-]+) {", css, re.MULTILINE))
    unstyled = re.findall(r'<[a-z0-9]+ [^>]*class="[^"]+"(?! style=)', written(SAMPLES["invitation"]).html)
    assert unstyled == []
