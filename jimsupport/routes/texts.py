"""What a gateway for text messages posts to us, signed: what became of a text, and what somebody answered.

    POST /texts/delivery   {"id": ours, "remote_id": theirs, "state": "delivered" or "failed", "reason": "…"}
    POST /texts/reply      {"id": theirs, "from": "+31612345678", "to": our number, "text": "…"}

    JIMsupport-Timestamp: seconds since 1970
    JIMsupport-Signature: hex of HMAC-SHA256(JIMSUPPORT_TEXT_SECRET, timestamp + "." + body)

Answers: 204 taken in, again too; 400 no such JSON; 401 the signature or the hour is wrong; 404 a text we never sent;
409 we are still handing that text over, say it again; 413 too large; 429 too many that are not signed. No cookie counts
here and no session is opened.
"""

import hmac
import json
import re
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jimsupport import clock
from jimsupport.domain.access import links
from jimsupport.domain.access.limits import FORGED_TEXT
from jimsupport.domain.people import texting
from jimsupport.mail import received
from jimsupport.web import limits, policies
from jimsupport.web.routing import page

LARGEST = 16_384  # bytes
LONGEST_TEXT = 4_000  # characters: more parts than any gateway joins
FRESH = timedelta(minutes=5)
STATES = {"delivered": True, "failed": False}
TIMESTAMP, SIGNATURE = "jimsupport-timestamp", "jimsupport-signature"
_NUMBER = re.compile(r"\+[0-9]{6,15}")
_NO_LETTER = re.compile("[\ud800-\udfff]")  # half an emoji, where a gateway cut a text in two


async def delivery(request: Request) -> Response:
    """What became of a text of ours."""
    said = await _signed(request)
    arrived = STATES.get(_text(said, "state"))
    ours, theirs = _text(said, "id", 120), _text(said, "remote_id", 80)
    if arrived is None or not (ours or theirs):
        return Response(status_code=400)
    reason = _text(said, "reason", 300)
    try:
        await texting.report(request.state.db, ours, theirs, arrived=arrived, said=reason, now=clock.now())
    except texting.TooSoon:
        return Response(status_code=409, headers={"retry-after": "60"})
    return Response(status_code=204)


async def reply(request: Request) -> Response:
    """What somebody texted to our number: kept as it came, and read by the worker."""
    said = await _signed(request)
    sender, text, name = _text(said, "from"), _text(said, "text", LONGEST_TEXT), _text(said, "id", 80)
    if not _NUMBER.fullmatch(sender) or not text.strip() or not name:
        return Response(status_code=400)
    recipient = _text(said, "to", 20) or request.app.state.settings.text_sender
    await received.store(
        request.state.db,
        text.encode(),
        door="text",
        sender=sender,
        recipients=[recipient],
        now=clock.now(),
        ref=name,
    )
    return Response(status_code=204)


async def _signed(request: Request) -> dict[str, Any]:
    """What the gateway says, once the signature is right. Raises 404 where there is no gateway, 400 or 401."""
    secret = request.app.state.settings.text_secret
    if not secret:
        raise HTTPException(404)
    body, at = await request.body(), request.headers.get(TIMESTAMP, "")
    right = hmac.new(secret.encode(), at.encode() + b"." + body, sha256).hexdigest()
    given = request.headers.get(SIGNATURE, "").removeprefix("sha256=").lower()
    if not hmac.compare_digest(right.encode(), given.encode()) or not _is_fresh(at):
        await limits.check(
            request, FORGED_TEXT
        )  # what is rightly signed is never refused: a JIM may be saying it
        raise HTTPException(401)
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise HTTPException(400) from problem
    if not isinstance(said, dict):
        raise HTTPException(400)
    return said


def _is_fresh(timestamp: str) -> bool:
    """Whether this moment is about now: what was signed long ago may have been kept by somebody else."""
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    return abs(clock.now().timestamp() - int(timestamp)) <= FRESH.total_seconds()


def _text(said: dict[str, Any], name: str, longest: int = 40) -> str:
    """One value of what was said, cut where it is too long; "" for what is no text."""
    value = said.get(name)
    return _NO_LETTER.sub("\ufffd", value.replace("\x00", ""))[:longest] if isinstance(value, str) else ""


async def short(request: Request) -> Response:
    """The short link in a text leads to the page of the link it stands for."""
    token = request.path_params["token"]
    with suppress(links.Expired):  # the page offers a new one
        await links.open(request.state.db, token, now=clock.now())
    return RedirectResponse(f"/a/{token}", status_code=303)


routes = [
    page("/t/{token}", short, policy=policies.link, name="short_link"),
    page(
        "/texts/delivery",
        delivery,
        methods=["POST"],
        policy=policies.public,
        name="text_delivery",
        max_body=LARGEST,
        signed=True,
    ),
    page(
        "/texts/reply",
        reply,
        methods=["POST"],
        policy=policies.public,
        name="text_reply",
        max_body=LARGEST,
        signed=True,
    ),
]
