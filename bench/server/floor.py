"""The floor under pressure: twenty terminals flat out during a search; the server cut; kill -9.

    python -m bench.server.floor flat [--seconds 60] [--terminals 20]
    python -m bench.server.floor cut  [--seconds 30]
    python -m bench.server.floor kills [--times 50]

A made shop is served by the real server (waitress, its worker beside it) from a folder of its
own. Terminals are threads with a kept connection; each sends one event a request, again until it
is answered, and begins the next at once. Afterwards the rows are counted against the keys.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS, MACHINES = 1000, 20


@dataclass
class Floor:
    """A folder with a planned shop, and how to call its server."""

    folder: Path
    port: int
    headers: dict[str, str]
    passes: list[str]
    steps: list[str]
    server: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Start the server; seconds until it answers."""
        began = time.monotonic()
        words = ["-m", "gemaakt", "serve", "--no-browser", "--port", str(self.port)]
        self.server = subprocess.Popen(
            [sys.executable, *words], env=environment(self.folder), stdout=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        while self.ask("GET", "/healthz")[0] != 200:
            if time.monotonic() - began > 120:
                raise SystemExit("the server did not start")
            time.sleep(0.1)
        return time.monotonic() - began

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """One request on a connection of its own; status 0 when nobody answers."""
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            line.request(method, path, body, self.headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""

    def kill(self) -> None:
        """End everything of this folder with kill -9."""
        for pid in ours(self.folder):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if self.server is not None:
            self.server.wait()

    def stop(self) -> None:
        """End the server in the ordinary way."""
        if self.server is not None and self.server.poll() is None:
            self.server.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.server.wait(20)
        self.kill()


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "GEMAAKT_HOME": str(folder), "GEMAAKT_COMPANY": "company"}


def ours(folder: Path) -> list[int]:
    """Processes that were started for this folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            mark = f"GEMAAKT_HOME={folder}".encode()
            is_ours = mark in (entry / "environ").read_bytes().split(b"\0")
            if is_ours and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found


def prepared(folder: Path, terminals: int) -> Floor:
    """A planned shop in the folder, with somebody signed in and a pass for each terminal."""
    os.environ |= {"GEMAAKT_HOME": str(folder), "GEMAAKT_COMPANY": "company"}
    from gemaakt.server import run

    run.prepare("company")
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.test import Client
    from tests.server.plan.made import stored

    from gemaakt.server.plan.models import PlannedOperation
    from gemaakt.server.shop.models import Person
    from gemaakt.server.work.services import enter

    version = stored(OPERATIONS, MACHINES)
    user = User.objects.create_user("floor")
    user.groups.add(*Group.objects.filter(name__in=["owner"]))
    client = Client()
    client.force_login(user)
    session, mark = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
    secret = "a" * 32
    headers = {
        "Cookie": f"{session}={client.cookies[session].value}; {mark}={secret}",
        "X-CSRFToken": secret,
        "Content-Type": "application/json",
        "Referer": "http://127.0.0.1/",
    }
    people = list(Person.objects.all())
    passes = [enter(person=people[at % len(people)].code)[1] for at in range(terminals)]
    rows = PlannedOperation.objects.filter(version=version).exclude(machine="")
    steps = [f"{order}/{code}" for order, code in rows.values_list("order", "operation")]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    return Floor(folder, port, headers, passes, steps)


@dataclass
class Terminal:
    """One device: sends, waits for the answer, sends again."""

    floor: Floor
    number: int
    stopping: threading.Event
    keys: list[str] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    times_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Until told to stop; what was begun is finished."""
        draw = random.Random(self.number)
        own = self.floor.steps[self.number :: len(self.floor.passes)]
        while not self.stopping.is_set():
            step, kind = draw.choice(own), draw.choice(["start", "pause", "start", "done"])
            self.send(kind, step)

    def send(self, kind: str, step: str) -> None:
        """One event, again and again until the server has it."""
        key = f"{self.number}-{len(self.keys)}-{os.getpid()}"
        self.keys.append(key)
        at = datetime.now(UTC).isoformat()
        event = {
            "key": key, "kind": kind, "at": at, "steps": [step],
            "pass": self.floor.passes[self.number],
        }  # fmt: skip
        while True:
            body = json.dumps({"events": [event], "sent_at": datetime.now(UTC).isoformat()})
            began = time.perf_counter()
            status, answer = self.ask(body)
            if status == 200:
                self.times_ms.append(1000 * (time.perf_counter() - began))
                found = json.loads(answer)
                self.accepted.update(found["accepted"])
                self.errors += [each["code"] for each in found["refused"]]
                return
            if status:
                self.errors.append(str(status))
                return
            time.sleep(0.2)

    def ask(self, body: str) -> tuple[int, bytes]:
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.floor.port, timeout=20)
            self.line.request("POST", "/terminal/events/", body, self.floor.headers)
            answer = self.line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.line = None
            return 0, b""


def crew(floor: Floor) -> tuple[list[Terminal], list[threading.Thread], threading.Event]:
    """All terminals, running."""
    stopping = threading.Event()
    terminals = [Terminal(floor, at, stopping) for at in range(len(floor.passes))]
    threads = [threading.Thread(target=each.run) for each in terminals]
    for thread in threads:
        thread.start()
    return terminals, threads, stopping


def counted(floor: Floor, terminals: list[Terminal]) -> dict[str, Any]:
    """Rows against keys, from the database itself."""
    accepted = set().union(*(each.accepted for each in terminals))
    sent = {key for each in terminals for key in each.keys}
    kept = rows_of(floor, "SELECT key FROM work_workevent WHERE kind != 'shift-end'")
    names = [row[0] for row in kept]
    return {
        "sent": len(sent),
        "accepted": len(accepted),
        "lost": len(accepted - set(names)),
        "doubled": len(names) - len(set(names)),
        "open_clocks_of_one_person": max(
            [
                row[0]
                for row in rows_of(
                    floor,
                    'SELECT COUNT(*) FROM work_clocking WHERE "end" IS NULL GROUP BY person',
                )
            ],
            default=0,
        ),
        "errors": sum(len(each.errors) for each in terminals),
        "first_error": next((each.errors[0] for each in terminals if each.errors), ""),
    }


def rows_of(floor: Floor, query: str) -> list[Any]:
    path = next(floor.folder.rglob("*.sqlite3"))
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20) as database:
        return database.execute(query).fetchall()


def flat(floor: Floor, seconds: float) -> dict[str, Any]:
    """Everybody flat out while a search runs."""
    floor.start()
    floor.ask("POST", "/solve/plan/", f"seconds={seconds:.0f}")
    floor.headers["Content-Type"] = "application/json"
    terminals, threads, stopping = crew(floor)
    began = time.monotonic()
    time.sleep(seconds)
    stopping.set()
    for thread in threads:
        thread.join(30)
    took = time.monotonic() - began
    times = [ms for each in terminals for ms in each.times_ms]
    return {
        "events_per_s": round(len(times) / took, 1),
        "p50_ms": round(statistics.median(times)),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1]),
        "max_ms": round(max(times)),
        **counted(floor, terminals),
    }


def cut(floor: Floor, seconds: float) -> dict[str, Any]:
    """The server is away for a while under working terminals."""
    floor.start()
    terminals, threads, stopping = crew(floor)
    time.sleep(5)
    floor.kill()
    time.sleep(seconds)
    again_s = floor.start()
    time.sleep(5)
    stopping.set()
    for thread in threads:
        thread.join(60)
    return {"away_s": seconds, "again_s": round(again_s, 1), **counted(floor, terminals)}


def kills(floor: Floor, times: int) -> dict[str, Any]:
    """Kill -9 of everything at random moments of searching, publishing, importing, backing up."""
    draw, again, broken, lost, doubled = random.Random(7), [], 0, 0, 0
    for at in range(times):
        floor.start()
        terminals, threads, stopping = crew(floor)
        busy = threading.Thread(target=_busy, args=(floor, draw.choice(JOBS)))
        busy.start()
        time.sleep(draw.uniform(0.2, 6.0))
        floor.kill()
        stopping.set()
        seconds = floor.start()
        again.append(seconds)
        for thread in (*threads, busy):
            thread.join(60)
        found = counted(floor, terminals)
        lost, doubled = lost + found["lost"], doubled + found["doubled"]
        broken += rows_of(floor, "PRAGMA integrity_check") != [("ok",)]
        published = rows_of(
            floor, "SELECT COUNT(*) FROM plan_planversion WHERE status = 'published'"
        )
        halves = rows_of(floor, HALF_STORED)
        broken += published != [(1,)] or bool(halves)
        floor.kill()
        print(f"kill {at + 1}: back in {seconds:.1f} s", file=sys.stderr)
    return {
        "kills": times, "lost": lost, "doubled": doubled, "broken": broken,
        "back_s_median": round(statistics.median(again), 1), "back_s_max": round(max(again), 1),
    }  # fmt: skip


JOBS = ("solve", "publish", "backup", "import")
HALF_STORED = (
    "SELECT v.id FROM plan_planversion v WHERE v.operation_count != "
    "(SELECT COUNT(*) FROM plan_plannedoperation o WHERE o.version_id = v.id)"
)


def _busy(floor: Floor, job: str) -> None:
    """One thing that writes, while the server is killed."""
    if job == "solve":
        floor.ask("POST", "/solve/plan/", "")
    elif job == "publish":
        versions = rows_of(floor, "SELECT id FROM plan_planversion ORDER BY id DESC LIMIT 1")
        floor.ask("POST", f"/solve/publish/{versions[0][0]}/", "")
    elif job == "backup":
        words = ["-m", "gemaakt", "backup", "--out", str(floor.folder / "copy.zip")]
        with suppress(OSError):
            subprocess.run(
                [sys.executable, *words], env=environment(floor.folder), check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60,
            )  # fmt: skip
    else:
        rows = "code;name\n" + "\n".join(f"M{at};Machine {at}" for at in range(MACHINES))
        mark = "----rows"
        body = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="m.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{rows}\r\n--{mark}--\r\n"
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        Floor(floor.folder, floor.port, {**floor.headers, **kind}, [], []).ask(
            "POST", "/tables/machines/in/", body
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["flat", "cut", "kills"])
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--terminals", type=int, default=20)
    parser.add_argument("--times", type=int, default=50)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        floor = prepared(Path(folder), asked.terminals)
        try:
            found = (
                flat(floor, asked.seconds or 60)
                if asked.what == "flat"
                else cut(floor, asked.seconds or 30)
                if asked.what == "cut"
                else kills(floor, asked.times)
            )
        finally:
            floor.stop()
        print(json.dumps({"what": asked.what, "load": os.getloadavg()[0], **found}))


if __name__ == "__main__":
    main()
