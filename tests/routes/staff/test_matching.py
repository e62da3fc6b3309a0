"""Runs of the matching, as staff start, follow and stop them."""

import subprocess
import sys

from jimsupport.db.tables import matching_runs
from jimsupport.domain.forming import runs
from tests.conftest import NOW


async def test_staff_start_a_run_see_how_far_it_is_and_stop_it(client, db, sign_in, nadia):
    await sign_in(client, nadia)
    assert "Er is nog niet gezocht." in (await client.get("/staff/matching")).text
    wrong = await client.post("/staff/matching/runs", data={"budget": "for ever"})
    assert (wrong.status_code, "Kies hoe grondig we zoeken." in wrong.text) == (422, True)
    for _ in range(2):  # a second tap finds the first
        answer = await client.post("/staff/matching/runs", data={"budget": "quick"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/matching")
    (run,) = await db.fetch_all(matching_runs.select())
    assert (run.state, run.by, run.budget) == ("waiting", f"staff:{nadia.id}", "quick")
    assert await runs.claim(db, now=NOW)
    await db.execute(matching_runs.update().values(progress=437))
    text = (await client.get("/staff/matching")).text
    assert "We zijn op 43 %." in text
    assert 'max="1000" value="437"' in text
    await client.post(f"/staff/matching/runs/{run.id}/cancellation")
    assert "We stoppen er zo mee." in (await client.get("/staff/matching")).text


async def test_what_came_of_a_run_is_told_in_counts(client, db, sign_in, nadia):
    counts = {"people": 40, "groups": 6, "drafted": 33, "joining": 2, "left_over": 5, "value": 51234}
    for state, values in (("done", {"counts": counts}), ("failed", {"error": "lost"})):
        await db.execute(
            matching_runs.insert().values(
                by=f"staff:{nadia.id}", seed=1, budget="quick", state=state, asked_at=NOW, **values
            )
        )
    await sign_in(client, nadia)
    text = (await client.get("/staff/matching")).text
    assert "6 groepen<br>2 JIMs erbij in groepen die er al zijn" in text
    assert "Het programma viel stil." in text
    assert "Nadia" in text


def test_neither_pages_nor_post_load_a_compiler():
    """Only the process that matches does: it takes a second, and half a core for a while."""
    look = "import sys, jimsupport.serving; print(sorted({'numba', 'numpy', 'highspy'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
