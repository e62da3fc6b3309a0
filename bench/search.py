"""How long somebody who searches waits, with 10,000 tips in three languages, beside the barest way to ask the same.

    python -m bench.search [--quick]

What is typed are the questions of the relevance tests, one in three with a typing error; texts are drawn from the words
of those tests and 20,000 that are invented, as often as words are (Zipf). `like` looks for one word in every text,
`engine` asks the full-text index for one stem and takes its own order: neither forgives anything, knows what means the
same, or shows the best first. `anew` is the first question after something was published.
"""

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench import Figures, missed, opened, run
from bench._postgres import durable
from jimsupport.db import Database
from jimsupport.db.tables import search_documents, search_stems
from jimsupport.domain.search import engines, index, lexicon, query, words
from tests.domain.search.shelf import LATER, SHELF, read

NOW = datetime(2026, 3, 30, 8, tzinfo=UTC)
TIPS, TIPS_WHEN_QUICK = 10_000, 2_000
INVENTED = 20_000
ONE_BY_ONE = 100  # of them are put in as they are published
SHARES = {"nl": 0.7, "en": 0.15, "ar": 0.15}
LETTERS = {"nl": "etaoinsrhldgmkvbpwuz", "en": "etaoinsrhldcumfpgwyb", "ar": "اليمنوتبرعدفسهكحقجشص"}
LIMITS: dict[str, float] = {"sqlite_p95_ms": 50, "postgresql_p95_ms": 50}
Asked = list[tuple[str, str]]  # what is typed, by whom who reads which language


async def measure(quick: bool) -> Figures:
    dice = random.Random(8)
    tips, asked = _texts(dice, TIPS_WHEN_QUICK if quick else TIPS), _asked(dice)
    figures: Figures = {"bench": "search", "tips": len(tips), "questions": len(asked)}
    with tempfile.TemporaryDirectory() as folder:
        db = await opened(f"sqlite:///{Path(folder) / 'search.db'}")
        figures |= {f"sqlite_{name}": value for name, value in (await _measured(db, tips, asked)).items()}
    async with durable() as server:
        db = await opened(await server.make("search"))
        figures |= {f"postgresql_{name}": value for name, value in (await _measured(db, tips, asked)).items()}
    for name, value in figures.items():
        print(f"{name:26} {value}")
    return figures | {"missed": missed(figures, LIMITS)}


async def _measured(db: Database, tips: Sequence[tuple[str, str, str]], asked: Asked) -> dict[str, float]:
    """Fill it, ask everything, and close it."""
    try:
        await _fill(db, tips[ONE_BY_ONE:])
        start = time.perf_counter()
        async with db.write():
            for number, (language, title, text) in enumerate(tips[:ONE_BY_ONE], 1):
                await index.put(db, "tip", number, {language: (title, text)}, now=NOW)
        put = (time.perf_counter() - start) * 1000 / ONE_BY_ONE
        found = [await _ask(db, *one) for one in asked]  # to warm up
        taken = await _each(asked, lambda typed, language: _ask(db, typed, language))
        worked = await _each(asked, lambda typed, language: _ask(db, typed, language), time.process_time)
        like = await _each(asked, lambda typed, language: _like(db, typed, language))
        engine = await _each(asked, lambda typed, language: _bare(db, typed, language))
        anew = await _each(asked[:20], lambda typed, language: _anew(db, typed, language))
        numbers = iter(range(1, ONE_BY_ONE))
        dropped = await _each(asked[:20], lambda typed, language: index.drop(db, "tip", next(numbers)))
        return {
            "median_ms": _ms(statistics.median(taken)),
            "p95_ms": _ms(_p95(taken)),
            "slowest_ms": _ms(max(taken)),
            "cpu_p95_ms": _ms(_p95(worked)),  # of this process: what is left is waiting
            "found_something": round(sum(found) / len(found), 3),
            "like_p95_ms": _ms(_p95(like)),
            "engine_p95_ms": _ms(_p95(engine)),
            "p95_of_like": round(_p95(taken) / _p95(like), 2),
            "anew_ms": _ms(statistics.median(anew)),
            "put_ms": round(put, 2),
            "drop_ms": _ms(statistics.median(dropped)),
        }
    finally:
        await db.close()


async def _fill(db: Database, tips: Sequence[tuple[str, str, str]]) -> None:
    """Index all of these at once, as `index.put` does one by one."""
    rows: list[dict[str, Any]] = []
    stems_of: dict[int, tuple[str, list[str]]] = {}
    held: Counter[tuple[str, str]] = Counter()
    for number, (language, title, text) in enumerate(tips, ONE_BY_ONE + 1):
        stems = index.stems_of(title, text, language)
        row = {"id": number, "kind": "tip", "item_id": number, "language": language, "theme": "online"}
        rows.append(row | {"stems": " ".join(stems), "length": len(stems), "published_at": NOW})
        stems_of[number] = language, stems
        held.update((language, stem) for stem in set(stems))
    counted = [
        {"language": language, "stem": stem, "documents": documents}
        for (language, stem), documents in held.items()
    ]
    async with db.write():
        await db.insert_many(search_documents, rows)
        await db.insert_many(search_stems, counted)
        for number, (language, stems) in stems_of.items():
            await engines.put(db, number, language, stems)


async def _each(
    asked: Asked, ask: Callable[[str, str], Awaitable[object]], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The seconds of each."""
    taken = []
    for typed, language in asked:
        start = clock()
        await ask(typed, language)
        taken.append(clock() - start)
    return taken


async def _ask(db: Database, typed: str, language: str) -> bool:
    return (await query.find(db, typed, language=language)).total > 0


async def _anew(db: Database, typed: str, language: str) -> bool:
    lexicon.forget(db)
    return await _ask(db, typed, language)


async def _like(db: Database, typed: str, language: str) -> object:
    stem = _longest(typed, language)
    rows = search_documents.c
    found = select(rows.kind, rows.item_id).where(rows.language == language, rows.stems.like(f"%{stem}%"))
    return await db.fetch_all(found.order_by(rows.published_at.desc(), rows.id).limit(10))


async def _bare(db: Database, typed: str, language: str) -> object:
    term = engines.term(language, _longest(typed, language))
    return await engines.candidates(db, [term], kinds=query.KINDS, theme=None, limit=10)


def _longest(typed: str, language: str) -> str:
    return max(
        (stem for token in words.tokens(typed) for stem in words.stems(token.folded, language)), key=len
    )


def _texts(dice: random.Random, count: int) -> list[tuple[str, str, str]]:
    """Language, title and text of so many tips."""
    shelf = read(SHELF)
    vocabulary = {}
    for language in SHARES:
        real = [word for each in shelf if each[0] == language for word in f"{each[1]} {each[2]}".split()]
        made = ["".join(dice.choices(LETTERS[language], k=dice.randint(3, 11))) for _ in range(INVENTED)]
        real = list(dict.fromkeys(real))
        vocabulary[language] = real + made
    weights = {each: [1 / (n + 3) for n in range(len(known))] for each, known in vocabulary.items()}
    tips = []
    for language in dice.choices(list(SHARES), weights=list(SHARES.values()), k=count):
        drawn = dice.choices(vocabulary[language], weights=weights[language], k=dice.randint(25, 120))
        tips.append((language, " ".join(drawn[:4]), " ".join(drawn[4:])))
    return tips


def _asked(dice: random.Random) -> Asked:
    """Every question of the tests, three times; each third with two letters of its longest word the wrong way round."""
    asked: Asked = []
    for each in [one for _ in range(3) for one in (*read(SHELF), *read(LATER)) if one[3]]:
        typed = each[3]
        if len(asked) % 3 == 2:
            word = max(typed.split(), key=len)
            at = dice.randrange(1, max(2, len(word) - 2))
            typed = typed.replace(word, f"{word[:at]}{word[at + 1 : at + 2]}{word[at]}{word[at + 2 :]}")
        asked.append((typed, each[0]))
    return asked


def _p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


if __name__ == "__main__":
    run(measure)
