"""The tables of bench/score/README.md: who is late, how much moves, and what a paid hour yields.

    python -m bench.score.run [--seeds 3] [--year-seeds 2] [--iterations N] [SHOP.json …]

Shops are the published ones ($GEMAAKT_SHARED/data/plan/shop) and the demo company, unless named.
`--seeds 0` or `--year-seeds 0` leaves a table out. Searches stop after so many trials, so that the tables can be repeated on any machine.
"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

from gemaakt.cli.company_input import known_company
from gemaakt.cli.score import DEMO, shops_of
from gemaakt.company.demo import demo_company
from gemaakt.plan.simulation.score import PLANNERS, Contest, Effort, Rates, scored
from gemaakt.plan.simulation.year import scored_year

COLUMNS = ("late_share", "weighted_days_late", "moved_share", "setup_share")
PRODUCTIVITY = "standard_h_per_paid_h"


def lines_of_shops(answer: Mapping[str, Any]) -> Iterable[str]:
    """A row for each shop, the mean over its seeds; ours / due-date rule / ATCS."""
    yield "| shop | " + " | ".join((*COLUMNS, PRODUCTIVITY)) + " |"
    yield "|---" * (len(COLUMNS) + 2) + "|"
    names = list(dict.fromkeys(row["shop"] for row in answer["shops"]))
    for name in names:
        rows = [row for row in answer["shops"] if row["shop"] == name]
        yield (
            f"| {name} | "
            + " | ".join(_cell(rows, key) for key in (*COLUMNS, PRODUCTIVITY))
            + " |"
        )
    every = answer["shops"]
    yield "| all | " + " | ".join(_cell(every, key) for key in (*COLUMNS, PRODUCTIVITY)) + " |"


def _cell(rows: Sequence[Mapping[str, Any]], key: str) -> str:
    means = [fmean(row[who][key] for row in rows) for who in PLANNERS]
    return " / ".join(f"{mean:.3f}" for mean in means)


def lines_of_year(answer: Mapping[str, Any]) -> Iterable[str]:
    """A column for each planner, the mean over the seeds."""
    rows = answer["year"]
    yield "| | " + " | ".join(PLANNERS) + " |"
    yield "|---" * (len(PLANNERS) + 1) + "|"
    for key in (key for key in rows[0] if key != "planner"):
        means = [fmean(float(r[key]) for r in rows if r["planner"] == who) for who in PLANNERS]
        yield f"| {key} | " + " | ".join(f"{mean:,.3f}" for mean in means) + " |"


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--year-seeds", type=int, default=2)
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--year-iterations", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    effort = Effort(iterations=chosen.iterations)
    known = partial(known_company, language="en", as_json=False)
    if chosen.seeds:
        contests = [
            Contest(name, draft, seed, Rates(), effort, bound)
            for name, draft, bound in shops_of(chosen.files, None, known)
            for seed in range(chosen.seeds)
        ]
        answer = scored(contests, workers=chosen.workers)
        print("\n".join(lines_of_shops(answer)), answer["productivity"], sep="\n\n", flush=True)
    if chosen.year_seeds:
        company, seeds = demo_company(DEMO), range(chosen.year_seeds)
        effort = Effort(iterations=chosen.year_iterations)
        year = scored_year(company, Rates(), seeds, effort, workers=chosen.workers)
        print("\n".join(lines_of_year(year)), year["productivity"], sep="\n\n")


if __name__ == "__main__":
    main()
