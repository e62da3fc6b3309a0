"""Mails that hold a link alone."""

import pytest
from sqlalchemy import select

from jimsupport.db.tables import events
from jimsupport.domain.people import briefness
from jimsupport.mail import brief
from jimsupport.mail.kinds import KINDS
from jimsupport.mail.writing import write
from tests import cast
from tests.cast import NOW
from tests.mail.samples import HOUSE, SAMPLES

TELLING = {"check_in": "check_in, with a tip"}  # the sample with words of people, where another has none


class Row:
    def __init__(self, number, kind, person_id):
        self.id, self.kind, self.person_id = number, kind, person_id


async def test_a_choice_is_kept_once_and_can_be_taken_back(db, hilde):
    for wanted in (True, True, False, False):
        await briefness.choose(db, hilde.id, wanted, by=f"jim:{hilde.id}", now=NOW)
    assert (await cast.load_jim(db, hilde.id)).brief_since is None
    told = await db.fetch_all(select(events.c.kind, events.c.data).order_by(events.c.id))
    assert told == [("brief_chosen", {"brief": True}), ("brief_chosen", {"brief": False})]


async def test_mail_to_who_chose_it_says_nothing_that_people_wrote(db, hilde, anna):
    await briefness.choose(db, hilde.id, True, by=f"jim:{hilde.id}", now=NOW)
    contexts, rows = {}, []
    for number, kind in enumerate(sorted(brief.WITHOUT)):
        for side, person in enumerate((hilde, anna)):
            rows.append(Row(2 * number + side, kind, person.id))
            contexts[2 * number + side] = dict(SAMPLES[TELLING.get(kind, kind)].context)
    short = await briefness.shorten(db, rows, contexts)
    for row in rows:
        if row.person_id == anna.id:
            assert short[row.id] == contexts[row.id]
            continue
        written = write(row.kind, "nl", short[row.id], HOUSE)
        for words in people_wrote(contexts[row.id]):
            assert words not in written.text + written.html, row.kind


def people_wrote(context):
    """The words in a context that a person wrote."""
    found = [*map(context.get, ("body", "message", "why", "text")), *context.get("moments", [])]
    found.append((context.get("tip") or {}).get("text"))
    found += [each["body"] for each in context.get("said", [])]
    words = [line for text in found if text for line in text.splitlines() if len(line) > 3]
    assert words
    return words


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(brief.WITHOUT)))
def test_no_other_mail_to_a_jim_holds_what_people_wrote(kind):
    for name, message in SAMPLES.items():
        if message.kind == kind and kind not in TO_OTHERS:
            assert not set(message.context) & {"body", "message", "said", "why", "note"}, name


TO_OTHERS = {"helper_copy", "still_helping"}


async def test_a_context_that_cannot_be_read_stays_what_is_wrong(db, hilde):
    await briefness.choose(db, hilde.id, True, by=f"jim:{hilde.id}", now=NOW)
    wrong = ValueError("no")
    assert await briefness.shorten(db, [Row(1, "staff_reply", hilde.id)], {1: wrong}) == {1: wrong}
