"""Spoil real drawings in every way and see that reading ends in time with findings, not a crash.

Run: ``python bench/quote/fuzz.py SECONDS dxf|step [SEED] [FOLDER]``; reads
``$GEMAAKT_SHARED/data/quote``. What escapes (an exception, or reading beyond its time) is kept in
FOLDER; the counts are printed once a minute and at the end.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.shared import shared

from gemaakt.drawing import read
from gemaakt.errors import GemaaktError

LATE_S = {"dxf": 10.0, "step": 22.0}
CLOCK = {"dxf": time.process_time, "step": time.monotonic}
"""A DXF is read in this process: its own time counts. A STEP is read by another one, which is
killed by the clock on the wall."""
LARGEST_BYTES = 200_000
MOST_KEPT = 20
REPORT_S = 60.0
NASTY = [
    b"nan", b"inf", b"1e9", b"-1e300", b"0", b"-1", b"", b"99999999999999999999", b"\xff\xfe",
    b"INSERT", b"SPLINE", b"ENDBLK", b"1e-320", b"#1=#1;", b"<script>alert(1)</script>",
]  # fmt: skip


def _cut_off(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _noise(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(rng.randrange(1, 200)) + data[at:]


def _hole(data: bytes, rng: random.Random) -> bytes:
    a, b = sorted(rng.randrange(len(data)) for _ in range(2))
    return data[:a] + data[b:]


def _flipped(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 4, 40])):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _other_number(data: bytes, rng: random.Random) -> bytes:
    """One number of the text made another: the kind of spoiling that stays readable."""
    places = [i for i in range(len(data)) if data[i : i + 1].isdigit()]
    changed = bytearray(data)
    for _ in range(rng.choice([1, 5])):
        changed[rng.choice(places)] = rng.choice(b"0123456789-.eE")
    return bytes(changed)


def _other_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    way = rng.randrange(4)
    for _ in range(rng.choice([1, 3, 30])):
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        if way == 0:
            lines[at] = rng.choice(NASTY)
        elif way == 1:
            lines[at], lines[other] = lines[other], lines[at]
        elif way == 2:
            lines.insert(at, lines[other])
        else:
            lines[at:at] = lines[other : other + rng.randrange(1, 60)]
    return b"\n".join(lines)


WAYS = (_cut_off, _noise, _hole, _flipped, _other_number, _other_lines, _other_lines)


def spoiled(data: bytes, rng: random.Random) -> bytes:
    """A file broken in one way, or now and then in two."""
    data = rng.choice(WAYS)(data, rng)
    return rng.choice(WAYS)(data, rng) if len(data) > 1 and rng.random() < 0.2 else data


@dataclass
class Tally:
    """What came of the files read so far."""

    kind: str
    folder: Path
    ends: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    slowest_s: float = 0.0
    escaped: int = 0

    def read(self, data: bytes, name: str) -> None:
        """Read one spoiled file; keep it when an exception or too much time came of it."""
        clock = CLOCK[self.kind]
        began = clock()
        try:
            parts, _ = read(data, name=name)
            self.ends["parts" if parts else "findings only"] += 1
        except GemaaktError as error:
            self.ends[error.code] += 1
        except Exception:  # noqa: BLE001 - what escapes is what is looked for
            self._keep(data, "crash", traceback.format_exc())
        took = clock() - began
        self.rounds, self.slowest_s = self.rounds + 1, max(self.slowest_s, took)
        if took > LATE_S[self.kind]:
            self._keep(data, "late", f"{name}: {took:.1f} s")

    def _keep(self, data: bytes, how: str, why: str) -> None:
        self.escaped += 1
        print(how.upper(), why, flush=True)
        if self.escaped <= MOST_KEPT:
            (self.folder / f"{how}-{self.escaped}.{self.kind}").write_bytes(data)

    def __str__(self) -> str:
        who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        megabytes = max(resource.getrusage(each).ru_maxrss for each in who) // 1000
        return (
            f"{self.kind} {self.rounds} files, {self.escaped} escaped, slowest "
            f"{self.slowest_s:.2f} s, {megabytes} MB, {dict(self.ends)}"
        )


def _whole_files(kind: str) -> list[Path]:
    paths: Iterable[Path] = shared("data/quote").iterdir()
    return [p for p in paths if kind in p.suffix.lower() and p.stat().st_size < LARGEST_BYTES]


def main() -> None:
    """Fuzz for so many seconds and report."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("seconds", type=float)
    words.add_argument("kind", choices=list(LATE_S))
    words.add_argument("seed", type=int, nargs="?", default=0)
    words.add_argument("folder", type=Path, nargs="?", help="where what escapes is kept")
    asked = words.parse_args()
    rng = random.Random(asked.seed)
    files = _whole_files(asked.kind)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="quote-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    tally = Tally(asked.kind, folder)
    until = time.monotonic() + asked.seconds
    report_at = time.monotonic() + REPORT_S
    while time.monotonic() < until:
        path = rng.choice(files)
        tally.read(spoiled(path.read_bytes(), rng), path.name)
        if time.monotonic() > report_at:
            print(tally, flush=True)
            report_at += REPORT_S
    print("END", tally, f"kept in {folder}", flush=True)


if __name__ == "__main__":
    main()
