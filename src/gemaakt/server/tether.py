"""A child that never outlives its parent, on every system and after `kill -9` as well.

The parent holds the write end of the child's standard input; when the parent is gone the pipe
ends. On Linux the kernel is asked too, for the moments in which compiled code holds the child.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

PR_SET_PDEATHSIG = 1


def spawn(
    words: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    reads_output: bool = False,
) -> subprocess.Popen[str]:
    """Start `python words…` tethered to this process, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if reads_output else None,
        text=True,
        encoding="utf-8",
        env={**os.environ, **(environment or {})},
        start_new_session=os.name == "posix",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def hold(on_line: Callable[[str], None] | None = None) -> None:
    """In the child: end when the parent is gone; lines of the parent go to `on_line`."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(on_line,), daemon=True, name="tether").start()


def _watch(on_line: Callable[[str], None] | None) -> None:
    with suppress(OSError, ValueError):
        while line := sys.stdin.readline():
            if on_line is not None:
                on_line(line.strip())
    end_group()


def end_group() -> None:
    """End this process and what it started, at once."""
    if os.name == "posix" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def kill(process: "subprocess.Popen[str]") -> None:
    """End a tethered child and everything that it started."""
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
