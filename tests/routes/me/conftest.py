"""A JIM who was asked how it goes, and the link in the mail that asked."""

from datetime import timedelta

import pytest

from jimsupport.domain.access import links
from tests import cast
from tests.cast import NOW


@pytest.fixture
async def handed(db, hilde, carla, noordrivier):
    """Hilde's hand-over by Carla."""
    return await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)


@pytest.fixture
async def asked(db, hilde, handed):
    """The check-in that went out an hour ago; at three months, so that we also ask for contact."""
    return await cast.check_in(
        db,
        hilde,
        handed,
        key=f"{handed.id}:check_in:P3M:1",
        step="P3M",
        due_at=None,
        outcome="sent",
        decided_at=NOW - timedelta(hours=1),
    )


@pytest.fixture
async def link(db, hilde, handed, asked):
    """The path of the link in that mail."""
    token = await links.create(
        db, hilde.id, "check_in", planned_id=asked.id, hand_over_id=handed.id, now=NOW - timedelta(hours=1)
    )
    return f"/a/{token}"
