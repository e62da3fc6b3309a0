"""How well and how fast mail is read: what a person wrote, what kind it is, whose address failed and whether it is dead.

    python -m bench.reading [--quick] [--corpora FOLDER]

On mail that others received, in ../shared/corpora unless a folder is named. A text is right when it is what the
person wrote but for white space; a bounce when its recipients are the right ones, all of them.
"""

import json
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from bench import Figures, run
from jimsupport.mail.reading.command import seen
from jimsupport.mail.reading.read import Reading, read

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
SHAPES = {"text": "text", "eml": "message", "html": "html"}  # a folder of replies -> how it is read
AT_LEAST = {
    "text_exact": 52,
    "eml_exact": 11,
    "html_exact": 8,
    "recipients_right": 0.92,
    "dead_precision": 0.98,
    "dead_recall": 0.85,
}
AT_MOST = {"words_lost": 0.02, "people_as_bounces": 0, "unreadable": 0}


async def measure(quick: bool) -> Figures:
    folder = _folder(sys.argv)
    if not folder.is_dir():
        print(f"no corpora in {folder}: nothing is measured")
        return {"corpora": None}
    figures = _replies(folder / "replies")
    mails = {path.name: path.read_bytes() for path in sorted((folder / "bounces").glob("*.eml"))}
    figures |= _bounces(
        {name: read(raw) for name, raw in mails.items()}, folder / "bounces" / "expected.jsonl"
    )
    figures["mails_a_second"] = _speed(list(mails.values()), 1 if quick else 5)
    figures["missed"] = [name for name, limit in AT_LEAST.items() if figures[name] < limit]
    figures["missed"] += [name for name, limit in AT_MOST.items() if figures[name] > limit]
    return figures


def _folder(argv: list[str]) -> Path:
    return Path(argv[argv.index("--corpora") + 1]) if "--corpora" in argv else CORPORA


def _replies(folder: Path) -> Figures:
    """How many texts are right, and how many of the words that people wrote are lost."""
    figures: Figures = {}
    written = lost = taken = 0
    for name, shape in SHAPES.items():
        right = wrong = 0
        for path in sorted((folder / name).iterdir()):
            if path.suffix == ".expected":
                continue
            expected = path.with_suffix(".expected").read_text(encoding="utf-8").split()
            found = seen(path.read_bytes(), shape)
            taken += found["kind"] == "bounce"
            words = found["text"].split()
            right += words == expected
            if words != expected:
                wrong += 1
                print(f"not as written: {path.name}")
            written += len(expected)
            lost += (Counter(expected) - Counter(words)).total()
        figures |= {f"{name}_exact": right, f"{name}_of": right + wrong}
    return figures | {"words_lost": round(lost / written, 4), "people_as_bounces": taken}


def _bounces(readings: dict[str, Reading], answers: Path) -> Figures:
    """How often the recipients are right, and how sure it is that an address called dead is dead."""
    right = reasons = known = 0
    dead: Counter[str] = Counter()
    for line in answers.read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        name = answer["file"]
        expected = {one["rcpt"].lower(): one for one in answer["r"]}
        found = {one.address.lower(): one for one in readings[name].failed}
        right += set(found) == set(expected)
        if set(found) != set(expected):
            print(
                f"other recipients: {name}: {', '.join(found) or 'none'} for {', '.join(expected) or 'none'}"
            )
        for address in set(found) | set(expected):
            said = address in found and found[address].dead
            truth = address in expected and bool(expected[address]["hard"])
            dead[f"{'said' if said else 'kept'} {'dead' if truth else 'alive'}"] += 1
            if said != truth:
                print(f"{'dead' if truth else 'alive'} but said otherwise: {name}: {address}")
            if address in found and address in expected:
                known += 1
                reasons += found[address].reason == expected[address]["reason"]
    return {
        "bounces": len(readings),
        "recipients_right": round(right / len(readings), 4),
        "dead_precision": round(dead["said dead"] / (dead["said dead"] + dead["said alive"]), 4),
        "dead_recall": round(dead["said dead"] / (dead["said dead"] + dead["kept dead"]), 4),
        "same_reason": round(reasons / known, 4),
        "kinds": dict(Counter(reading.kind for reading in readings.values())),
        "unreadable": sum(reading.kind == "unreadable" for reading in readings.values()),
    }


def _speed(mails: list[bytes], times: int) -> int:
    """Mails a second in one process: the median of `times` rounds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        for raw in mails:
            read(raw)
        seconds.append(time.perf_counter() - start)
    return round(len(mails) / statistics.median(seconds))


run(measure)
