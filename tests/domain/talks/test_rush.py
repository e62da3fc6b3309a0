"""Many who want few moments, all at once: what `python -m bench.bookings` measures, in small, on both engines."""

from bench import bookings


async def test_each_moment_goes_to_one_and_everybody_else_is_told(db):
    wishes = await bookings.fill(db, 40)
    answers, _ = await bookings.rush(db, wishes)
    found = await bookings.counted(db, answers)
    assert found == {"booked": 20, "told": 20, "failed": 0, "rows": 20, "overlapping": 0}
