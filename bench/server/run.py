"""Page time and queries with 10,000 orders and 50,000 operations; kill -9, cancel, second start.

    python bench/server/run.py pages [--postgres URL]     server time of every page, p50 and p95
    python bench/server/run.py processes                  start, cancel and recovery in seconds

Figures are wall time of this machine; `cpu` is the process's own time for the same request.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ORDERS, STEPS, REPEATS = 10_000, 5, 15
MACHINES, PEOPLE = 40, 28
SKILLS = ("laser", "zetten", "lassen", "frezen", "monteren")


def prepared(home: Path) -> None:
    os.environ["GEMAAKT_HOME"] = str(home)
    from gemaakt.server import run

    run.prepare("company")


def large_company():  # type: ignore[no-untyped-def]
    """Orders of five steps over forty machines."""
    from gemaakt.company import Company
    from gemaakt.order import Order
    from gemaakt.routing import Alternative, Operation
    from gemaakt.shop import Calendar, Machine, Person, Shift, WorkCentre

    names = [f"M{n:02d}" for n in range(MACHINES)]
    first = date(2026, 11, 24)
    orders = tuple(
        Order(
            f"26-{n:05d}",
            customer=f"Klant {n % 300}",
            product=f"Product {n % 50}",
            quantity=1 + n % 40,
            due=first + timedelta(days=n % 90),
            operations=tuple(
                Operation(
                    str(10 * (k + 1)),
                    f"Stap {k + 1}",
                    (str(10 * k),) if k else (),
                    (Alternative(names[(n + 7 * k) % MACHINES], 5, 1),),
                    skill=SKILLS[k],
                )
                for k in range(STEPS)
            ),
        )
        for n in range(ORDERS)
    )
    return Company(
        "Groot",
        datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
        orders,
        tuple(Machine(name, f"A{at % 6}", name, "dag") for at, name in enumerate(names)),
        tuple(WorkCentre(f"A{n}", f"Afdeling {n}") for n in range(6)),
        tuple(
            Person(f"p{n}", f"Persoon {n}", "dag", {SKILLS[n % 5]: 2, SKILLS[(n + 1) % 5]: 1})
            for n in range(PEOPLE)
        ),
        (Calendar("dag", "Dag", tuple(Shift(day, 450, 960) for day in range(5))),),
    )


def plan_document(company) -> dict:  # type: ignore[no-untyped-def, type-arg]
    """Operations side by side: time for pages does not depend on the plan being good."""
    rows, late = [], []
    for n, order in enumerate(company.orders):
        for k, step in enumerate(order.operations):
            start = (n * STEPS + k) // MACHINES * 60
            rows.append(
                {
                    "order": order.id,
                    "operation": step.id,
                    "machine": step.alternatives[0].machine,
                    "start": start,
                    "setup_end": start + 5,
                    "end": start + 50,
                    "people": [
                        {"id": f"p{n % PEOPLE}", "from": start, "to": start + 50, "role": "does"}
                    ],
                    "work": [[start, start + 50]],
                    "power_kw": [5.0],
                }
            )
        if n % 4 == 0:
            why = [{"cause": "machine", "what": f"M{n % MACHINES:02d}", "minutes": 60}]
            late.append({"order": order.id, "minutes": 60 + n, "why": why})
    zero = company.plan_start.isoformat()
    objective = {"name": "weighted-tardiness", "value": 0}
    return {
        "status": "feasible", "objective": objective, "time_zero": zero, "operations": rows,
        "late": late,
    }  # fmt: skip


def pages() -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from gemaakt.company.document import builtins_of
    from gemaakt.plan import plan_of
    from gemaakt.server.account.services import owner
    from gemaakt.server.pages import open_early
    from gemaakt.server.plan.scenarios import plain_figures
    from gemaakt.server.plan.services import publish, store_plan
    from gemaakt.server.shop.services import replace_company

    company = large_company()
    began = time.monotonic()
    replace_company(company)
    stored = time.monotonic()
    small = {**builtins_of(company), "orders": []}
    plan = plan_of(plan_document(company))
    figures = plain_figures(company, plan, [], company)  # a search hands them over with its plan
    version = store_plan(plan_document(company), small, verified=True, figures=figures)
    publish(version_id=version.pk)
    print(f"store company {stored - began:.1f} s, plan {time.monotonic() - stored:.1f} s")
    settings.ALLOWED_HOSTS.append("testserver")
    open_early()  # as the server does when it begins
    client = Client(headers={"accept-language": "nl"})
    client.force_login(owner(), backend="django.contrib.auth.backends.ModelBackend")
    addresses = [
        "/orders/", "/orders/?show=late&sort=late", "/orders/?q=klant+12", "/orders/?page=150",
        "/orders/?sort=end&show=all", "/orders/26-05000/", "/shop/", "/shop/machine/M01/",
        "/log/", "/import/", "/users/", "/wensen/", "/solve/latest/", "/healthz", "/board/",
        "/board/data.json", "/board/list/", "/morning/", "/day/", "/day/machine/M01/",
        "/day/person/p1/", "/plan/", "/terminal/", "/board/list/?page=500", "/scenarios/",
        "/promise/", "/tables/", "/floor/", "/paper/order/26-05000/", "/quotes/", "/people/",
        "/people/skills/", "/people/learning/", "/people/roster/", "/energy/", "/materials/",
    ]  # fmt: skip
    for address in addresses:
        walls, cpus = [], []
        began = time.perf_counter()
        client.get(address)
        first = 1000 * (time.perf_counter() - began)
        for _ in range(REPEATS):
            wall, cpu = time.perf_counter(), time.process_time()
            answer = client.get(address)
            cpus.append(1000 * (time.process_time() - cpu))
            walls.append(1000 * (time.perf_counter() - wall))
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        p95 = statistics.quantiles(walls, n=20)[-1]
        print(
            f"{address:34s} {answer.status_code} first {first:6.0f} p50 {statistics.median(walls):6.1f} "
            f"p95 {p95:6.1f} cpu {statistics.median(cpus):6.1f} ms  {len(queries):3d} queries  "
            f"{len(answer.content) / 1024:7.1f} KB"
        )


def serve(home: Path) -> tuple[subprocess.Popen[str], str, float]:
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "gemaakt", "demo", "--no-browser"],
        env={**os.environ, "GEMAAKT_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    link = process.stdout.readline().removeprefix("open ").strip()
    return process, link, time.monotonic() - began


def ours(home: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"GEMAAKT_HOME={home}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def waited(condition, most_s: float = 60) -> float:  # type: ignore[no-untyped-def]
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > most_s:
            return float("inf")
        time.sleep(0.02)
    return time.monotonic() - began


def processes(home: Path) -> None:
    process, _link, first_s = serve(home)
    os.environ |= {"GEMAAKT_HOME": str(home), "GEMAAKT_COMPANY": "demo"}
    from gemaakt.server import run

    run.prepare("demo")
    from gemaakt.server.plan.services import start_plan
    from gemaakt.server.solve.models import Solve
    from gemaakt.server.solve.services import cancel

    time.sleep(6)
    began = time.monotonic()
    solve = start_plan(seconds=60)
    asked_ms = 1000 * (time.monotonic() - began)
    status = lambda pk: Solve.objects.values("status", "attempt", "progress").get(pk=pk)  # noqa: E731
    first_progress_s = waited(lambda: status(solve.pk)["progress"])
    cancel(solve_id=solve.pk)
    cancel_s = waited(lambda: status(solve.pk)["status"] == "cancelled")
    gone_s = cancel_s + waited(lambda: len(ours(home)) <= 3)
    solve = start_plan(seconds=60)
    waited(lambda: status(solve.pk)["progress"])
    for pid in ours(home):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    orphans_s = waited(lambda: not ours(home))
    began = time.monotonic()
    process, link, second_s = serve(home)
    waited(lambda: status(solve.pk)["attempt"] == 2 and status(solve.pk)["status"] == "running")
    again_s = time.monotonic() - began
    versions = Solve.objects.filter(status="done").count()
    print(json.dumps({
        "first_start_s": round(first_s, 1), "second_start_s": round(second_s, 2),
        "ask_ms": round(asked_ms, 1), "first_progress_s": round(first_progress_s, 2),
        "cancel_s": round(cancel_s, 2), "child_gone_s": round(gone_s, 2),
        "orphans_gone_s": round(orphans_s, 2), "running_again_after_kill_9_s": round(again_s, 2),
        "solves_done": versions, "link": bool(re.match(r"http://127", link)),
    }, indent=1))  # fmt: skip
    process.terminate()
    process.wait(timeout=20)
    print("left after a clean end:", len(ours(home)))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("what", nargs="?", choices=["pages", "processes"], default="pages")
    words.add_argument("--postgres", metavar="URL")
    asked = words.parse_args()
    if asked.postgres:
        os.environ["DATABASE_URL"] = asked.postgres
    with tempfile.TemporaryDirectory() as folder:
        if asked.what == "processes":
            processes(Path(folder))
        else:
            prepared(Path(folder))
            pages()


if __name__ == "__main__":
    main()
