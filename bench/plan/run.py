"""Ours against PyJobShop and windowed CP-SAT: same instances, wall time, machine, one run.

    python -m bench.plan.run [SET or FILE ...] [--seconds 10] [--seeds 3] [--workers 2]
                             [--due-dates] [--out bench/plan/results/NAME.csv]

SET is a folder of the data (fjsp, fjsp_large, jsp, fajsp, fjsp_worker, tardiness). `--due-dates`
gives job shops the due dates and weights of bar P4 (see `instances.with_due_dates`). PyJobShop is
installed by name into `.venv-pyjobshop` at first use and given its newest OR-Tools.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from bench.plan import windows
from bench.plan.instances import PUBLISHED, Instance, folder, instances, with_due_dates
from gemaakt.plan.graph import JobShop, solve
from gemaakt.plan.graph.warm import warm_up
from gemaakt.stop import MaxSeconds

REPOSITORY = Path(__file__).parents[2]
PEER_VENV = REPOSITORY / ".venv-pyjobshop"


def main() -> None:
    """Run all and write one row per instance."""
    asked = _asked()
    warm_up()
    python = _peer_python()
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
    parser.add_argument("--out", type=Path, default=REPOSITORY / "bench/plan/results/latest.csv")
    return parser.parse_args()


def _compare(instance: Instance, asked: Any, python: Path) -> dict[str, Any]:
    shop = with_due_dates(instance.shop) if asked.due_dates else instance.shop
    seeds = range(asked.seeds)
    ours = [solve(shop, MaxSeconds(asked.seconds), seed, asked.workers).cost for seed in seeds]
    seconds = asked.peer_seconds or asked.seconds
    peer = [_peer(python, shop, seconds, asked.workers, seed) for seed in seeds]
    window = [windows.improve(shop, asked.seconds, asked.workers, seed) for seed in seeds]
    best = None if asked.due_dates else instance.best or instance.bound
    mean, peer_mean, window_mean = _mean(ours), _mean(peer), _mean(window)
    return {
        "file": instance.file,
        "operations": shop.operations,
        "best_known": best,
        "gemaakt": mean,
        "pyjobshop": peer_mean,
        "cp_sat_windows": window_mean,
        "gap_share": mean / best - 1 if best and mean is not None else None,
        "ratio_to_pyjobshop": mean / peer_mean if peer_mean and mean is not None else None,
        "won": _winner({"gemaakt": mean, "pyjobshop": peer_mean, "cp_sat_windows": window_mean}),
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
    wins = sum(row["won"].startswith("gemaakt") for row in rows)
    print(f"best or equal on {wins} of {len(rows)}")


if __name__ == "__main__":
    main()
