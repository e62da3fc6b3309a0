"""Action links: good for 30 days, as often as needed, until they are ended."""

from contextlib import suppress
from datetime import timedelta

import pytest

from jimsupport.db.tables import action_links, hand_overs
from jimsupport.domain.access import links
from jimsupport.domain.errors import NotFound
from tests.cast import NOW, check_in, hand_over


async def test_a_link_can_be_used_again_and_again(db, hilde):
    secret = await links.create(db, hilde.id, "invitation", now=NOW)
    for day in (0, 1, 29):
        link = await links.open(db, secret, now=NOW + timedelta(days=day))
        assert (link.person_id, link.purpose, link.planned_id, link.hand_over_id) == (
            hilde.id,
            "invitation",
            None,
            None,
        )


async def test_the_secret_itself_is_kept_nowhere(db, hilde):
    secret = await links.create(db, hilde.id, "invitation", now=NOW)
    [row] = await db.fetch_all(action_links.select())
    assert len(secret) >= 43
    assert secret not in str(dict(row._mapping))


async def test_after_thirty_days_a_link_is_expired_and_says_whose_it_was(db, hilde):
    secret = await links.create(db, hilde.id, "invitation", now=NOW)
    with pytest.raises(links.Expired) as expired:
        await links.open(db, secret, now=NOW + timedelta(days=30))
    assert expired.value.link.person_id == hilde.id


@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "\0", "\ud800", "é" * 500])
async def test_what_is_no_link_is_not_found(db, hilde, secret):
    await links.create(db, hilde.id, "invitation", now=NOW)
    with pytest.raises(NotFound) as missing:
        await links.open(db, secret, now=NOW)
    assert not isinstance(missing.value, links.Expired)


async def test_links_are_made_in_bulk_in_order(db, hilde, said, carla, noordrivier):
    care = await hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    question = await check_in(db, hilde, care)
    secrets = await links.create_many(
        db,
        [
            {
                "person_id": hilde.id,
                "purpose": "check_in",
                "planned_id": question.id,
                "hand_over_id": care.id,
            },
            {"person_id": said.id, "purpose": "unsubscribe"},
        ],
        now=NOW,
    )
    first, second = [await links.open(db, secret, now=NOW) for secret in secrets]
    assert (first.person_id, first.planned_id, first.hand_over_id) == (hilde.id, question.id, care.id)
    assert (second.person_id, second.purpose, second.planned_id) == (said.id, "unsubscribe", None)


async def test_the_links_that_invite_to_a_hand_over_end_and_come_back(db, hilde, carla, noordrivier):
    care = await hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    other = await hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    made = {
        (purpose, of): await links.create(db, hilde.id, purpose, hand_over_id=of, now=NOW)
        for purpose in ("invitation", "invitation_reminder", "check_in", "unsubscribe")
        for of in (care.id, other.id)
    }

    await db.execute(hand_overs.update().where(hand_overs.c.id == care.id).values(withdrawn_at=NOW))
    await links.revoke(db, care.id, now=NOW)
    assert await _working(db, made) == made.keys() - {
        ("invitation", care.id),
        ("invitation_reminder", care.id),
    }
    await links.restore(db, care.id)
    assert await _working(db, made) == made.keys()


async def _working(db, made):
    """Which of these links open."""
    opened = set()
    for name, secret in made.items():
        with suppress(NotFound):
            await links.open(db, secret, now=NOW)
            opened.add(name)
    return opened
