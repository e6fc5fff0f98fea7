"""STEP to parts: the reading happens in a process of its own that may be killed.

Native geometry code hangs or crashes on some files, and its memory cannot be bounded from
within. One worker is kept warm (its start costs a second); it gets the file over a pipe and is
killed when it is late, and the next question starts a new one.
"""

import atexit
import importlib.util
import json
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec

from gemaakt.drawing.layers import Role
from gemaakt.drawing.part import Kind, Part
from gemaakt.drawing.solid_hand import SAME_MEASURES_SHARE, are_of_one_hand
from gemaakt.drawing.tags import LARGEST_BYTES, DrawingRefused
from gemaakt.drawing.title_block import TitleBlock
from gemaakt.findings import Finding, Severity

START_SECONDS = 60.0
"""The first import of the geometry kernel: from a cold disk, on a computer that does more."""
STARTING = {"refused": "starting"}
"""What a worker answers that had not started within its time."""
MOST_WORKERS = 2
"""Files read at once: one that takes its whole time does not hold up the next one."""
NO_NUMBER = re.compile(
    rb"(?:CARTESIAN_POINT|DIRECTION|VECTOR)\s*\(\s*'[^']{0,100}'\s*,[^;)]{0,100}[(,\s][-+]?(?:nan|inf)",
    re.I,
)
"""A place that is no number: the geometry kernel goes on with it without end."""
MOST_PAIRS = 20
PDF_SECONDS = 10.0
SECONDS, SECONDS_PER_MB, SMALL_MB = 16.0, 2.0, 5.0
"""A small file is read in one or two seconds; sixteen hang. A large one takes its time."""
REASONS = {"broken", "no-solid", "too-many-solids", "too-many-triangles", "memory"}


@dataclass(slots=True)
class Worker:
    """One process that reads STEP, asked one question at a time."""

    process: subprocess.Popen[bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    questions: int = 0
    has_crashed: bool = False
    """Whether the last question ended the process, rather than its time."""
    started_s: float = 0.0
    greeting: list[bytes] = field(default_factory=list)
    greeted: threading.Thread | None = None
    """Waits for the process to say that it is ready."""

    def ask(
        self, head: bytes, data: bytes, seconds: float, start_seconds: float = START_SECONDS
    ) -> dict[str, Any] | None:
        """The answer, or None when it did not come in time or the process broke.

        The start of the process has a time of its own: on a busy computer it takes longer than
        most files do, and says nothing of the file.
        """
        with self.lock:
            self.has_crashed = False
            process = self._ready(start_seconds)
            if process is None:
                return dict(STARTING) if self.process is not None else None
            until = time.monotonic() + seconds
            answer: list[bytes] = []
            asking = threading.Thread(
                target=_exchange, args=(process, head, data, answer), daemon=True
            )
            asking.start()
            asking.join(max(0.0, until - time.monotonic()))
            self.has_crashed = not answer and not asking.is_alive()
            if not answer:
                self.stop()
                return None
            self.questions += 1
            found: dict[str, Any] = msgspec.json.decode(answer[0])
            return found

    def _ready(self, seconds: float) -> subprocess.Popen[bytes] | None:
        """The process, once it is ready; None when it is not within the time.

        One that is still starting then is left to it, so that the next question finds it ready.
        """
        if self.process is None or self.process.poll() is not None:
            self._start()
        assert self.greeted is not None
        self.greeted.join(max(0.0, seconds))
        if self.greeting:
            return self.process
        if not self.greeted.is_alive() or time.monotonic() - self.started_s > 3 * START_SECONDS:
            self.stop()
        return None

    def begin(self) -> None:
        """Start the process, and wait for nothing; who asks next finds it ready or starting."""
        if self.lock.acquire(blocking=False):
            try:
                if self.process is None or self.process.poll() is not None:
                    self._start()
            finally:
                self.lock.release()

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gemaakt.drawing.step_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.started_s, self.greeting = time.monotonic(), []
        waiting = (self.process, self.greeting)
        self.greeted = threading.Thread(target=_await, args=waiting, daemon=True)
        self.greeted.start()

    def stop(self) -> None:
        """Kill the process; who asked does not wait until the system has buried it."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            threading.Thread(target=_bury, args=(process,), daemon=True).start()


def _bury(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError, ValueError, subprocess.TimeoutExpired):
        process.communicate(timeout=60)


def _exchange(
    process: subprocess.Popen[bytes], head: bytes, data: bytes, answer: list[bytes]
) -> None:
    assert process.stdin is not None
    with suppress(OSError, ValueError):
        for block in (head, data):
            process.stdin.write(len(block).to_bytes(8, "big"))
            process.stdin.write(block)
        process.stdin.flush()
        _await(process, answer)


def _await(process: subprocess.Popen[bytes], answer: list[bytes]) -> None:
    assert process.stdout is not None
    with suppress(OSError, ValueError):
        size = process.stdout.read(8)
        if len(size) == 8:
            block = process.stdout.read(int.from_bytes(size, "big"))
            answer.append(block)


WORKER = Worker()
"""The one that is kept warm; the others start only when it is busy."""
FREE: queue.LifoQueue[Worker] = queue.LifoQueue()
for _worker in (*(Worker() for _ in range(MOST_WORKERS - 1)), WORKER):
    atexit.register(_worker.stop)
    FREE.put(_worker)


def is_installed() -> bool:
    """Whether the geometry kernel of the extra `step` is there; it is not imported."""
    return importlib.util.find_spec("OCP") is not None


def warm() -> None:
    """Start the worker before the first file comes."""
    if is_installed():
        WORKER.ask(json.dumps({"name": "warm"}).encode(), b"", START_SECONDS)


def begin() -> None:
    """Let a worker start while somebody still chooses the files."""
    if is_installed():
        with suppress(OSError):
            WORKER.begin()


def read_step(
    data: bytes, *, name: str = "", k_factor: float | None = None, seconds: float | None = None
) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """Parts of a STEP file, equal solids grouped, and what is odd about it.

    `DrawingRefused` when STEP reading is not installed, the file is too large or broken, or the
    worker ran out of time or memory.
    """
    answer = _answered({"name": name, "k_factor": k_factor}, data, seconds)
    try:
        parts = tuple(msgspec.convert(answer["parts"], list[Part]))
    except msgspec.ValidationError as error:  # a measure of the solid is no number
        raise DrawingRefused("drawing.step-broken", file=name) from error
    return parts, _said(parts)


def read_dxf_apart(
    data: bytes,
    *,
    name: str = "",
    learned: Mapping[str, Role] | None = None,
    seconds: float | None = None,
) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """What `read_dxf` gives, read in the worker: a large file neither hangs nor fills who asks.

    `DrawingRefused` as `read_dxf` does, and when time or memory ran out.
    """
    known = {layer: str(role) for layer, role in (learned or {}).items()}
    seconds = seconds_for(len(data)) if seconds is None else seconds
    answer = _asked({"name": name, "dxf": known}, data, seconds)
    if answer is None:
        raise DrawingRefused("drawing.dxf-took-too-long", file=name, seconds=seconds)
    if (reason := answer.get("refused")) is not None:
        code = "drawing.step-starting" if reason == "starting" else "drawing.dxf-took-too-long"
        raise DrawingRefused(
            answer.get("code", code), **answer.get("params", {"file": name, "seconds": seconds})
        )
    parts = tuple(msgspec.convert(answer["parts"], list[Part]))
    return parts, tuple(msgspec.convert(answer["findings"], list[Finding]))


def read_pdf_apart(data: bytes, *, name: str = "", seconds: float = PDF_SECONDS) -> TitleBlock:
    """The title block of a PDF drawing, read in the worker.

    `DrawingRefused` for what is locked, broken or without text, and when time ran out.
    """
    answer = _asked({"name": name, "pdf": True}, data, seconds)
    if answer is None or "block" not in answer:
        code = (answer or {}).get("code", "drawing.pdf-broken")
        raise DrawingRefused(code, file=name)
    return msgspec.convert(answer["block"], TitleBlock)


def mesh_of_step(
    data: bytes, *, name: str = "", part: int | None = None, seconds: float | None = None
) -> bytes:
    """The triangles of a STEP file for a picture, in the form of `solid_mesh`.

    Of the part with this number among equal solids grouped, largest first, or of all solids in
    their places. `DrawingRefused` as when it is read.
    """
    answer = _answered({"name": name, "mesh": part}, data, seconds)
    mesh: bytes = msgspec.convert(answer["mesh"], bytes)
    return mesh


def seconds_for(size: int) -> float:
    """How long a file of so many bytes may take: an assembly of 50 MB takes a minute to read."""
    return SECONDS + SECONDS_PER_MB * max(0.0, size / 1e6 - SMALL_MB)


def _answered(head: dict[str, Any], data: bytes, seconds: float | None) -> dict[str, Any]:
    """What a worker says to a question about a file; its refusals raised."""
    name = head["name"]
    seconds = seconds_for(len(data)) if seconds is None else seconds
    if not is_installed():
        raise DrawingRefused("drawing.step-not-installed", file=name)
    if len(data) > LARGEST_BYTES:
        raise DrawingRefused(
            "drawing.too-large", megabytes=len(data) // 1_000_000, most=LARGEST_BYTES // 1_000_000
        )
    if NO_NUMBER.search(data):
        raise DrawingRefused("drawing.step-broken", file=name)
    answer = _asked(head, data, seconds)
    if answer is None:
        raise DrawingRefused("drawing.step-took-too-long", file=name, seconds=seconds)
    if answer.get("refused") == "starting":
        raise DrawingRefused("drawing.step-starting", file=name)
    if (reason := answer.get("refused")) is not None:
        code = f"drawing.step-{reason}" if reason in REASONS else "drawing.step-broken"
        raise DrawingRefused(code, file=name)
    return answer


def _asked(head: dict[str, Any], data: bytes, seconds: float) -> dict[str, Any] | None:
    """The answer of a free worker; when it crashed on a quick reading, that of a thorough one.

    Waiting for a worker counts as time: who comes when all are busy is refused in time as well.
    """
    until = time.monotonic() + seconds
    try:
        worker = FREE.get(timeout=max(0.001, seconds))
    except queue.Empty:
        return None
    try:
        left, begun = until - time.monotonic(), worker.started_s
        answer = worker.ask(json.dumps(head).encode(), data, left)
        # What a new process took to start is not taken from the time of the file.
        left = seconds if worker.started_s != begun else until - time.monotonic()
        if answer is None and worker.has_crashed and left > 1:
            answer = worker.ask(json.dumps({**head, "quick": False}).encode(), data, left)
        if answer is None and worker.has_crashed:
            return {"refused": "broken"}
    finally:
        FREE.put(worker)
    return answer


def mirror_pairs(parts: Sequence[Part]) -> list[Finding]:
    """Parts that are each other's mirror image, and how many of each there are."""
    alike: dict[tuple[str, int], list[Part]] = {}
    found = []
    for part in parts:
        if part.solid is None:
            continue
        near = alike.setdefault((str(part.kind), part.solid.faces), [])
        other = next((each for each in near if _are_mirrored(each, part)), None)
        if other is None:
            near.append(part)
            continue
        near.remove(other)
        params = {
            "one": other.name, "other": part.name,
            "ones": other.quantity, "others": part.quantity,
        }  # fmt: skip
        found.append(Finding("drawing.mirror-pair", Severity.INFO, params=params))
    return found[:MOST_PAIRS]


def _are_mirrored(one: Part, other: Part) -> bool:
    a, b = one.solid, other.solid
    if a is None or b is None or len(a.moments_mm5) != len(b.moments_mm5):
        return False
    ours, theirs = ((s.volume_mm3, s.surface_mm2, *s.moments_mm5) for s in (a, b))
    same = all(
        abs(x - y) <= SAME_MEASURES_SHARE * abs(x) for x, y in zip(ours, theirs, strict=True)
    )
    turned = [-each for each in b.handed]
    return same and are_of_one_hand(a.handed, turned) and not are_of_one_hand(a.handed, b.handed)


def _said(parts: Sequence[Part]) -> tuple[Finding, ...]:
    said = []
    count = sum(part.quantity for part in parts)
    if count > 1:
        params = {"count": count, "kinds": len(parts)}
        said.append(Finding("drawing.assembly", Severity.INFO, params=params))
    said += mirror_pairs(parts)
    for part in parts:
        if part.kind in (Kind.FLAT, Kind.BENT) and not part.certified:
            proof = {"part": part.name, "ratio": f"{part.certificate_ratio or 0:.4f}"}
            said.append(Finding("drawing.unfold-not-certified", Severity.ERROR, params=proof))
    return tuple(said[:50])
