"""A card as an image: every word of it, in lines that fit, in any script."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from jimsupport.domain.dilemmas.pictures import PICTURES
from jimsupport.web import card_image, drawings
from jimsupport.web.card_image import Card, Said

LONG = "Ik zou samen met hem naar zijn moeder gaan, want daar hoort het gesprek thuis. " * 6
CARD = Card(
    picture="money",
    title="Geld uit de portemonnee",
    situation=Said("Je neefje nam weer geld & zweeg.\n\nWat zou <jij> doen?", "nl"),
    answers=[Said(LONG.strip(), "nl", "een opa"), Said("أجلس معه أولًا ثم أسأله بهدوء.", "ar")],
    foot="Dit zeggen JIMs.",
)


def words(drawn):
    return " ".join(
        text.text.strip("\u2067\u2069")
        for text in etree.fromstring(drawn.encode()).iter("{http://www.w3.org/2000/svg}text")
    ).split()


def test_no_word_is_left_out():
    found = words(card_image.svg(CARD))
    for said in (CARD.title, CARD.situation.text, *(answer.text for answer in CARD.answers), CARD.foot):
        for word in said.split():
            assert word in found
    assert found.count("opa") == 1


def test_it_is_as_high_as_its_words_need():
    def height(card):
        return struct.unpack(">II", card_image.png(card_image.svg(card))[16:24])

    short = Card(picture="night", title="Kort", situation=Said("Wat nu?", "nl"))
    assert height(short)[0] == height(CARD)[0] == card_image.WIDTH
    assert height(short)[1] < height(CARD)[1]


@pytest.mark.parametrize("name", PICTURES)
def test_each_drawing_is_in_it(name):
    drawn = card_image.svg(Card(picture=name, title="Titel", situation=Said("Wat nu?", "nl")))
    assert drawings.shapes(name) in drawn


def test_a_drawing_that_is_not_there():
    with pytest.raises(KeyError):
        drawings.shapes("../people")


@given(st.text(alphabet="ab mW.ع\n", max_size=120), st.floats(3, 40))
def test_lines_fit_and_hold_every_letter(text, room):
    found = card_image.lines(text, room)
    assert "".join(found).replace(" ", "") == "".join(text.split())
    assert all(card_image._length(line) <= room for line in found)
