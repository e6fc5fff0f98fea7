"""The loops of the planner as plain Python: the same plans, and no index beyond an array's end.

Compiled code looks at no index. One that is too large writes over memory that is somebody else's:
a plan is wrong then, or the process dies much later.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from gemaakt.plan import plan_company
from gemaakt.stop import MaxIterations

from .companies import random_company

SEEDS = [*range(500050, 500075), *range(5000, 5010)]
"""Companies with pins that cannot be kept, supervisors, batches and a kW limit among them."""
ROOT = Path(__file__).parents[2]


def planned(seed: int) -> list[tuple[str, str, str, str]]:
    """What a short search plans for a random company: step, machine, begin and end."""
    made = plan_company(random_company(seed), MaxIterations(60), seed, workers=1)
    assert made.is_verified
    return [
        (f"{row.order}/{row.operation}", row.machine or "", str(row.start), str(row.end))
        for row in made.operations
    ]


def main() -> None:
    """Write all plans; run by the test in a process that compiles nothing."""
    json.dump({seed: planned(seed) for seed in SEEDS}, sys.stdout)


def test_loops_that_are_not_compiled_make_the_same_plans_and_reach_past_no_array() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from tests.plan.test_plain_python import main; main()"],
        cwd=ROOT, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr.decode()
    plain = json.loads(told.stdout)
    for seed in SEEDS:
        assert plain[str(seed)] == [list(row) for row in planned(seed)], seed
