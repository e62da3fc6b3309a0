"""Mails about a meetup online lead into the room in one tap, and say how to phone in, or whom to call."""

import pytest

from jimsupport.mail.writing import House, write
from tests.mail.meetup_samples import MEETUPS
from tests.mail.samples import HOUSE

ALONE = House(HOUSE.base_url, HOUSE.phone)
ROOM = "https://jimsupport.test/a/answer-token/room"


def said(name, house):
    message = MEETUPS[name]
    written = write(message.template, "nl", message.context, house)
    return [written.text.replace("\u2066", "").replace("\u2069", ""), written.html]


@pytest.mark.parametrize(
    "name", ["meetup_invitation", "meetup_moved", "meetup_reminder", "meetup_reminder, online soon"]
)
def test_into_the_room_and_by_phone(name):
    for words in said(name, HOUSE):
        assert (ROOM in words, "030 200 40 61" in words, "1234 5678" in words) == (True, True, True)
        assert "of bellen de groep voor je" not in words
    for words in said(name, ALONE):
        assert (ROOM in words, "1234 5678" in words) == (True, False)
        assert "of bellen de groep voor je" in words


def test_nothing_of_it_where_they_come_together():
    for words in said("meetup_moved, elsewhere", HOUSE):
        assert (ROOM in words, "030 200 40 61" in words) == (False, False)
