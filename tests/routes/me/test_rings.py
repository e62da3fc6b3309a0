"""Would you ring somebody of your group? The number stands behind the link of that mail, and behind no other."""

from jimsupport.domain.access import links
from tests.conftest import NOW
from tests.domain.rings.test_rings import silent


async def test_a_host_sees_the_number_by_that_mail_alone(client, db):
    anna, bas, request_id = await silent(db)
    by_mail = {
        purpose: f"/a/{await links.create(db, anna, purpose, request_id=request_id, now=NOW)}/ring/{request_id}"
        for purpose in ("host_ring", "poll_asked")
    }
    page = (await client.get(by_mail["host_ring"])).text
    assert ("tel:+31612345699" in page, "Wil je Bas bellen?" in page) == (True, True)
    assert (await client.get(by_mail["poll_asked"])).status_code == 404
    assert (await client.post(by_mail["poll_asked"], data={"said": "reached"})).status_code == 404
    other = f"/a/{await links.create(db, bas, 'host_ring', request_id=request_id, now=NOW)}/ring/{request_id}"
    assert (await client.get(other)).status_code == 404
    assert (await client.post(by_mail["host_ring"], data={"said": "?"})).status_code == 422
    assert (await client.post(by_mail["host_ring"], data={"said": "rather_not"})).status_code == 303
    page = (await client.get(by_mail["host_ring"])).text
    assert ("Je hoeft niet meer te bellen" in page, "612345699" in page) == (True, False)
