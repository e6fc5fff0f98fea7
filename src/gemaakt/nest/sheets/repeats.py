"""Sheets that are cut again and again from one layout: fewer programs for the same sheets.

One layout after another is filled from so many of each part as can be on every one of its sheets,
for as many sheets as that may be; each must be fuller than those still to come need to be on
average. After Haessler (1975), "Controlling cutting pattern changes in one-dimensional trim
problems", Operations Research 23(3); here a layout is filled by ruin and recreate.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.problem import NestJob
from gemaakt.nest.sheets.knapsack import knapsack
from gemaakt.nest.sheets.remnants_first import Effort, Steps, by_size
from gemaakt.nest.sheets.table import Layout, Table, can_lie
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

MANY_COPIES, LEAST_SHEETS = 12.0, 4
"""A job is a series from so many copies of a part on average and so many full sheets on."""
MARGINS = (0.01, 0.0, 0.02, 0.005)
"""By how much a layout is fuller than those after it need to be, one try after another: the more,
the fewer sheets each is good for, and the more room the last ones have."""
FILLING_STEPS = 80
"""Steps of ruin and recreate in which a layout must become full enough."""
REST_SHARE = 0.4
"""Share of the effort that the sheets that are cut once may take, each time."""
FEWER = 0.9
"""When a layout for so many sheets is not full enough, one for this share of them is tried."""


@dataclass(slots=True)
class Repeats:
    """Layouts for many sheets, and the sheets and copies of each part that are still to come."""

    table: Table
    kinds: Counter[int]
    asked: NDArray[np.int64]
    layouts: list[Layout]

    def lay(self, steps: Steps, margin_share: float) -> None:
        """Lay what can be laid at least twice on the full sheets of which there are most."""
        while self._next(steps, margin_share) and not steps.over():
            pass

    def _next(self, steps: Steps, margin_share: float) -> bool:
        """One more layout, for as many sheets as can be; False when none is good for two."""
        sheets = self.table.job.sheets
        full = [kind for kind, left in self.kinds.items() if left and not sheets[kind].remnant]
        kind = max(full, key=lambda each: (self.kinds[each], -each), default=None)
        if kind is None:
            return False
        enough_mm2 = self._enough_mm2(kind) * (1.0 + margin_share)
        times = self.kinds[kind]
        while times > 1:
            layout = self._full_enough(kind, times, enough_mm2, steps)
            if layout is not None and self._take(layout):
                return True
            times = min(times - 1, int(FEWER * times))
        return False

    def _enough_mm2(self, kind: int) -> float:
        """Area on this sheet when all that are to come are equally full."""
        table = self.table
        room_mm2 = sum(table.usable_mm2(each) * n for each, n in self.kinds.items())
        return float(table.shapes.area_mm2 @ self.asked) / room_mm2 * table.usable_mm2(kind)

    def _full_enough(
        self, kind: int, times: int, enough_mm2: float, steps: Steps
    ) -> Layout | None:
        """A layout of which so many can be cut, None when it is not full enough."""
        table = self.table
        own = table.shapes.area_mm2
        most = np.minimum(self.asked // times, (table.usable_mm2(kind) / own).astype(np.int64) + 1)
        if float(own @ most) < enough_mm2 or steps.over():
            return None
        pool = by_size(table, np.repeat(np.arange(len(most)), most))
        layout, _ = knapsack(table, kind, pool, steps, FILLING_STEPS, enough_mm2)
        return layout if table.area_mm2(layout) >= enough_mm2 else None

    def _take(self, layout: Layout) -> bool:
        """Cut as many sheets like this as there are parts and sheets for; False for none.

        One sheet stays where parts that are to come fit on no other.
        """
        counts = np.bincount(self.table.part_numbers(layout), minlength=len(self.asked))
        used = counts > 0
        times = int((self.asked[used] // counts[used]).min())
        times = min(times, self.kinds[layout.kind])
        if not self._can_lie_without(Counter({layout.kind: times}), self.asked - times * counts):
            times -= 1
        self.layouts += [layout] * times
        self.asked = self.asked - times * counts
        self.kinds[layout.kind] -= times
        return times > 0

    def _can_lie_without(self, taken: Counter[int], asked: NDArray[np.int64]) -> bool:
        """Whether each of these parts fits on a sheet that is left then."""
        left = self.kinds - taken
        return can_lie(self.table, np.flatnonzero(asked).tolist(), left)


def is_series(job: NestJob, kinds: Sequence[int]) -> bool:
    """Whether sheets may well be cut more than once from one layout."""
    copies = [part.quantity for part in job.parts if part.quantity and not part.filler]
    full = sum(not job.sheets[kind].remnant for kind in kinds)
    return full >= LEAST_SHEETS and sum(copies) >= MANY_COPIES * len(copies) > 0


type RestOn = Callable[[Table, Sequence[int], Effort], list[Layout] | None]
"""Lays all that the job of a table asks on these sheets; None when it does not find how."""


def in_series(
    table: Table, kinds: Sequence[int], effort: Effort, rest_on: RestOn
) -> list[Layout] | None:
    """A nest of everything on these sheets of which many are cut from one layout.

    Each thread goes through the margins, from one of its own on, until it has found a nest; the
    one that repeats most counts. None when there is none.
    """
    _ = table.solids

    def one(number: int) -> list[Layout] | None:
        steps = Steps(table, effort, number)
        for turn in range(len(MARGINS)):
            if steps.over():
                break
            found = _tried(table, kinds, steps, MARGINS[(number + turn) % len(MARGINS)], rest_on)
            if found is not None:
                return found
        return None

    with ThreadPoolExecutor(effort.workers) as crew:
        made = [each for each in crew.map(one, range(effort.workers)) if each is not None]
    return max(made, key=repeats_in, default=None)


def _tried(
    table: Table, kinds: Sequence[int], steps: Steps, margin_share: float, rest_on: RestOn
) -> list[Layout] | None:
    """Layouts that are cut again, and the rest laid on the other sheets."""
    job = table.job
    asked = np.array([0 if part.filler else part.quantity for part in job.parts], np.int64)
    made = repeated(table, kinds, asked, steps, margin_share)
    if not made.layouts or not made.asked.any():
        return made.layouts or None
    parts = (replace(p, quantity=int(n)) for p, n in zip(job.parts, made.asked, strict=True))
    rest = replace(table, job=replace(job, parts=tuple(parts)), desks={})
    effort = Effort(_rest_stop(steps.effort.stop), next(steps.seeds), 1)
    found = rest_on(rest, list(made.kinds.elements()), effort)
    return None if found is None else [*made.layouts, *found]


def _rest_stop(stop: Stop) -> Stop:
    """When the sheets that are cut once must be laid."""
    if isinstance(stop, MaxIterations):
        return MaxIterations(int(REST_SHARE * stop.iterations))
    if isinstance(stop, MaxSeconds):
        return MaxSeconds(min(REST_SHARE * stop.seconds, stop.left_s), stop.now)
    return stop


def repeated(
    table: Table, kinds: Sequence[int], asked: NDArray[np.int64], steps: Steps, margin_share: float
) -> Repeats:
    """Layouts of which each is cut at least twice, and what is to come on the other sheets."""
    made = Repeats(table, Counter(kinds), asked, [])
    made.lay(steps, margin_share)
    return made


def parted_alike(layouts: Iterable[Layout]) -> tuple[list[Layout], list[Layout]]:
    """The layouts that are cut more than once, and those that are cut once."""
    layouts = list(layouts)
    times = Counter(map(_key, layouts))
    again = [each for each in layouts if times[_key(each)] > 1]
    return again, [each for each in layouts if times[_key(each)] == 1]


def repeats_in(layouts: Iterable[Layout]) -> int:
    """How many of the sheets repeat one before them."""
    keys = [_key(each) for each in layouts]
    return len(keys) - len(set(keys))


def is_repetitive(layouts: Sequence[Layout]) -> bool:
    """Whether most of the sheets repeat one before them."""
    return 2 * repeats_in(layouts) > len(layouts)


def _key(layout: Layout) -> Hashable:
    """The same for the same pieces at the same places on the same kind of sheet."""
    order = np.lexsort((layout.xs, layout.rows, layout.variants))
    own = (layout.variants, layout.rows, layout.xs)
    return layout.kind, *(each[order].tobytes() for each in own)


def laid_alike(table: Table, layouts: Sequence[Layout]) -> list[Layout]:
    """The layouts with one common layout for sheets of one format that hold the same parts."""
    common: dict[Hashable, Layout] = {}
    found = []
    for layout in layouts:
        first = common.setdefault(_held(table, layout), layout)
        found.append(first if first.kind == layout.kind else replace(first, kind=layout.kind))
    return found


def _held(table: Table, layout: Layout) -> Hashable:
    """The same for the same parts on sheets of one format, on which nothing stands."""
    sheet = table.job.sheets[layout.kind]
    if sheet.fixed:
        return sheet.id
    return sheet.outer, sheet.holes, np.sort(table.part_numbers(layout)).tobytes()
