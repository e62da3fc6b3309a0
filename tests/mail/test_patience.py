"""Trying again: later each time, not all at once, and not for ever."""

from datetime import timedelta

from jimsupport.mail.patience import LAST_TRY, next_try
from tests.conftest import NOW


def waits(message_id):
    tries, at, found = 0, NOW, []
    while True:
        tries += 1
        again = next_try(message_id=message_id, queued_at=NOW, tries=tries, now=at)
        if again is None:
            return found
        found.append(again - at)
        at = again


def test_waits_grow_and_end_after_three_days():
    found = waits("abc")
    assert found[:5] == sorted(found[:5])
    assert timedelta(minutes=1) <= found[0] <= timedelta(seconds=75)
    assert all(timedelta(hours=6) <= wait <= timedelta(hours=7.5) for wait in found[5:])
    assert LAST_TRY <= sum(found, timedelta()) < LAST_TRY + timedelta(hours=7.5)


def test_what_was_first_tried_after_days_gets_its_steps_still():
    at = NOW + 2 * LAST_TRY
    again = [next_try(message_id="abc", queued_at=NOW, tries=n, now=at) for n in range(1, 7)]
    assert [each is None for each in again] == [False] * 5 + [True]


def test_what_failed_together_comes_back_spread_out_and_the_same_every_time():
    first = {next_try(message_id=str(n), queued_at=NOW, tries=4, now=NOW) for n in range(50)}
    assert len(first) > 40
    assert first == {next_try(message_id=str(n), queued_at=NOW, tries=4, now=NOW) for n in range(50)}
