"""Real processes: kill -9 of everything during a search, and nothing is lost or doubled."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

PATIENCE_S = 90.0
"""A busy machine may be slow; the bars themselves are measured in bench/server."""
SEED = """
from datetime import datetime, UTC
from gemaakt.server import run
run.prepare("company")
from gemaakt.server.shop.services import replace_company
from gemaakt.company.demo import demo_company
replace_company(demo_company(datetime.now(UTC)))
"""


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "GEMAAKT_COMPANY")}
    return {**kept, "GEMAAKT_HOME": str(home)}


class Served:
    """`gemaakt serve` as a user starts it, on a free port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gemaakt", "serve", "--no-browser"],
            env=environment(home),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.link = self.process.stdout.readline().removeprefix("open ").strip()
        self.address = re.match(r"http://[^/]+", self.link)[0]  # type: ignore[index]

    def health(self) -> dict[str, object]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.address}/healthz", timeout=60) as answer:
            found: dict[str, object] = json.load(answer)
        return found


def ours(home: Path) -> list[int]:
    """Processes that work for this home (Linux tells by their environment)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"GEMAAKT_HOME={home}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return [pid for pid in found if pid != os.getpid()]


def until(condition: Callable[[], object]) -> object:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    path = home / "company" / "gemaakt.sqlite3"
    with closing(sqlite3.connect(path, timeout=20)) as database:
        return database.execute(sql).fetchall()


def ask_for_a_plan(home: Path, seconds: float) -> None:
    script = (
        "from gemaakt.server import run; run.prepare('company')\n"
        "from gemaakt.server.plan.services import start_plan\n"
        f"start_plan(seconds={seconds})"
    )
    subprocess.run([sys.executable, "-c", script], env=environment(home), check=True)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    subprocess.run([sys.executable, "-c", SEED], env=environment(tmp_path), check=True)
    yield tmp_path
    for pid in ours(tmp_path):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def running_attempt(home: Path) -> int:
    found = rows(home, "select attempt from solve_solve where status='running'")
    return int(str(found[0][0])) if found else 0


def test_after_kill_9_of_everything_the_search_runs_again_once(home: Path) -> None:
    served = Served(home)
    assert served.health() == {"planned": False, "operations": 0, "plan_verified": False}
    ask_for_a_plan(home, 6)
    until(lambda: running_attempt(home) == 1)
    for pid in ours(home):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: not ours(home))
    again = Served(home)
    until(lambda: running_attempt(home) == 2)
    until(lambda: rows(home, "select 1 from solve_solve where status='done'"))
    assert rows(home, "select count(*), min(verified) from plan_planversion") == [(1, 1)]
    assert rows(home, "pragma integrity_check") == [("ok",)]
    again.process.terminate()
    again.process.wait(timeout=30)
    until(lambda: not ours(home))


def test_no_process_outlives_a_server_that_is_killed(home: Path) -> None:
    served = Served(home)
    ask_for_a_plan(home, 60)
    until(lambda: running_attempt(home) == 1)
    until(lambda: len(ours(home)) >= 3)  # the search is noted as begun before its process is
    served.process.kill()
    until(lambda: not ours(home))


def test_a_killed_worker_comes_back_by_itself(home: Path) -> None:
    served = Served(home)
    ask_for_a_plan(home, 60)
    until(lambda: running_attempt(home) == 1)
    for pid in ours(home):
        if pid != served.process.pid:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
    until(lambda: running_attempt(home) == 2)
    assert served.health()["planned"] is False
    served.process.terminate()
    served.process.wait(timeout=30)


def test_a_second_start_opens_the_server_that_runs(home: Path) -> None:
    served = Served(home)
    second = Served(home)
    assert second.process.wait(timeout=60) == 0
    assert second.address == served.address
    assert second.link != served.link
    served.process.terminate()
    served.process.wait(timeout=30)


ENGINE = """
import time
from gemaakt.nest.engines import started
item = {"shape": [(0, 0), (20, 0), (20, 10)], "copies": 5, "angles": [0]}
task = {"kind": "strip", "height": 100, "seed": 1, "seconds": 300, "workers": 1, "items": [item]}
engine = started(task)
while not engine.answers:
    time.sleep(0.05)
engine.halt()
print("halted", flush=True)
time.sleep(300)
"""


def test_no_solver_of_nests_outlives_who_asked_for_it(tmp_path: Path) -> None:
    """It went on for all of its time, or stood halted for ever."""
    asker = subprocess.Popen(
        [sys.executable, "-c", ENGINE],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert asker.stdout is not None
    assert asker.stdout.readline() == "halted\n"
    asker.kill()
    asker.wait()
    until(lambda: not ours(tmp_path))
    asker.stdout.close()


def test_a_process_that_keeps_records_only_loads_no_planner(tmp_path: Path) -> None:
    """A waiting worker, with its chores, held the compiler of the loops: 136 MB for 72."""
    asked = (
        "import sys, django; django.setup(); import gemaakt.server.solve.worker;"
        "import gemaakt.server.plan.forgetting, gemaakt.server.plan.weekly;"
        "print([m for m in HEAVY if m in sys.modules])"
    )
    heavy = "HEAVY = ('numba', 'ortools', 'OCP', 'gemaakt.plan.engine', 'gemaakt.nest.sheets')\n"
    named = {**environment(tmp_path), "DJANGO_SETTINGS_MODULE": "gemaakt.server.settings"}
    made = subprocess.run(
        [sys.executable, "-c", heavy + asked],
        env=named,
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.strip() == "[]"
