"""The open benchmark: fifteen shops, what the due-date rule makes of them, and the best that is known.

    python -m bench.shop.open_set [--seconds 10] [NAME …]      plan, judge, print rows for best.csv

Each shop is made anew by `generate`; nothing but this file and the generator is needed. A row is
only printed for a plan that `check` accepts.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.shop.check import bound, judge
from bench.shop.generate import generate

CALM, BUSY, FULL = 0.65, 0.8, 0.95
SET = {
    f"shop{jobs}_{name}": (jobs, load, seed)
    for jobs, seed in ((40, 101), (120, 102), (270, 103), (700, 104), (1350, 105))
    for name, load in (("calm", CALM), ("busy", BUSY), ("full", FULL))
}
HEAD = "shop,jobs,operations,load,seed,due_date_rule,best,late_jobs,bound,seconds,who"


def due_date_rule(shop: dict[str, Any]) -> int:
    """Weighted minutes late of work placed by due date, where it ends first."""
    from gemaakt.plan.engine.pack import pack
    from gemaakt.plan.engine.rules import by_due_date
    from gemaakt.plan.engine.state import new_state, plan_list
    from gemaakt.plan.shop.problem import shop_draft

    arrays = pack(shop_draft(shop)).arrays
    return round(plan_list(arrays, new_state(arrays), by_due_date(arrays)))


def planned(shop: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The answer of `gemaakt plan`."""
    with tempfile.TemporaryDirectory() as place:
        source, out = Path(place) / "shop.json", Path(place) / "plan.json"
        source.write_text(json.dumps(shop), encoding="utf-8")
        words = [sys.executable, "-m", "gemaakt", "plan", str(source), "--json"]
        subprocess.run(
            [*words, "--seconds", str(seconds), "--out", str(out)],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return answer


def main() -> None:
    """Print a row for each shop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(SET))
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    print(HEAD)
    for name in asked.names:
        jobs, load, seed = SET[name]
        shop = generate(jobs, load, seed)
        said = judge(shop, planned(shop, asked.seconds))
        if not said["feasible"]:
            print(f"{name}: {said['reason']}", file=sys.stderr)
            continue
        steps = sum(len(job["ops"]) for job in shop["jobs"])
        row = (name, jobs, steps, load, seed, due_date_rule(shop), said["weighted_minutes_late"])
        tail = (said["late_jobs"], bound(shop), asked.seconds, "gemaakt")
        print(",".join(map(str, (*row, *tail))), flush=True)


if __name__ == "__main__":
    main()
