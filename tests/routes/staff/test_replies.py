"""What staff see beside words that came by mail, and how they settle what a short reply answers."""

from datetime import date

import pytest

from jimsupport.db.tables import answers, planned, proposals
from jimsupport.domain.around import looks
from jimsupport.mail.reading.read import Failed
from tests import cast
from tests.cast import NOW
from tests.domain.replies.post import comes, mailed

FAILED = Failed(cast.SHARED, True, "userunknown", None, "550 5.1.1 No such user here")


@pytest.fixture
async def asked(db, hilde, carla, noordrivier):
    """A check-in that went out to Hilde, and the mail it went in."""
    over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, hilde, over, due_at=None)
    message = await mailed(db, hilde, "check_in", items=[item.key])
    gone = {"outcome": "sent", "decided_at": NOW, "outbox_id": message.id}
    await db.execute(planned.update().where(planned.c.id == item.id).values(**gone))
    return message


@pytest.fixture
async def staff(db, client, sign_in, hilde, nadia):
    """Nadia at work, who may look at Hilde."""
    await sign_in(client, nadia)
    await looks.say_why(db, hilde.id, "phone", staff_id=nadia.id, now=NOW)
    return client


async def test_a_short_reply_is_taken_as_the_answer_and_that_is_taken_back(db, keyring, staff, hilde, asked):
    row = await comes(db, keyring, "goed hoor", to=asked)
    path = f"/staff/requests/{row.request_id}"
    shown = (await staff.get(path)).text
    assert "Misschien een antwoord:" in shown
    assert f"/staff/received/{row.id}" in shown

    where = f"/staff/proposals/{(await db.fetch_one(proposals.select())).id}"
    done = await staff.post(f"{where}/application", data={"back": path})
    assert (done.status_code, done.headers["location"]) == (303, path)
    assert "Telt als antwoord:" in (await staff.get(f"/staff/jims/{hilde.id}")).text

    done = await staff.post(f"{where}/application/undo", data={"back": "https://elsewhere.example/"})
    assert done.headers["location"] == f"/staff/jims/{hilde.id}"
    assert await db.fetch_all(answers.select().where(answers.c.undone_at.is_(None))) == []


async def test_whose_it_may_be_who_is_away_and_why_an_address_failed(db, keyring, staff, hilde, asked):
    row = await comes(db, keyring, "Ik ben het", to=asked, sender="zus@example.net")
    await comes(db, keyring, "Weg", to=asked, kind="auto_reply", away_until=date(2026, 4, 12))
    await comes(db, keyring, to=asked, kind="bounce", failed=(FAILED,), purpose="bounce", sender="")
    for path in (f"/staff/requests/{row.request_id}", f"/staff/jims/{hilde.id}"):
        shown = (await staff.get(path)).text
        assert "weg tot" in shown
        assert "Dit adres bestaat niet (meer)." in shown
        assert "550 5.1.1 No such user here" in shown
        assert ("Van een ander adres dan we kennen" in shown) is (path.startswith("/staff/requests"))
