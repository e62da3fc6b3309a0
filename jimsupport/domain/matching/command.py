"""The command `match`: groups for the people of a file."""

import argparse
import sys
from importlib import import_module
from pathlib import Path
from time import monotonic

from jimsupport.domain.matching import files
from jimsupport.domain.matching.fields import BadInput
from jimsupport.domain.matching.model import Result

SOLVER = (
    "jimsupport.domain.matching.solve"  # brings a compiler along: imported when there is something to match
)
BUDGETS = ("quick", "nightly")
WIDTH = 40  # characters of the bar
TELL_EVERY = 0.1  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--input", type=Path, required=True, metavar="FILE", help="people, as jim-matching/1")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="where the groups go")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed, the same groups")
    parser.add_argument("--budget", choices=BUDGETS, default="quick", help="seconds, or about a minute")


def run(args: argparse.Namespace) -> int:
    """Match a file; 0, or 2 when its content cannot be used, or 130 when stopped by Ctrl-C."""
    bar = Bar() if sys.stderr.isatty() else None
    try:
        pool = files.read(args.input)
        solver = import_module(SOLVER)
        result: Result = solver.match(
            pool, seed=args.seed, budget=solver.BUDGETS[args.budget], progress=bar or solver.untold
        )
        files.write(args.output, result)
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n" if error.filename else f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; nothing was written.\n")
        return 130
    finally:
        if bar:
            bar.close()
    matched = sum(len(group.members) for group in result.groups)
    sys.stdout.write(
        f"{len(result.groups)} groups, {matched} of {len(pool.people)} people, value {result.value}\n"
    )
    return 0


class Bar:
    """How far it is, on one line of the terminal, redrawn a few times a second."""

    def __init__(self) -> None:
        self.started = self.told = monotonic()

    def __call__(self, done: float) -> None:
        now = monotonic()
        if now - self.told < TELL_EVERY:
            return
        self.told = now
        filled = round(WIDTH * done)
        sys.stderr.write(f"\r{'█' * filled}{'░' * (WIDTH - filled)} {done:4.0%} {now - self.started:4.0f} s")
        sys.stderr.flush()

    def close(self) -> None:
        """Clear the line."""
        sys.stderr.write("\r" + " " * (WIDTH + 14) + "\r")
        sys.stderr.flush()


def main(argv: list[str]) -> int:
    """The command by itself, without the rest of the service."""
    parser = argparse.ArgumentParser(prog="jimsupport match", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(argv))
