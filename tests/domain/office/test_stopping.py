"""All post stopped by an administrator: nothing is handed over, and everything goes when it may again."""

from jimsupport.db.tables import events
from jimsupport.domain.office import stopping
from jimsupport.domain.office.stopping import Happened
from jimsupport.mail import messages
from jimsupport.mail import outbox as post_box
from jimsupport.mail.build import Desk
from jimsupport.mail.file_mailbox import FileMailbox
from jobs.outcome import Outcome
from jobs.round import Post
from jobs.schedule import JOBS, Tools
from tests.conftest import NOW
from tests.mail.samples import HOUSE

[DELIVER] = [job for job in JOBS if job.name == "deliver"]


async def test_stopped_and_gone_again_is_noted_once_each(db, ruth, passing):
    by, later = f"administrator:{ruth.id}", passing(minutes=5)
    assert not await stopping.is_stopped(db)
    for _ in range(2):
        await stopping.stop(db, by=by, now=NOW)
    assert await stopping.is_stopped(db)
    for _ in range(2):
        await stopping.resume(db, by="terminal", now=later)
    assert not await stopping.is_stopped(db)
    assert await stopping.history(db) == [Happened(False, later, ""), Happened(True, NOW, "Ruth")]
    assert {event.person_id for event in await db.fetch_all(events.select())} == {None}


async def test_nothing_goes_out_while_it_is_stopped(db, tmp_path, keyring, ruth):
    message = messages.sign_in(token="t", code="123456")
    where = {"person_id": None, "address": "ruth@example.org", "language": "nl", "now": NOW}
    await post_box.queue(db, [post_box.Outgoing.of(message, key="sign-in:1", **where)])
    desk = Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring)
    post = Post(desk, FileMailbox(tmp_path))

    await stopping.stop(db, by=f"administrator:{ruth.id}", now=NOW)
    assert await DELIVER.run(Tools(db, post), NOW) == Outcome(proof=False)
    await stopping.resume(db, by=f"administrator:{ruth.id}", now=NOW)
    assert await DELIVER.run(Tools(db, post, sending=False), NOW) == Outcome(proof=False)
    assert (await DELIVER.run(Tools(db, post), NOW)).counts == {"sent": 1}


async def test_stopped_in_the_middle_of_a_backlog_it_stops_after_what_is_in_hand(db, tmp_path, keyring, ruth):
    class Stopping(FileMailbox):
        at_once = 2

        async def send(self, *message, handing):
            taken = await super().send(*message, handing=handing)
            await stopping.stop(db, by=f"administrator:{ruth.id}", now=NOW)
            return taken

    message = messages.sign_in(token="t", code="123456")
    where = {"person_id": None, "language": "nl", "now": NOW, "address": "ruth@example.org"}
    await post_box.queue(db, [post_box.Outgoing.of(message, key=f"{n}", **where) for n in range(60)])
    post = Post(Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring), Stopping(tmp_path))
    sent = (await DELIVER.run(Tools(db, post), NOW)).counts["sent"]
    assert 0 < sent <= 30
    assert (await DELIVER.run(Tools(db, post), NOW)).counts == {}
