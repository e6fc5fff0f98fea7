"""Pieces on bars: what is asked, what is answered, and first-fit-decreasing as the floor.

The kerf lies between pieces only: adding it once to every piece and to every bar gives a plain
cutting-stock problem with the same answers.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import le

from gemaakt.findings import Finding, Severity
from gemaakt.nest.document import BarsJobDocument, StockDocument
from gemaakt.nest.read_job import WrongForm, decoded
from gemaakt.nest.solution import Unplaced

TOLERANCE_MM = 1e-6
OFFCUT_LEAST_MM = 500.0
"""A shorter end of a bar is scrap."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Bars of one length in stock."""

    id: str
    length_mm: float
    quantity: int
    cost_eur: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Pieces of one length that are wanted."""

    id: str
    length_mm: float
    quantity: int


@dataclass(frozen=True, slots=True)
class BarsJob:
    """One section and material: pieces to be sawn from bars."""

    stock: tuple[Bar, ...]
    pieces: tuple[Piece, ...]
    kerf_mm: float = 0.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to saw a bar: how many of each piece (by index in the job), how often."""

    bar: int
    counts: tuple[int, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class BarsResult:
    """A cut list with its recomputed cost and a proven bound."""

    status: str
    cost_eur: float
    bound_eur: float
    patterns: tuple[Pattern, ...]
    unplaced: tuple[Unplaced, ...] = ()
    findings: tuple[Finding, ...] = ()
    first_s: float = 0.0
    first_cost_eur: float = 0.0
    elapsed_s: float = 0.0
    iterations: int = 0
    workers: int = 1
    seed: int = 0
    engine: str = ""


def read_bars(data: bytes, *, name: str = "bars") -> tuple[BarsJob, tuple[Finding, ...]]:
    """A bar job without what cannot be sawn, and findings that name it."""
    document = decoded(data, BarsJobDocument, name=name, form="bars")
    if document.unit != "mm":
        raise WrongForm("nest.not-in-mm", file=name, unit=document.unit[:20])
    findings: list[Finding] = []
    stock = tuple(_stock(document.stock, findings))
    longest = max((bar.length_mm for bar in stock), default=0.0)
    findings += [] if stock else [Finding("nest.no-stock")]
    pieces: list[Piece] = []
    seen: set[str] = set()
    for row in document.pieces:
        where = {"part": row.id}
        if row.id in seen:
            findings.append(Finding("nest.part-twice", where=where))
        elif not 0 < row.length_mm < 1e9:
            findings.append(Finding("nest.piece-no-length", where=where))
        elif row.qty < 1:
            findings.append(Finding("nest.no-copies", Severity.INFO, where))
        elif row.length_mm > longest + TOLERANCE_MM:
            if stock:
                findings.append(Finding("nest.piece-longer-than-bar", where=where))
        else:
            pieces.append(Piece(row.id, row.length_mm, row.qty))
        seen.add(row.id)
    kerf = document.kerf_mm
    if not 0 <= kerf < 1e6:
        raise WrongForm(
            "document.wrong-form", file=name, format="bars", reason=f"kerf_mm = {kerf}"
        )
    return BarsJob(stock, tuple(pieces), kerf, document.name or name), tuple(findings)


def _stock(rows: Iterable[StockDocument], findings: list[Finding]) -> Iterator[Bar]:
    """Bars that there are, each id once."""
    seen: set[str] = set()
    for row in rows:
        where = {"sheet": row.id}
        if row.id in seen:
            findings.append(Finding("nest.sheet-twice", where=where))
        elif not 0 < row.length_mm < 1e9:
            length = {"length": row.length_mm}
            findings.append(Finding("nest.bar-no-length", Severity.WARNING, where, length))
        elif row.copies > 0:
            if row.cost < 0.0:
                costs = {"cost": row.cost, "counted": 0.0}
                findings.append(Finding("nest.odd-cost", Severity.WARNING, where, costs))
            yield Bar(row.id, row.length_mm, row.copies, max(0.0, row.cost))
        seen.add(row.id)


def first_fit(job: BarsJob) -> tuple[list[Pattern], list[int]]:
    """Longest pieces first, bar by bar, equal bars together; patterns and what is left over.

    At each bar the kind is chosen whose cost per mm sawn is least. What a kind would take stays as
    it was while no piece of it runs short.
    """
    left = [piece.quantity for piece in job.pieces]
    stock = [bar.quantity for bar in job.stock]
    order = sorted(range(len(left)), key=lambda i: -job.pieces[i].length_mm)
    patterns: list[Pattern] = []
    tries: dict[int, tuple[float, list[int]]] = {}
    while any(left) and any(stock):
        for bar, count in enumerate(stock):
            known = tries.get(bar)
            if count and not (known and _suffices(known[1], left)):
                tries[bar] = _tried(job, bar, order, left)
        able = [bar for bar, count in enumerate(stock) if count and any(tries[bar][1])]
        if not able:
            break
        bar = min(able, key=lambda each: tries[each][0])
        counts = tries[bar][1]
        times = min(stock[bar], *(left[i] // count for i, count in enumerate(counts) if count))
        patterns.append(Pattern(bar, tuple(counts), times))
        stock[bar] -= times
        left = [have - times * count for have, count in zip(left, counts, strict=True)]
    return patterns, left


def _suffices(counts: Sequence[int], left: Sequence[int]) -> bool:
    return all(map(le, counts, left))


def _tried(
    job: BarsJob, bar: int, order: Sequence[int], left: Sequence[int]
) -> tuple[float, list[int]]:
    """What is sawn from a bar of this kind, and its cost per mm of that."""
    counts = _greedy(job, bar, order, left)
    return _per_mm(job, bar, counts) if any(counts) else math.inf, counts


def _greedy(job: BarsJob, bar: int, order: Sequence[int], left: Sequence[int]) -> list[int]:
    room = job.stock[bar].length_mm + job.kerf_mm + TOLERANCE_MM
    counts = [0] * len(left)
    for i in order:
        each = job.pieces[i].length_mm + job.kerf_mm
        counts[i] = min(left[i], int(room // each))
        room -= counts[i] * each
    return counts


def _per_mm(job: BarsJob, bar: int, counts: Sequence[int]) -> float:
    sawn = sum(c * p.length_mm for c, p in zip(counts, job.pieces, strict=True))
    return job.stock[bar].cost_eur / sawn


def cost_of(job: BarsJob, patterns: Sequence[Pattern]) -> float:
    """What the bars of these patterns cost."""
    return sum(job.stock[p.bar].cost_eur * p.times for p in patterns)


def cost_step(job: BarsJob) -> float:
    """What any two sets of bars differ by in cost is a multiple of this; 0 where none is known.

    >>> cost_step(BarsJob((Bar("a", 6000.0, 9, 13.5), Bar("b", 1000.0, 1, 2.25)), ()))
    2.25
    """
    for scale in (1, 100):
        whole = [round(bar.cost_eur * scale) for bar in job.stock]
        pairs = zip(whole, job.stock, strict=True)
        if all(abs(n - bar.cost_eur * scale) < 1e-9 * max(1, n) for n, bar in pairs):
            return math.gcd(*whole) / scale
    return 0.0


def trimmed(job: BarsJob, patterns: Sequence[Pattern]) -> list[Pattern]:
    """The same patterns without pieces that nobody asked, each bar the cheapest that will do."""
    left = [piece.quantity for piece in job.pieces]
    result: list[Pattern] = []
    for pattern in patterns:
        rest = pattern.times
        while rest:
            counts = tuple(min(c, have) for c, have in zip(pattern.counts, left, strict=True))
            if not any(counts):
                break
            whole = min([rest, *(left[i] // c for i, c in enumerate(counts) if c)])
            result.append(Pattern(pattern.bar, counts, whole))
            left = [have - whole * c for have, c in zip(left, counts, strict=True)]
            rest -= whole
    return result


def faults(job: BarsJob, patterns: Sequence[Pattern]) -> list[str]:
    """What is wrong with a cut list: bars too long or too many, pieces short."""
    wrong = []
    used: Counter[int] = Counter()
    sawn = [0] * len(job.pieces)
    for pattern in patterns:
        used[pattern.bar] += pattern.times
        lengths = sum(c * p.length_mm for c, p in zip(pattern.counts, job.pieces, strict=True))
        cuts = max(0, sum(pattern.counts) - 1)
        if lengths + cuts * job.kerf_mm > job.stock[pattern.bar].length_mm + 1e-3:
            wrong.append("bar too short")
        sawn = [s + pattern.times * c for s, c in zip(sawn, pattern.counts, strict=True)]
    wrong += ["stock" for bar, times in used.items() if times > job.stock[bar].quantity]
    wrong += ["short" for s, p in zip(sawn, job.pieces, strict=True) if s < p.quantity]
    return wrong
