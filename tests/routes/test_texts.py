"""What a gateway posts: signed, fresh, small, and counted once; and the short link in a text."""

import hmac
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from jimsupport.db.tables import calls, jims, outbox, received
from jimsupport.domain.access import links
from jimsupport.domain.people import channels
from jimsupport.mail import messages
from jimsupport.mail import outbox as post
from jimsupport.mail import received as inbox
from tests.conftest import NOW

SECRET = "what the gateway signs with, and only we know"
NUMBER = "+31612345601"


@pytest.fixture
def settings(settings):
    return replace(settings, text_url="https://texts.test", text_sender="+3197010000000", text_secret=SECRET)


@pytest.fixture
async def gateway(client):
    """A program, not a browser: no cookie, no origin, nothing but its signature."""

    async def says(path, said, *, at=NOW, secret=SECRET, **headers):
        body = (said if isinstance(said, str) else json.dumps(said)).encode()
        moment = str(int(at.timestamp()))
        signature = hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest()
        named = {"jimsupport-timestamp": moment, "jimsupport-signature": signature}
        plain = {"content-type": "application/json", "sec-fetch-site": "cross-site"}
        answer = await client.post(f"/texts/{path}", content=body, headers=plain | named | headers)
        return answer.status_code

    return says


@pytest.fixture
async def text(db, hilde):
    """A text that left; its id of ours."""
    message = messages.contact_reminder(first_name="Hilde", token="a", unsubscribe_token="b")
    where = {"person_id": hilde.id, "channel": "text", "address": NUMBER, "language": "nl", "now": NOW}
    await post.queue(db, [post.Outgoing.of(message, key="k", **where)])
    await db.execute(outbox.update().values(state="sent", sent_at=NOW, remote_id="r-1", next_try_at=None))
    return (await db.fetch_one(outbox.select())).message_id


def failed(text):
    return {"id": text, "remote_id": "r-1", "state": "failed", "reason": "absent subscriber"}


async def became(db):
    row = await db.fetch_one(outbox.select())
    return row.state, len(await db.fetch_all(calls.select()))


async def test_a_report_counts_once(db, gateway, text):
    assert await gateway("delivery", failed(text)) == 204
    assert await gateway("delivery", {"remote_id": "r-1", "state": "failed"}) == 204
    assert await gateway("delivery", {"id": text, "state": "delivered"}) == 204
    assert await became(db) == ("failed", 1)


async def test_a_report_on_a_text_in_hand_is_to_come_again(db, gateway, text):
    await db.execute(outbox.update().values(state="handing"))
    assert await gateway("delivery", failed(text)) == 409
    assert await became(db) == ("handing", 0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"secret": "another secret that nobody here knows at all"}, 401),
        ({"at": NOW - timedelta(minutes=6)}, 401),
        ({"at": NOW + timedelta(minutes=6)}, 401),
        ({"jimsupport-signature": ""}, 401),
        ({"jimsupport-signature": "é"}, 401),
        ({"jimsupport-timestamp": "now"}, 401),
        ({"at": NOW - timedelta(minutes=4)}, 204),
    ],
)
async def test_only_what_is_signed_just_now_counts(db, gateway, text, headers, status):
    headers = {
        name: value.encode() if name == "jimsupport-signature" else value for name, value in headers.items()
    }
    assert await gateway("delivery", failed(text), **headers) == status
    assert await became(db) == (("failed", 1) if status == 204 else ("sent", 0))


@pytest.mark.parametrize(
    "said", ["[]", "{", "[" * 10_000, '"x"', "{}", {"id": 7, "state": "failed"}, {"id": "x", "state": "lost"}]
)
async def test_what_makes_no_sense_is_refused(db, gateway, text, said):
    assert await gateway("delivery", said) == 400
    assert await gateway("reply", said) == 400
    assert await became(db) == ("sent", 0)


async def test_a_text_we_never_sent(gateway):
    assert await gateway("delivery", {"id": "nobody knows", "state": "failed"}) == 404


async def test_nobody_posts_much(db, gateway):
    assert await gateway("reply", {"id": "1", "from": NUMBER, "text": "a" * 20_000}) == 413
    assert await db.fetch_all(received.select()) == []


async def test_an_answer_is_kept_as_it_came_once(db, gateway):
    said = {"id": "in-1", "from": NUMBER, "to": "+3197010000000", "text": "Ja, één keer 👍"}
    assert [await gateway("reply", said) for _ in range(2)] == [204, 204]
    assert await gateway("reply", said | {"id": "in-2"}) == 204
    first, second = await db.fetch_all(received.select().order_by(received.c.id))
    assert (first.door, first.sender) == ("text", NUMBER)
    assert await inbox.raw_of(db, first.id) == "Ja, één keer 👍".encode()
    assert second.id != first.id


async def test_half_an_emoji_loses_no_text(db, gateway):
    assert await gateway("reply", {"id": "in-1", "from": NUMBER, "text": "Ja \ud83d"}) == 204
    [row] = await db.fetch_all(received.select())
    assert await inbox.raw_of(db, row.id) == "Ja \ufffd".encode()


async def test_without_a_gateway_there_is_no_such_page(client, app, gateway):
    app.state.settings = replace(app.state.settings, text_secret="")
    assert await gateway("delivery", {}) == 404
    assert await gateway("reply", {}) == 404


async def test_the_short_link_leads_to_the_page_and_changes_nothing(db, client, hilde):
    token = await links.create(db, hilde.id, "contact_reminder", brief=True, now=NOW)
    answer = await client.get(f"/t/{token}")
    assert (answer.status_code, answer.headers["location"], len(token)) == (303, f"/a/{token}", 22)
    assert (await client.get(f"/a/{token}")).status_code == 200
    assert (await client.get("/t/nobody-has-this-one")).status_code == 404


async def test_an_old_short_link_leads_to_a_new_one(db, client, hilde, passing):
    token = await links.create(db, hilde.id, "contact_reminder", brief=True, now=NOW)
    passing(days=31)
    assert (await client.get(f"/t/{token}")).headers["location"] == f"/a/{token}"
    await channels.prefer(db, hilde.id, "text", by=f"jim:{hilde.id}", now=NOW)
    await client.post(f"/a/{token}/renew")
    [row] = await db.fetch_all(outbox.select())
    assert (row.kind, row.channel, row.address) == ("link_renewed", "text", NUMBER)
    assert (await db.fetch_one(jims.select().where(jims.c.id == hilde.id))).channel == "text"
