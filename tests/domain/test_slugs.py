"""The end of an address out of a title, and another where it is taken."""

import pytest

from jimsupport.db.tables import dilemmas
from jimsupport.domain import slugs
from jimsupport.domain.dilemmas import dilemmas as verbs
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Zij bleef. Één keer!", "zij-bleef-een-keer"),
        ("بقيت", "verhaal"),
        ("?!", "verhaal"),
        (f"{'a' * 47} b", "a" * 47),
    ],
)
def test_letters_of_the_title_alone(title, slug):
    assert slugs.of(title, otherwise="verhaal") == slug


async def test_a_number_behind_one_that_is_taken(db):
    texts = {"nl": ("Geld weg", "Wat zou jij doen?")}
    for _ in range(2):
        await verbs.make(db, theme="money", texts=texts, by="staff:1", now=NOW)
    assert await slugs.free(db, dilemmas.c.slug, "geld-weg") == "geld-weg-3"
    assert await slugs.free(db, dilemmas.c.slug, "geld") == "geld"
