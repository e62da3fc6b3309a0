"""A few dozen JIMs live through some months: the ledger keeps every rule, and holds every act there is."""

import json
from collections import Counter
from pathlib import Path

from jimsupport.simulate import run, turns
from tests.simulate import checker

ACTS = {
    "answered",
    "bounced",
    "channel_changed",
    "consented",
    "deceased",
    "declined",
    "hand_over_moved",
    "hand_over_withdrawn",
    "handed_over",
    "joined",
    "paused",
    "resumed",
    "rhythm_changed",
    "snoozed",
    "stopped",
    "talked",
    "zone_changed",
}


async def simulated(folder: Path, name: str, *, jims: int, days: int, seed: int) -> Path:
    path = folder / f"{name}.jsonl"
    await run.simulate(jims=jims, days=days, seed=seed, ledger_path=path, database_url=None)
    return path


async def test_a_few_months_break_no_rule_and_hold_every_act(tmp_path):
    path = await simulated(tmp_path, "months", jims=60, days=120, seed=1)

    assert checker.check(path) == []
    *lines, summary = [json.loads(line) for line in path.read_text().splitlines()]
    acts = Counter(line["act"] for line in lines if line["type"] == "act")
    assert set(acts) == ACTS
    assert (summary["type"], summary["jims"]) == ("summary", 60)
    assert {act: summary["counts"][act] for act in acts} == acts


async def test_the_same_seed_gives_the_same_ledger(tmp_path):
    one, same, other = [
        await simulated(tmp_path, name, jims=25, days=60, seed=seed)
        for name, seed in (("one", 4), ("same", 4), ("other", 5))
    ]
    assert one.read_bytes() == same.read_bytes()
    assert one.read_bytes() != other.read_bytes()


def test_every_turn_comes_many_times_with_three_hundred():
    dealt = Counter(turns.TURNS[number % len(turns.TURNS)] for number in range(300))
    assert set(dealt) == set(turns.TURNS)
    assert min(dealt.values()) >= 12
