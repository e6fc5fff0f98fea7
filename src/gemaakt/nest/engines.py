"""Solvers of others in child processes: started, listened to, killed at the deadline."""

import json
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("engine_child.py")
GRACE_S = 0.4
"""A child may be this much late before it is killed."""


@dataclass(slots=True)
class Engine:
    """A running solver; `answers` grows as better ones come."""

    process: subprocess.Popen[bytes]
    answers: list[dict[str, Any]] = field(default_factory=list)
    listener: threading.Thread | None = None

    def listen(self) -> None:
        """Collect whole lines; a line cut short by a kill is dropped."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith(b"\n"):
                self.answers.append(json.loads(line))

    @property
    def last(self) -> dict[str, Any] | None:
        """The latest answer."""
        return self.answers[-1] if self.answers else None

    @property
    def is_done(self) -> bool:
        """Whether the process has ended by itself."""
        return self.process.poll() is not None

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether it has ended by itself."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, seconds))
        return self.is_done

    def halt(self) -> None:
        """Give it no processor until it goes on, where the system can do that."""
        if hasattr(signal, "SIGSTOP") and not self.is_done:
            self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        if hasattr(signal, "SIGCONT") and not self.is_done:
            self.process.send_signal(signal.SIGCONT)

    def finish(self, seconds: float) -> dict[str, Any] | None:
        """Wait so long at most, then kill; the latest answer."""
        try:
            self.process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.listener is not None:
            self.listener.join(1.0)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return self.last


def started(task: dict[str, Any]) -> Engine:
    """Start a solver on a task; a crash is an engine without answers."""
    process = subprocess.Popen(
        [sys.executable, "-I", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    engine = Engine(process)
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(task).encode() + b"\n")
        process.stdin.flush()  # and it stays open: the child ends with it
    except BrokenPipeError:
        return engine
    engine.listener = threading.Thread(target=engine.listen, daemon=True)
    engine.listener.start()
    return engine
