"""How good a picture may be: the pure module of the room, run by Node.js."""

import json
import subprocess

from jimsupport.web.static import FOLDER

QUALITY = (FOLDER / "room" / "quality.js").as_uri()


def ask(expression):
    """What this expression on the module's functions gives."""
    program = f'import * as q from "{QUALITY}"; console.log(JSON.stringify({expression}))'
    command = ["node", "--input-type=module", "--eval", program]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def test_more_people_is_less_for_each():
    found = ask("[2, 3, 4, 5, 8].map(people => q.limits(people, q.GOOD, 4, true))")
    assert [(each["bits"], each["height"], each["frames"]) for each in found] == [
        (900_000, 480, 24),
        (500_000, 480, 24),
        (300_000, 360, 20),
        (80_000, 180, 10),
        (80_000, 180, 10),
    ]
    assert {each["sound"] for each in found} == {32_000}
    sent = [each["bits"] * others for each, others in zip(found, (1, 2, 3, 4, 7), strict=True)]
    assert max(sent) <= 1_000_000  # what a phone can send


def test_a_bad_line_ends_at_sound_alone_and_comes_back_slowly():
    looks = ["bad"] * 5 + ["good"] * 15 + ["fair"] + ["good"] * 8
    told = ask(
        f"{json.dumps(looks)}.reduce((all, look) => [...all, q.next(all.at(-1), look)],"
        " [{level: q.GOOD, bad: 0, good: 0}]).map(each => each.level)"
    )
    assert told == [0, 0, 1, 1, 2, 2, *[2] * 7, *[1] * 9, *[1] * 7, 0]
    assert ask("q.limits(2, q.SOUND, 4, true)") == {"sound": 20_000, "bits": 0, "frames": 1, "height": 180}


def test_what_is_bad_is_loss_delay_or_no_room():
    looks = [
        {},
        {"loss": 0.2},
        {"rtt": 2},
        {"room": 40_000},
        {"loss": 0.05},
        {"loss": 0.01, "rtt": 0.2, "room": 400_000},
    ]
    assert ask(f"{json.dumps(looks)}.map(q.judge)") == ["good", "bad", "bad", "bad", "fair", "good"]
