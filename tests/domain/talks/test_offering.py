"""«Kies een moment», mailed to a JIM by staff."""

import pytest

from jimsupport.db.tables import action_links
from jimsupport.domain.errors import Refused
from jimsupport.domain.talks import offering
from tests import cast
from tests.cast import NOW
from tests.domain.talks.agreeing import happened, mails


async def test_the_same_form_sent_twice_is_one_mail(db, nadia, hilde):
    for once in ("a", "a", "b"):
        await offering.mail(db, hilde.id, once=once, by=f"staff:{nadia.id}", now=NOW)
    assert [(kind, said["staff_name"]) for kind, said in await mails(db)] == [("talk_offer", "Nadia")] * 2
    assert await happened(db, hilde) == ["talk_offered", "talk_offered"]
    links = await db.fetch_all(action_links.select())
    assert {(link.purpose, link.person_id, link.talk_id) for link in links} == {("talk", hilde.id, None)}


async def test_without_mail_it_is_refused(db, nadia):
    joop = await cast.jim(db, "Joop", phone="+31612345609")
    with pytest.raises(Refused):
        await offering.mail(db, joop.id, once="a", by=f"staff:{nadia.id}", now=NOW)
