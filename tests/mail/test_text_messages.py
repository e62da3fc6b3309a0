"""Texts: short, the same for every kind and language, and without anything that a lock screen should not show."""

import re

import pytest

from jimsupport.mail import segments
from jimsupport.mail.build import Desk
from jimsupport.mail.kinds import KINDS
from jimsupport.mail.parts import Unsendable
from jimsupport.mail.text_messages import KINDS_IN_TEXT, build_text, written
from jimsupport.mail.writing import House
from jimsupport.settings import LONGEST_IN_TEXT
from jimsupport.words import LANGUAGES
from tests.mail.samples import SAMPLES

HOUSE = House("https://" + "j" * (LONGEST_IN_TEXT - 11) + ".nl", "030 200 40 60")
SECRETS = {"sign_in": "S" * 43}
TEXTS = {name: message for name, message in SAMPLES.items() if message.kind in KINDS_IN_TEXT}
NAMES = re.compile(
    "Hilde|Fatima|Carla|Nadia|Sanne|Noordrivier|Wijkteam|rechter|verjaardag|soep|jeugdzorg|jongere|030 200"
)


def text_of(name, language):
    message = TEXTS[name]
    given = message.context
    if given.get("token"):
        given = given | {"token": SECRETS.get(message.kind, "S" * 22)}
    return written(message.kind, language, given, HOUSE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_fits_in_two_parts_and_names_nobody(name, language):
    text = text_of(name, language)
    assert segments.count(text) <= segments.MOST, text
    assert segments.is_plain(text) or language == "ar"
    assert "JIMsupport" in text
    assert not NAMES.search(text)
    for value in TEXTS[name].context.values():
        if isinstance(value, str) and len(value) > 30:
            assert value not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_leads_to_its_page_and_a_mailing_says_how_to_stop(name, language):
    message, text = TEXTS[name], text_of(name, language)
    links = re.findall(r"https://\S+", text)
    if not message.context.get("token"):
        assert links == []
    else:
        path = f"/sign-in/{SECRETS['sign_in']}" if message.kind == "sign_in" else f"/t/{'S' * 22}"
        assert links == [HOUSE.base_url + path]
    assert ("STOP" in text) == bool(KINDS[message.kind].mailing or message.kind == "resumed")


def test_what_a_jim_can_get_by_mail_can_also_be_a_text():
    not_to_a_jim = {
        "return_link",
        "account_invitation",
        "sign_in_linked",
        "factor_changed",
        "factor_lost",
        "danger_alert",
        "audit_head",
        "helper_asked",
        "helper_copy",
    }
    about_addresses = {"join_confirm", "address_confirm", "number_confirm"}
    to_be_read = {"newsletter", "newsletter_trial"}  # too long for a phone, and nobody waits for it
    assert KINDS.keys() - KINDS_IN_TEXT == not_to_a_jim | about_addresses | to_be_read | {"still_helping"}


class Row:
    id, kind, template, language, message_id = 7, "check_in", "check_in", "nl", "0" * 32
    address = "+31612345601"


def test_it_is_built_for_a_number_and_known_by_our_id(keyring):
    desk = Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring)
    envelope = build_text(Row, TEXTS["check_in"].context, desk)
    assert (envelope.sender, envelope.to) == ("0" * 32, "+31612345601")
    assert envelope.data.decode().startswith("JIMsupport: hoe gaat het?")


@pytest.mark.parametrize(
    "wrong", [{"address": "hilde@example.org"}, {"address": None}, {"kind": "helper_copy"}]
)
def test_what_is_no_text_is_not_built(keyring, wrong):
    desk = Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring)
    with pytest.raises(Unsendable):
        build_text(type("Row", (Row,), wrong), TEXTS["check_in"].context, desk)
