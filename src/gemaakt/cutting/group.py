"""Which orders to cut together: same material and thickness, due within one window."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gemaakt.nest import Part

NO_DAY = date.max


@dataclass(frozen=True, slots=True)
class CutLine:
    """Parts of one order that a cutting operation makes."""

    order: str
    operation: str
    part: Part
    grade: str
    thickness_mm: float
    due: date | None = None
    """When the cut parts are wanted: the order's due date less what comes after cutting."""
    piece_min: float = 0.0
    """Minutes of one piece on the fastest machine; 0: from its contours at the machine's pace."""
    machines: tuple[str, ...] = ()
    """Machines that can cut it; empty: any."""
    release: date | None = None
    """First day on which it may be cut: its order is released and its material is there."""

    @property
    def step(self) -> tuple[str, str]:
        """Order and operation."""
        return self.order, self.operation

    @property
    def material(self) -> tuple[str, float]:
        """What may lie in one nest."""
        return self.grade, self.thickness_mm


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that are cut as one operation."""

    id: str
    lines: tuple[CutLine, ...]

    @property
    def due(self) -> date | None:
        """The first day on which any of it is wanted."""
        return min((line.due for line in self.lines if line.due), default=None)

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders that its completion frees."""
        return tuple(dict.fromkeys(line.order for line in self.lines))

    @property
    def material(self) -> tuple[str, float]:
        """Grade and thickness."""
        return self.lines[0].material


def batches_of(lines: Iterable[CutLine], *, window_days: int) -> tuple[Batch, ...]:
    """Batches per material; a batch takes what is due within the window of its first line.

    A window of 0 days is nest-blind planning by the day.
    """
    rows = sorted(lines, key=lambda r: (r.material, r.due or NO_DAY, r.order, r.part.id))
    batches: list[list[CutLine]] = []
    for row in rows:
        if batches and _belongs(batches[-1][0], row, window_days):
            batches[-1].append(row)
        else:
            batches.append([row])
    return tuple(Batch(_id(i, batch), tuple(batch)) for i, batch in enumerate(batches, 1))


def batches_by_order(lines: Iterable[CutLine]) -> tuple[Batch, ...]:
    """A batch per order and cutting operation: nesting as it is done order by order."""
    found: dict[tuple[object, ...], list[CutLine]] = {}
    for row in sorted(lines, key=lambda r: (r.due or NO_DAY, r.order, r.part.id)):
        found.setdefault((row.order, row.operation, row.material), []).append(row)
    return tuple(Batch(_id(n, each), tuple(each)) for n, each in enumerate(found.values(), 1))


def _belongs(first: CutLine, row: CutLine, window_days: int) -> bool:
    if row.material != first.material:
        return False
    if row.due is None or first.due is None:
        return row.due == first.due
    return row.due - first.due <= timedelta(days=window_days)


def _id(number: int, batch: list[CutLine]) -> str:
    return f"nest-{number}-{batch[0].grade}-{batch[0].thickness_mm:g}"
