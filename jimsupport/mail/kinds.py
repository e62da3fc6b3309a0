"""What is fixed for each kind of message: its class, its list, whether a machine wrote it."""

from dataclasses import dataclass
from datetime import timedelta

RANKS = {"answer": 0, "appointment": 1, "routine": 2}


@dataclass(frozen=True, slots=True)
class Kind:
    """`mailing` is the list one can unsubscribe from; after `good_for` sending it makes no sense any more."""

    message_class: str
    mailing: str | None = None
    automatic: bool = True
    good_for: timedelta | None = None
    rank: int | None = None  # where it is not that of its class

    @property
    def overtakes(self) -> int:
        """What it overtakes: every higher number."""
        return RANKS[self.message_class] if self.rank is None else self.rank


KINDS = {
    "invitation": Kind("routine", "uitnodiging"),
    "invitation_reminder": Kind("routine", "uitnodiging"),
    "check_in": Kind("routine", "hoe-gaat-het"),
    "check_in_reminder": Kind("routine", "hoe-gaat-het"),
    "turning_18": Kind("routine", "hoe-gaat-het"),
    "rest_question": Kind("routine", "hoe-gaat-het"),
    "contact_reminder": Kind("routine", "we-zijn-er"),
    "yearly_hello": Kind("routine", "we-zijn-er"),
    "hard_moment": Kind("routine", "hoe-ging-het"),
    "dilemma": Kind("routine", "wat-zou-jij-doen"),
    "sign_in": Kind("answer", good_for=timedelta(minutes=30)),
    "join_confirm": Kind("answer"),
    "address_confirm": Kind("answer"),
    "number_confirm": Kind("answer"),
    "request_received": Kind("answer"),
    "staff_reply": Kind("answer", automatic=False),
    "stopped": Kind("answer"),
    "resumed": Kind("answer"),
    "return_link": Kind("answer"),
    "erasure_asked": Kind("answer"),
    "erasure_coming": Kind("appointment"),
    "account_invitation": Kind("answer"),
    "sign_in_linked": Kind("answer"),
    "link_renewed": Kind("answer"),
    "factor_changed": Kind("answer"),
    "factor_lost": Kind("answer"),
    "talk_offer": Kind("answer"),
    "talk_booked": Kind("answer"),
    "talk_moved": Kind("answer"),
    "talk_cancelled": Kind("answer"),
    "talk_missed": Kind("answer"),
    "talk_reminder": Kind("appointment"),
    "danger_alert": Kind("answer"),
    "audit_head": Kind("answer"),
    "exchange_offer": Kind("appointment"),
    "exchange_message": Kind("appointment", automatic=False),
    "exchange_ended": Kind("appointment"),
    "group_invitation": Kind("appointment"),
    "group_reminder": Kind("appointment"),
    "group_started": Kind("appointment"),
    "group_not_yet": Kind("appointment"),
    "group_rest": Kind("appointment"),
    "group_offer": Kind("appointment"),
    "group_news": Kind("appointment", "groep", automatic=False),
    "group_hidden": Kind("appointment"),
    "host_ring": Kind("appointment"),
    "gathering_new": Kind("appointment", "bijeenkomsten"),
    "gathering_place": Kind("answer"),
    "gathering_news": Kind("appointment"),
    "gathering_cancelled": Kind("appointment"),
    "gathering_reminder": Kind("appointment"),
    "poll_asked": Kind("appointment"),
    "poll_reminder": Kind("appointment"),
    "meetup_invitation": Kind("appointment"),
    "meetup_moved": Kind("appointment"),
    "meetup_cancelled": Kind("appointment"),
    "meetup_reminder": Kind("appointment"),
    "meetup_after": Kind("appointment"),
    "tip_proposed": Kind("appointment"),
    "tip_published": Kind("appointment"),
    "tip_declined": Kind("appointment"),
    "helper_asked": Kind("appointment"),
    "helper_copy": Kind("appointment", "meelezen"),
    "still_helping": Kind("appointment", "nog-steeds"),
    "newsletter_trial": Kind("answer"),
    "newsletter": Kind("appointment", "nieuwsbrief", rank=3),  # behind everything that is for one person
}
