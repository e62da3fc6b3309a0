"""Looking that leaves a trace: pages and files whose opening is of the audit log."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from starlette.requests import Request

from jimsupport import clock
from jimsupport.db import Unavailable
from jimsupport.domain import audit
from jimsupport.domain.around import looks


async def leave(request: Request, act: str, *, subject: tuple[str, int] | None = None, **ids: Any) -> None:
    """Write in the audit log that whoever asks opens this; a HEAD shows nothing, so it leaves none."""
    if request.method != "HEAD":
        await audit.record(
            request.state.db, act, actor=request.state.actor, subject=subject, now=clock.now(), **ids
        )


async def seen(request: Request, jim_ids: Iterable[int], reason: str) -> None:
    """Let these JIMs read that whoever asks had their name in a list (`looks.EXPORT`, `looks.ORGANISATION`).

    Where nothing can be written, a list is read without.
    """
    if request.method != "HEAD":
        with suppress(Unavailable):
            await looks.seen_in_list(
                request.state.db, jim_ids, reason, person_id=request.state.person.id, now=clock.now()
            )
