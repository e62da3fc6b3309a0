"""Looking that leaves a trace: pages and files whose opening is of the audit log."""

from typing import Any

from starlette.requests import Request

from jimsupport import clock
from jimsupport.domain import audit


async def leave(request: Request, act: str, *, subject: tuple[str, int] | None = None, **ids: Any) -> None:
    """Write in the audit log that whoever asks opens this; a HEAD shows nothing, so it leaves none."""
    if request.method != "HEAD":
        await audit.record(
            request.state.db, act, actor=request.state.actor, subject=subject, now=clock.now(), **ids
        )
