"""What runs in the background, and how often. One line a job; the seconds keep off the hour and each other."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.around import still_helping
from jimsupport.domain.dilemmas import asking
from jimsupport.domain.follow_up import sweep
from jimsupport.domain.newsletters import sending as newsletter
from jimsupport.domain.talks import reminders
from jobs import deliver, desk, match, meet, read, settle, tidy, watch
from jobs.outcome import Outcome
from jobs.round import Post


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs work with."""

    db: Database
    post: Post
    sending: bool = True  # False: JIMSUPPORT_SEND=nothing, and what is due waits
    ask_url: str = ""  # JIMSUPPORT_ASK_URL: who knows what the relay took
    audit_mail: str = ""  # JIMSUPPORT_AUDIT_MAIL: who keeps the head of the audit log


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do, again and again, until a run finds nothing."""

    name: str
    every: int  # seconds
    run: Callable[[Tools, datetime], Awaitable[Outcome]]


async def _sweep(tools: Tools, now: datetime) -> Outcome:
    return Outcome(await sweep.run(tools.db, now=now))


async def _deliver(tools: Tools, now: datetime) -> Outcome:
    return await deliver.run(tools.db, tools.post, now=now) if tools.sending else Outcome(proof=False)


async def _remind(tools: Tools, now: datetime) -> Outcome:
    return Outcome(await reminders.run(tools.db, now=now))


async def _settle(tools: Tools, now: datetime) -> Outcome:
    return await settle.run(tools.db, tools.post, ask_url=tools.ask_url, now=now)


async def _ask(tools: Tools, now: datetime) -> Outcome:
    return Outcome(await still_helping.run(tools.db, now=now))


async def _pose(tools: Tools, now: datetime) -> Outcome:
    return Outcome(+Counter(posed=await asking.run(tools.db, now=now)))


async def _print(tools: Tools, now: datetime) -> Outcome:
    return Outcome(+Counter(queued=await newsletter.run(tools.db, now=now)))


async def _match(tools: Tools, now: datetime) -> Outcome:
    return await match.run(tools.db, stopping=tools.post.stopping, now=now)


JOBS = (
    Job("sweep", 61, _sweep),  # what is due becomes messages
    Job("remind", 59, _remind),  # talks that come up
    Job("deliver", 3, _deliver),  # messages leave
    Job("read", 7, lambda tools, now: read.run(tools.db, tools.post, now=now)),  # what came in lands
    Job("reap", 67, lambda tools, now: deliver.reap(tools.db, now=now)),  # what a dead worker left behind
    Job("place", 7, lambda tools, now: match.place(tools.db, now=now)),  # newcomers in open places
    Job("match", 11, _match),  # groups for JIMs: at night, and when staff ask
    Job("settle", 73, _settle),  # mail of which nobody knows, where somebody can be asked
    Job("erase", 613, lambda tools, now: tidy.erase(tools.db, now=now)),  # data that has served its time
    Job("shred", 607, lambda tools, now: tidy.shred(tools.db, now=now)),  # keys of what was erased
    Job("sift", 86_413, lambda tools, now: tidy.sift(tools.db, now=now)),  # keys that nothing needs any more
    Job("look_back", 1801, lambda tools, now: tidy.look_back(tools.db, now=now)),  # silent for years, or gone
    Job("expire", 907, lambda tools, now: tidy.expire(tools.db, now=now)),  # no answer to another JIM
    Job("wake", 71, lambda tools, now: desk.wake(tools.db, now=now)),  # questions put away until now
    Job("return", 331, lambda tools, now: desk.return_untouched(tools.db, now=now)),  # back to everyone
    Job("ask", 1813, _ask),  # professionals, whom they still accompany
    Job("invite", 63, lambda tools, now: meet.see_to_invitations(tools.db, now=now)),  # answers to groups
    Job("vote", 127, lambda tools, now: meet.see_to_polls(tools.db, now=now)),  # when groups can meet
    Job("tell", 57, lambda tools, now: meet.tell(tools.db, now=now)),  # what was written in groups
    Job("meet", 53, lambda tools, now: meet.come_together(tools.db, now=now)),  # groups that meet
    Job("gather", 57, lambda tools, now: meet.see_to_gatherings(tools.db, now=now)),  # days for all JIMs
    Job("pose", 83, _pose),  # what would JIM do: to who likes to be asked
    Job("print", 89, _print),  # the newsletter: two hundred copies a run
    Job("offer", 617, lambda tools, now: meet.offer(tools.db, now=now)),  # what would help to a group
    Job("seal", 61, lambda tools, now: watch.seal(tools.db, now=now)),  # the audit log
    Job("attest", 887, lambda tools, now: watch.attest(tools.db, tools.audit_mail, now=now)),  # once a day
    Job("clear", 3607, lambda tools, now: tidy.clear(tools.db, now=now)),  # sessions and forms long gone
)
