"""The command `jimsupport`: every way to start the service and to work on it from a terminal."""

import argparse
import asyncio
import sys
from pathlib import Path

from jimsupport.settings import SettingsError
from jimsupport.simulate.run import simulate


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked, 2 when what was asked cannot be done."""
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args) or 0)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jimsupport", description="Support for JIMs after professional help has ended.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("simulate", help="let simulated JIMs live on a simulated clock")
    one.add_argument("--jims", type=int, default=300)
    one.add_argument("--days", type=int, default=400)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--ledger", type=Path, required=True, help="file for what happened, a line of JSON each")
    one.add_argument("--database", help="URL of an empty database; a temporary SQLite file without it")
    one.set_defaults(run=_simulate)
    return parser


def _simulate(args: argparse.Namespace) -> None:
    counts = asyncio.run(
        simulate(
            jims=args.jims, days=args.days, seed=args.seed, ledger_path=args.ledger, database_url=args.database
        )
    )
    for name, number in sorted(counts.items()):
        print(f"{number:7} {name}")
