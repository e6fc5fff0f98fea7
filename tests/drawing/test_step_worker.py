"""Solids are read in a process of its own, which may be late, slow to start, busy or gone."""

import subprocess
import sys
import time
from typing import Any

import pytest

from gemaakt.drawing import DrawingRefused, read
from gemaakt.drawing.read_step import FREE, WORKER, Worker
from tests.drawing.fold import box, step_bytes


def test_a_worker_that_is_late_is_killed_and_the_next_question_answered() -> None:
    whole = step_bytes(box((100, 80), [20, 20, 20, 20], 2, 2).shape)
    assert read(whole, name="warm.step")[0][0].certified
    with pytest.raises(DrawingRefused) as refusal:
        read(whole, name="traag.step", seconds=0.0)
    assert refusal.value.code == "drawing.step-took-too-long"
    assert WORKER.process is None
    assert read(whole, name="goed.step")[0][0].certified


SLOW_STARTER = """
import sys, time
def say(data):
    sys.stdout.buffer.write(len(data).to_bytes(8, "big") + data)
    sys.stdout.buffer.flush()
time.sleep(1)
say(b'{"ready": true}')
for _ in range(2):
    sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(8), "big"))
say(b'{"parts": []}')
"""


def test_a_worker_slow_to_start_is_not_waited_for_but_left_to_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(_command: list[str], **pipes: Any) -> subprocess.Popen[bytes]:
        return popen([sys.executable, "-c", SLOW_STARTER], **pipes)

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", slow)
    worker = Worker()
    try:
        assert worker.ask(b"{}", b"", 30.0, start_seconds=0.05) == {"refused": "starting"}
        starting = worker.process
        assert starting is not None
        assert not worker.has_crashed
        assert worker.ask(b"{}", b"", 30.0) == {"parts": []}
        assert worker.process is starting
    finally:
        worker.stop()


def test_a_worker_that_dies_is_asked_once_more_thoroughly(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def ask(self: Worker, head: bytes, data: bytes, seconds: float) -> None:
        asked.append(head)
        self.has_crashed = True

    monkeypatch.setattr(Worker, "ask", ask)
    with pytest.raises(DrawingRefused) as refusal:
        read(b"ISO-10303-21;", name="dies.step")
    assert refusal.value.code == "drawing.step-broken"
    assert [b'"quick": false' in head for head in asked] == [False, True]


def test_a_busy_worker_does_not_hold_up_the_next_file() -> None:
    whole = step_bytes(box((60, 40), [10, 10, 10, 10], 2, 2).shape)
    busy = FREE.get(timeout=5)
    try:
        assert read(whole, name="vlot.step", seconds=15)[0][0].certified
        also_busy = FREE.get(timeout=5)
        try:
            with pytest.raises(DrawingRefused) as refusal:
                read(whole, name="wacht.step", seconds=0.2)
            assert refusal.value.code == "drawing.step-took-too-long"
        finally:
            FREE.put(also_busy)
    finally:
        FREE.put(busy)


def test_who_asked_does_not_wait_for_a_killed_process_to_be_buried() -> None:
    class Buried:
        def kill(self) -> None:
            pass

        def communicate(self, timeout: float) -> None:
            time.sleep(2)
            raise subprocess.TimeoutExpired("worker", timeout)

    worker = Worker(process=Buried())  # type: ignore[arg-type]
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 1


def test_a_slow_start_takes_nothing_from_the_time_of_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a busy computer the first STEP was refused: the start alone took its 16 seconds."""

    def slow(_command: list[str], **pipes: Any) -> subprocess.Popen[bytes]:
        return popen([sys.executable, "-c", SLOW_STARTER.replace("sleep(1)", "sleep(3)")], **pipes)

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", slow)
    worker = Worker()
    worker.begin()
    begun = worker.process
    try:
        assert worker.ask(b"{}", b"", 2.5) == {"parts": []}
        assert worker.process is begun
    finally:
        worker.stop()
