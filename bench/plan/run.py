"""Ours against PyJobShop and windowed CP-SAT: same instances, wall time, machine, one run.

    python -m bench.plan.run [SET or FILE ...] [--seconds 10] [--seeds 3] [--workers 2]
                             [--due-dates] [--without pyjobshop|windows] [--cpu]
                             [--out bench/plan/results/NAME.csv]

SET is a folder of the data (fjsp, fjsp_large, jsp, fajsp, fjsp_worker, tardiness). `--due-dates`
gives job shops the made-up due dates and weights (see `instances.with_due_dates`). PyJobShop is
installed by name into `.venv-pyjobshop` at first use and given its newest OR-Tools. README.md beside
this file explains the columns.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.plan import windows
from bench.plan.instances import PUBLISHED, Instance, folder, instances, with_due_dates
from gemaakt.plan.graph import JobShop, solve
from gemaakt.plan.graph.warm import warm_up
from gemaakt.stop import MaxSeconds

REPOSITORY = Path(__file__).parents[2]
PEER_VENV = REPOSITORY / ".venv-pyjobshop"
LARGE = 200


def main() -> None:
    """Run all and write one row per instance."""
    asked = _asked()
    warm_up()
    python = None if "pyjobshop" in asked.without else _peer_python()
    rows = []
    for instance in instances(asked.folder, asked.sets):
        row = _compare(instance, asked, python)
        rows.append(row)
        print(json.dumps(row), flush=True)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    with asked.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    _summary(rows)


def _asked() -> Any:
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="*", default=["fjsp", "fjsp_large"])
    parser.add_argument("--folder", type=Path, default=folder())
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--peer-seconds", type=float, default=None)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--due-dates", action="store_true")
    parser.add_argument("--without", nargs="*", choices=["pyjobshop", "windows"], default=[])
    parser.add_argument("--cpu", action="store_true", help="count processor seconds over workers")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "bench/plan/results/latest.csv")
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class Ours:
    """One run of ours: cost, true bound, and seconds to the first complete plan."""

    cost: int
    bound: int
    first_seconds: float


def _ours(shop: JobShop, asked: Any, seed: int) -> Ours:
    first: list[float] = []
    began = time.monotonic()

    def seen(_iterations: int, _best: float) -> None:
        if not first:
            first.append(time.monotonic() - began)

    now = (lambda: time.process_time() / asked.workers) if asked.cpu else time.monotonic
    result = solve(shop, MaxSeconds(asked.seconds, now), seed, asked.workers, None, seen)
    return Ours(result.cost, result.bound, round(first[0], 3))


def _compare(instance: Instance, asked: Any, python: Path | None) -> dict[str, Any]:
    shop = with_due_dates(instance.shop) if asked.due_dates else instance.shop
    seeds = range(asked.seeds)
    ours = [_ours(shop, asked, seed) for seed in seeds]
    peer: list[Any] = [None]
    if python is not None:
        seconds = asked.peer_seconds or asked.seconds
        peer = [_peer(python, shop, seconds, asked.workers, seed) for seed in seeds]
    window: list[Any] = [None]
    if "windows" not in asked.without:
        window = [windows.improve(shop, asked.seconds, asked.workers, seed) for seed in seeds]
    best = None if asked.due_dates else instance.best or instance.bound
    return _row(instance, shop, ours, best, _mean(peer), _mean(window))


def _row(
    instance: Instance,
    shop: JobShop,
    ours: list[Ours],
    best: int | None,
    peer: float | None,
    window: float | None,
) -> dict[str, Any]:
    mean = sum(each.cost for each in ours) / len(ours)
    return {
        "file": instance.file,
        "operations": shop.operations,
        "best_known": best,
        "bound": max(each.bound for each in ours),
        "first_seconds": max(each.first_seconds for each in ours),
        "gemaakt": mean,
        "pyjobshop": peer,
        "cp_sat_windows": window,
        "gap_share": mean / best - 1 if best else None,
        "worst_gap_share": max(each.cost for each in ours) / best - 1 if best else None,
        "ratio_to_pyjobshop": mean / peer if peer else None,
        "won": _winner({"gemaakt": mean, "pyjobshop": peer, "cp_sat_windows": window}),
        "published": json.dumps(PUBLISHED.get(instance.file, {})),
    }


def _mean(values: list[Any]) -> float | None:
    """The mean over seeds; None when one of them has no plan."""
    return None if None in values else sum(values) / len(values)


def _winner(means: dict[str, float | None]) -> str:
    least = min(value for value in means.values() if value is not None)
    return " = ".join(name for name, value in means.items() if value == least)


def _peer(python: Path, shop: JobShop, seconds: float, workers: int, seed: int) -> Any:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "shop.json"
        path.write_text(json.dumps(_plain(shop)), encoding="utf-8")
        words = [str(python), str(Path(__file__).with_name("peer.py")), str(path)]
        words += [str(seconds), str(workers), str(seed)]
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.stderr.write(ended.stderr[-2000:])
        return None
    return json.loads(ended.stdout.splitlines()[-1])["value"]


def _plain(shop: JobShop) -> dict[str, Any]:
    net, nobody = shop.net, shop.resources
    rows = [[[int(r) for r in m[:2] if r != nobody], int(m[2])] for m in net.modes]
    modes = [rows[net.mode_at[x] : net.mode_at[x + 1]] for x in range(shop.operations)]
    sinks = {shop.job_of[x]: x for x in shop.sinks}
    has = shop.has_due_dates
    jobs = [
        (job, int(net.due[x]) if has else None, int(net.weight[x])) for job, x in sinks.items()
    ]
    return {
        "resources": nobody, "modes": modes, "jobs": jobs, "job_of": shop.job_of,
        "arcs": shop.arcs, "tardiness": has,
    }  # fmt: skip


def _peer_python() -> Path:
    python = PEER_VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(PEER_VENV, with_pip=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "pyjobshop", "ortools"], check=True
        )
    return python


def _summary(rows: list[dict[str, Any]]) -> None:
    gaps = [row["gap_share"] for row in rows if row["gap_share"] is not None]
    if gaps:
        print(f"mean gap {100 * sum(gaps) / len(gaps):.2f} %, worst {100 * max(gaps):.2f} %")
    large = [row["gap_share"] for row in rows if row["gap_share"] is not None
             and row["operations"] >= LARGE]  # fmt: skip
    if large:
        print(f"of {LARGE} operations and more: mean gap {100 * sum(large) / len(large):.2f} %")
    wins = sum(row["won"].startswith("gemaakt") for row in rows)
    print(f"best or equal on {wins} of {len(rows)}")
    print(f"latest first plan {max(row['first_seconds'] for row in rows)} s")


if __name__ == "__main__":
    main()
