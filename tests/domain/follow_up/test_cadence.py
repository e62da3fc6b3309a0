"""The rules of peace and quiet: by tables, and by an oracle that knows the rules but not the way they are worked out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jimsupport.domain.follow_up import cadence
from jimsupport.domain.follow_up.cadence import Sent

AMSTERDAM = "Europe/Amsterdam"
ZONES = [
    AMSTERDAM,
    "UTC",
    "Africa/Casablanca",  # an hour back for Ramadan
    "America/Havana",  # the clock changes at midnight
    "America/St_Johns",
    "Antarctica/Troll",  # two hours at once
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Chatham",
    "Pacific/Kiritimati",  # +14
    "Pacific/Pago_Pago",  # -11
]
FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

zones = st.sampled_from(ZONES)
clock_changes = st.sampled_from(
    [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
        datetime(2027, 3, 28, 1, tzinfo=UTC),
        datetime(2028, 2, 29, 1, tzinfo=UTC),
        datetime(2026, 4, 4, 14, tzinfo=UTC),  # half an hour back at Lord Howe
        datetime(2026, 2, 15, 2, tzinfo=UTC),  # Ramadan begins
        datetime(2026, 12, 25, 12, tzinfo=UTC),
    ]
)
near_a_change = st.builds(
    lambda at, minutes: at + timedelta(minutes=minutes), clock_changes, st.integers(-6 * 1440, 6 * 1440)
)
moments = near_a_change | st.integers(0, 8 * 366 * 86400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def amsterdam(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(AMSTERDAM)).astimezone(UTC)


def sent(at: datetime, zone: str = AMSTERDAM) -> Sent:
    return Sent(at, at.astimezone(ZoneInfo(zone)).date())


def keeps_the_peace(moment: datetime, zone: str, history: Sequence[Sent]) -> bool:
    local = moment.astimezone(ZoneInfo(zone))
    if not time(9) <= local.time() < time(20) or cadence.is_quiet_day(local.date()):
        return False
    if any(abs((moment - message.at).total_seconds()) < 20 * 3600 for message in history):
        return False
    for days in (
        [message.on for message in history],
        [message.at.astimezone(ZoneInfo(zone)).date() for message in history],
    ):
        ordinals = [day.toordinal() for day in days]
        today = local.date().toordinal()
        if today in ordinals:
            return False
        if any(
            sum(start <= day < start + 7 for day in ordinals) > 1 for start in range(today - 6, today + 1)
        ):
            return False
    return True


@st.composite
def histories(draw: st.DrawFn) -> tuple[datetime, str, list[Sent]]:
    """A moment, a zone, and messages of the weeks around it, each sent where the person lived at the time."""
    now, zone = draw(moments), draw(zones)
    lived = st.sampled_from([zone, zone, *ZONES])
    hours = draw(st.lists(st.tuples(st.integers(-21 * 24, 6 * 24), lived), max_size=6))
    return now, zone, [sent(now + timedelta(hours=hour), where) for hour, where in hours]


class TestWindow:
    @pytest.mark.parametrize(
        ("local", "expected"),
        [
            ((2026, 3, 30, 8, 59), False),
            ((2026, 3, 30, 9, 0), True),
            ((2026, 3, 30, 19, 59), True),
            ((2026, 3, 30, 20, 0), False),
            ((2026, 3, 29, 12, 0), False),  # Sunday, the clock goes forward
            ((2026, 10, 24, 12, 0), True),  # the Saturday before the clock goes back
            ((2026, 4, 3, 12, 0), False),  # Good Friday
            ((2026, 4, 6, 12, 0), False),  # Easter Monday
            ((2026, 4, 27, 12, 0), False),  # King's Day
            ((2025, 4, 26, 12, 0), False),  # King's Day, a Saturday, since the 27th is a Sunday
            ((2026, 5, 5, 12, 0), True),  # Liberation Day, a day off once in five years
            ((2025, 5, 5, 12, 0), False),
            ((2026, 5, 14, 12, 0), False),  # Ascension Day
            ((2026, 12, 24, 12, 0), True),
            ((2026, 12, 26, 12, 0), False),
        ],
    )
    def test_allowed(self, local: tuple[int, ...], expected: bool) -> None:
        assert cadence.allowed(amsterdam(*local), AMSTERDAM) is expected

    @pytest.mark.parametrize(
        ("local", "expected"),
        [
            ((2026, 3, 30, 10, 0), (2026, 3, 30, 10, 0)),
            ((2026, 3, 30, 3, 0), (2026, 3, 30, 9, 0)),
            ((2026, 3, 28, 20, 0), (2026, 3, 30, 9, 0)),  # over Sunday and the change to summer time
            ((2026, 10, 24, 21, 0), (2026, 10, 26, 9, 0)),  # and to winter time
            ((2026, 4, 2, 20, 0), (2026, 4, 4, 9, 0)),  # over Good Friday
            ((2026, 4, 4, 20, 0), (2026, 4, 7, 9, 0)),  # over Easter
            ((2026, 12, 24, 23, 0), (2026, 12, 28, 9, 0)),  # Christmas, then a Sunday
            ((2026, 12, 31, 23, 59), (2027, 1, 2, 9, 0)),
        ],
    )
    def test_next_allowed(self, local: tuple[int, ...], expected: tuple[int, ...]) -> None:
        assert cadence.next_allowed(amsterdam(*local), AMSTERDAM) == amsterdam(*expected)

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2026-03-30", "2026-03-30"),
            ("2026-03-29", "2026-03-30"),
            ("2026-04-05", "2026-04-07"),
            ("2026-12-25", "2026-12-28"),
        ],
    )
    def test_next_open_day(self, day: str, expected: str) -> None:
        assert cadence.next_open_day(date.fromisoformat(day)) == date.fromisoformat(expected)

    @pytest.mark.parametrize(
        ("zone", "moment", "expected"),
        [
            (
                "Pacific/Kiritimati",
                "2026-06-05T06:00",
                "2026-06-05T19:00",
            ),  # Friday 20.00 there, then Saturday 9.00
            ("Pacific/Kiritimati", "2026-06-06T06:00", "2026-06-07T19:00"),  # Saturday 20.00, then Monday
            (
                "Pacific/Pago_Pago",
                "2026-06-07T10:59",
                "2026-06-08T20:00",
            ),  # Saturday night there, then Monday 9.00
            ("Asia/Kathmandu", "2026-06-08T03:00", "2026-06-08T03:15"),
            (
                "Australia/Lord_Howe",
                "2026-04-04T10:00",
                "2026-04-06T22:30",
            ),  # half an hour back; Easter Monday too
            ("Africa/Casablanca", "2026-02-16T08:30", "2026-02-16T09:00"),  # Ramadan: on UTC
            ("Africa/Casablanca", "2026-06-08T07:30", "2026-06-08T08:00"),  # else an hour ahead
        ],
    )
    def test_elsewhere(self, zone: str, moment: str, expected: str) -> None:
        assert cadence.next_allowed(_utc(moment), zone) == _utc(expected)

    @FEW
    @given(moments, zones)
    def test_next_allowed_is_the_first(self, moment: datetime, zone: str) -> None:
        found = cadence.next_allowed(moment, zone)
        assert found >= moment
        assert found.tzinfo is UTC
        assert keeps_the_peace(found, zone, [])
        assert found == moment or not keeps_the_peace(found - timedelta(seconds=1), zone, [])
        assert not any(keeps_the_peace(between, zone, []) for between in _every(moment, found, minutes=15))


class TestEarliest:
    MONDAY = amsterdam(2026, 6, 8, 10)

    @pytest.mark.parametrize(
        ("history", "expected"),
        [
            ([], (2026, 6, 8, 10, 0)),
            ([(2026, 6, 8, 9, 0)], (2026, 6, 9, 9, 0)),  # one a day
            ([(2026, 6, 7, 19, 0)], (2026, 6, 8, 15, 0)),  # 20 hours apart
            ([(2026, 6, 7, 14, 0)], (2026, 6, 8, 10, 0)),  # just 20 hours
            ([(2026, 6, 8, 16, 0)], (2026, 6, 9, 12, 0)),  # one queued for the afternoon
            ([(2026, 6, 9, 9, 0)], (2026, 6, 8, 10, 0)),  # 23 hours before one queued for tomorrow
            ([(2026, 6, 3, 9, 0), (2026, 6, 5, 9, 0)], (2026, 6, 10, 9, 0)),  # two in a week
            ([(2026, 6, 2, 9, 0), (2026, 6, 5, 9, 0)], (2026, 6, 9, 9, 0)),
            ([(2026, 6, 1, 9, 0), (2026, 6, 5, 9, 0)], (2026, 6, 8, 10, 0)),
            (
                [(2026, 6, 4, 9, 0), (2026, 6, 12, 9, 0)],
                (2026, 6, 8, 10, 0),
            ),  # never three in the same seven days
            ([(2026, 6, 4, 9, 0), (2026, 6, 10, 9, 0)], (2026, 6, 11, 9, 0)),
            ([(2026, 6, 11, 9, 0), (2026, 6, 13, 9, 0)], (2026, 6, 18, 9, 0)),
            ([(2026, 5, 4, 9, 0), (2026, 5, 5, 9, 0)], (2026, 6, 8, 10, 0)),
        ],
    )
    def test_after_others(self, history: list[tuple[int, ...]], expected: tuple[int, ...]) -> None:
        past = [sent(amsterdam(*local)) for local in history]
        assert cadence.earliest(self.MONDAY, AMSTERDAM, past) == amsterdam(*expected)

    def test_a_new_zone_makes_no_room(self) -> None:
        now = datetime(2026, 6, 10, 18, tzinfo=UTC)
        there = sent(datetime(2026, 6, 9, 20, tzinfo=UTC), "Pacific/Kiritimati")  # Wednesday morning there
        assert there.on == date(2026, 6, 10)
        assert cadence.earliest(now, "Pacific/Pago_Pago", [there]) == datetime(2026, 6, 11, 20, tzinfo=UTC)

    @FEW
    @given(histories())
    def test_keeps_the_peace_and_is_the_first(self, given: tuple[datetime, str, list[Sent]]) -> None:
        now, zone, history = given
        found = cadence.earliest(now, zone, history)
        assert found >= now
        assert found.tzinfo is UTC
        assert keeps_the_peace(found, zone, history)
        # Both views of a day at once may be stricter than each alone, but only for those who moved.
        if all(message.on == message.at.astimezone(ZoneInfo(zone)).date() for message in history):
            assert not any(
                keeps_the_peace(between, zone, history) for between in _every(now, found, minutes=60)
            )

    @FEW
    @given(histories())
    def test_order_and_repeats_of_the_history_do_not_matter(
        self, given: tuple[datetime, str, list[Sent]]
    ) -> None:
        now, zone, history = given
        found = cadence.earliest(now, zone, history)
        assert cadence.earliest(now, zone, history[::-1]) == found
        assert cadence.earliest(found, zone, history) == found

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(moments, st.lists(st.tuples(st.integers(0, 60), zones), min_size=4, max_size=14))
    def test_a_life_of_messages_and_moves(self, start: datetime, wishes: list[tuple[int, str]]) -> None:
        """Whatever falls due wherever the person lives by then, they are never sent more than they may be."""
        now, history = start, []
        for hours, zone in wishes:
            now = cadence.earliest(now + timedelta(hours=hours), zone, history)
            history.append(sent(now, zone))
        days = [message.on for message in history]
        assert len(set(days)) == len(days)
        assert all((days[n + 2] - days[n]).days >= 7 for n in range(len(days) - 2))
        assert all(later.at - earlier.at >= timedelta(hours=20) for earlier, later in pairwise(history))

    @FEW
    @given(histories(), st.integers(0, 5))
    def test_one_message_fewer_is_never_later(
        self, given: tuple[datetime, str, list[Sent]], drop: int
    ) -> None:
        now, zone, history = given
        fewer = [message for n, message in enumerate(history) if n != drop]
        assert cadence.earliest(now, zone, fewer) <= cadence.earliest(now, zone, history)


class TestDays:
    @FEW
    @given(moments, zones)
    def test_due_at_is_ten_on_that_day(self, moment: datetime, zone: str) -> None:
        day = cadence.local_day(moment, zone)
        due = cadence.due_at(day, zone)
        assert due.tzinfo is UTC
        assert due.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, time(10))
        assert cadence.local_day(due, zone) == day

    def test_local_day(self) -> None:
        moment = datetime(2026, 6, 8, 10, 30, tzinfo=UTC)
        assert {zone: cadence.local_day(moment, zone).day for zone in (AMSTERDAM, *ZONES[-2:])} == {
            AMSTERDAM: 8,
            "Pacific/Kiritimati": 9,
            "Pacific/Pago_Pago": 7,
        }


class TestSteps:
    @pytest.mark.parametrize(
        ("day", "step", "expected"),
        [
            ("2026-03-30", "P2W", "2026-04-13"),
            ("2026-01-31", "P1M", "2026-02-28"),
            ("2026-01-31", "P2M", "2026-03-31"),
            ("2026-11-30", "P3M", "2027-02-28"),
            ("2024-02-29", "P12M", "2025-02-28"),
            ("2024-02-29", "P1Y", "2025-02-28"),
            ("2024-02-29", "P48M", "2028-02-29"),
            ("2026-03-30", "P1M2W3D", "2026-05-17"),
            ("2026-03-30", "P30D", "2026-04-29"),
        ],
    )
    def test_after(self, day: str, step: str, expected: str) -> None:
        assert cadence.after(date.fromisoformat(day), step) == date.fromisoformat(expected)

    @FEW
    @given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(1, 240))
    def test_months_keep_the_day_or_take_the_last(self, day: date, months: int) -> None:
        found = cadence.after(day, f"P{months}M")
        assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
        assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)

    @pytest.mark.parametrize(
        ("last", "then_every", "expected"),
        [
            ("P12M", "P12M", ["P24M", "P36M", "P48M"]),
            (None, "P12M", ["P12M", "P24M"]),
            ("P1Y", "P1Y", ["P24M", "P36M"]),
            ("P2W", "P2W", ["P4W", "P6W"]),
            ("P2W", "P1M", ["P1M14D", "P2M14D"]),
            ("P10D", "P1D", ["P11D", "P12D"]),
        ],
    )
    def test_step_name(self, last: str | None, then_every: str, expected: list[str]) -> None:
        assert [cadence.step_name(last, then_every, n + 1) for n in range(len(expected))] == expected

    @FEW
    @given(
        st.dates(date(2020, 1, 1), date(2040, 12, 31)),
        st.integers(1, 12),
        st.integers(1, 12),
        st.integers(1, 9),
    )
    def test_the_name_of_a_repeat_says_how_long_after_the_end(
        self, day: date, last: int, every: int, n: int
    ) -> None:
        name = cadence.step_name(f"P{last}M", f"P{every}M", n)
        assert cadence.valid_step(name)
        assert cadence.after(day, name) == cadence.after(day, f"P{last + every * n}M")

    @pytest.mark.parametrize(
        ("steps", "then_every", "through", "expected"),
        [
            (["P2W", "P3M"], None, "2030-01-01", {"P2W": "2024-03-14", "P3M": "2024-05-29"}),
            (
                ["P2W", "P12M"],
                "P12M",
                "2024-01-01",
                {"P2W": "2024-03-14", "P12M": "2025-02-28", "P24M": "2026-02-28"},
            ),
            (
                ["P12M"],
                "P12M",
                "2026-02-28",
                {"P12M": "2025-02-28", "P24M": "2026-02-28", "P36M": "2027-02-28"},
            ),
            ([], "P48M", "2027-01-01", {"P48M": "2028-02-29"}),
        ],
    )
    def test_course(
        self, steps: list[str], then_every: str | None, through: str, expected: dict[str, str]
    ) -> None:
        found = cadence.course(steps, then_every, date(2024, 2, 29), through=date.fromisoformat(through))
        assert found == [(name, date.fromisoformat(day)) for name, day in expected.items()]

    def test_is_yearly(self) -> None:
        steps = ["P2W", "P3M", "P12M", "P1Y", "P18M", "P24M", "P365D", "P1Y2D", "P20Y"]
        assert [step for step in steps if cadence.is_yearly(step)] == ["P12M", "P1Y", "P24M", "P20Y"]

    @pytest.mark.parametrize(
        "text", ["P2W", "P3M", "P12M", "P1Y", "P20Y", "P240M", "P1Y6M", "P1Y2M3W4D", "P45D"]
    )
    def test_valid_step(self, text: str) -> None:
        assert cadence.valid_step(text) is True

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "P",
            "2W",
            "P2",
            "p2w",
            "P0D",
            "P02W",
            "P2W ",
            "P2W\n",
            "P-2W",
            "P1.5M",
            "PT2H",
            "P1DT2H",
            "P21Y",
            "P241M",
            "P99999999W",
            "P99999999Y",
            "P٢W",
            "P2W3M",
            "P1M1M",
            "P1Y1M1W11111D",
            "drie maanden",
            "2026-03-30",
        ],
    )
    def test_not_a_step(self, text: str) -> None:
        assert cadence.valid_step(text) is False

    @FEW
    @given(st.text("P0123456789YMWDT-.", max_size=14))
    def test_every_valid_step_lies_ahead(self, text: str) -> None:
        if cadence.valid_step(text):
            assert date(2024, 2, 29) < cadence.after(date(2024, 2, 29), text) <= date(2044, 3, 1)


def _every(start: datetime, end: datetime, *, minutes: int) -> list[datetime]:
    steps = int((end - start).total_seconds() // (minutes * 60))
    return [moment for n in range(steps + 1) if (moment := start + timedelta(minutes=minutes * n)) < end]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
