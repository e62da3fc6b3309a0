"""What staff do with drafts, on both engines: nobody hears of it, rules hold, and two of us never undo each other."""

import pytest
from sqlalchemy import select

from jimsupport.db.tables import (
    apart,
    jims,
    meeting_wishes,
    outbox,
    peer_group_members,
    peer_groups,
)
from jimsupport.domain.drafts import desk, drafts
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.groups import groups, invitations
from tests.cast import NOW
from tests.domain.groups import made


@pytest.fixture
def act(nadia):
    return {"staff_id": nadia.id, "by": f"staff:{nadia.id}", "now": NOW}


async def load(db, act):
    return await made.desk_of(db, act["staff_id"])


async def seen(db, act, *ids):
    found = await load(db, act)
    return {draft.id: draft.seen for draft in (*found.drafts, *found.growing) if draft.id in ids}


async def inside(db, group_id):
    rows = await db.fetch_all(
        select(peer_group_members.c.jim_id).where(
            peer_group_members.c.group_id == group_id, peer_group_members.c.state == "draft"
        )
    )
    return {row.jim_id for row in rows}


async def waiting(db, jim_id):
    return await db.fetch_value(select(meeting_wishes.c.waiting_since).where(meeting_wishes.c.id == jim_id))


async def group_of(db, group_id):
    return await db.fetch_one(peer_groups.select().where(peer_groups.c.id == group_id))


async def test_moving_keeps_the_turn_and_says_why_anew(db, act):
    one, (bea, *_) = await made.draft_of(db, "Bea Cor Dirk Els Fem")
    two, _ = await made.draft_of(db, "Gé Han Ine Jo")
    await drafts.move(db, bea, source=one, to=two, seen=await seen(db, act, one, two), **act)
    assert bea in await inside(db, two)
    assert bea not in await inside(db, one)
    row = await group_of(db, two)
    assert row.touched_at == NOW
    assert [reason["code"] for reason in row.reasons][:1] == ["themes"]

    await drafts.move(db, bea, source=two, to=None, seen=await seen(db, act, two), **act)
    assert (await waiting(db, bea)) < NOW  # in front, as before
    await drafts.move(db, bea, source=None, to=one, seen=await seen(db, act, one), **act)
    assert len(await inside(db, one)) == 5
    assert await waiting(db, bea) is None
    assert await db.fetch_all(select(outbox.c.id)) == []


async def test_a_rule_stands_in_the_way(db, act):
    one, (bea, *_) = await made.draft_of(db, "Bea Cor Dirk Els Fem")
    two, (ge, *_) = await made.draft_of(db, "Gé Han Ine Jo")
    row = {"jim_id": bea, "other_id": ge, "kind": "staff", "by": "staff:1", "at": NOW}
    await db.execute(apart.insert().values(**row))
    with pytest.raises(Refused, match="houden we uit elkaar"):
        await drafts.move(db, bea, source=one, to=two, seen=await seen(db, act, one, two), **act)
    assert len(await inside(db, one)) == 5


async def test_three_only_where_staff_say_so(db, act):
    one, (bea, cor, *_) = await made.draft_of(db, "Bea Cor Dirk Els")
    leave = {"source": one, "to": None, **act}
    with pytest.raises(Refused, match="drie"):
        await drafts.move(db, bea, seen=await seen(db, act, one), **leave)
    await drafts.move(db, bea, seen=await seen(db, act, one), three=True, **leave)
    with pytest.raises(Refused, match="te weinig"):
        await drafts.move(db, cor, seen=await seen(db, act, one), three=True, **leave)
    with pytest.raises(Refused, match="drie"):
        await drafts.approve(db, one, seen=await seen(db, act, one), **act)


async def test_two_of_us_at_the_same_draft(db, act):
    one, (bea, cor, *_) = await made.draft_of(db, "Bea Cor Dirk Els Fem Gé")
    looked = await seen(db, act, one)
    await drafts.move(db, bea, source=one, to=None, seen=looked, **act)
    with pytest.raises(Refused, match="collega"):
        await drafts.move(db, cor, source=one, to=None, seen=looked, **act)
    with pytest.raises(Refused, match="collega"):
        await drafts.approve(db, one, seen=looked, **act)
    now_seen = await seen(db, act, one)
    await drafts.dismiss(db, one, seen=now_seen, **act)
    with pytest.raises(Refused, match="er niet meer"):
        await drafts.approve(db, one, seen=now_seen, **act)


async def test_two_change_places(db, act):
    one, (bea, *_) = await made.draft_of(db, "Bea Cor Dirk Els")
    two, (ge, *_) = await made.draft_of(db, "Gé Han Ine Jo")
    await drafts.swap(db, (one, bea), (two, ge), seen=await seen(db, act, one, two), **act)
    assert ge in await inside(db, one)
    assert bea in await inside(db, two)


async def test_dismissing_tells_nobody_and_can_be_taken_back(db, act):
    one, ids = await made.draft_of(db, "Bea Cor Dirk Els")
    await drafts.dismiss(db, one, seen=await seen(db, act, one), **act)
    assert (await load(db, act)).drafts == []
    assert [row.id for row in (await load(db, act)).waiting] == ids
    assert await db.fetch_all(select(outbox.c.id)) == []
    await drafts.restore(db, one, **act)
    assert await inside(db, one) == set(ids)
    await drafts.dismiss(db, one, seen=await seen(db, act, one), **act)
    await made.group(db, ids[:1])
    with pytest.raises(Refused, match="ergens anders"):
        await drafts.restore(db, one, **act)


async def test_approving_invites_and_who_changed_their_mind_is_seen_first(db, act):
    one, (bea, *_) = await made.draft_of(db, "Bea Cor Dirk Els Fem")
    await db.execute(meeting_wishes.update().where(meeting_wishes.c.id == bea).values(moments=[1]))
    [draft] = (await load(db, act)).drafts
    assert [member.first_name for member in draft.away] == ["Bea"]
    with pytest.raises(Refused, match="doen"):
        await drafts.approve(db, one, seen={one: draft.seen}, **act)
    await drafts.move(db, bea, source=one, to=None, seen={one: draft.seen}, **act)
    await drafts.approve(db, one, seen=await seen(db, act, one), **act)
    assert (await group_of(db, one)).state == "inviting"
    assert len(await db.fetch_all(select(outbox.c.id).where(outbox.c.kind == "group_invitation"))) == 4


async def test_who_may_come_into_a_running_group(db, act):
    _, ids = await made.draft_of(db, "Bea Cor Dirk Els", state="running", member="member")
    assert (await load(db, act)).growing == []
    running = await db.fetch_value(select(peer_groups.c.id))
    fem, ge = await made.wisher(db, "Fem"), await made.wisher(db, "Gé")
    await made.add(db, running, fem)
    await made.add(db, running, ge)
    [group] = (await load(db, act)).growing
    assert ({member.jim_id for member in group.added}, group.ids) == ({fem, ge}, {*ids, fem, ge})
    await drafts.take_back(db, running, ge, seen={running: group.seen}, **act)
    assert await waiting(db, ge) < NOW
    await drafts.approve_additions(db, running, seen=await seen(db, act, running), **act)
    assert (await load(db, act)).growing == []
    states = {row.jim_id: row.state for row in await db.fetch_all(peer_group_members.select())}
    assert states == dict.fromkeys(ids, "member") | {fem: "invited"}


async def test_staff_who_are_a_jim_see_nothing_of_their_own(db, act, nadia):
    one, ids = await made.draft_of(db, "Bea Cor Dirk Els")
    await db.execute(jims.insert().values(id=nadia.id, consented_at=NOW, channel="mail"))
    await made.wishes_for(db, nadia.id)
    assert [row.id for row in (await load(db, act)).waiting] == []
    looked = await seen(db, act, one)
    with pytest.raises(Refused):
        await drafts.move(db, nadia.id, source=None, to=one, seen=looked, **act)
    await made.add(db, one, nadia.id)
    assert ((await load(db, act)).drafts, await desk.count(db, staff_id=nadia.id)) == ([], 0)
    mark = desk.mark([*ids, nadia.id])
    for verb in (drafts.approve, drafts.dismiss):
        with pytest.raises(NotFound):
            await verb(db, one, seen={one: mark}, **act)
    with pytest.raises(NotFound):
        await drafts.restore(db, one, **act)


async def test_an_exception_of_three_begins_when_all_three_say_yes(db, act):
    one, ids = await made.draft_of(db, "Bea Cor Dirk")
    with pytest.raises(Refused, match="drie"):
        await drafts.approve(db, one, seen=await seen(db, act, one), **act)
    await drafts.approve(db, one, seen=await seen(db, act, one), three=True, **act)
    states = []
    for jim_id in ids:
        theirs = await groups.for_jim(db, one, jim_id)
        await invitations.answer(db, theirs, "yes", by=f"jim:{jim_id}", now=NOW)
        states.append((await group_of(db, one)).state)
    assert states == ["inviting", "inviting", "running"]
