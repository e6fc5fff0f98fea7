"""Measure the judge: plans of random companies are accepted, every spoiled one is refused.

    python -m bench.shop.spoilings [--first 5000] [--each 100] [--companies 1000]

Companies use every field the planner honours; each plan is spoiled once in every way there is,
until every way has been tried so often. A line per way: tried, and accepted, which must be none.
"""

import argparse
import sys
from collections import Counter

import numpy as np
from tests.plan.companies import random_company
from tests.plan.spoil import kinds, spoilings

from gemaakt.plan import plan_company, verify_company_plan
from gemaakt.stop import MaxIterations


class Tally:
    """What was tried and what the judge said."""

    def __init__(self) -> None:
        self.companies = 0
        self.refused_plans: list[int] = []
        self.tried: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()

    def judge(self, seed: int) -> None:
        """Plan one company, then spoil its plan in every way."""
        company = random_company(seed)
        result = plan_company(company, MaxIterations(40), seed)
        self.companies += 1
        codes = {finding.code for finding in result.findings}
        if not result.is_verified or "plan.whole-lots" in codes:
            self.refused_plans.append(seed)
            return
        for kind, other, spoiled in spoilings(company, result, np.random.default_rng(seed)):
            self.tried[kind] += 1
            self.accepted[kind] += not verify_company_plan(other, spoiled)

    def least(self) -> int:
        """How often the rarest way was tried."""
        return min(self.tried[kind] for kind in kinds())


def main() -> int:
    """Print the table; 1 when a good plan was refused or a spoiled one accepted."""
    options = argparse.ArgumentParser()
    options.add_argument("--first", type=int, default=5000)
    options.add_argument("--each", type=int, default=100)
    options.add_argument("--companies", type=int, default=1000)
    asked = options.parse_args()
    tally = Tally()
    while tally.companies < asked.companies and tally.least() < asked.each:
        tally.judge(asked.first + tally.companies)
    sys.stdout.write("spoiled | tried | accepted\n")
    for kind in sorted(kinds()):
        sys.stdout.write(f"{kind} | {tally.tried[kind]} | {tally.accepted[kind]}\n")
    sys.stdout.write(
        f"all | {tally.tried.total()} | {tally.accepted.total()}\n"
        f"{tally.companies} companies planned, refused: {tally.refused_plans}\n"
    )
    return int(bool(tally.refused_plans or tally.accepted.total()))


if __name__ == "__main__":
    raise SystemExit(main())
