"""The supervisor: claims searches, runs each in a child that can be ended, beats for them.

Started by the server as `python -m gemaakt.server.solve.worker` or by `gemaakt worker`. One warm
child waits with the engines imported, so that a search begins within a second.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from gemaakt.server import tether

POLL_S = 0.1
CLAIM_S = 0.25
BEAT_S = 1.0
RESPAWN_S = 2.0
CHORES_S = 600.0
PREPARING_S = 3600.0
"""How long a child may take until its search begins.

The first start after an update, or on a computer whose cache cannot be written, compiles the
engines: a minute on a computer that has nothing else to do, ten times that on one that shares its
processors with ten others. Somebody who does not want to wait cancels."""
GRACE_S = 300.0
"""How long it may take beyond its search time once that has begun, for check and storing."""


@dataclass(slots=True)
class Run:
    """A search in a child of this supervisor."""

    solve_id: int
    attempt: int
    limit_s: float
    process: subprocess.Popen[str]
    started_s: float
    beaten_s: float = 0.0
    cancelled: bool = False
    begun_s: float | None = None
    """When the search proper was first seen to have begun."""

    @property
    def over_s(self) -> float:
        """The moment from which it lasts too long."""
        if self.begun_s is None:
            return self.started_s + PREPARING_S + self.limit_s
        return self.begun_s + self.limit_s + GRACE_S


def _chores() -> None:
    """What is due now and then; a mail server may be slow, and searches need their beat."""
    from django.db import connection
    from django.utils import timezone

    from gemaakt.server.plan.forgetting import forget_daily
    from gemaakt.server.plan.weekly import is_wanted, send_if_due

    try:
        forget_daily(timezone.now())
        if is_wanted():
            send_if_due(timezone.now())
    finally:
        connection.close()


def child() -> subprocess.Popen[str]:
    """A child that imports the engines and waits for its search."""
    return tether.spawn(["-m", "gemaakt.server.solve.child"])


@dataclass(slots=True)
class Supervisor:
    """Runs at most `parallel` searches at once."""

    parallel: int = 2
    runs: list[Run] = field(default_factory=list)
    warm: subprocess.Popen[str] | None = None
    claimed_s: float = 0.0
    warmed_s: float = -1e9
    chores_s: float = -1e9
    stopping: threading.Event = field(default_factory=threading.Event)

    def step(self, now_s: float) -> None:
        """Look after what runs, then take on what waits."""
        for run in list(self.runs):
            self.look_after(run, now_s)
        if now_s - self.claimed_s >= CLAIM_S and len(self.runs) < self.parallel:
            self.claimed_s = now_s
            self.take_on(now_s)

    def take_on(self, now_s: float) -> None:
        """Queue the dead again, claim the oldest search, hand it to a child."""
        from django.utils import timezone

        from gemaakt.server.solve import services

        if now_s - self.chores_s >= CHORES_S:
            self.chores_s = now_s
            threading.Thread(target=_chores, daemon=True).start()
        services.requeue_dead(timezone.now())
        solve = services.claim()
        if solve is None:
            self.keep_warm()
            return
        process = self.warm if self.warm is not None and self.warm.poll() is None else child()
        self.warm = None
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.write(f"{solve.pk} {solve.attempt}\n")
            process.stdin.flush()
        self.runs.append(Run(solve.pk, solve.attempt, solve.limit_s, process, now_s, now_s))

    def keep_warm(self) -> None:
        """Have one child ready while there is nothing else to do."""
        gone = self.warm is None or self.warm.poll() is not None
        if gone and time.monotonic() - self.warmed_s >= RESPAWN_S:
            self.warmed_s = time.monotonic()
            self.warm = child()

    def look_after(self, run: Run, now_s: float) -> None:
        """Beat for a run, end it when it was cancelled or lasts too long, note its end."""
        from gemaakt.server.solve import services
        from gemaakt.server.solve.models import Solve

        if run.process.poll() is not None:
            self.runs.remove(run)
            tether.kill(run.process)
            _after(run)
            return
        if now_s - run.beaten_s >= BEAT_S:
            run.beaten_s = now_s
            if not services.beat(run.solve_id, run.attempt):
                tether.kill(run.process)
                return
        told = services.mine(run.solve_id, run.attempt).values_list("cancel_asked", "progress")
        is_cancelled, progress = told.first() or (False, {})
        if run.begun_s is None and "prepared_s" in progress:
            run.begun_s = now_s
        if is_cancelled:
            run.cancelled = True
            services.end(run.solve_id, run.attempt, Solve.Status.CANCELLED)
            tether.kill(run.process)
        elif now_s > run.over_s:
            reasons = [{"code": "solve.too-long"}]
            services.end(run.solve_id, run.attempt, Solve.Status.FAILED, reasons)
            tether.kill(run.process)

    def shut_down(self) -> None:
        """End the children; their searches go back to the queue without a spent attempt."""
        from gemaakt.server.solve import services

        for run in self.runs:
            tether.kill(run.process)
            services.give_back(run.solve_id, run.attempt)
        if self.warm is not None:
            tether.kill(self.warm)

    def loop(self) -> None:
        """Work until asked to stop."""
        try:
            while not self.stopping.is_set():
                self.guarded_step()
                self.stopping.wait(POLL_S if self.runs else CLAIM_S)
        finally:
            self.shut_down()

    def guarded_step(self) -> None:
        """One step; a database that is away for a moment is tried again."""
        from django.db import DatabaseError, connection

        try:
            self.step(time.monotonic())
        except DatabaseError as error:
            sys.stderr.write(f"worker: {error}\n")
            connection.close()
            self.stopping.wait(1.0)


def _after(run: Run) -> None:
    """A child that went without an end of its search died: queue it again, or give it up."""
    from django.utils import timezone

    from gemaakt.server.solve import services
    from gemaakt.server.solve.models import Solve

    alone = services.mine(run.solve_id, run.attempt)
    if run.attempt >= services.MOST_ATTEMPTS:
        alone.update(
            status=Solve.Status.FAILED,
            ended=timezone.now(),
            reasons=[{"code": "solve.runner-died"}],
        )
    else:
        alone.update(status=Solve.Status.QUEUED, beat=None)


def run_until_idle() -> None:
    """Run the searches that wait, here and now, and return when none is left."""
    from gemaakt.server.solve.models import Solve

    supervisor = Supervisor(parallel=1)
    try:
        while Solve.objects.filter(status__in=["queued", "running"]).exists():
            supervisor.step(time.monotonic())
            time.sleep(POLL_S)
    finally:
        supervisor.shut_down()


def work(parallel: int = 2) -> None:
    """Run searches until a signal ends it."""
    supervisor = Supervisor(parallel=parallel)
    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: supervisor.stopping.set())
    supervisor.loop()


def main() -> None:
    """The worker beside a server: ends with it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemaakt.server.settings")
    tether.hold()
    import django

    django.setup()
    from django.conf import settings

    from gemaakt.server.in_use import hold

    hold(settings.HOME)
    work()


if __name__ == "__main__":
    main()
