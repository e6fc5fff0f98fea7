"""Let the independent judge look at a plan of every file, made through the command line.

    python -m bench.plan.check_all [SET ...] [--seconds 5]

Reads `data/plan` and `checks/check_plan.py` under GEMAAKT_SHARED (default: `shared` beside the
repository). Prints one line per file; exits 1 when a plan is refused or comes too late.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.plan.instances import folder

SETS = ["fjsp", "fjsp_large", "jsp", "fajsp", "fjsp_worker", "tardiness", "shop"]
START_SECONDS, GRACE_SECONDS = 5.0, 2.0


def main() -> int:
    """Check every file; 0 when all are feasible and in time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--seconds", type=float, default=5.0)
    asked = parser.parse_args()
    wrong = 0
    for kind in asked.sets:
        for path in sorted((folder() / kind).iterdir()):
            if path.suffix != ".csv":
                wrong += not _check(path, asked.seconds)
    print(f"{wrong} refused")
    return 1 if wrong else 0


def _check(path: Path, seconds: float) -> bool:
    judge = folder().parents[1] / "checks" / "check_plan.py"
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "plan.json"
        began = time.monotonic()
        words = [sys.executable, "-m", "gemaakt", "plan", str(path), "--json", "--out", str(out)]
        made = subprocess.run(
            [*words, "--seconds", str(seconds)], capture_output=True, text=True, check=False
        )
        took = time.monotonic() - began
        if made.returncode:
            print(f"{path.parent.name}/{path.name} exit {made.returncode} {made.stderr[-300:]}")
            return False
        said = subprocess.run(
            [sys.executable, str(judge), str(path), str(out)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        document = json.loads(out.read_text(encoding="utf-8"))
    on_time = took <= seconds + START_SECONDS + GRACE_SECONDS
    line = f"{took:.1f}s first {document['first_seconds']} value {document['objective']['value']}"
    print(f"{path.parent.name}/{path.name} {line} {said.stdout.strip()}", flush=True)
    return said.returncode == 0 and on_time


if __name__ == "__main__":
    raise SystemExit(main())
