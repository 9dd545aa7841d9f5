"""`make bench`: run every benchmark in a process of its own; each result goes to bench-results/NAME.json."""

import subprocess
import sys
from pathlib import Path

from benchmarks.measure import ROOT

RESULTS = ROOT / "bench-results"
SHARED = {"__init__", "__main__", "labelled", "measure", "reviewers", "waiting"}


def main() -> int:
    """All benchmarks, or those named on the command line. Exit code 1 if one failed."""
    found = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem not in SHARED)
    chosen = sys.argv[1:] or found
    RESULTS.mkdir(exist_ok=True)
    failed = []
    for name in chosen:
        if name not in found:
            sys.exit(f"There is no benchmark {name}; there are {', '.join(found)}.")
        sys.stderr.write(f"{name} ...\n")
        ended = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, check=False)
        (RESULTS / f"{name}.json").write_bytes(ended.stdout)
        sys.stdout.buffer.write(ended.stdout)
        sys.stdout.flush()
        if ended.returncode:
            failed.append(name)
    sys.stderr.write(f"{len(chosen) - len(failed)} of {len(chosen)} benchmarks done, results in {RESULTS.name}/\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
