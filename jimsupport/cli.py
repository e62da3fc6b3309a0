"""The command `jimsupport`: every way to start the service and to work on it from a terminal."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import uvloop

from jimsupport import clock, serving
from jimsupport.db import Database, DecryptionError, Unavailable, migrate, rotation
from jimsupport.domain.audit import command as auditing
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.importing import imports, organisations
from jimsupport.domain.matching import command as matching
from jimsupport.domain.office import stopping
from jimsupport.domain.people import accounts
from jimsupport.domain.privacy import again
from jimsupport.domain.privacy import command as keeping
from jimsupport.mail import carrier
from jimsupport.mail.door import MOST_BYTES
from jimsupport.mail.reading import command as reading
from jimsupport.settings import Settings, SettingsError
from jimsupport.simulate.demo import demo
from jimsupport.simulate.run import simulate
from jimsupport.words import say

TERMINAL = "terminal"  # who did it, on the timeline
Result = TypeVar("Result")
Command = Callable[[argparse.Namespace], None]


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked, 2 when that cannot be done."""
    args = _parser().parse_args(argv)
    try:
        args.run(args)
    except Invalid as error:
        for problem in error.problems:
            print(say("nl", problem.message, **problem.values), file=sys.stderr)
    except Refused as error:
        print(say("nl", error.message, **error.values), file=sys.stderr)
    except (SettingsError, NotFound, Unavailable, DecryptionError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}" if error.filename else str(error), file=sys.stderr)
    else:
        return 0
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jimsupport", description="Support for JIMs after professional help has ended."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)
        return one

    command("migrate", _migrate, "bring the tables up to date")
    for name, run, text in (
        ("serve", _serve, "pages and background work in one process"),
        ("web", _web, "pages alone"),
    ):
        one = command(name, run, text)
        one.add_argument("--host", default="127.0.0.1")
        one.add_argument("--port", type=_port, default=8000)
    command("worker", _worker, "background work alone")
    one = command("receive", _receive, "take mail in by SMTP or LMTP, behind a mail server")
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=_port, default=8025)
    one.add_argument("--lmtp", action="store_true", help="speak LMTP")
    one.add_argument("--max-bytes", type=_above_zero, default=MOST_BYTES, help="the largest mail")

    one = command("import", _import, "import hand-overs from a CSV file")
    one.add_argument("file", type=Path)
    one.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
    one.add_argument("--report", type=Path, help="write a CSV with one line for every row")
    one = command("import-organisations", _import_organisations, "add the organisations of a CSV file")
    one.add_argument("file", type=Path)

    one = command("retention", _retention, "how long what is kept, and what would go now")
    one.add_argument("--dry-run", action="store_true", required=True, help="count, and change nothing")

    command(
        "erase-again",
        _erase_again,
        "after a back-up was put back: erase again who was erased since it was made",
    )

    one = command("post", _post, "stop all post, mail and texts, or let it go again")
    one.add_argument("what", choices=("stop", "go"))

    one = command(
        "rotate", _rotate, "wrap every key with the newest master key; goes on where it was stopped"
    )
    one.add_argument("--re-encrypt", action="store_true", help="give old values a key of their own as well")

    account = command("accounts", _account, "give someone a role, and mail them how to begin")
    verbs = account.add_subparsers(required=True, metavar="VERB")
    one = verbs.add_parser("add", help="invite a mail address")
    one.add_argument("email")
    one.add_argument("--role", choices=("administrator", "staff"), required=True)

    auditing.add_arguments(command("audit", _audit, "verify the audit log, or list lines of it"))
    reading.add_arguments(command("read-mail", _read_mail, "how mail is read, a line of JSON a file"))
    matching.add_arguments(command("match", _match, "groups for the people of a file"))

    one = command("simulate", _simulate, "let simulated JIMs live on a simulated clock")
    one.add_argument("--jims", type=int, default=300)
    one.add_argument("--days", type=int, default=400)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--ledger", type=Path, required=True, help="file for what happened, a line of JSON each")
    one.add_argument("--database", help="URL of an empty database; a temporary SQLite file without it")

    one = command("demo", _demo, "sample data, a few months played, served with one link a role")
    one.add_argument("--port", type=_port, default=8000)
    one.add_argument("--audit", type=Path, help="write a JSON of every page each role may open")
    return parser


def _port(text: str) -> int:
    """A TCP port; 0 is any that is free."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to 65535")
    return int(text)


def _above_zero(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return int(text)


def _settings(port: int = 8000) -> Settings:
    """The settings of this environment; in development the tables are brought up to date as well."""
    settings = Settings.from_env(port=port)
    if settings.development:
        asyncio.run(migrate.upgrade(settings.database_url))
    return settings


def _with_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    """What `work` gives on the database of this environment."""
    settings = _settings()

    async def opened() -> Result:
        async with serving.opened(settings) as db:
            return await work(db)

    return uvloop.run(opened())


def _migrate(args: argparse.Namespace) -> None:
    asyncio.run(migrate.upgrade(Settings.from_env().database_url))


def _serve(args: argparse.Namespace) -> None:
    settings = _settings(args.port)
    _greet(settings)
    uvloop.run(serving.both(settings, host=args.host, port=args.port))


def _web(args: argparse.Namespace) -> None:
    settings = _settings(args.port)
    _greet(settings)
    uvloop.run(serving.web(settings, host=args.host, port=args.port))


def _greet(settings: Settings) -> None:
    print(f"JIMsupport: {settings.base_url}", flush=True)
    if settings.development:
        here = carrier.mailbox_folder(settings.mail_url)
        where = f"{settings.base_url}/mailbox" if here else "to the relay, for who is in JIMSUPPORT_ALLOW"
        print(f"Its mail:   {where}", flush=True)
    print("Stop with Ctrl-C.", flush=True)


def _worker(args: argparse.Namespace) -> None:
    settings = _settings()
    print("The worker runs. Stop with Ctrl-C.", flush=True)
    uvloop.run(serving.worker(settings))


def _receive(args: argparse.Namespace) -> None:
    settings = _settings()

    def ready(port: int) -> None:
        print(f"Mail comes in at {args.host}:{port}. Stop with Ctrl-C.", flush=True)

    uvloop.run(
        serving.receive(
            settings, host=args.host, port=args.port, lmtp=args.lmtp, max_bytes=args.max_bytes, ready=ready
        )
    )


def _import(args: argparse.Namespace) -> None:
    content = args.file.read_bytes()
    with ExitStack() as opened:  # before anything is saved: what cannot be reported is not imported
        file = (
            opened.enter_context(args.report.open("w", encoding="utf-8", newline="")) if args.report else None
        )
        report = _with_database(
            lambda db: imports.run(db, content, dry_run=args.dry_run, by=TERMINAL, now=clock.now())
        )
        if file:
            report.write_csv(file)
    print(", ".join(f"{number} {outcome}" for outcome, number in report.counts.items()))


def _import_organisations(args: argparse.Namespace) -> None:
    content = args.file.read_bytes()
    counts = _with_database(lambda db: organisations.run(db, content, by=TERMINAL, now=clock.now()))
    print(", ".join(f"{number} {what}" for what, number in counts.items()))


def _retention(args: argparse.Namespace) -> None:
    print("\n".join(_with_database(lambda db: keeping.report(db, now=clock.now()))))


def _erase_again(args: argparse.Namespace) -> None:
    done = _with_database(lambda db: again.run(db, by=TERMINAL, now=clock.now()))
    print(f"{done.people} people erased again; {done.values} texts emptied whose key was destroyed.")
    if done.strange:
        print(f"{done.strange} texts go with keys that this store never had: is it older than the database?")
    if done.perhaps:
        numbers = ", ".join(map(str, done.perhaps))
        print(f"Perhaps erased in the last ten minutes before, see the mails about it: people {numbers}.")


def _post(args: argparse.Namespace) -> None:
    change = stopping.stop if args.what == "stop" else stopping.resume
    _with_database(lambda db: change(db, by=TERMINAL, now=clock.now()))
    print("All post is stopped." if args.what == "stop" else "Post goes out again.")


def _rotate(args: argparse.Namespace) -> None:
    async def run(db: Database) -> dict[str, int]:
        await rotation.wrap_anew(db, told=say_now)
        if args.re_encrypt:
            counts = await rotation.encrypt_anew(db, told=say_now)
            if counts["unreadable"]:
                say_now(f"{counts['unreadable']} values cannot be read: their master key is not here.")
        return await rotation.in_use(db)

    def say_now(line: str) -> None:
        print(line, flush=True)

    used = _with_database(run)
    for name, number in used.items():
        print(f"«{name}» opens {number} keys and values." if number else f"«{name}» opens nothing.")
    free = [name for name, number in used.items() if not number and name != next(iter(used))]
    print(f"May go, once no back-up needs it: {', '.join(free)}." if free else "No master key may go.")


def _account(args: argparse.Namespace) -> None:
    _with_database(lambda db: accounts.invite(db, args.email, args.role, by=TERMINAL, now=clock.now()))
    print(f"{args.email}: {args.role}. The mail with the way in goes out as soon as a worker runs.")


def _audit(args: argparse.Namespace) -> None:
    sys.exit(_with_database(lambda db: auditing.run(db, args, say=print, now=clock.now())))


def _read_mail(args: argparse.Namespace) -> None:
    sys.exit(reading.run(args))


def _match(args: argparse.Namespace) -> None:
    sys.exit(matching.run(args))


def _simulate(args: argparse.Namespace) -> None:
    counts = uvloop.run(
        simulate(
            jims=args.jims,
            days=args.days,
            seed=args.seed,
            ledger_path=args.ledger,
            database_url=args.database,
        )
    )
    for name, number in sorted(counts.items()):
        print(f"{number:7} {name}")


def _demo(args: argparse.Namespace) -> None:
    uvloop.run(demo(port=args.port, audit=args.audit))
