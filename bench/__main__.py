"""Every measurement in turn: `python -m bench [--quick]`."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run each module of this folder by itself; the number of those that missed a limit."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    failed = 0
    for name in names:
        print(f"== {name}", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"bench.{name}", *sys.argv[1:]], check=False).returncode
            != 0
        )
    print(f"{len(names) - failed} kept their limits, {failed} did not")
    return failed


if __name__ == "__main__":
    sys.exit(main())
