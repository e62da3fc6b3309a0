"""How long a connection may say nothing, and how much it may say before it has asked something.

uvicorn waits for ever for the first request of a connection, and for the rest of one that trickles in: a few thousand of
those are all that a server can hold open. The body has its own clock (`routing.SLOWEST_BODY`), which starts with the
handler; an answer has that of the database.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from jimsupport.web.security import HEADERS

ASKED_WITHIN = 20.0  # seconds from the first byte, or from connecting, to the end of the headers
IDLE = 5  # seconds between two requests
LARGEST_HEAD = 32_768  # bytes: the line that asks, and all headers together
SLICE = LARGEST_HEAD // 2  # what may be there incomplete, before as much is taken in again


class Connection(H11Protocol):
    """uvicorn's own, that does not wait for ever."""

    _waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        if self._is_answering():  # a body: the application counts it
            super().data_received(data)
            return
        for start in range(0, len(data), SLICE):  # so that a head that is too large is never taken in whole
            if not self.transport.is_closing():
                super().data_received(data[start : start + SLICE])
        if self.transport.is_closing() or self._is_answering():
            self._wait_no_more()
        else:
            self._wait()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._wait_no_more()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets the headers of every other answer."""
        headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        headers += [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        for part in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=b"400"),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()

    def _is_answering(self) -> bool:
        """Whether a request has come whole, its body aside, and is not answered yet."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        """Give up after a while; what trickles in meanwhile wins no time."""
        if self._waits is None:
            self._waits = self.loop.call_later(ASKED_WITHIN, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None
