"""Measure the planner on the benchmark shops: lateness, trials a second, first plan; one table.

    python bench/shop/run.py [--seconds 10] [--seeds 3] [FILE…]

Reads the shops and the due-date rule's values under $GEMAAKT_SHARED (default ../shared).
"""

import argparse
import csv
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.shared import shared
from gemaakt.compiled import compiled
from gemaakt.plan.engine.decode import decode
from gemaakt.plan.engine.found import Found
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.search import solve
from gemaakt.plan.engine.state import new_state, plan_list
from gemaakt.plan.shop.problem import shop_draft
from gemaakt.plan.warm import warm_up
from gemaakt.stop import MaxSeconds


def rule_values() -> dict[str, int]:
    """Weighted minutes late of the due-date rule, by file name."""
    with shared("data/plan/shop_due_date_rule.csv").open(encoding="utf-8") as stream:
        return {
            Path(r["file"]).name: int(r["weighted_minutes_late"]) for r in csv.DictReader(stream)
        }


@compiled
def decode_often(p, s, times):  # type: ignore[no-untyped-def]
    """Decode the whole list so many times, as the search does: without leaving compiled code."""
    for _ in range(times):
        decode(p, s, 0, np.inf)


def decodes_per_second(path: Path) -> float:
    """Full decodes per second of CPU and core, without giving up early."""
    arrays = pack(shop_draft(json.loads(path.read_bytes()))).arrays
    state = new_state(arrays)
    plan_list(arrays, state, np.arange(arrays.ready.size, dtype=np.int32))
    decode_often(arrays, state, 1)
    began, count = time.process_time(), 0
    while time.process_time() - began < 1.0:
        decode_often(arrays, state, 50)
        count += 50
    return count / (time.process_time() - began)


def run(path: Path, seconds: float, seed: int) -> Found:
    """One search."""
    arrays = pack(shop_draft(json.loads(path.read_bytes()))).arrays
    return solve(arrays, MaxSeconds(seconds), seed)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--seeds", type=int, default=3)
    asked = options.parse_args()
    values = rule_values()
    warm_up()
    sys.stdout.write(
        "shop | rule | ours | ratio | to best of slack, ATC, ATCS | trials | first s | CPU s | decodes/s\n"
    )
    for path in asked.files or sorted(shared("data/plan/shop").glob("*.json")):
        cpu = time.process_time()
        found = [run(path, asked.seconds, seed) for seed in range(asked.seeds)]
        cpu = (time.process_time() - cpu) / asked.seeds
        ours = statistics.mean(each.cost for each in found)
        rules = [
            c for name, c in found[0].rules.items() if name not in ("due-date", "local-due-date")
        ]
        sys.stdout.write(
            f"{path.name} | {values.get(path.name, 0)} | {ours:.0f} "
            f"| {ours / max(1, values.get(path.name, 0)):.3f} | {ours / max(1.0, min(rules, default=1)):.3f} "
            f"| {statistics.mean(each.iterations for each in found):.0f} "
            f"| {max(each.first_seconds for each in found):.3f} | {cpu:.1f} | {decodes_per_second(path):.0f}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
