"""One line: what a browser says is read, checked and passed on; what it is told is sent, in order."""

import asyncio
import json
import logging
import time
from contextlib import suppress

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from jimsupport import clock
from jimsupport.db import Unavailable
from jimsupport.web.signalling import frames, hosting
from jimsupport.web.signalling.frames import Malformed
from jimsupport.web.signalling.pace import Pace
from jimsupport.web.signalling.peers import GOING_AWAY, POLICY, RESTART, Caller, Frame, Out, Peer
from jimsupport.web.signalling.switchboard import Switchboard

log = logging.getLogger("jimsupport.web")

HELLO_WITHIN = 15.0  # seconds
IDLE = 60.0  # seconds without a word; our page says something every ten or so
SENT_WITHIN = 20.0  # seconds that a browser may take to read a frame


async def serve(socket: WebSocket, caller: Caller) -> None:
    """Keep this line until one of us ends it."""
    board: Switchboard = socket.app.state.switchboard
    try:
        with board.line(caller.who.person_id) as pace:
            await socket.accept()
            await _talk(socket, board, caller, pace)
    except Out:
        await socket.send_denial_response(Response(status_code=429))


async def _talk(socket: WebSocket, board: Switchboard, caller: Caller, pace: Pace) -> None:
    try:
        async with asyncio.timeout(HELLO_WITHIN):
            hello = await _read(socket, pace)
        if hello["type"] != "hello":
            raise Out("malformed")
        peer = await board.join(caller, sends=hello["sends"], was=hello["was"])
    except Out as out:
        await _close(socket, {"type": "out", "why": out.why})
        return
    except (TimeoutError, Unavailable):
        await _close(socket, None, RESTART)
        return
    except WebSocketDisconnect:
        return
    sending = asyncio.create_task(_send(socket, peer))
    reading = asyncio.create_task(_hear(socket, board, peer, pace))
    try:
        await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
        if reading.done():  # what it ends with is still to be sent
            await asyncio.wait({sending}, timeout=SENT_WITHIN)
    finally:
        for task in (sending, reading):
            task.cancel()
        for problem in await asyncio.gather(sending, reading, return_exceptions=True):
            if isinstance(problem, Exception):
                log.error("a line failed", exc_info=problem)
        await board.leave(peer)


async def _send(socket: WebSocket, peer: Peer) -> None:
    with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        while (frame := await peer.outgoing.get()) is not None:
            async with asyncio.timeout(SENT_WITHIN):
                await socket.send_text(json.dumps(frame))
        await socket.close(peer.code)


async def _hear(socket: WebSocket, board: Switchboard, peer: Peer, pace: Pace) -> None:
    """Until the browser leaves, or has to."""
    try:
        while True:
            try:
                async with asyncio.timeout(IDLE):
                    said = await _read(socket, pace)
            except TimeoutError:
                peer.end(None)
                return
            if said["type"] == "leave":
                peer.code = GOING_AWAY
                peer.end("left")
                return
            await _act(board, peer, said)
    except WebSocketDisconnect:
        peer.end(None)
    except Out as out:
        peer.end(out.why)
    except Unavailable:
        peer.end(None)


async def _read(socket: WebSocket, pace: Pace) -> Frame:
    """The next frame, as soon as this person may say it. Raises Out, WebSocketDisconnect."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    try:
        said = frames.parse(message.get("text"))
    except Malformed:
        raise Out("malformed") from None
    pause = pace.wait(said["type"], time.monotonic())
    if pace.is_flood:
        raise Out("flood")
    if pause:
        await asyncio.sleep(pause)
    return said


async def _act(board: Switchboard, peer: Peer, said: Frame) -> None:
    match said:
        case {"type": "signal", "to": to, "data": data}:
            board.say(peer, {"type": "signal", "from": peer.id, "data": data}, to=to)
        case {"type": "say", "text": text}:
            at = clock.now().isoformat()
            said = {"type": "said", "from": peer.id, "name": peer.who.name, "text": text, "at": at}
            peer.tell(said)
            board.say(peer, said)
        case {"type": "state"}:
            peer.microphone, peer.camera, peer.hand = said["microphone"], said["camera"], said["hand"]
            board.say(peer, {"type": "state", "from": peer.id, **peer.flags})
        case {"type": "ping"}:
            peer.tell({"type": "pong"})
        case {"type": "hello"}:
            raise Out("malformed")
        case _:
            await hosting.act(board, peer, said)


async def _close(socket: WebSocket, frame: Frame | None, code: int = POLICY) -> None:
    with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(SENT_WITHIN):
            if frame:
                await socket.send_text(json.dumps(frame))
            await socket.close(code)
