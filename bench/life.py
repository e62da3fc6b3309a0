"""How long the simulated clock takes, as a process of its own; the limit is 45 seconds for the whole.

    python -m bench.life [--quick]

`cpu_seconds` is what it costs the processor: what is over `seconds` on a machine that has more to do is waiting.
`--quick` lets 60 JIMs live 200 days, the whole is 300 JIMs and 400 days.
"""

import asyncio
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from bench import Figures, missed, run

WHOLE = {"jims": 300, "days": 400, "limit": 45.0}
QUICK = {"jims": 60, "days": 200, "limit": 10.0}


async def measure(quick: bool) -> Figures:
    size = QUICK if quick else WHOLE
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.jsonl"
        start = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "import sys; from jimsupport.cli import main; sys.exit(main())"),
            *("simulate", "--jims", str(size["jims"]), "--days", str(size["days"]), "--ledger", str(ledger)),
        )
        assert await process.wait() == 0
        seconds = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        lines = len(ledger.read_text(encoding="utf-8").splitlines())
    figures: Figures = {
        "jims": size["jims"],
        "days": size["days"],
        "seconds": round(seconds, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "load": round(os.getloadavg()[0], 1),
        "lines": lines,
    }
    figures["missed"] = missed(figures, {"seconds": size["limit"]})
    return figures


if __name__ == "__main__":
    run(measure)
