"""Spoken answers: heard by staff until they are written out, and by others only where the JIM says so."""

from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from jimsupport.domain.dilemmas import answering, asking, dilemmas, recordings
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import erasure
from jimsupport.domain.tips import review
from jimsupport.domain.tips import tips as given
from tests.conftest import NOW

SOUND = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 40
BY = {"by": "staff:9", "now": NOW}
STAFF = 9_999


@pytest.fixture
async def posed(db):
    texts = {"nl": ("Geld uit de portemonnee", "Wat zou jij doen?")}
    dilemma_id = await dilemmas.make(db, theme="money", texts=texts, **BY)
    await dilemmas.ask(db, dilemma_id, **BY)
    return dilemma_id


async def speak(db, dilemma_id, jim, sound=SOUND, **how):
    how = {"media_type": "audio/webm;codecs=opus", "seconds": 12, "may_sound": False, "now": NOW} | how
    return await recordings.keep(db, dilemma_id, jim.id, sound, by=f"jim:{jim.id}", **how)


async def write_out(db, recording_id, words="Ik zou eerst luisteren, en dan pas iets zeggen.", harmless=True):
    how = {"language": "nl", "harmless": harmless, "staff_id": STAFF}
    return await recordings.write_out(db, recording_id, words, **how, **BY)


async def test_what_gives_somebody_away_is_not_heard_though_the_jim_said_it_may_be(db, hilde, posed):
    recording_id = await speak(db, posed, hilde, may_sound=True)
    tip_id = await write_out(db, recording_id, harmless=False)
    await review.publish(db, tip_id, staff_id=STAFF, **BY)
    with pytest.raises(NotFound):
        await recordings.sound_of_tip(db, tip_id)
    assert await db.fetch_value(sql("SELECT sound FROM recordings")) is None


async def test_one_jim_keeps_no_more_than_we_can_write_out(db, hilde, anna, posed):
    for n in range(recordings.MOST_WAITING):
        await speak(db, posed, hilde, sound=SOUND + bytes([n]))
    with pytest.raises(Invalid):
        await speak(db, posed, hilde, sound=SOUND + b"more")
    assert await speak(db, posed, anna, sound=SOUND + b"more")


async def test_it_is_kept_encrypted_and_comes_back_byte_for_byte(db, hilde, posed):
    recording_id = await speak(db, posed, hilde)
    assert await speak(db, posed, hilde) == recording_id
    assert await recordings.sound_of(db, recording_id) == ("audio/webm", SOUND)
    kept = await db.fetch_value(sql("SELECT sound FROM recordings"))
    assert kept.startswith("v2:")
    assert (await answering.for_jim(db, posed, hilde.id)).answered


async def test_staff_write_it_out_and_the_sound_goes(db, hilde, posed):
    recording_id = await speak(db, posed, hilde, signature="een oma")
    [row] = await recordings.waiting(db, staff_id=STAFF)
    assert (row.first_name, row.seconds, row.titles["nl"]) == ("Hilde", 12, "Geld uit de portemonnee")
    tip_id = await write_out(db, recording_id)
    [tip] = await given.all_of(db, hilde.id)
    assert (tip.id, tip.door, tip.state, tip.signature, tip.theme) == (
        tip_id,
        "voice",
        "waiting",
        "een oma",
        "money",
    )
    with pytest.raises(NotFound):
        await recordings.sound_of(db, recording_id)
    with pytest.raises(Refused):
        await write_out(db, recording_id)
    assert await recordings.waiting(db, staff_id=STAFF) == []


async def test_as_sound_only_where_the_jim_says_so_and_only_while_the_tip_stands(db, hilde, posed):
    recording_id = await speak(db, posed, hilde, may_sound=True)
    tip_id = await write_out(db, recording_id)
    with pytest.raises(NotFound):
        await recordings.sound_of_tip(db, tip_id)
    await review.publish(db, tip_id, staff_id=STAFF, **BY)
    assert await recordings.sound_of_tip(db, tip_id) == ("audio/webm", SOUND)
    assert await recordings.heard(db, [tip_id]) == {tip_id}
    await given.withdraw(db, hilde.id, tip_id, by="jim:1", now=NOW)
    with pytest.raises(NotFound):
        await recordings.sound_of_tip(db, tip_id)
    with pytest.raises(NotFound):  # nor is it kept
        await recordings.sound_of(db, recording_id)
    assert await recordings.of_jim(db, hilde.id) == []


async def test_the_jim_takes_the_sound_back_and_the_words_stay(db, hilde, anna, posed):
    recording_id = await speak(db, posed, hilde, may_sound=True)
    tip_id = await write_out(db, recording_id)
    await review.publish(db, tip_id, staff_id=STAFF, **BY)
    with pytest.raises(NotFound):
        await recordings.remove(db, recording_id, anna.id, by="jim:2", now=NOW)
    for _ in range(2):
        await recordings.remove(db, recording_id, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    with pytest.raises(NotFound):
        await recordings.sound_of_tip(db, tip_id)
    assert (await given.published(db, tip_id)).text
    assert await recordings.of_jim(db, hilde.id) == []


async def test_removed_before_it_was_written_out_there_is_nothing_to_write(db, hilde, posed):
    recording_id = await speak(db, posed, hilde)
    await recordings.remove(db, recording_id, hilde.id, by="jim:1", now=NOW)
    assert await recordings.waiting(db, staff_id=STAFF) == []
    with pytest.raises(Refused):
        await write_out(db, recording_id)


async def test_nobody_of_ours_hears_their_own(db, hilde, posed):
    recording_id = await speak(db, posed, hilde)
    assert await recordings.waiting(db, staff_id=hilde.id) == []
    with pytest.raises(NotFound):
        await recordings.for_staff(db, recording_id, staff_id=hilde.id)
    with pytest.raises(NotFound):
        await recordings.sound_of(db, recording_id, but=hilde.id)


@pytest.mark.parametrize(
    ("sound", "media_type"),
    [
        (SOUND + b"\0" * recordings.LARGEST, "audio/webm"),
        (b"<html>", "audio/webm"),
        (SOUND, "text/html"),
        (b"", "audio/ogg"),
    ],
)
async def test_what_is_no_sound_or_too_much_of_it_is_not_kept(db, hilde, posed, sound, media_type):
    with pytest.raises(Invalid):
        await speak(db, posed, hilde, sound, media_type=media_type)


async def test_who_spoke_is_not_asked_by_mail(db, hilde, posed):
    await dilemmas.close(db, posed, **BY)
    await speak(db, posed, hilde, now=NOW + timedelta(days=1))
    await dilemmas.ask(db, posed, **BY)
    assert await asking.run(db, now=NOW) == 0


async def test_with_their_data_the_sound_goes(db, hilde, posed):
    recording_id = await speak(db, posed, hilde)
    await erasure.erase(db, hilde.id, by="worker", reason="asked", now=NOW)
    with pytest.raises(NotFound):
        await recordings.sound_of(db, recording_id)
    assert await db.fetch_value(sql("SELECT count(*) FROM recordings WHERE sound IS NOT NULL")) == 0
