"""A search on a real Dask cluster: a scheduler and two workers as processes of their own.

    python -m bench.server.cluster [--seconds 5]     needs the extra `scale` (distributed)

The demo company is planned by the setting alone, here and on the cluster; then a worker is killed
in the middle of a search, and at last the scheduler. What each leaves in the records is printed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any


def started(folder: Path) -> tuple[str, list[subprocess.Popen[bytes]]]:
    """A scheduler and two workers without a database; the scheduler's address."""
    place = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "distributed.cli"]
    local = ["--scheduler-file", str(place)]
    scheduler = [*local, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = [*local, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
    processes = [
        subprocess.Popen([*dask[:2], "distributed.cli.dask_scheduler", *scheduler], **quiet)
    ]  # type: ignore[call-overload]
    while not place.exists():
        time.sleep(0.1)
    for _ in range(2):
        words = [*dask[:2], "distributed.cli.dask_worker", *worker, "--no-nanny"]
        processes.append(subprocess.Popen(words, **quiet))  # type: ignore[call-overload]
    return json.loads(place.read_text())["address"], processes


def searched(seconds: float) -> dict[str, Any]:
    """One search from question to record."""
    from gemaakt.server.plan.models import PlanVersion
    from gemaakt.server.plan.services import start_plan
    from gemaakt.server.solve import child, services

    began = time.monotonic()
    solve = start_plan(seconds=seconds)
    claimed = services.claim()
    assert claimed is not None
    child.guarded(lambda: child.run(claimed.pk, claimed.attempt), claimed.pk, claimed.attempt)
    solve.refresh_from_db()
    version = PlanVersion.objects.filter(solve=solve).first()
    return {
        "status": solve.status,
        "reasons": [each["code"] for each in solve.reasons],
        "seconds": round(time.monotonic() - began, 1),
        "verified": bool(version and version.verified),
        "operations": version.operation_count if version else 0,
        "late": version.late_count if version else 0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name:
        os.environ["GEMAAKT_HOME"] = name
        from gemaakt.server import run

        run.prepare("company")
        from django.conf import settings
        from django.utils import timezone

        from gemaakt.company.demo import demo_company
        from gemaakt.server.shop.services import replace_company

        replace_company(demo_company(timezone.now()))
        print("here           ", searched(seconds))
        settings.SOLVE_CLUSTER, processes = started(Path(name))
        try:
            print("on the cluster ", searched(seconds))
            print("once more      ", searched(seconds))
            threading.Timer(seconds / 2, processes[1].kill).start()
            print("a worker killed", searched(seconds))
            for each in processes:
                each.kill()
            print("no cluster     ", searched(seconds))
        finally:
            for each in processes:
                each.kill()
                each.wait()


if __name__ == "__main__":
    main()
