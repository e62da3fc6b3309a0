"""Peer groups: the figures of the matching, beside what one would do without it, on the same pools.

`python -m bench.matching [--quick]`. Another measure of the same search core: MDGPLIB_FOLDER names a folder with
instances of that library and a best.json of the best values published.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench import _mdgp, _peer_rules, _peers
from jimsupport.domain.matching import files
from jimsupport.domain.matching.place import place

RIVALS = ("first come", "best place", "k-means")
MDGP_STEPS = 40_000_000  # about ten seconds


class Limit(NamedTuple):
    """What a run of the command must keep: seconds, matched, quality, value over the bound, MB."""

    seconds: float
    matched: float = 0.0
    quality: float = 0.0
    over_bound: float = 0.0
    megabytes: float = 2_000.0


class Run(NamedTuple):
    """Seconds on the clock and of work, MB."""

    seconds: float
    work: float
    megabytes: float


def timed(*command: str) -> Run:
    """A process of its own, start-up included."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    memory = Path(f"/proc/{process.pid}/status")
    most = 0
    while (
        True
    ):  # the peak is asked for while it runs: what a child is said to have used counts its parent too
        found = re.search(r"VmHWM:\s+(\d+)", memory.read_text())
        most = max(most, int(found[1]) if found else 0)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        time.sleep(0.02)
    assert status == 0, command
    return Run(time.perf_counter() - started, used.ru_utime + used.ru_stime, most / 1024)


def command(source: Path, target: Path, budget: str) -> Run:
    """`jimsupport match`."""
    start = "import sys; from jimsupport.start import main; sys.exit(main())"
    words = ("match", "--input", str(source), "--output", str(target), "--seed", "1", "--budget", budget)
    return timed(sys.executable, "-c", start, *words)


def measure(
    name: str, pool: _peer_rules.Json, limit: Limit, *, budget: str = "quick", beside: bool = False
) -> bool:
    """Print one line, and one for each rival; whether the limits were kept."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.json"), Path(folder, "out.json")
        source.write_text(json.dumps(pool))
        bound = _peer_rules.bound(pool) if limit.over_bound else 0
        if beside:
            for rival in RIVALS:
                run = timed(sys.executable, "-m", "bench._peer_rivals", rival, str(source), str(target))
                _say(f"  {rival}", run, _peer_rules.check(pool, json.loads(target.read_text())), bound)
        run = command(source, target, budget)
        first = target.read_bytes()
        got = _peer_rules.check(pool, json.loads(first))
        _say(name, run, got, bound)
        if beside:
            command(source, target, budget)
            assert target.read_bytes() == first, "the same input and seed gave another answer"
    kept = got.violations == 0 and run.megabytes <= limit.megabytes and run.work <= limit.seconds
    kept = kept and got.matched >= limit.matched and got.quality >= limit.quality
    return kept and (not bound or got.value / bound >= limit.over_bound)


def _say(name: str, run: Run, got: _peer_rules.Outcome, bound: float) -> None:
    over = f"{got.value / bound:7.4f} of the bound" if bound else f"value {got.value}"
    print(
        f"{name:24} {run.seconds:6.1f} s ({run.work:5.1f} s of work) {run.megabytes:5.0f} MB  "
        f"matched {got.matched:7.2%} (new {got.newcomers:7.2%})  quality {got.quality:.3f}  {over}  "
        f"violations {got.violations}",
        flush=True,
    )


def rolling(number: int, seed: int) -> _peer_rules.Json:
    """A pool in which most are in groups already, formed as they came."""
    pool = _peers.pool(number, seed)
    first = number * 4 // 5
    before = {**pool, "people": pool["people"][:first], "forbidden": []}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.json"), Path(folder, "out.json")
        source.write_text(json.dumps(before))
        timed(sys.executable, "-m", "bench._peer_rivals", "first come", str(source), str(target))
        groups = json.loads(target.read_text())["groups"]
    sizes = (4, 5, 6, 6)
    pool["existing_groups"] = [
        {
            **{name: group[name] for name in ("id", "language", "mode", "slot")},
            "members": group["members"][: sizes[at % 4]],
        }
        for at, group in enumerate(groups)
    ]
    inside = {
        frozenset((a, b))
        for group in pool["existing_groups"]
        for a in group["members"]
        for b in group["members"]
    }
    pool["forbidden"] = [pair for pair in pool["forbidden"] if frozenset(pair) not in inside]
    return pool


def sign_ups(number: int) -> bool:
    """One person against the open groups: the 95th of 100, in milliseconds."""
    given = rolling(number, 3)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.json")
        source.write_text(json.dumps(given))
        pool = files.read(source)
    people = {one.id: one for one in pool.people}
    taken = []
    for one in pool.people[-200:]:
        started = time.perf_counter()
        place(one, pool.groups, people, config=pool.config, forbidden=pool.forbidden)
        taken.append(1000 * (time.perf_counter() - started))
    slow = sorted(taken)[int(0.95 * len(taken))]
    print(f"{'one sign-up':24} {len(pool.groups)} groups, p95 {slow:.1f} ms")
    return slow <= 50


def diverse(folder: Path) -> bool:
    """The mean gap to the best values published, in percent."""
    best, gaps = json.loads((folder / "best.json").read_text()), []
    for path in sorted(folder.glob("*_n120_*.txt")):
        started = time.process_time()
        value, _ = _mdgp.solve(_mdgp.read(path), 1, MDGP_STEPS)
        gaps.append(100 * (best[path.stem] - value) / best[path.stem])
        print(
            f"  {path.stem:22} {value:12.1f}  gap {gaps[-1]:.3f} %  {time.process_time() - started:.1f} s of work"
        )
    print(f"{'MDGPLIB n = 120':24} mean gap {sum(gaps) / len(gaps):.3f} %")
    return sum(gaps) / len(gaps) <= 0.5


def main() -> int:
    """All figures; 1 if a limit was missed."""
    quick = "--quick" in sys.argv
    kept = [
        measure("36 people", _peers.pool(36, 1, dense=True), Limit(5)),
        measure("1,000 quick", _peers.pool(1_000, 1), Limit(10), beside=True),
    ]
    if not quick:
        five = _peers.pool(5_000, 1)
        kept += [
            measure("5,000 quick", five, Limit(10, 0.96, 0.66, 0.915), beside=True),
            measure("5,000 nightly", five, Limit(120, 0.97, 0.0, 0.925), budget="nightly"),
            measure("5,000 rolling", rolling(5_000, 7), Limit(10)),
            measure("50,000 quick", _peers.pool(50_000, 1), Limit(120, 0.985, megabytes=1_000)),
            measure("100,000 quick", _peers.pool(100_000, 1), Limit(300, 0.985)),
            sign_ups(5_000),
        ]
        folder = os.environ.get("MDGPLIB_FOLDER")
        kept += [diverse(Path(folder))] if folder else []
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
