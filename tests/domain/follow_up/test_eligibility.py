"""The rules, pure: what must not go out, and the first reason why."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from jimsupport.domain.follow_up import cadence, eligibility
from jimsupport.domain.follow_up.eligibility import Standing
from tests.cast import NOW

YES = NOW - timedelta(days=100)


def jim(**values: Any) -> Any:
    blank = (
        "deceased_at",
        "erased_at",
        "stopped_at",
        "declined_at",
        "paused_until",
        "resting_since",
        "ended_at",
    )
    facts = dict.fromkeys(blank) | {"zone": "Europe/Amsterdam", "consented_at": YES, "rhythm": "ordinary"}
    return Thing(**facts | values)


def hand_over(**values: Any) -> Any:
    facts = {"ends_on": date(2025, 12, 20), "withdrawn_at": None, "ended_at": None}
    return Thing(**facts | {"registered_at": YES - timedelta(days=3)} | values)


def item(kind: str = "check_in", **values: Any) -> Any:
    facts = {
        "kind": kind,
        "step": "P3M",
        "hand_over_id": 3,
        "due_at": NOW,
        "created_at": YES,
        "answered_at": None,
    }
    return Thing(**facts | values)


def sent(number: int, *, after: timedelta = timedelta(days=1)) -> list[cadence.Sent]:
    moments = [YES + after * n for n in range(number)]
    return [cadence.Sent(at, at.date()) for at in moments]


def standing(
    *, about: Any = None, muted: frozenset[str] = frozenset(), channel: str | None = "mail", **of: Any
) -> Standing:
    messages, upcoming = of.pop("sent", []), of.pop("upcoming", [])
    return Standing(jim(**of), {3: about or hand_over()}, muted, messages, False, channel, upcoming)


def why(of: Standing, what: Any, now: datetime = NOW) -> str | None:
    return eligibility.why_not(of, what, now=now)


def test_what_nothing_is_in_the_way_of():
    assert why(standing(), item()) is None


@pytest.mark.parametrize(
    ("reason", "of"),
    [
        ("deceased", {"deceased_at": NOW}),
        ("erased", {"erased_at": NOW}),
        ("stopped", {"stopped_at": NOW}),
        ("declined", {"declined_at": NOW}),
        ("no_consent", {"consented_at": None}),
        ("paused", {"paused_until": date(2026, 3, 31)}),
        ("withdrawn", {"about": hand_over(withdrawn_at=NOW)}),
        ("ended", {"about": hand_over(ended_at=NOW)}),
        ("muted", {"muted": frozenset({"check_in"})}),
        ("bounced", {"channel": None}),
        ("rhythm", {"rhythm": "on_request"}),
        ("rhythm", {"rhythm": "yearly"}),
        ("rhythm", {"resting_since": NOW}),
        ("budget", {"sent": sent(7)}),
    ],
)
def test_the_reason_why_not(reason, of):
    assert why(standing(**of), item()) == reason


def test_the_first_reason_is_the_one_told():
    gone = standing(deceased_at=NOW, stopped_at=NOW, consented_at=None, channel=None)
    assert why(gone, item()) == "deceased"


def test_a_pause_is_over_on_the_day_itself_where_the_jim_lives():
    in_new_york = {"zone": "America/New_York", "paused_until": date(2026, 3, 31)}
    assert why(standing(**in_new_york), item(), datetime(2026, 3, 31, 3, 59, tzinfo=NOW.tzinfo)) == "paused"
    assert why(standing(**in_new_york), item(), datetime(2026, 3, 31, 4, 0, tzinfo=NOW.tzinfo)) is None


def test_what_was_answered_before_it_went_out():
    assert why(standing(), item(answered_at=NOW)) == "answered"


@pytest.mark.parametrize(
    ("late", "reason"), [(timedelta(days=28), None), (timedelta(days=28, hours=1), "expired")]
)
def test_a_question_about_another_moment_has_expired(late, reason):
    assert why(standing(), item(due_at=NOW - late)) == reason


@pytest.mark.parametrize("step", ["P12M", "P24M", "P1Y", "P36M"])
def test_being_there_is_enough_leaves_the_yearly_step_alone(step):
    assert why(standing(rhythm="yearly"), item(step=step)) is None
    assert why(standing(rhythm="yearly"), item("check_in_reminder", step=step)) == "rhythm"


def test_who_rests_gets_the_light_message_alone():
    resting = {"resting_since": NOW - timedelta(days=365)}
    assert why(standing(**resting), item("yearly_hello")) is None
    assert why(standing(**resting), item("contact_reminder")) == "rhythm"
    assert why(standing(), item("yearly_hello")) == "answered"


class TestInvitations:
    def test_go_out_before_a_yes(self):
        assert why(standing(consented_at=None), item("invitation")) is None
        assert why(standing(consented_at=None), item("invitation_reminder")) is None

    def test_fall_away_with_a_yes_that_came_first(self):
        assert why(standing(), item("invitation", created_at=YES)) == "answered"
        assert why(standing(), item("invitation_reminder")) == "answered"

    def test_of_another_hand_over_go_to_whoever_said_yes_long_ago(self):
        assert why(standing(), item("invitation", created_at=NOW)) is None

    @pytest.mark.parametrize("of", [{"rhythm": "yearly"}, {"rhythm": "on_request"}, {"resting_since": NOW}])
    def test_keep_to_the_rhythm_of_whoever_said_yes(self, of):
        assert why(standing(**of), item("invitation", created_at=NOW)) == "rhythm"

    def test_wait_for_the_end_of_a_pause_and_of_help(self):
        paused = standing(paused_until=date(2026, 4, 9), about=hand_over(ends_on=date(2026, 4, 2)))
        assert why(paused, item("invitation", created_at=NOW)) is None
        assert eligibility.not_before(paused, item("invitation")) == date(2026, 4, 9)
        assert eligibility.not_before(paused, item("check_in")) == date(2026, 4, 2)
        assert eligibility.not_before(standing(), item("check_in", hand_over_id=None)) is None


class TestBudget:
    def test_six_leave_room_for_one(self):
        assert why(standing(sent=sent(6)), item()) is None

    def test_it_is_for_a_year(self):
        later = YES + timedelta(days=365)
        full = standing(sent=sent(7))
        assert why(full, item(due_at=later), later - timedelta(hours=1)) == "budget"
        assert why(full, item(due_at=later), later) is None

    def test_what_went_out_before_the_yes_counts(self):
        invited = cadence.Sent(YES - timedelta(days=59), (YES - timedelta(days=59)).date())
        assert why(standing(sent=[invited, *sent(6)]), item()) == "budget"

    def test_often_has_none(self):
        assert why(standing(sent=sent(7), rhythm="often"), item()) is None

    def test_contact_reminders_give_way_to_what_is_still_to_come(self):
        soon, later = NOW + timedelta(days=30), YES + timedelta(days=366)
        to_come = [item(due_at=soon), item(due_at=soon), item("turning_18", due_at=soon), item(due_at=later)]
        reminder = item("contact_reminder")
        assert why(standing(sent=sent(3), upcoming=to_come), reminder) is None
        assert why(standing(sent=sent(4), upcoming=to_come), reminder) == "budget"
        assert why(standing(sent=sent(4), upcoming=to_come), item()) is None

    def test_a_hand_over_that_came_later_has_its_own_year(self):
        now = YES + timedelta(days=500)
        registered = now - timedelta(days=60)
        about = hand_over(registered_at=registered)
        since = [cadence.Sent(registered + timedelta(days=n), registered.date()) for n in range(7)]
        assert why(standing(about=about, sent=since), item(due_at=now), now) == "budget"
        assert why(standing(about=about, sent=since[:6]), item(due_at=now), now) is None

    def test_an_invitation_always_goes_out(self):
        assert why(standing(sent=sent(9)), item("invitation", created_at=NOW)) is None
