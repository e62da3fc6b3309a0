"""One of everything, all of it about Hilde, her professional Carla and Carla's organisation; and who comes to look.

Made once, as a file to copy, since every route is opened by everyone. Cor is Carla's colleague, Mo works elsewhere.
"""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select
from starlette.applications import Starlette

from jimsupport import app as application
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import (
    calls,
    channels,
    danger_words,
    jims,
    outbox,
    planned,
    proposals,
    roles,
    tip_shown,
)
from jimsupport.db.tables import events as event_rows
from jimsupport.domain import events
from jimsupport.domain.access import links, sessions, sign_in
from jimsupport.domain.access.second_factor import lost
from jimsupport.domain.around import accompaniments, helpers, looks, moments, still_helping
from jimsupport.domain.care import drafts
from jimsupport.domain.dilemmas import answering, dilemmas, recordings
from jimsupport.domain.dilemmas import asking as dilemma_asking
from jimsupport.domain.dilemmas import listeners as dilemma_listeners
from jimsupport.domain.exchanges import writing
from jimsupport.domain.forming import runs as matching_runs
from jimsupport.domain.gatherings import gatherings
from jimsupport.domain.group_life import messages, worries
from jimsupport.domain.groups import groups, invitations
from jimsupport.domain.handling import saved_answers
from jimsupport.domain.importing import runs
from jimsupport.domain.meetups import feeds as jim_feeds
from jimsupport.domain.meetups import meetups
from jimsupport.domain.newsletters import newsletters, readers, sending
from jimsupport.domain.people import addresses, joining
from jimsupport.domain.people import channels as channels_of
from jimsupport.domain.polls import polls
from jimsupport.domain.rings import rings
from jimsupport.domain.stories import stories
from jimsupport.domain.support import requests
from jimsupport.domain.talks import feeds, talks
from jimsupport.domain.talks import hours as talk_hours
from jimsupport.domain.talks.moments import Hours
from jimsupport.domain.tips import review
from jimsupport.mail import received
from jimsupport.mail.contexts import context_of
from jimsupport.settings import Settings
from jobs import diary
from jobs.outcome import Outcome
from tests import cast
from tests.cast import NOW
from tests.domain.access.single_sign_on.made import provider
from tests.domain.exchanges.pair import opened, side
from tests.domain.gatherings.test_gatherings import PLAN
from tests.domain.groups import drafted, made

VISITORS = ("visitor", "hilde", "anna", "carla", "cor", "mo", "nadia", "ruth")
FILE = "voornaam;e-mail;organisatie;e-mail hulpverlener;einddatum\r\nTruus;t@v.example;X;c@x.example;1-3-2026\r\n"


@dataclass
class World:
    """What the parameters of paths are filled with, by the start of the path; the longest that fits counts.

    `form` is what forms that are about something name: all of it is Hilde's, Carla's or Noordrivier's.
    """

    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    passed: dict[str, int] = field(
        default_factory=dict
    )  # what was passed on, by the start of the path that says so
    of_mo: int = 0  # Mo's own hand-over, of Anna

    def filled(self, template: str) -> dict[str, Any]:
        """The form that is sent to a route."""
        passed = [number for start, number in self.passed.items() if template.startswith(start)]
        return self.form | {"passed": (passed or [0])[0]}

    def path(self, template: str, **instead: Any) -> str:
        """The path of a route with ids that exist, or with some `instead`."""
        fitting = [start for start in self.ids if template.startswith(start)]
        values = (self.ids[max(fitting, key=len)] if fitting else {}) | instead
        for name, value in values.items():
            template = template.replace(f"{{{name}:int}}", str(value)).replace(f"{{{name}}}", str(value))
        assert "{" not in template, f"{template} has no sample: add one here."
        return template


async def make(db: Database) -> World:
    """Fill a migrated database."""
    world = World()
    noordrivier = await cast.organisation(db, "Jeugdhulp Noordrivier")
    oosterpoort = await cast.organisation(db, "Oosterpoort Jeugd")
    hilde = await cast.jim(db, "Hilde", mail="hilde@example.org", phone="+31612345601", joined_at=NOW)
    anna = await cast.jim(db, "Anna", mail="anna@example.org")
    carla, cor = [
        await cast.worker(
            db,
            name,
            "professional",
            mail=f"{name}@noordrivier.example".lower(),
            organisation_id=noordrivier,
        )
        for name in ("Carla", "Cor")
    ]
    mo = await cast.worker(db, "Mo", "professional", mail="mo@x.example", organisation_id=oosterpoort)
    nadia = await cast.worker(db, "Nadia", "staff", mail="nadia@jimwerkt.example")
    ruth = await cast.worker(db, "Ruth", "administrator", mail="ruth@jimwerkt.example")
    bea = await cast.worker(db, "Bea", "administrator", mail="bea@jimwerkt.example")
    people = (hilde, anna, carla, cor, mo, nadia, ruth)
    for name, person in zip(VISITORS[1:], people, strict=True):
        world.people[name] = person.id
        world.sessions[name], _ = await sessions.start(db, person.id, strong=True, now=NOW)

    handed = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    asked = await cast.check_in(db, hilde, handed, due_at=None, outcome="sent", decided_at=NOW)
    later = await cast.check_in(db, hilde, handed, due_at=NOW + timedelta(days=1), step="P3M")
    draft = await drafts.start(db, professional_id=carla.id, organisation_id=noordrivier, now=NOW)
    question = await requests.open(
        db, kind="question", door="page", body="Mijn geheim", jim_id=hilde.id, by=f"jim:{hilde.id}", now=NOW
    )
    await looks.say_why(db, hilde.id, "phone", staff_id=nadia.id, now=NOW)
    for each in (carla, cor, mo):
        await looks.seen_in_list(db, [hilde.id, anna.id], looks.ORGANISATION, person_id=each.id, now=NOW)
    second = await requests.open(
        db, kind="question", door="page", body="Nog iets", jim_id=hilde.id, by=f"jim:{hilde.id}", now=NOW
    )
    exchange, exchanged = await _exchange(db, hilde, nadia)
    bodies = {"nl": "Dag {voornaam}"}
    saved = await saved_answers.add(db, "Groet", bodies, by=f"staff:{nadia.id}", now=NOW)
    word = await db.fetch_value(danger_words.select().with_only_columns(danger_words.c.id).limit(1))
    post = await db.fetch_value(outbox.select().with_only_columns(outbox.c.id))
    await db.execute(outbox.update().values(state="in_doubt", error="geen antwoord"))
    await diary.write(db, "sweep", Outcome(), now=NOW)
    call = await db.insert(calls.insert().values(outbox_id=post, jim_id=hilde.id, due_at=NOW))
    upload = {"file_name": "a.csv", "person_id": ruth.id, "by": f"administrator:{ruth.id}", "now": NOW}
    run = await runs.upload(db, FILE.encode(), **upload)
    when = {"day": NOW.date() + timedelta(days=9), "what": "zitting", "by": f"jim:{hilde.id}", "now": NOW}
    moment = await moments.add(db, hilde.id, **when)
    beside = await accompaniments.add(
        db, carla.id, name="Anneke", organisation_id=noordrivier, now=NOW - timedelta(days=40)
    )
    fatima = {"first_name": "Fatima", "address": "fatima@example.org"}
    await helpers.ask(db, anna.id, **fatima, by=f"jim:{anna.id}", now=NOW)
    helper = await helpers.latest(db, anna.id)
    assert helper is not None
    link = {"planned_id": asked.id, "hand_over_id": handed.id, "now": NOW}
    role = await db.fetch_value(
        roles.select().with_only_columns(roles.c.id).where(roles.c.person_id == carla.id)
    )
    channel = await db.fetch_value(
        channels.select().with_only_columns(channels.c.id).where(channels.c.person_id == hilde.id)
    )
    talk, feed = await _talk(db, nadia, hilde)
    came = await _received(db, hilde, question)
    group, invited = await _group(db, hilde)
    starts = [NOW + timedelta(days=days) for days in (7, 8, 9)]
    poll = await polls.ask(db, group, starts, by=f"jim:{hilde.id}", now=NOW)
    coming = await _meetup(db, group)
    agenda = await jim_feeds.renew(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    mine, theirs = await _written(db, group, hilde, nadia)
    ring, rung = await _ring(db, hilde, group)
    day_of_all = await gatherings.make(db, PLAN, by=f"staff:{nadia.id}", now=NOW)
    await gatherings.open_up(db, day_of_all, by=f"staff:{nadia.id}", now=NOW)
    dilemma, posed, spoken, tip, heard = await _dilemma(db, hilde, nadia)
    along = {"jim_id": hilde.id, "tip_id": heard, "planned_id": asked.id, "at": NOW}
    await db.execute(tip_shown.insert().values(**along))
    newsletter, slug = await _newsletter(db, hilde, nadia)
    published, story, told = await _library(db, dilemma, nadia)
    world.ids = {
        "/a/": {"token": await links.create(db, hilde.id, "check_in", **link), "moment": moment},
        "/t/": {"token": await links.create(db, hilde.id, "check_in", **link, brief=True)},
        "/a/{token}/reach": {"token": await _said_yes(db, hilde, handed)},
        "/a/{token}/exchange": {"token": exchanged},
        "/a/{token}/listening": {"token": exchanged},
        "/a/{token}/group": {"token": invited, "number": poll},
        "/a/{token}/room": {"token": invited},
        "/me/group/poll/": {"number": poll},
        "/gatherings/": {"slug": (await gatherings.load(db, day_of_all)).slug},
        "/a/{token}/gatherings": {
            "token": await links.create(db, hilde.id, "gathering", gathering_id=day_of_all, now=NOW),
            "number": day_of_all,
        },
        "/me/gatherings/": {"number": day_of_all},
        "/a/{token}/dilemmas": {"token": posed, "dilemma": dilemma},
        "/me/dilemmas/": {"dilemma": dilemma},
        "/me/recordings/": {"recording": spoken},
        "/a/{token}/tips": {
            "token": await links.create(db, hilde.id, "tip_proposed", tip_id=tip, now=NOW),
            "number": tip,
        },
        "/me/tips/": {"number": tip},
        "/staff/tips/": {"id": tip},
        "/tips/": {"id": heard},
        "/newsletters/": {"slug": slug},
        "/newsletters/stop/": {"token": readers.stop_path(newsletter, hilde.id).rpartition("/")[2]},
        "/staff/newsletters/": {"id": newsletter},
        "/staff/dilemmas/": {"id": dilemma},
        "/dilemmas/": {"slug": published},
        "/situations/": {"slug": published},
        "/stories/": {"slug": told},
        "/me/stories/": {"slug": told},
        "/a/{token}/stories": {
            "token": await links.create(db, hilde.id, "check_in", **link),
            "slug": told,
        },
        "/staff/stories/": {"id": story},
        "/staff/recordings/": {"id": spoken},
        "/staff/gatherings/": {"id": day_of_all},
        "/a/{token}/meetup/": {"token": invited, "number": coming},
        "/me/meetup/": {"number": coming},
        "/staff/meetups/": {"id": coming},
        "/agenda/": {"token": agenda},
        "/a/{token}/ring": {"token": rung, "number": ring},
        "/me/ring/": {"number": ring},
        **{
            f"{home}/group/messages/{{message:int}}{path}": {"token": invited, "message": message}
            for home in ("/me", "/a/{token}")
            for path, message in (("", mine), ("/worry", theirs), ("/hiding", theirs))
        },
        "/me/moments/": {"moment": moment},
        "/me/meeting/": {"step": "modes"},
        "/still-helping/": {"token": still_helping.stop_path(carla.id).rpartition("/")[2]},
        "/hand-overs/accompaniments/": {"id": beside},
        "/helper/": {"token": helpers.secret_of(helper)},
        "/u/": {"token": await links.create(db, hilde.id, "unsubscribe", **link)},
        "/join/{token}": {"token": await _join(db)},
        "/address/": {"token": await _address(db, anna)},
        "/sign-in/": {"token": await _sign_in(db)},
        "/sign-in/organisations/": {"id": await _signs_in_at_work(db, noordrivier)},
        "/walk-in/": {"token": "geraden"},
        "/sessions/": {"id": 1},
        "/mailbox/": {"name": "brief"},
        "/bridge/": {"code": "12345678"},
        "/static/": {"version": "0", "name:path": "icon.svg"},
        "/me/check-ins/": {"id": asked.id},
        "/hand-overs/": {"id": handed.id},
        "/hand-overs/drafts/": {"id": draft, "step": "jim"},
        "/staff/jims/": {"id": hilde.id, "channel_id": channel, "number": exchange},
        "/me/exchanges/": {"number": exchange},
        "/staff/exchanges/": {"number": exchange},
        "/staff/groups/": {"number": group, "poll": poll, "message": theirs},
        "/staff/groups/{number:int}/room": {"number": await _unhosted(db, hilde)},
        "/staff/drafts/": {"id": await _draft(db, hilde)},
        "/staff/matching/": {
            "id": await matching_runs.ask(db, by=f"staff:{nadia.id}", budget="quick", now=NOW)
        },
        "/a/{token}/reply": {
            "token": await links.create(db, hilde.id, "staff_reply", request_id=question, now=NOW)
        },
        "/me/requests/": {"request": question},
        "/staff/requests/": {"id": question, "other": second},
        "/staff/saved-answers/": {"id": saved},
        "/staff/danger-words/": {"id": word},
        "/staff/synonyms/": {"id": 1},
        "/staff/calls/": {"id": call},
        "/staff/talks/": {"id": talk},
        "/a/{token}/talk": {
            "token": await links.create(db, hilde.id, "talk", talk_id=talk, now=NOW),
            "at": "20260401T0700Z",
        },
        "/me/talk/": {"at": "20260401T0700Z"},
        "/calendar/": {"token": feed},
        "/staff/roster/": {"id": nadia.id},
        "/staff/outgoing/": {"id": later.id},
        "/staff/post/": {"id": post},
        "/staff/received/": {"id": came},
        "/staff/proposals/": {"id": await _proposed(db, hilde, came)},
        "/admin/accounts/": {"id": carla.id, "role_id": role},
        "/staff/lost-factors/": {"id": await _lost(db, carla)},
        "/admin/lost-factors/": {"id": await _lost(db, bea)},
        "/admin/hand-overs/": {"id": handed.id},
        "/admin/organisations/": {"id": noordrivier},
        "/admin/programmes/": {"id": await cast.programme(db)},
        "/admin/imports/": {"id": run},
    }
    world.form = {
        "channel": channel,
        "channel_id": channel,
        "about": handed.id,
        "hand_over": handed.id,
        "item": asked.id,
        "moment": moment,
        "to": carla.id,
        "verb": "hold",
        "way": "arrived",
        "ids": post,
        "line": "relay",
        "at": "20260401T0700Z",
        "jim": anna.id,
        "into": second,
        "gathering": day_of_all,
        "dilemma": dilemma,
        "recording": spoken,
        "tip": tip,
        "got": heard,
        "same_as": tip,
    }
    world.passed = {
        start: await _passed_on(db, handed, cor, by=by)
        for start, by in (("/hand-overs", f"professional:{carla.id}"), ("/admin", f"administrator:{ruth.id}"))
    }
    elsewhere = await cast.hand_over(db, anna, professional=mo, organisation_id=oosterpoort)
    world.of_mo = elsewhere.id
    every = [row.id for row in await db.fetch_all(select(jims.c.id))]
    await looks.seen_in_list(db, every, looks.EXPORT, person_id=nadia.id, now=NOW)
    await looks.seen_in_list(db, every, looks.ORGANISATION, person_id=ruth.id, now=NOW)
    return world


async def _received(db: Database, jim: Any, question: int) -> int:
    """A mail that is probably Hilde's, and stands in her question until staff say so."""
    raw = b"From: h@elsewhere.example\r\nContent-Type: text/html\r\n\r\n<p>Nog <b>een</b> geheim</p>"
    came = {"door": "mail", "sender": "h@elsewhere.example", "recipients": ["hallo@jimsupport.test"]}
    number = await received.store(db, raw, **came, now=NOW)
    assert number is not None
    by = {"by": "visitor", "came": requests.Came(number, certain=False), "now": NOW}
    await requests.add_message(db, question, "Nog een geheim", **by)
    whose = {"person_id": jim.id, "request_id": question, "doubtful": True}
    await received.done(db, number, kind="person", found_by="sender", **whose, now=NOW)
    return number


async def _proposed(db: Database, jim: Any, came: int) -> int:
    """What that mail may be the answer to."""
    values = {"received_id": came, "jim_id": jim.id, "answer": "stop", "state": "proposed", "at": NOW}
    return await db.insert(proposals.insert().values(**values))


async def _lost(db: Database, person: Any) -> int:
    """What somebody asked who cannot get in any more."""
    await lost.ask(db, person.id, now=NOW)
    asked = await lost.of(db, person.id, now=NOW)
    assert asked is not None
    return int(asked.id)


async def _draft(db: Database, jim: Any) -> int:
    """A draft group that this JIM was in, and is not any more: staff who are that JIM see nothing of it."""
    group_id, _ = await made.draft_of(db, "Wim Xander Yara Zoë")
    await made.add(db, group_id, jim.id, "dropped")
    return group_id


async def _group(db: Database, jim: Any) -> tuple[int, str]:
    """A group that runs, which this JIM hosts, and their link to it."""
    others = [await drafted.wisher(db, name) for name in ("Cas", "Dina", "Eef")]
    group_id = await drafted.draft(db, [jim, *others])
    await invitations.send(db, group_id, by="worker", now=NOW)
    for each in (jim, *others):
        seen = await groups.for_jim(db, group_id, each.id)
        await invitations.answer(db, seen, "yes", by=f"jim:{each.id}", now=NOW)
    await groups.change_member(db, group_id, [row.id for row in others], hosts=False)
    await groups.change_member(db, group_id, [jim.id], hosts=True)
    return group_id, await links.create(db, jim.id, "group_invitation", group_id=group_id, now=NOW)


async def _meetup(db: Database, group_id: int) -> int:
    """What this group has to come, next week."""
    how = {"minutes": 60, "mode": "online", "by": "worker", "now": NOW}
    return await meetups.make(db, group_id, starts_at=NOW + timedelta(days=7), **how)


async def _dilemma(db: Database, jim: Any, staff: Any) -> tuple[int, str, int, int, int]:
    """A dilemma that this JIM was asked and answered, aloud and in words; the link of that mail, the recording, the
    tip that waits and the one that was written out and published.
    """
    by, mine = f"staff:{staff.id}", f"jim:{jim.id}"
    texts = {"nl": ("Geld uit de portemonnee", "Je neefje nam weer geld. Wat zou jij doen?")}
    dilemma_id = await dilemmas.make(db, theme="money", texts=texts, by=by, now=NOW)
    await dilemmas.ask(db, dilemma_id, by=by, now=NOW)
    await dilemma_listeners.start(db, jim.id, by=mine, now=NOW)
    await dilemma_asking.run(db, now=NOW)
    asked = await db.fetch_one(planned.select().where(planned.c.kind == dilemma_asking.KIND))
    assert asked is not None
    sent = {"due_at": None, "outcome": "sent", "decided_at": NOW}
    await db.execute(planned.update().where(planned.c.id == asked.id).values(**sent))
    said = {"media_type": "audio/webm", "seconds": 3, "may_sound": True}
    spoken = await recordings.keep(db, dilemma_id, jim.id, b"\x1a\x45\xdf\xa3", **said, by=mine, now=NOW)
    token = await links.create(db, jim.id, dilemma_asking.KIND, planned_id=asked.id, now=NOW)
    words = "Eerst samen eten, en dan pas praten."
    tip_id = await answering.answer(db, dilemma_id, jim.id, words, by=mine, now=NOW)
    heard = await recordings.write_out(
        db, spoken, f"{words} Hardop.", language="nl", harmless=True, staff_id=staff.id, by=by, now=NOW
    )
    await review.publish(db, heard, staff_id=staff.id, by=by, now=NOW)
    return dilemma_id, token, spoken, tip_id, heard


async def _newsletter(db: Database, jim: Any, staff: Any) -> tuple[int, str]:
    """One that went out, to this JIM among others; its id and the name of its page."""
    await readers.start(db, jim.id, by=f"jim:{jim.id}", now=NOW)
    said = {"nl": ("De JIM-dag", "Het was *mooi*.")}
    number = await newsletters.make(db, said, by=f"staff:{staff.id}", now=NOW)
    await newsletters.schedule(db, number, NOW, by=f"staff:{staff.id}", now=NOW)
    await sending.run(db, now=NOW)
    return number, (await newsletters.load(db, number)).slug


async def _library(db: Database, dilemma: int, staff: Any) -> tuple[str, int, str]:
    """The address of this dilemma for everybody, and a story that is published with its address."""
    by = f"staff:{staff.id}"
    await dilemmas.publish(db, dilemma, by=by, now=NOW)
    texts = {"nl": ("Zij bleef", "Elke week **samen** eten.")}
    story = await stories.make(db, kind="text", texts=texts, by=by, now=NOW)
    await stories.publish(db, story, by=by, now=NOW)
    return (await dilemmas.load(db, dilemma)).slug, story, (await stories.load(db, story)).slug


async def _unhosted(db: Database, jim: Any) -> int:
    """A group that runs and that staff host, since no member does; this JIM was asked for it once."""
    fien = await drafted.wisher(db, "Fien")
    group_id, _ = await _group(db, fien)
    await groups.change_member(db, group_id, [fien.id], hosts=False)
    await made.add(db, group_id, jim.id, "dropped")
    return group_id


async def _written(db: Database, group_id: int, jim: Any, nadia: Any) -> tuple[int, int]:
    """What this JIM wrote in the group, and what another did, which worries them and Nadia read."""
    seen = await groups.for_jim(db, group_id, jim.id)
    other = await groups.for_jim(db, group_id, seen.others[0][0])
    mine = await messages.write(db, seen, "Dag allemaal", by=f"jim:{jim.id}", now=NOW)
    theirs = await messages.write(db, other, "Het gaat niet goed", by=f"jim:{other.me}", now=NOW)
    await worries.say(db, seen, theirs, by=f"jim:{jim.id}", now=NOW)
    in_it = await worries.in_it(db, group_id)
    await looks.read_along(db, in_it, where=looks.GROUP, staff_id=nadia.id, now=NOW)
    return mine, theirs


async def _ring(db: Database, host: Any, group: int) -> tuple[int, str]:
    """Somebody of the group is silent and wished that this host rings; and the host's link."""
    member = next(row for row in await groups.in_state(db, group, "member") if row.jim_id != host.id)
    await db.execute(jims.update().where(jims.c.id == member.jim_id).values(call_when_silent="host"))
    await channels_of.add(db, member.jim_id, "phone", "06 12 34 56 99", by="worker", now=NOW)
    silent = {"kind": "silent", "door": "system", "jim_id": member.jim_id, "by": "worker", "now": NOW}
    number = await requests.open(db, **silent)
    await rings.begin(db, member.jim_id, number, now=NOW)
    return number, await links.create(db, host.id, "host_ring", request_id=number, now=NOW)


async def _said_yes(db: Database, jim: Any, handed: Any) -> str:
    """A link of the invitation through which this JIM said yes."""
    token = await links.create(db, jim.id, "invitation", hand_over_id=handed.id, now=NOW)
    await db.execute(jims.update().where(jims.c.id == jim.id).values(consented_at=NOW))
    return token


async def _passed_on(db: Database, handed: Any, to: Any, *, by: str) -> int:
    """The number of the event that says a hand-over was passed on."""
    facts = {"from": handed.professional_id, "to": to.id}
    await events.record(
        db, "hand_over_passed_on", handed.jim_id, by=by, now=NOW, hand_over_id=handed.id, **facts
    )
    return await db.fetch_value(select(func.max(event_rows.c.id)))


async def _exchange(db: Database, hilde: Any, nadia: Any) -> tuple[int, str]:
    """What Bea asked and Hilde answered, and Nadia was brought in to and read; its number, and Hilde's link to it."""
    bea = await cast.jim(db, "Bea", mail="bea@example.org")
    number = await opened(db, bea, hilde, nadia)
    await writing.bring_in(db, await side(db, number, hilde), by=f"jim:{hilde.id}", now=NOW)
    await looks.read_along(db, (bea.id, hilde.id), staff_id=nadia.id, now=NOW)
    return number, await links.create(db, hilde.id, "exchange_message", exchange_id=number, now=NOW)


async def _talk(db: Database, staff: Any, jim: Any) -> tuple[int, str]:
    """A talk that this JIM booked, and the secret of the calendar it stands in."""
    by = {"by": f"staff:{staff.id}", "now": NOW}
    await talk_hours.keep(db, staff.id, [1, 2, 3, 4, 5], Hours(9 * 60, 12 * 60), **by)
    begins = NOW.replace(hour=7) + timedelta(days=1)
    talk = await talks.book(db, jim.id, begins, "phone", by=f"jim:{jim.id}", now=NOW)
    return talk, await feeds.renew(db, staff.id, **by)


async def _join(db: Database) -> str:
    await joining.ask(
        db, first_name="Truus", kind="mail", address="truus@example.org", language="nl", now=NOW
    )
    return (await _newest(db))["token"]


async def _address(db: Database, jim: Any) -> str:
    await addresses.ask(db, jim, "nieuw@example.org", by=f"jim:{jim.id}", now=NOW)
    return (await _newest(db))["token"]


async def _sign_in(db: Database) -> str:
    await sign_in.ask(db, "anna@example.org", browser="another browser", now=NOW)
    return (await _newest(db))["token"]


async def _signs_in_at_work(db: Database, organisation_id: int) -> int:
    """The professionals of this organisation can sign in with the account of their work."""
    await provider(db, organisation_id)
    return organisation_id


async def _newest(db: Database) -> dict[str, Any]:
    newest = outbox.select().with_only_columns(outbox.c.id).order_by(outbox.c.id.desc())
    return await context_of(db, await db.fetch_value(newest))


class Site:
    """The application on a copy of the world, made anew whenever a test wants."""

    def __init__(self, pristine: Path, path: Path, settings: Settings, keyring: Keyring) -> None:
        self.pristine, self.path, self._keyring = pristine, path, keyring
        self.app = application.build(settings, Database(settings.database_url))

    async def renew(self) -> None:
        """The world as it was."""
        await self.app.state.live.end()  # so that the page which goes on for ever ends too
        await self.close()
        for kept in self.pristine.parent.glob("jimsupport*.db"):  # with its keys
            shutil.copyfile(kept, self.path.with_name(kept.name))
        self.app.state.db = await Database.open(f"sqlite:///{self.path}?synchronous=off", self._keyring)

    async def close(self) -> None:
        """Let go of the copy."""
        await self.app.state.db.close()


def browser(app: Starlette, session: str = "") -> httpx.AsyncClient:
    """A browser on our own site, with this session."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://jimsupport.test",
        headers={"sec-fetch-site": "same-origin", "accept-language": "nl"},
        cookies={"__Host-session": session} if session else {},
    )


TRACES = (
    "page_refused",
    "audit_looked",
    "jims_exported",
    "gathering_exported",
    "import_reported",
)  # acts that are a look


def contents(path: Path) -> list[str]:
    """Every row of every table; not when a session was last seen, which is noted now and then, nor how often one asked,
    nor that somebody looked where a look is written down.
    """
    with closing(sqlite3.connect(path)) as found:
        found.execute("UPDATE sessions SET seen_at = ''")  # which is never committed
        found.execute("DELETE FROM limits")
        return [line for line in found.iterdump() if not _is_trace(line)]


def _is_trace(line: str) -> bool:
    return "audit_rows" in line and ("sqlite_sequence" in line or any(f"'{act}'" in line for act in TRACES))
