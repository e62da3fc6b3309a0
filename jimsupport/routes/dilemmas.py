"""What would JIM do? Published situations with their answers, for everybody: a page, a card to print or share, a feed."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.db import Row
from jimsupport.domain import translated
from jimsupport.domain.dilemmas import dilemmas, library, pictures, recordings
from jimsupport.domain.errors import NotFound
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.stories import reading
from jimsupport.domain.tips import tips
from jimsupport.routes.tips import helped
from jimsupport.web import atom, card_image, policies, qr
from jimsupport.web.card_image import Card, Said
from jimsupport.web.rendering import render
from jimsupport.web.routing import page
from jimsupport.web.security import for_hearing
from jimsupport.web.shelves import Shelf
from jimsupport.words import LANGUAGES, N_, say

IN_FEED = 30
ROOMY, TIGHT = 750, 1_500  # letters on a card: below and above these its letters are larger, smaller
MORE = 3  # stories beside one
SIZES = {"a5": N_("A5, een kaart"), "a4": N_("A4, voor aan de muur")}
TITLE = N_("Wat zouden JIMs doen?")
FOOT = N_("Een JIM is iemand die een jongere zelf kiest. Dit zeggen JIMs.")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)  # of the feed, until something is in it


async def index(request: Request) -> Response:
    """The latest, or those of one theme, a page at a time."""
    return await listed(request, "dilemmas/index.html")


async def listed(request: Request, template: str) -> Response:
    """Published situations on the page `template`."""
    shelf = Shelf.of(request)
    return render(
        request,
        template,
        **shelf.shown(await library.newest(request.state.db, **shelf.wanted)),
        said=translated.said,
        picture_of=pictures.of,
        feed=f"{request.app.state.settings.base_url}/dilemmas.atom",
    )


async def show(request: Request) -> Response:
    """One, with what JIMs would do."""
    return await opened(request, "dilemmas/show.html")


async def opened(request: Request, template: str) -> Response:
    """One published situation on the page `template`."""
    db, language = request.state.db, request.state.language
    row = await dilemmas.published(db, request.path_params["slug"])
    answers = await tips.answers_to(db, row.id)
    ids = [answer.id for answer in answers]
    answer = render(
        request,
        template,
        row=row,
        answers=answers,
        helped=await helped(request, ids),
        heard=await recordings.heard(db, ids),
        stories=await reading.newest(db, language=language, theme=row.theme, limit=MORE),
        others=await library.newest(db, limit=MORE, but=row.id),
        reading=reading,
        THEMES=THEMES,
        said=translated.said,
        picture_of=pictures.of,
        image=card_image.available(translated.language_of(row.titles, language)),
        address=f"{request.app.state.settings.base_url}/dilemmas/{row.slug}",
    )
    answer.headers.update(for_hearing())
    return answer


async def card(request: Request) -> Response:
    """It and its best answers on one page, for paper."""
    row, answers = await _card(request)
    size = request.query_params.get("size", "")
    address = f"{request.app.state.settings.base_url}/dilemmas/{row.slug}"
    return render(
        request,
        "dilemmas/card.html",
        row=row,
        answers=answers,
        size=size if size in SIZES else "a5",
        full=_full(row, answers, request.state.language),
        SIZES=SIZES,
        said=translated.said,
        picture_of=pictures.of,
        address=address,
        code=qr.drawn(address),
        foot=FOOT,
    )


def _full(row: Row, answers: Sequence[Row], language: str) -> str:
    """How full the card is, for letters that fit it."""
    letters = len(translated.said(row.texts, language)) + sum(60 + len(each.text) for each in answers)
    return "roomy" if letters < ROOMY else "tight" if letters > TIGHT else "fit"


async def _card(request: Request) -> tuple[Row, Sequence[Row]]:
    row = await dilemmas.published(request.state.db, request.path_params["slug"])
    language = translated.language_of(row.titles, request.state.language)
    return row, await library.on_card(request.state.db, row.id, language=language)


async def image(request: Request) -> Response:
    """The card as one image to share, in the language of the page it was asked from. Not found without letters for it."""
    row, answers = await _card(request)
    language = translated.language_of(row.titles, _asked(request, otherwise=request.state.language))
    if not card_image.available(language):
        raise NotFound
    drawn = card_image.svg(
        Card(
            picture=pictures.of(row),
            title=translated.said(row.titles, language),
            situation=Said(translated.said(row.texts, language), language),
            answers=[
                Said(each.text, each.language, each.signature or say(each.language, tips.SOMEBODY))
                for each in answers
            ],
            foot=say(language, FOOT),
        )
    )
    name = f'inline; filename="jim-{row.slug}.png"'
    content = await asyncio.to_thread(card_image.png, drawn)
    return Response(content, media_type="image/png", headers={"content-disposition": name})


def _asked(request: Request, *, otherwise: str) -> str:
    """The language that the address asks for: a program or an image has no page that was put in one."""
    asked = request.query_params.get("language", "")
    return asked if asked in LANGUAGES else otherwise


async def feed(request: Request) -> Response:
    """The latest as an Atom feed, each with all of its answers; in the language that the address asks for, else Dutch."""
    db, home = request.state.db, request.app.state.settings.base_url
    language = _asked(request, otherwise="nl")
    rows = await library.newest(db, limit=IN_FEED)
    answers = await library.answers_to_many(db, [row.id for row in rows])
    entries = [_entry(row, answers.get(row.id, []), language, home) for row in rows]
    content = atom.feed(
        f"{say(language, TITLE)} – JIMsupport",
        here=f"{home}/dilemmas.atom" + (f"?language={language}" if language != "nl" else ""),
        about=f"{home}/dilemmas",
        author="JIMwerkt",
        language=language,
        entries=entries,
        empty=BEGIN,
    )
    return Response(content, media_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


def _entry(row: Row, answers: Sequence[Row], language: str, home: str) -> atom.Entry:
    language = translated.language_of(row.titles, language)
    words = [f"<p>{escape(part)}</p>" for part in _parts(translated.said(row.texts, language))]
    for each in answers:
        inside = "".join(f"<p>{escape(part)}</p>" for part in _parts(each.text))
        signed = f"<p>– {escape(each.signature or say(language, tips.SOMEBODY))}</p>"
        words.append(f'<blockquote lang="{each.language}">{inside}{signed}</blockquote>')
    return atom.Entry(
        link=f"{home}/dilemmas/{row.slug}",
        title=translated.said(row.titles, language),
        published_at=row.published_at,
        updated_at=library.moved_at(row),
        language=language,
        html="".join(words),
        theme=row.theme,
    )


def _parts(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]


routes = [
    page("/dilemmas", index, policy=policies.public, name="dilemmas"),
    page("/dilemmas.atom", feed, policy=policies.public, name="dilemmas_feed"),
    page("/dilemmas/{slug}", show, policy=policies.public, name="dilemma"),
    page("/dilemmas/{slug}/card", card, policy=policies.public, name="dilemma_card"),
    page("/dilemmas/{slug}/card.png", image, policy=policies.public, name="dilemma_image"),
]
