"""How soon a drop is answered: true times, conflicts, orders newly late; at 2,000 and 5,000.

    python -m bench.board.drops [--operations 5000] [--drops 40]

Each drop is one operation moved by a quarter of an hour up to a week, through the whole server
(request, engine, draft kept, answer in JSON). Wall time and the process's own time, first apart.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHIFTS_MIN = (-1440, -240, -60, 15, 60, 240, 1440, 7 * 1440)


def prepared(operations: int) -> tuple[Any, Any]:
    """A planned, published shop of forty machines and the owner's client."""
    import django

    from gemaakt.server.home import home

    home().prepare()
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import Client
    from tests.server.plan.made import made_company, monday

    from gemaakt.company.document import builtins_of
    from gemaakt.plan import plan_company, to_document
    from gemaakt.server.plan.services import publish, store_plan
    from gemaakt.server.shop.services import replace_company
    from gemaakt.stop import MaxIterations

    call_command("migrate", verbosity=0)
    company = made_company(monday(), operations=operations, machines=40)
    plan = plan_company(company, MaxIterations(1), workers=1)
    replace_company(company)
    version = store_plan(to_document(plan), builtins_of(company), verified=plan.is_verified)
    publish(version_id=version.pk)
    user = User.objects.create_user("owner")
    user.groups.add(Group.objects.get(name="owner"))
    client = Client()
    client.force_login(user)
    return client, version


def measure(client: Any, version: Any, drops: int) -> dict[str, Any]:
    """Drop, each time on a new draft, so that no pins pile up."""
    from gemaakt.server.plan.models import PlannedOperation

    draw = random.Random(1)
    rows = list(PlannedOperation.objects.filter(version=version).exclude(machine=""))
    walls, cpus, moved, refused, first = [], [], 0, 0, 0.0
    for at in range(drops + 1):
        row = draw.choice(rows)
        start = int((row.start - version.time_zero).total_seconds() // 60)
        pin = {
            "key": f"{row.order}/{row.operation}",
            "machine": row.machine,
            "start": max(0, (start + draw.choice(SHIFTS_MIN)) // 15 * 15),
        }
        body = json.dumps({"pins": [pin]})
        wall, cpu = time.perf_counter(), time.process_time()
        answer = client.post(f"/board/{version.pk}/moves/", body, "application/json")
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if at == 0:
            first = wall
            continue
        walls.append(1000 * wall)
        cpus.append(1000 * cpu)
        if answer.status_code == 200:
            moved += len(answer.json()["changed"])
        else:
            refused += 1
    return {
        "first_ms": round(1000 * first),
        "wall_p50_ms": round(statistics.median(walls)),
        "wall_p95_ms": round(statistics.quantiles(walls, n=20)[-1]),
        "cpu_p50_ms": round(statistics.median(cpus)),
        "cpu_p95_ms": round(statistics.quantiles(cpus, n=20)[-1]),
        "moved_per_drop": round(moved / max(1, drops - refused)),
        "refused": refused,
    }


def publish_seconds(client: Any) -> float:
    """How long publishing the last draft takes, the checker's verdict included."""
    from gemaakt.server.plan.models import PlanDraft

    draft = PlanDraft.objects.filter(version=None).first()
    began = time.perf_counter()
    client.post(f"/plan/draft/{draft.pk}/publish/")
    assert PlanDraft.objects.get(pk=draft.pk).version.verified
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=5000)
    parser.add_argument("--drops", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "GEMAAKT_HOME": folder,
            "DJANGO_SETTINGS_MODULE": "gemaakt.server.settings",
        }
        sys.path.insert(0, str(ROOT))
        client, version = prepared(asked.operations)
        found = measure(client, version, asked.drops)
        found["publish_s"] = round(publish_seconds(client), 1)
        print(json.dumps({"operations": asked.operations, "load": os.getloadavg()[0], **found}))


if __name__ == "__main__":
    main()
