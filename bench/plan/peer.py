"""Run PyJobShop on one instance; stands alone, because it runs in a venv of its own.

    peer.py SHOP.json SECONDS WORKERS SEED

SHOP.json is what `run.py` writes; prints one JSON line.

The model is the one its documentation shows, one mode per machine (and worker); building counts.
"""

import argparse
import json
import time
from pathlib import Path


def main(path: str, seconds: float, workers: int, seed: int) -> None:
    from pyjobshop import Model

    began = time.monotonic()
    asked = json.loads(Path(path).read_text(encoding="utf-8"))
    model = Model()
    resources = [model.add_machine() for _ in range(asked["resources"])]
    jobs: dict[int, object] = {}
    for job, due, weight in asked["jobs"]:
        jobs[job] = model.add_job(due_date=due, weight=weight) if due else model.add_job()
    tasks = [model.add_task(job=jobs[job]) for job in asked["job_of"]]
    for task, modes in zip(tasks, asked["modes"], strict=True):
        for used, duration in modes:
            model.add_mode(task, [resources[each] for each in used], duration)
    for a, b in asked["arcs"]:
        model.add_end_before_start(tasks[a], tasks[b])
    if asked["tardiness"]:
        model.set_objective(weight_total_tardiness=1)
    left = max(1.0, seconds - (time.monotonic() - began))
    result = model.solve(time_limit=left, num_workers=workers, display=False, random_seed=seed)
    value = result.objective if result.best and result.best.tasks else None
    if value is not None and value == float("inf"):
        value = None
    print(json.dumps({"value": value, "status": str(result.status.value)}))


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("shop")
    words.add_argument("seconds", type=float)
    words.add_argument("workers", type=int)
    words.add_argument("seed", type=int)
    asked = words.parse_args()
    main(asked.shop, asked.seconds, asked.workers, asked.seed)
