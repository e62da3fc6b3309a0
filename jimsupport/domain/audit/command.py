"""`jimsupport audit`: verify the log, or list lines of it."""

import argparse
import json
import re
from collections.abc import Callable
from datetime import date, datetime

from jimsupport.db import Database
from jimsupport.domain.audit import book, checks
from jimsupport.domain.audit.book import Wanted

Say = Callable[[str], None]
WHY = {
    "rows": "its rows are not as they were sealed",
    "seal": "the seal itself was changed",
    "chain": "it does not stand on the seal before it",
    "head": "no seal has that digest: the end of the log was cut off, or it is of another log",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    one = verbs.add_parser("verify", help="walk the whole log; status 1 when it does not hold")
    one.add_argument("--head", type=_digest, help="the digest of a mail, which has to be there still")
    one.set_defaults(verb=_verify)
    one = verbs.add_parser("list", help="lines of the log, a line of JSON each, newest first")
    one.add_argument("--subject", type=_numbered, help="as in person:12")
    one.add_argument("--actor", default="", help="as in staff:3")
    one.add_argument("--act", default="", help="as in role_granted")
    one.add_argument("--since", type=date.fromisoformat, help="a day, as in 2026-11-24")
    one.add_argument("--until", type=date.fromisoformat)
    one.add_argument("--limit", type=int, default=1000)
    one.set_defaults(verb=_list)


async def run(db: Database, args: argparse.Namespace, *, say: Say, now: datetime) -> int:
    """Do what was asked, and `say` each line of it; the status to end with."""
    status: int = await args.verb(db, args, say=say, now=now)
    return status


async def _verify(db: Database, args: argparse.Namespace, *, say: Say, now: datetime) -> int:
    found = await checks.verify(db, head=args.head, now=now)
    say(f"{found.seals} seals over {found.rows} rows hold; {found.waiting} rows have no seal yet.")
    say(f"head: {found.head or 'none'}")
    if found.why:
        where = f"Seal {found.broken} does not hold" if found.broken else "The head does not hold"
        say(f"{where}: {WHY[found.why]}.")
    return 0 if found.holds else 1


async def _list(db: Database, args: argparse.Namespace, *, say: Say, now: datetime) -> int:
    wanted = Wanted(
        act=args.act, actor=args.actor, subject=args.subject or "", since=args.since, until=args.until
    )
    rows, _ = await book.listed(db, wanted, size=args.limit)
    for row in rows:
        subject = f"{row.subject_kind}:{row.subject_id}" if row.subject_kind else None
        line = {"id": row.id, "at": row.at.isoformat(), "act": row.act, "actor": row.actor}
        say(json.dumps({**line, "subject": subject, "data": row.data, "seal": row.seal_id}))
    return 0


def _digest(text: str) -> str:
    found = "".join(text.split()).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", found):
        raise argparse.ArgumentTypeError("a digest is 64 hexadecimal digits")
    return found


def _numbered(text: str) -> str:
    if not book.subject_of(text):
        raise argparse.ArgumentTypeError(f"{text} is not written as person:12")
    return text
