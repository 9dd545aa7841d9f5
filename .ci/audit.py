"""Known holes in the locked packages (pip-audit). Exit 0: all were looked up, none is known. 1: a hole is known.

The list of holes is on the network. Where it cannot be reached that is said, with the number of packages that nobody looked up,
and the exit status is 0 unless KLOPT_AUDIT=required: a build without a network must not fail for it, and must not look clean
either.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [
    "--requirement",
    "constraints.txt",
    "--no-deps",
    "--disable-pip",
    "--progress-spinner",
    "off",
    "--format",
    "json",
]


def main() -> int:
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("pip-audit")), *COMMAND],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        packages = json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"pip-audit did not run: {ended.stderr.strip()[-500:]}")
        return unknown("every package")
    known = [f"{each['name']} {each['version']}: {hole['id']}" for each in packages for hole in each.get("vulns", [])]
    if known:
        print("Known holes:", *known, sep="\n  ")
        return 1
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    if skipped:
        return unknown(f"{len(skipped)} of {len(packages)} packages")
    print(f"pip-audit: {len(packages)} packages looked up, no known hole.")
    return 0


def unknown(what: str) -> int:
    required = os.environ.get("KLOPT_AUDIT") == "required"
    print(f"NOT AUDITED: {what}. The list of known holes cannot be reached from here; run `make audit` where it can.")
    return 1 if required else 0


if __name__ == "__main__":
    sys.exit(main())
