"""One search: waits for its number, runs it, stores the answer once, and is gone."""

import importlib
import os
import queue
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gemaakt.server import tether

REPORT_S = 0.5
POLITE = 5
"""A search gives way to pages and terminals where the processor is short."""
WARM = ("gemaakt.server.plan.solving",)


@dataclass(slots=True)
class Task:
    """What a room's `solving` module gets: the question, and a way to report."""

    solve_id: int
    attempt: int
    snapshot: Mapping[str, Any]
    options: Mapping[str, Any]
    limit_s: float
    seed: int
    started_s: float = field(default_factory=time.monotonic)
    reported_s: float = 0.0
    prepared_s: float | None = None
    """What went by before the search began: on a new computer its code is compiled first. None
    until it begins: the supervisor allows more time for that, and pages say so."""

    def begin(self) -> None:
        """The search begins now: what was prepared is none of its seconds."""
        now_s = time.monotonic()
        self.prepared_s, self.started_s, self.reported_s = now_s - self.started_s, now_s, 0.0
        self.report()

    def report(self, **figures: Any) -> None:
        """Keep how far the search is, at most twice a second; end when it is another's now."""
        from gemaakt.server.solve import services

        now_s = time.monotonic()
        if now_s - self.reported_s < REPORT_S:
            return
        self.reported_s = now_s
        figures["seconds"] = round(now_s - self.started_s, 1)
        if self.prepared_s is not None:
            figures["prepared_s"] = round(self.prepared_s, 1)
        figures["share"] = min(1.0, round((now_s - self.started_s) / max(self.limit_s, 0.1), 3))
        if not services.progress(self.solve_id, self.attempt, figures):
            tether.end_group()


def solving(kind: str) -> Any:
    """The module of the room that answers searches of this kind: `room` or `room.name`.

    It has `run(task) -> dict` (the answer, JSON values only) and `store(solve, answer) -> None`,
    which keeps it in the room's own tables within the transaction that ends the search.
    """
    room, _dot, name = kind.partition(".")
    return importlib.import_module(f"gemaakt.server.{room}.{name}_solving".replace("._", "."))


def run(solve_id: int, attempt: int) -> None:
    """Run one search and store its answer, unless it became another's meanwhile."""
    from django.db import transaction
    from django.utils import timezone

    from gemaakt.errors import GemaaktError
    from gemaakt.findings import finding_of
    from gemaakt.server.solve import services
    from gemaakt.server.solve.models import Solve

    solve = services.mine(solve_id, attempt).first()
    if solve is None:
        return
    room = solving(solve.kind)
    task = Task(solve_id, attempt, solve.snapshot, solve.options, solve.limit_s, solve.seed)
    try:
        answer = room.run(task)
    except GemaaktError as error:
        found = finding_of(error)
        reason = {"code": found.code, "params": {k: str(v) for k, v in found.params.items()}}
        services.end(solve_id, attempt, Solve.Status.FAILED, [reason])
        return
    with transaction.atomic():
        now = timezone.now()
        ended = services.mine(solve_id, attempt).filter(cancel_asked=False)
        if ended.update(status=Solve.Status.DONE, ended=now, result=answer.get("summary")):
            room.store(solve, answer)


def guarded(call: Callable[[], None], solve_id: int, attempt: int) -> None:
    """The edge of the child: a bug is written to stderr and ends the search as failed."""
    from gemaakt.server.solve import services

    try:
        call()
    except Exception as error:  # noqa: BLE001 (the worker's edge: the next search must run)
        traceback.print_exc(file=sys.stderr)
        reason = {"code": "solve.bug", "params": {"kind": type(error).__name__}}
        services.end(solve_id, attempt, "failed", [reason])


def main() -> None:
    """Import, wait for one line `number attempt`, run it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemaakt.server.settings")
    if hasattr(os, "nice"):
        os.nice(POLITE)
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    tether.hold(lines.put)
    import django

    django.setup()
    for name in WARM:
        importlib.import_module(name).warm()
    solve_id, attempt = (int(word) for word in lines.get().split())
    guarded(lambda: run(solve_id, attempt), solve_id, attempt)


if __name__ == "__main__":
    main()
