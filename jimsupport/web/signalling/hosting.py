"""What who hosts may do from within a room: quiet somebody, put out, let in, open and close the door."""

from jimsupport import clock
from jimsupport.db import Database
from jimsupport.domain.errors import NotFound
from jimsupport.domain.rooms import doors, visits
from jimsupport.web.signalling.peers import Frame, Out, Peer
from jimsupport.web.signalling.switchboard import Switchboard


async def act(board: Switchboard, peer: Peer, said: Frame) -> None:
    """Do what the host says. Whoever does not host is not heard; raises Out for who may not be there any more."""
    db, now = board.db, clock.now()
    async with db.read():
        try:
            peer.caller = await peer.caller.asked_again()
        except NotFound:
            raise Out("left") from None
        who = peer.who
        if not who.hosts:
            return
        by, room_id = peer.caller.by, who.room_id
        match said:
            case {"type": "mute", "peer": other}:
                board.say(peer, {"type": "mute"}, to=other)
            case {"type": "put_out", "peer": other}:
                person_id = await visits.person_of(db, room_id, other)
                if person_id is not None and await _is_guest(db, room_id, person_id):
                    await doors.put_out(db, room_id, person_id, by=by, now=now)
                    await board.tell_hosts_who_is_out(room_id)
            case {"type": "let_in", "person": person_id}:
                await doors.let_in(db, room_id, person_id, by=by, now=now)
                await board.tell_hosts_who_is_out(room_id)
            case {"type": "door", "open": is_open}:
                await doors.open_door(db, who, open=is_open, by=by, now=now)


async def _is_guest(db: Database, room_id: int, person_id: int) -> bool:
    """Whether this person can be put out: who hosts cannot, oneself neither."""
    return not any(each.person_id == person_id and each.hosts for each in await visits.present(db, room_id))
