"""One message of every kind, and of the variants whose words differ."""

from datetime import UTC, date, datetime

from jimsupport.mail import (
    access_messages,
    around_messages,
    audit_messages,
    brief,
    dilemma_messages,
    exchange_messages,
    gathering_messages,
    group_messages,
    messages,
    newsletter_messages,
    poll_messages,
    rights_messages,
    support_messages,
    tip_messages,
)
from jimsupport.mail.writing import House
from tests.mail.meetup_samples import MEETUPS
from tests.mail.talk_samples import FILE, TALKS

HOUSE = House("https://jimsupport.test", "030 200 40 60", bridge="030 200 40 61")
NEWS = "## Wat was het mooi\n\nMet *zestig* JIMs op [de foto](https://jimwerkt.example/foto).\n\n- eten\n- praten\n\n> Ja."
HILDE = {"first_name": "Hilde"}
LINKS = {"token": "answer-token", "unsubscribe_token": "stop-token"}
CARLA = {"professional": "Carla", "organisation": "Jeugdhulp Noordrivier"}
BACK = {"way_back": {"name": "Wijkteam Noord", "phone": "0900 1234"}}
ENDED = {"ends_on": date(2026, 3, 16), "ended": True}

A_TIP = {"id": 7, "text": "Ga naast hem zitten.\n\nZeg een tijd niets.", "signature": "een opa"}
A_FILE = FILE["calendar"]
GATHERING = {
    **HILDE,
    "token": "answer-token",
    "gathering": 4,
    "title": "JIM-dag Zwolle",
    "starts_at": datetime(2026, 4, 18, 11, 0, tzinfo=UTC),
    "ends_at": datetime(2026, 4, 18, 14, 0, tzinfo=UTC),
    "zone": "Europe/Amsterdam",
    "mode": "in_person",
    "place": "De Kern, Dorpsstraat 1, Zwolle",
}
POLL = {
    **HILDE,
    "token": "answer-token",
    "names": "Fatima, Jan en Ahmed",
    "moments": ["2026-04-07T17:30:00+00:00", "2026-04-09T17:30:00+00:00", "2026-04-14T17:30:00+00:00"],
    "closes_at": datetime(2026, 4, 5, 10, 0, tzinfo=UTC),
    "zone": "Europe/Amsterdam",
}
ASKED = {**HILDE, "token": "answer-token", "names": "Ahmed, Fatima en Jan", "moment": "dinsdagavond"}
GROUP = {**ASKED, "way": "Online, met beeld of alleen geluid"}
WHY = {
    "reasons": ["Jullie kunnen allemaal op dinsdagavond.", "Jullie spreken allemaal Nederlands."],
    "alike": ["Met Fatima heb je ook veel gemeen."],
    "until": date(2026, 4, 9),
}
SAID = [
    {
        "id": 1,
        "name": "Fatima",
        "at": "maandag 30 maart 2026, 10.00 uur",
        "body": "Dag allemaal.\n\nTot dinsdag!",
    },
    {"id": 2, "name": "", "at": "maandag 30 maart 2026, 11.00 uur", "body": "Ik neem soep mee."},
]

SAMPLES = {
    "invitation": messages.invitation(
        **HILDE,
        **LINKS,
        **CARLA,
        **BACK,
        ends_on=date(2026, 4, 24),
        ended=False,
        message="Lieve Hilde, wat fijn dat jij er bent.\nBlijf soep koken.",
    ),
    **{
        f"audit_head, {words}": audit_messages.audit_head(
            head="f3392e7459212f96c49cea61507a7c029219a68fc1f1560f88868573bd8434a0",
            seals=1440,
            rows=1234,
            at="2026-03-30T04:40:00+00:00",
            zone="Europe/Amsterdam",
            broken=broken,
        )
        for words, broken in (("it holds", False), ("it does not hold", True))
    },
    "danger_alert": support_messages.danger_alert(path="/staff/requests/12"),
    "invitation, ended": messages.invitation(**HILDE, **LINKS, **CARLA, **ENDED),
    "invitation, other help": messages.invitation(**HILDE, **LINKS, **CARLA, **ENDED, other_help=True),
    "invitation, other help goes on": messages.invitation(
        **HILDE, **LINKS, **CARLA, ends_on=date(2026, 4, 24), ended=False, other_help=True
    ),
    "invitation, already yes": messages.invitation(**HILDE, **LINKS, **CARLA, **ENDED, already_yes=True),
    "invitation, long ago": messages.invitation(**HILDE, **LINKS, **CARLA, **ENDED, long_ago=True),
    "invitation_reminder": messages.invitation_reminder(**HILDE, **LINKS, **CARLA),
    "check_in": messages.check_in(**HILDE, **LINKS, **BACK, in_touch=True),
    "check_in, folded": messages.check_in(
        **HILDE, **LINKS, also=["check_in", "turning_18", "rest_question", "contact_reminder", "invitation"]
    ),
    "contact_reminder, folded": messages.contact_reminder(**HILDE, **LINKS, also=["check_in"]),
    "check_in, with a moment": messages.check_in(**HILDE, **LINKS, also=["hard_moment"]),
    "check_in, with a tip of nobody": messages.check_in(**HILDE, **LINKS, tip=A_TIP | {"signature": ""}),
    "check_in, with a tip": messages.check_in(**HILDE, **LINKS, tip=A_TIP, helped=4),
    "check_in, with a link to a tip": messages.check_in(**HILDE, **LINKS, tip=A_TIP | {"text": ""}),
    "contact_reminder, whom a tip helped": messages.contact_reminder(**HILDE, **LINKS, helped=1),
    "yearly_hello, whom tips helped": messages.yearly_hello(**HILDE, **LINKS, helped=12),
    "turning_18": messages.turning_18(**HILDE, **LINKS),
    "check_in_reminder": messages.check_in_reminder(**HILDE, **LINKS),
    "rest_question": messages.rest_question(**HILDE, **LINKS),
    "contact_reminder": messages.contact_reminder(**HILDE, **LINKS, **BACK, also=["yearly_hello"]),
    "yearly_hello": messages.yearly_hello(**HILDE, **LINKS),
    "hard_moment": around_messages.hard_moment(
        **HILDE, **LINKS, **BACK, moments=["Zitting bij de rechter", "verjaardag"], also=["hard_moment"]
    ),
    "dilemma": dilemma_messages.dilemma(
        **HILDE,
        **LINKS,
        title="Geld uit de portemonnee",
        text="Je neefje nam weer geld van zijn moeder.\n\nWat zou jij doen?",
        also=["dilemma", "contact_reminder"],
    ),
    "dilemma, link alone": dilemma_messages.dilemma(**HILDE, **LINKS, title="Geld", text=""),
    "check_in, with a dilemma": messages.check_in(**HILDE, **LINKS, also=["dilemma"]),
    "still_helping": around_messages.still_helping(
        first_name="Carla",
        names=["Anneke", "Joop"],
        path="/hand-overs/still-helping",
        stop_path="/still-helping/3-geheim",
    ),
    "still_helping, more": around_messages.still_helping(
        first_name="Carla", names=["Anneke"], more=3, path="/hand-overs/still-helping", stop_path="/s/3"
    ),
    "helper_asked": around_messages.helper_asked(first_name="Fatima", jim="Hilde", path="/helper/geheim"),
    **{
        f"helper_copy, {kind}": around_messages.helper_copy(
            first_name="Fatima", jim="Hilde", about=kind, stop_path="/helper/geheim/stop"
        )
        for kind in ("check_in", "hard_moment", "rest_question", "contact_reminder", "invitation")
    },
    "helper_copy": around_messages.helper_copy(
        first_name="Fatima",
        jim="Hilde",
        about="talk_reminder",
        stop_path="/helper/geheim/stop",
        starts_at=datetime(2026, 4, 1, 8, 0, tzinfo=UTC),
        zone="Europe/Amsterdam",
    ),
    "hard_moment, folded": around_messages.hard_moment(**HILDE, **LINKS, also=["rest_question"]),
    "invitation, with a moment": messages.invitation(
        **HILDE, **LINKS, **CARLA, **ENDED, already_yes=True, also=["hard_moment"]
    ),
    "sign_in": messages.sign_in(token="sign-in-token", code="123456"),
    "join_confirm": messages.join_confirm(token="join-token"),
    "address_confirm": messages.address_confirm(token="address-token"),
    "number_confirm": messages.number_confirm(token="address-token", digits="78"),
    "request_received": messages.request_received(
        **HILDE, **BACK, reply_by=date(2026, 3, 31), call_back=False, token="answer-token"
    ),
    "request_received, nobody we know": messages.request_received(
        first_name="", reply_by=date(2026, 3, 31), call_back=True
    ),
    "request_received, no number": messages.request_received(
        **HILDE, reply_by=date(2026, 3, 31), call_back=True, number_missing=True, token="answer-token"
    ),
    "request_received, words of danger": messages.request_received(
        **HILDE, **BACK, reply_by=date(2026, 3, 31), call_back=False, urgent=True, token="answer-token"
    ),
    "staff_reply, a long word": messages.staff_reply(
        **HILDE,
        staff_name="Nadia",
        body=f"Kijk op jimwerkt.example/{'a' * 80} eens.",
        token="answer-token",
    ),
    "staff_reply": messages.staff_reply(
        **HILDE,
        staff_name="Nadia",
        body="Wat goed dat je schreef.\n\nBel gerust.\nTot dan",
        token="answer-token",
    ),
    "stopped": messages.stopped(**HILDE, token="answer-token"),
    "resumed": messages.resumed(**HILDE, token="answer-token"),
    "erasure_asked": rights_messages.erasure_asked(**HILDE, token="answer-token", gone_on=date(2026, 4, 6)),
    "erasure_coming": rights_messages.erasure_coming(
        **HILDE, token="answer-token", gone_on=date(2026, 5, 29)
    ),
    "return_link, nobody we know": messages.return_link(first_name="", path="/hand-overs/drafts/3"),
    "return_link": messages.return_link(**HILDE, path="/hand-overs/drafts/3"),
    "sign_in_linked": messages.sign_in_linked(first_name="Carla", organisation="Jeugdhulp Noordrivier"),
    "account_invitation": messages.account_invitation(
        first_name="Carla", role="professional", path="/sign-in", organisation="Jeugdhulp Noordrivier"
    ),
    "account_invitation, staff": messages.account_invitation(
        first_name="Nadia", role="staff", path="/sign-in"
    ),
    "account_invitation, administrator": messages.account_invitation(
        first_name="Ruth", role="administrator", path="/sign-in"
    ),
    "factor_changed": access_messages.factor_changed(
        first_name="Nadia", what="passkey", added=True, name="iPhone"
    ),
    "factor_changed, a passkey less": access_messages.factor_changed(
        first_name="Nadia", what="passkey", added=False, name="iPhone"
    ),
    "factor_changed, an app more": access_messages.factor_changed(first_name="Nadia", what="app", added=True),
    "factor_changed, an app": access_messages.factor_changed(first_name="Nadia", what="app", added=False),
    **{
        f"factor_lost, {stage} {'by oneself' if yours else 'by another'}": access_messages.factor_lost(
            first_name="Nadia" if yours else "Ruth",
            stage=stage,
            yours=yours,
            name="Nadia Vos",
            helper="" if stage == "asked" else "Joost",
        )
        for stage in ("asked", "confirmed", "refused", "used")
        for yours in (True, False)
    },
    "link_renewed": messages.link_renewed(**HILDE, token="answer-token"),
    "link_renewed, a question": messages.link_renewed(**HILDE, token="answer-token", about="check_in"),
    "exchange_offer": exchange_messages.exchange_offer(
        **HILDE, name="Anna", shared="Hoe blijf je rustig?\n\nIk word snel boos.", token="answer-token"
    ),
    "exchange_message": exchange_messages.exchange_message(
        **HILDE, name="Anna", body="Ik loop dan even weg.\nTot zo.", first=False, token="answer-token"
    ),
    "exchange_message, the first": exchange_messages.exchange_message(
        **HILDE, name="Anna", body="Ik loop dan even weg.", first=True, token="answer-token"
    ),
    "exchange_ended": exchange_messages.exchange_ended(**HILDE, name="Anna", token="answer-token"),
    "exchange_ended, erased": exchange_messages.exchange_ended(**HILDE, name="", token="answer-token"),
    "group_invitation": group_messages.group_invitation(**GROUP, **WHY, joining=False),
    "group_invitation, to a running group": group_messages.group_invitation(**GROUP, **WHY, joining=True),
    "group_invitation, merged": group_messages.group_invitation(**GROUP, **WHY, joining=True, merged=True),
    "group_reminder": group_messages.group_reminder(**ASKED, until=date(2026, 4, 9)),
    "group_started": group_messages.group_started(**GROUP, host="Fatima", hosting=False),
    "group_started, received by us": group_messages.group_started(**GROUP, host="", hosting=False),
    "host_ring": group_messages.host_ring(**HILDE, token="answer-token", name="Anna", request=3),
    "gathering_new": gathering_messages.gathering_new(
        **GATHERING,
        unsubscribe_token="stop-token",
        text="Eten, praten en een wandeling.\n\nKinderen zijn welkom.",
    ),
    "gathering_place": gathering_messages.gathering_place(
        **GATHERING, what="in", has_place=True, people=2, calendar=A_FILE
    ),
    "gathering_place, alone": gathering_messages.gathering_place(
        **GATHERING, what="in", has_place=True, people=1, calendar=A_FILE
    ),
    "gathering_place, waiting": gathering_messages.gathering_place(
        **GATHERING, what="waiting", has_place=False, people=1, calendar=None
    ),
    "gathering_news": gathering_messages.gathering_news(
        **GATHERING, what="moved_up", has_place=True, people=1, calendar=A_FILE
    ),
    "gathering_news, changed": gathering_messages.gathering_news(
        **GATHERING | {"mode": "online", "place": ""},
        what="changed",
        has_place=True,
        people=1,
        calendar=A_FILE,
    ),
    "gathering_news, changed for who waits": gathering_messages.gathering_news(
        **GATHERING, what="changed", has_place=False, people=1, calendar=None
    ),
    "gathering_cancelled": gathering_messages.gathering_cancelled(
        **GATHERING, by_us=True, calendar=A_FILE | {"cancelled": True, "sequence": 1}
    ),
    "gathering_cancelled, by themselves": gathering_messages.gathering_cancelled(
        **GATHERING, by_us=False, calendar=A_FILE | {"cancelled": True}
    ),
    "gathering_reminder": gathering_messages.gathering_reminder(**GATHERING, soon=False),
    "gathering_reminder, soon": gathering_messages.gathering_reminder(**GATHERING, soon=True),
    "poll_asked": poll_messages.poll_asked(**POLL),
    "poll_reminder": poll_messages.poll_reminder(**POLL),
    "group_started, hosting": group_messages.group_started(**GROUP, host="", hosting=True),
    "group_not_yet": group_messages.group_not_yet(
        **HILDE, token="answer-token", moment="dinsdagavond", next_on=date(2026, 4, 10)
    ),
    "group_rest": group_messages.group_rest(**HILDE, token="answer-token"),
    "group_offer": group_messages.group_offer(
        **HILDE, token="answer-token", question="Kun je ook op dinsdagavond?"
    ),
    "group_news": group_messages.group_news(**HILDE, **LINKS, said=SAID[:1], more=0),
    "group_news, one more": group_messages.group_news(**HILDE, **LINKS, said=SAID, more=1),
    "group_news, of a day": group_messages.group_news(**HILDE, **LINKS, said=SAID, more=4),
    "group_hidden": group_messages.group_hidden(
        **HILDE, token="answer-token", body="Dag", why="Er staat een naam in", by_host=True
    ),
    "group_hidden, by us": group_messages.group_hidden(
        **HILDE, token="answer-token", body="Dag", why="We bellen je even", by_host=False
    ),
    "tip_proposed": tip_messages.tip_proposed(**HILDE, token="answer-token"),
    "tip_published": tip_messages.tip_published(**HILDE, token="answer-token", tip=3, merged=False),
    "tip_published, merged": tip_messages.tip_published(**HILDE, token="answer-token", tip=3, merged=True),
    "tip_declined": tip_messages.tip_declined(**HILDE, token="answer-token"),
    "newsletter": newsletter_messages.newsletter(
        first_name="Hilde",
        title="De JIM-dag was mooi",
        text=NEWS,
        slug="de-jim-dag",
        stop_path="/newsletters/stop/1-2-x",
    ),
    "newsletter_trial": newsletter_messages.newsletter_trial(
        first_name="Ruth", title="De JIM-dag was mooi", text=NEWS
    ),
    **TALKS,
    **MEETUPS,
}
SAMPLES |= {
    f"{kind}, behind the link": messages.Message(kind, shortened(SAMPLES[kind].context))
    for kind, shortened in brief.WITHOUT.items()
}
