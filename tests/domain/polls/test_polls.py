"""A group chooses a moment: asked, voted, reminded once, closed by itself; the moment becomes a meetup."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import calls, meetup_answers, meetups, outbox, peer_groups, poll_votes
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import appointments
from jimsupport.domain.groups import groups
from jimsupport.domain.polls import closing, polls, rows
from tests.cast import NOW
from tests.domain.groups import drafted, made
from tests.domain.groups.drafted import mails

DAYS = (7, 8, 9)
STARTS = [NOW + timedelta(days=days) for days in DAYS]


async def running(db, names="Anna Bas Cas Dina", **values):
    """A group that runs: its number and its JIMs; the first hosts."""
    people = [await drafted.wisher(db, name) for name in names.split()]
    ids = [row.id for row in people]
    group_id = await made.group(db, ids, state="running", member="member", started_at=NOW, **values)
    await groups.change_member(db, group_id, ids[:1], hosts=True)
    return group_id, ids


async def asked(db, **values):
    group_id, ids = await running(db, **values)
    poll_id = await polls.ask(db, group_id, STARTS, by=f"jim:{ids[0]}", now=NOW)
    return group_id, ids, await rows.load(db, poll_id)


async def vote(db, group_id, jim_id, answers, *, now=NOW, **how):
    """`answers` for the moments in order: "y", "m" or "n" each."""
    poll = await rows.last_of(db, group_id)
    words = {"y": "yes", "m": "maybe", "n": "no"}
    said = {option.id: words[answer] for option, answer in zip(poll.options, answers, strict=False)}
    seen = await groups.for_jim(db, group_id, jim_id)
    await polls.vote(db, seen, poll.id, said, by=f"jim:{jim_id}", now=now, **how)


async def test_everybody_is_asked_once_and_a_vote_can_be_changed(db):
    group_id, ids, poll = await asked(db)
    assert await polls.ask(db, group_id, STARTS, by="staff:9", now=NOW) == poll.id  # a double tap
    assert await mails(db, "poll_asked") == ids
    await vote(db, group_id, ids[1], "ymn")
    await vote(db, group_id, ids[1], "nmn")
    await vote(db, group_id, ids[2], "nyn")
    poll = await rows.open_of(db, group_id)
    assert [option.answers for option in poll.options] == [
        {ids[1]: "no", ids[2]: "no"},
        {ids[1]: "maybe", ids[2]: "yes"},
        {ids[1]: "no", ids[2]: "no"},
    ]
    assert [option.refused for option in poll.options] == [True, False, True]


async def test_only_members_vote_and_only_on_their_own_moments(db):
    group_id, ids, poll = await asked(db)
    other_id, others = await running(db, "Eef Fem Gijs")
    theirs = await groups.for_jim(db, other_id, others[0])
    option = poll.options[0].id
    with pytest.raises(NotFound):
        await polls.vote(db, theirs, poll.id, {option: "yes"}, by="jim:1", now=NOW)
    mine = await groups.for_jim(db, group_id, ids[1])
    with pytest.raises(NotFound):
        await polls.vote(db, mine, poll.id, {option + 99: "yes"}, by="jim:1", now=NOW)
    for said in ({}, {option: "perhaps"}):
        with pytest.raises(Invalid):
            await polls.vote(db, mine, poll.id, said, by="jim:1", now=NOW)
    assert await db.fetch_all(poll_votes.select()) == []


async def test_who_did_not_vote_is_reminded_once_and_it_closes_by_itself(db):
    group_id, ids, poll = await asked(db)
    await vote(db, group_id, ids[1], "nyn")
    await vote(db, group_id, ids[2], "nyy")
    assert await closing.run(db, now=NOW + timedelta(days=1)) == {}
    half = poll.asked_at + (poll.closes_at - poll.asked_at) / 2
    assert await closing.run(db, now=half) == {"reminded": 1}
    assert await closing.run(db, now=half + timedelta(hours=1)) == {}
    assert await mails(db, "poll_reminder") == [ids[0], ids[3]]
    await groups.leave(db, await groups.for_jim(db, group_id, ids[2]), by="x", now=half)
    await vote(db, group_id, ids[3], "nym", now=half)
    assert await closing.run(db, now=poll.closes_at) == {"closed": 1}
    [meetup] = await db.fetch_all(meetups.select())
    assert (meetup.poll_id, meetup.starts_at) == (poll.id, STARTS[1])
    coming = await db.fetch_all(meetup_answers.select().order_by(meetup_answers.c.jim_id))
    assert [(row.jim_id, row.comes) for row in coming] == [(ids[0], None), (ids[1], "yes"), (ids[3], "yes")]
    with pytest.raises(Refused):
        await vote(db, group_id, ids[0], "yyy", now=poll.closes_at)


async def test_an_hour_after_the_last_vote_it_closes(db):
    group_id, ids, _ = await asked(db)
    for jim_id in ids:
        await vote(db, group_id, jim_id, "yny")
    assert await closing.run(db, now=NOW + timedelta(minutes=59)) == {}
    await vote(db, group_id, ids[0], "nny", now=NOW + timedelta(minutes=59))
    assert await closing.run(db, now=NOW + timedelta(hours=1)) == {"closed": 1}
    [meetup] = await db.fetch_all(meetups.select())
    assert meetup.starts_at == STARTS[2]


async def test_what_everybody_refused_cannot_be_chosen_and_where_nothing_suits_it_ends(db):
    group_id, ids, poll = await asked(db)
    for jim_id in ids[1:]:
        await vote(db, group_id, jim_id, "nnn")
    host = {"by": f"jim:{ids[0]}", "now": NOW}
    with pytest.raises(Refused):
        await closing.choose(db, group_id, poll.id, poll.options[0].id, **host)
    assert await closing.run(db, now=poll.closes_at - timedelta(days=1)) == {"reminded": 1}
    assert await closing.run(db, now=poll.closes_at) == {"ended": 1}
    assert await db.fetch_all(meetups.select()) == []


async def test_the_host_chooses_and_a_double_tap_makes_one_meetup(db):
    group_id, ids, poll = await asked(db)
    await vote(db, group_id, ids[1], "yyn")
    made_by = {"by": f"jim:{ids[0]}", "now": NOW}
    first = await closing.choose(db, group_id, poll.id, poll.options[0].id, **made_by)
    assert await closing.choose(db, group_id, poll.id, poll.options[0].id, **made_by) == first
    other_id, _ = await running(db, "Eef Fem Gijs")
    with pytest.raises(NotFound):
        await closing.choose(db, other_id, poll.id, poll.options[0].id, **made_by)


@pytest.mark.parametrize(
    "starts",
    [STARTS[:2], [*STARTS, NOW + timedelta(hours=3)], [*STARTS, NOW.replace(hour=1) + timedelta(days=9)]],
    ids=["too few", "too soon", "at night"],
)
async def test_moments_that_cannot_be_asked(db, starts):
    group_id, _ = await running(db)
    with pytest.raises(Invalid):
        await polls.ask(db, group_id, starts, by="jim:1", now=NOW)


async def test_a_new_group_is_asked_by_itself_a_day_later(db):
    group_id, ids = await running(db)
    assert await closing.run(db, now=NOW + timedelta(hours=1)) == {}
    assert await closing.run(db, now=NOW + timedelta(days=1)) == {"asked": 1}
    assert await closing.run(db, now=NOW + timedelta(days=1)) == {}
    poll = await rows.open_of(db, group_id)
    assert len(poll.options) >= 3
    assert await mails(db, "poll_asked") == ids


async def test_a_message_leaves_only_while_it_is_true(db):
    group_id, ids, poll = await asked(db)
    await vote(db, group_id, ids[1], "yyy")
    await groups.leave(db, await groups.for_jim(db, group_id, ids[2]), by="x", now=NOW)
    waiting = await db.fetch_all(outbox.select().where(outbox.c.kind == "poll_asked").order_by(outbox.c.id))
    said = await appointments.still_wanted(db, waiting, now=NOW)
    assert [said[row.id] for row in waiting] == [None, ("skip", "answered"), ("skip", "cancelled"), None]
    await polls.take_back(db, group_id, poll.id, by="jim:1", now=NOW)
    said = await appointments.still_wanted(db, waiting, now=NOW)
    assert said[waiting[0].id] == ("skip", "cancelled")


async def test_who_has_a_phone_alone_is_rung_and_votes_by_phone(db):
    group_id, ids = await running(db, "Anna Bas Cas")
    rung = await drafted.wisher(db, "Dina", phone=True)
    await made.add(db, group_id, rung.id, "member")
    await polls.ask(db, group_id, STARTS, by=f"jim:{ids[0]}", now=NOW)
    [call] = await db.fetch_all(calls.select().where(calls.c.due_at.is_not(None)))
    assert call.jim_id == rung.id
    await vote(db, group_id, rung.id, "yyy", phone=True)
    assert await db.fetch_all(calls.select().where(calls.c.due_at.is_not(None))) == []


async def test_a_group_that_ended_takes_its_poll_along(db):
    _, _, poll = await asked(db)
    await db.execute(peer_groups.update().values(state="ended"))
    assert await closing.run(db, now=poll.closes_at) == {"ended": 1}
