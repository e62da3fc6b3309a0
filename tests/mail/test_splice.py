"""Messages written beforehand: to the byte what the slow way gives, for every kind in every language."""

import json

import pytest

from jimsupport.mail import messages, splice
from jimsupport.mail.parts import Words
from jimsupport.mail.splice import Forms
from jimsupport.mail.writing import write
from tests.mail.samples import HOUSE, SAMPLES

NAMES = ["Zoë", "هند", "O'Neil & <b>Zn</b>", "=?utf-8?q?x?=", "a" * 90 + "é" * 90, "Jan  Piet", "."]
ROUTINE = [name for name, message in SAMPLES.items() if message.message_class == "routine"]


def slowly(message, language, context):
    written = write(message.template, language, context, HOUSE)
    return written.subject, part(Words.of(written.text)), part(Words.of(written.html))


def told(forms, message, language, context):
    subject, text, html = forms.tell(message.template, language, context, HOUSE)
    return subject, part(text), part(html)


def part(words):
    """The bytes that a receiver reads, in whichever way they come."""
    assert words.body.isascii()
    assert max(map(len, words.body.split(b"\r\n"))) <= 76
    return words.raw


def another(context, number):
    """`context` with another name and other links, and what is in it the same."""
    given = json.loads(json.dumps(context))
    given["first_name"] = NAMES[number]
    for name in ("token", "unsubscribe_token"):
        if name in given:
            given[name] = f"{name}-{number}"
    return given


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_spliced_message_is_the_same_to_the_byte(name, language):
    message, forms = SAMPLES[name], Forms()
    contexts = [another(message.context, n) for n in (0, 0, 1)] if message.context.get("first_name") else []
    for context in contexts or [message.context] * 3:
        found = told(forms, message, language, context)
    assert found == slowly(message, language, context)


@pytest.mark.parametrize("language", ["nl", "ar"])
@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_kind_come_through(name, language):
    message, forms = SAMPLES["check_in"], Forms()
    for context in (another(message.context, 0), another(message.context, 1)):
        told(forms, message, language, context)
    context = {**message.context, "first_name": name}
    assert told(forms, message, language, context) == slowly(message, language, context)


@pytest.mark.parametrize("name", ROUTINE)
def test_no_template_is_run_for_routine_mail_whose_form_is_known(name, monkeypatch):
    message, forms = SAMPLES[name], Forms()
    context = {**message.context, "message": None} if "message" in message.context else message.context
    for number in range(3):
        told(forms, message, "ar", another(context, number))
    monkeypatch.setattr(splice, "write", None)
    monkeypatch.setattr(splice.writing, "render", None)
    told(forms, message, "ar", another(context, 4))


@pytest.mark.parametrize(
    "name", ["", " Hilde", "Hilde\u00a0", "Hil\nde", "Hil\u2028de", "\ue0001\ue001", "\ue000"]
)
def test_what_would_change_the_lines_around_it_goes_the_slow_way(name):
    message, forms = messages.staff_reply(first_name="Hilde", staff_name="Nadia", body="Dag."), Forms()
    for number in range(3):
        told(forms, message, "ar", another(message.context, number))
    context = {**message.context, "staff_name": name}
    assert told(forms, message, "ar", context) == slowly(message, "ar", context)


def test_a_value_that_a_template_looks_at_is_part_of_the_shape():
    forms = Forms()
    for code in ("123456", "234567", "345678", "123456"):
        message = messages.sign_in(token=f"token-{code}", code=code)
        assert told(forms, message, "nl", message.context) == slowly(message, "nl", message.context)


def test_what_cannot_be_written_says_so_each_time():
    forms = Forms()
    for _ in range(3):
        with pytest.raises(Exception, match="first_name"):
            forms.tell("check_in", "nl", {"token": "t", "unsubscribe_token": "u"}, HOUSE)


def test_only_so_many_forms_are_kept(monkeypatch):
    monkeypatch.setattr(splice, "MOST_FORMS", 3)
    forms = Forms()
    for name in ROUTINE:
        for number in range(3):
            told(forms, SAMPLES[name], "nl", another(SAMPLES[name].context, number))
    assert len(forms._forms) <= 3
    assert len(forms._once) <= 3
