"""Stories of and for JIMs, no courses: short texts, and films and podcasts that stand elsewhere.

    draft -> published -> draft (taken back)

A story stands in one language or more; whoever reads sees it in their own, or in the one it was written in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jimsupport.db import Database, Row
from jimsupport.db.tables import stories
from jimsupport.domain import events, slugs, translated
from jimsupport.domain.errors import Invalid, NotFound, Problem, Refused
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.search import index
from jimsupport.domain.translated import Texts
from jimsupport.mail import markdown
from jimsupport.words import N_

KIND = "story"  # in the search
KINDS = {"text": N_("Om te lezen"), "film": N_("Film"), "podcast": N_("Podcast")}
STATES = {"draft": N_("concept"), "published": N_("op de website")}
LONGEST_TITLE, LONGEST_TEXT, LONGEST_LINK = 90, 12_000, 500  # characters
LONGEST_PLAY = 300  # minutes
MINUTES_WRONG = N_("Vul een aantal minuten in, bijvoorbeeld 12.")
TITLE_NEEDED = N_("Schrijf een korte titel.")
TEXT_NEEDED = N_("Schrijf het verhaal op, of bij een film of podcast waar die over gaat.")


async def make(
    db: Database,
    *,
    kind: str,
    texts: Texts,
    link: str = "",
    minutes: int | None = None,
    themes: Sequence[str] = (),
    turning_18: bool = False,
    by: str,
    now: datetime,
) -> int:
    """A new story, a draft; its id. `texts` are Markdown. Raises Invalid at the fields at fault (`title_nl`, `link`, …)."""
    values = checked(kind=kind, texts=texts, link=link, minutes=minutes, themes=themes, turning_18=turning_18)
    async with db.write():
        await db.lock("stories")
        slug = slugs.of(translated.said(values["titles"], "nl"), otherwise="verhaal")
        slug = await slugs.free(db, stories.c.slug, slug)
        made = {"slug": slug, "state": "draft", "made_by": by, "made_at": now}
        story_id = await db.insert(stories.insert().values(**values, **made))
        await events.record(db, "story_made", None, by=by, now=now, story=story_id)
    return story_id


async def change(db: Database, story_id: int, *, by: str, now: datetime, **fields: Any) -> None:
    """Other words, also where it is published: the address of its page stays. Fields and errors as of `make`."""
    values = checked(**fields)
    async with db.write():
        row = await _hold(db, story_id)
        if all(getattr(row, name) == value for name, value in values.items()):
            return
        await _set(db, story_id, **values, changed_at=now)
        if row.state == "published":
            await _index(db, story_id, values, now=now)
        await events.record(db, "story_changed", None, by=by, now=now, story=story_id)


async def publish(db: Database, story_id: int, *, by: str, now: datetime) -> None:
    """Let everybody read it. Again changes nothing."""
    async with db.write():
        row = await _hold(db, story_id)
        if row.state == "published":
            return
        await _set(db, story_id, state="published", published_at=now)
        await _index(db, story_id, row._mapping, now=now)
        await events.record(db, "story_published", None, by=by, now=now, story=story_id)


async def take_back(db: Database, story_id: int, *, by: str, now: datetime) -> None:
    """Nobody reads it any more, nor finds it; it is a draft again. Again changes nothing."""
    async with db.write():
        row = await _hold(db, story_id)
        if row.state != "published":
            return
        await _set(db, story_id, state="draft", published_at=None)
        await index.drop(db, KIND, story_id)
        await events.record(db, "story_taken_back", None, by=by, now=now, story=story_id)


async def remove(db: Database, story_id: int, *, by: str, now: datetime) -> None:
    """Throw a draft away. Raises Refused for one that is published, NotFound once it is gone."""
    async with db.write():
        row = await _hold(db, story_id)
        if row.state == "published":
            raise Refused(N_("Haal het eerst van de website."))
        await db.execute(stories.delete().where(stories.c.id == story_id))
        await events.record(db, "story_removed", None, by=by, now=now, story=story_id)


async def load(db: Database, story_id: int) -> Row:
    """One, for staff. Raises NotFound."""
    row = await db.fetch_one(stories.select().where(stories.c.id == story_id))
    if row is None:
        raise NotFound
    return row


async def listed(db: Database, *, limit: int = 200) -> list[Row]:
    """All for staff, newest first."""
    return await db.fetch_all(stories.select().order_by(stories.c.id.desc()).limit(limit))


def checked(
    *,
    kind: str,
    texts: Texts,
    link: str = "",
    minutes: int | None = None,
    themes: Sequence[str] = (),
    turning_18: bool = False,
) -> dict[str, Any]:
    """The values of a story out of what staff typed. Raises Invalid as `make`. Pure."""
    titles, bodies, problems = translated.checked(
        texts, longest=(LONGEST_TITLE, LONGEST_TEXT), needed=(TITLE_NEEDED, TEXT_NEEDED)
    )
    if not titles:
        problems.append(Problem("title_nl", TITLE_NEEDED, {}))
    if kind not in KINDS:
        problems.append(Problem("kind", N_("Kies wat het is."), {}))
    link = link.strip()
    if kind in ("film", "podcast") and not _leads_somewhere(link):
        said = N_("Vul het adres in waar het te zien of te horen is. Het begint met https://")
        problems.append(Problem("link", said, {}))
    if minutes is not None and not 1 <= minutes <= LONGEST_PLAY:
        problems.append(Problem("minutes", MINUTES_WRONG, {}))
    if not set(themes) <= THEMES.keys():
        problems.append(Problem("themes", N_("Kies onderwerpen uit de lijst."), {}))
    if problems:
        raise Invalid.many(problems)
    elsewhere = {"link": link, "minutes": minutes} if kind != "text" else {"link": "", "minutes": None}
    about = {"themes": [code for code in THEMES if code in themes], "turning_18": turning_18}
    return {"kind": kind, "titles": titles, "texts": bodies, **elsewhere, **about}


def _leads_somewhere(link: str) -> bool:
    if len(link) > LONGEST_LINK or any(character.isspace() for character in link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


async def _hold(db: Database, story_id: int) -> Row:
    await db.lock("story", story_id)
    return await load(db, story_id)


async def _set(db: Database, story_id: int, **values: Any) -> None:
    await db.execute(stories.update().where(stories.c.id == story_id).values(**values))


async def _index(db: Database, story_id: int, row: Mapping[str, Any], *, now: datetime) -> None:
    texts = {
        language: (title, markdown.plain(row["texts"][language], bare=True))
        for language, title in row["titles"].items()
    }
    theme = row["themes"][0] if row["themes"] else ""
    await index.put(db, KIND, story_id, texts, theme=theme, now=now)
