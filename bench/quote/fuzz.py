"""Spoil real drawings in every way and see that reading ends in time with findings, not a crash.

Run: ``python bench/quote/fuzz.py [seconds] [dxf|step]``; reads ``$GEMAAKT_SHARED/data/quote``.
"""

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

from gemaakt.drawing import read
from gemaakt.errors import GemaaktError

SHARED = Path(os.environ.get("GEMAAKT_SHARED", "../shared"))
LATE_S = {"dxf": 10.0, "step": 22.0}
NASTY = [
    b"nan",
    b"inf",
    b"1e9",
    b"-1e300",
    b"0",
    b"",
    b"99999999999999999999",
    b"\xff\xfe",
    b"INSERT",
]


def spoiled(data: bytes, rng: random.Random) -> bytes:
    """One of six ways to break a file."""
    way = rng.randrange(6)
    if way == 0:
        return data[: rng.randrange(len(data))]
    if way == 1:
        at = rng.randrange(len(data))
        return data[:at] + rng.randbytes(rng.randrange(1, 200)) + data[at:]
    if way == 2:
        a, b = sorted(rng.randrange(len(data)) for _ in range(2))
        return data[:a] + data[b:]
    lines = data.split(b"\n")
    for _ in range(rng.choice([1, 3, 30])):
        at = rng.randrange(len(lines))
        if way == 3:
            lines[at] = rng.choice(NASTY)
        elif way == 4:
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines.insert(at, lines[rng.randrange(len(lines))])
    return b"\n".join(lines)


def main() -> None:
    """Fuzz for so many seconds and report."""
    seconds, kind = float(sys.argv[1]), sys.argv[2]
    files = [p for p in (SHARED / "data/quote").iterdir() if kind in p.suffix.lower()]
    files = [p for p in files if p.stat().st_size < 200_000]
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    ends, slowest, rounds = Counter[str](), 0.0, 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        path = rng.choice(files)
        data = spoiled(path.read_bytes(), rng)
        began = time.monotonic()
        try:
            parts, _ = read(data, name=path.name)
            ends["parts" if parts else "findings only"] += 1
        except GemaaktError as error:
            ends[error.code] += 1
        except Exception:
            Path("/tmp/quote-fuzz-case").write_bytes(data)
            print("CRASH", path.name, "kept as /tmp/quote-fuzz-case")
            raise
        took = time.monotonic() - began
        slowest, rounds = max(slowest, took), rounds + 1
        if took > LATE_S[kind]:
            Path("/tmp/quote-fuzz-late").write_bytes(data)
            print("LATE", path.name, took)
    print(kind, rounds, "files,", f"slowest {slowest:.2f} s,", dict(ends))


if __name__ == "__main__":
    main()
