"""Nadia and Ben take talks: she every working morning in Dutch, by phone and online; he in Dutch and Arabic, by phone."""

import pytest

from jimsupport.domain.talks import hours
from jimsupport.domain.talks.moments import Hours
from tests import cast
from tests.cast import NOW
from tests.domain.talks.agreeing import keeps


@pytest.fixture
async def ben(db):
    """A colleague of Nadia's."""
    return await cast.worker(db, "Ben", "staff", mail="ben@jimwerkt.example")


@pytest.fixture
async def nadia_is_free(db, nadia):
    """Nadia, who keeps every working morning."""
    await keeps(db, nadia, Hours(9 * 60, 12 * 60))
    await hours.change(
        db,
        nadia.id,
        minutes=30,
        buffer=15,
        most_a_day=4,
        ways=["phone", "online"],
        online_link="https://praat.example/nadia",
        languages=["nl"],
        by=f"staff:{nadia.id}",
        now=NOW,
    )
    return nadia


@pytest.fixture
async def ben_is_free(db, ben):
    """Ben, who keeps the first hour of every working day and the one after lunch."""
    await keeps(db, ben, Hours(9 * 60, 10 * 60))
    await keeps(db, ben, Hours(13 * 60, 14 * 60))
    await hours.change(
        db,
        ben.id,
        minutes=30,
        buffer=15,
        most_a_day=4,
        ways=["phone"],
        online_link="",
        languages=["nl", "ar"],
        by=f"staff:{ben.id}",
        now=NOW,
    )
    return ben
