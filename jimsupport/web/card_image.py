"""A card as one image to share: the drawing, the situation and the answers, none of their words cut.

The image is as high as the words need. It is drawn with the fonts of the machine; `available` says whether they hold the
letters of a language.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

import resvg_py

from jimsupport.web import drawings
from jimsupport.web.xml import legal
from jimsupport.words import RIGHT_TO_LEFT

WIDTH, MARGIN = 1080, 84  # pixels
PAPER, SURFACE, INK, MUTED, WARM = "#fbf7f1", "#ffffff", "#1f2a2e", "#55636a", "#f2a65a"
FONTS = "Noto Sans, DejaVu Sans, Liberation Sans, Arial"  # the first that is there
ARABIC = f"Noto Sans Arabic, {FONTS}"
RIGHTWARD = "\u2067{}\u2069"  # marks around words that read from the right (Unicode UAX 9, isolates)
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts")
FILES = re.compile(
    r"(NotoSans(Arabic)?-(Regular|Bold)|DejaVuSans(-Bold)?|LiberationSans-(Regular|Bold)|Arial( Bold)?)\.ttf"
)
NARROW, WIDE = "iljtfrI.,:;'!|()[] ", "mwMWQOGD@%–—"  # letters that take less room, or more
LETTERS = {"nl": "a", "en": "a", "ar": "م"}


@dataclass(frozen=True, slots=True)
class Said:
    """A text in a language, and below it who says so."""

    text: str
    language: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What is on it; `foot` stands at the end, in the language of the situation."""

    picture: str
    title: str
    situation: Said
    answers: Sequence[Said] = ()
    foot: str = ""


def svg(card: Card) -> str:
    """The image as SVG that holds everything itself. Pure."""
    page = _Page(card.situation.language)
    page.drawing(card.picture)
    page.words(card.title, size=60, weight=700, language=card.situation.language)
    page.gap(8)
    for part in _parts(card.situation.text):
        page.words(part, size=38, language=card.situation.language)
        page.gap(14)
    page.gap(14)
    for answer in card.answers:
        page.answer(answer)
    if card.foot:
        page.words(card.foot, size=30, colour=MUTED, language=card.situation.language)
    return page.whole()


@lru_cache(maxsize=16)
def png(drawn: str) -> bytes:
    """An image of `svg` as PNG. It takes a tenth of a second or so."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawn, background=PAPER, skip_system_fonts=True, font_files=list(fonts())
        )
    )


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """The fonts of this machine that we draw with: looked for once, since all there are take seconds to open."""
    found = (path for folder in FOLDERS for path in Path(folder).rglob("*.ttf") if FILES.fullmatch(path.name))
    return tuple(sorted((str(path) for path in found), key=lambda path: ("Bold" in path, path)))


@lru_cache(maxsize=8)
def available(language: str) -> bool:
    """Whether this machine has the letters of `language`: without fonts an image would have holes for words."""
    blank = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{}</svg>'
    letter = f'<text x="4" y="30" font-size="24" font-family="{ARABIC}">{LETTERS.get(language, "a")}</text>'
    return png(blank.format(letter)) != png(blank.format(""))


class _Page:
    """An image under way: what is on it, and how far down it goes."""

    def __init__(self, language: str) -> None:
        self.parts: list[str] = []
        self.y = float(MARGIN)
        self.language = language

    def drawing(self, name: str) -> None:
        wide = 560
        scale = wide / drawings.WIDTH
        place = f"translate({(WIDTH - wide) / 2:.0f} {self.y:.0f}) scale({scale:.3f})"
        self.parts.append(f'<g color="{INK}" transform="{place}">{drawings.shapes(name)}</g>')
        self.y += drawings.HEIGHT * scale + 40

    def words(
        self,
        text: str,
        *,
        size: int,
        language: str,
        weight: int = 400,
        colour: str = INK,
        indent: int = 0,
    ) -> None:
        """These words in as many lines as they need."""
        if language in RIGHT_TO_LEFT:
            side = f'x="{WIDTH - MARGIN - indent}" text-anchor="end" font-family="{ARABIC}"'
        else:
            side = f'x="{MARGIN + indent}"'
        room = (WIDTH - 2 * MARGIN - indent) / size
        for line in lines(text, room * (0.94 if weight > 400 else 1)):
            self.y += size * 1.02
            said = RIGHTWARD.format(line) if language in RIGHT_TO_LEFT else line
            self.parts.append(
                f'<text {side} y="{self.y:.0f}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
                f"{escape(legal(said))}</text>"
            )
            self.y += size * 0.4

    def answer(self, said: Said) -> None:
        top = self.y
        for part in _parts(said.text):
            self.words(part, size=36, language=said.language, indent=36)
            self.gap(10)
        if said.signature:
            self.words(said.signature, size=30, language=said.language, colour=MUTED, indent=36)
        left = MARGIN if said.language not in RIGHT_TO_LEFT else WIDTH - MARGIN - 8
        height = self.y - top
        self.parts.append(
            f'<rect x="{left}" y="{top:.0f}" width="8" height="{height:.0f}" rx="4" fill="{WARM}"/>'
        )
        self.gap(40)

    def gap(self, height: float) -> None:
        self.y += height

    def whole(self) -> str:
        height = round(self.y + MARGIN * 0.7)
        frame = f'x="28" y="28" width="{WIDTH - 56}" height="{height - 56}" rx="36" fill="{SURFACE}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
            f' viewBox="0 0 {WIDTH} {height}" font-family="{FONTS}" xml:lang="{self.language}">'
            f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/><rect {frame}/>'
            f"{''.join(self.parts)}</svg>"
        )


def lines(text: str, room: float) -> list[str]:
    """`text` in lines of at most `room` (in the size of the letters), cut between words; a longer word is cut. Pure."""
    found, line = [], ""
    for word in text.split():
        for piece in _pieces(word, room):
            longer = f"{line} {piece}" if line else piece
            if line and _length(longer) > room:
                found.append(line)
                longer = piece
            line = longer
    return [*found, line] if line else found


def _pieces(word: str, room: float) -> list[str]:
    if _length(word) <= room:
        return [word]
    most = max(1, int(room / 0.95))
    return [word[start : start + most] for start in range(0, len(word), most)]


def _length(text: str) -> float:
    return sum(_width(letter) for letter in text)


@lru_cache(maxsize=512)
def _width(letter: str) -> float:
    """How wide a letter is at most in these fonts, in its size; a mark above or below one takes no room."""
    if unicodedata.combining(letter):
        return 0.0
    if "\u0600" <= letter <= "\u06ff":
        return 0.52
    return 0.36 if letter in NARROW else 0.92 if letter in WIDE else 0.62


def _parts(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]
