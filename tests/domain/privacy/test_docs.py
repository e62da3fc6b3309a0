"""The table of keep-times in docs/privacy.md says what the code says."""

import re
from pathlib import Path

from jimsupport.domain.privacy import leaving, retention, times
from jimsupport.words import say

DOCS = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text()
BEGIN, END = "<!-- tables -->", "<!-- end -->"


def expected():
    """The lines as they should be; to be pasted between the two marks when a table changes."""
    for line in retention.lines():
        theirs = ", ".join(f"`{name}`" for name in line.theirs)
        purpose, keep = say("en", times.PURPOSES[line.purpose]), say("en", times.KEEPS[line.keep])
        yield f"| `{line.table}` | {purpose} | {keep} | {theirs} |"


def test_the_table_is_as_the_code_says():
    written = DOCS.partition(BEGIN)[2].partition(END)[0].strip().splitlines()[2:]
    assert written == list(expected())


def test_the_times_to_choose_are_as_the_code_says():
    said = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \|", DOCS, re.MULTILINE)
    assert [(name, *map(int, days)) for name, *days in said] == [
        (name, time.days, time.least, time.most) for name, time in times.TIMES.items()
    ]
    assert f"{leaving.THINK_OVER.days} days" in DOCS
