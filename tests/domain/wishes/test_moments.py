import pytest

from jimsupport.domain.wishes import moments


def test_a_week_has_three_moments_a_day():
    made = [f"{day}{part}" for day in moments.DAYS for part in moments.PARTS]
    assert list(moments.NAMES) == made
    assert [moments.of(day, part) for day in range(7) for part in range(3)] == list(moments.ALL)


@pytest.mark.parametrize("moment", [-1, 21])
def test_there_are_no_others(moment):
    with pytest.raises(IndexError):
        moments.name(moment)
