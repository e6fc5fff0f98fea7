"""The process that reads STEP: it may hang, crash or be killed without harm to who asked.

It answers requests on its standard input: eight bytes of length, a JSON head, then the file; the
answer is eight bytes of length and JSON. Memory is bounded where the system can.
"""

import json
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from gemaakt.drawing.part import Part

MEMORY_BYTES = 1_000_000_000
MOST_SOLIDS = 400


def main() -> None:
    """Answer requests until the pipe closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _bound_memory()
    import gemaakt.drawing.step_file  # noqa: F401 - the dear import, before the first question

    _send(answers, {"ready": True})
    while (head := _block(sys.stdin.buffer)) is not None:
        data = _block(sys.stdin.buffer) or b""
        _send(answers, _answer(json.loads(head), data))


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _block(stream: BinaryIO) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    return stream.read(int.from_bytes(head, "big"))


def _send(stream: BinaryIO, answer: Any) -> None:
    data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def _answer(head: dict[str, Any], data: bytes) -> bytes:
    from gemaakt.drawing.step_file import Unreadable, parts_in

    handle, name = tempfile.mkstemp(suffix=".step")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        quick = bool(head.get("quick", True))
        parts = parts_in(name, str(head["name"]), head.get("k_factor"), MOST_SOLIDS, quick=quick)
        return msgspec.json.encode({"parts": grouped(parts)})
    except Unreadable as error:
        return msgspec.json.encode({"refused": str(error)})
    except MemoryError:
        return msgspec.json.encode({"refused": "memory"})
    finally:
        Path(name).unlink()


def grouped(parts: list[Part]) -> list[Part]:
    """Equal solids as one part with a quantity: the bill of materials, largest first."""
    groups: dict[tuple[object, ...], list[Part]] = {}
    for part in parts:
        assert part.solid is not None
        key = (
            str(part.kind),
            part.solid.faces,
            float(f"{part.solid.volume_mm3:.5g}"),
            float(f"{part.solid.surface_mm2:.5g}"),
        )
        groups.setdefault(key, []).append(part)
    found = [replace(group[0], quantity=len(group)) for group in groups.values()]
    found.sort(key=lambda part: -(part.volume_mm3 or 0.0))
    return found


if __name__ == "__main__":
    main()
