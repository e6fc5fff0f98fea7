"""The climb down: ever cheaper sets of sheets, each tried by ruin and recreate on all threads."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.bound import needed_mm2, offered_mm2
from gemaakt.nest.sheets.construct import Draft, cost_of, in_use, standing_kinds
from gemaakt.nest.sheets.desk import Desk
from gemaakt.nest.sheets.ladder import Ladder, SheetSet, sheet_sets
from gemaakt.nest.sheets.near_miss import NearMisses
from gemaakt.nest.sheets.parting import Parting
from gemaakt.nest.sheets.search import fill, improve, ordered
from gemaakt.nest.sheets.table import (
    Layout,
    Table,
    can_lie,
    in_finer_bands,
    kinds_for,
    lay_again,
    layout_of,
    pool_of,
    refined,
)
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

CHUNK, FEW = 60, 15
"""Steps of ruin and recreate between two looks at the stop; few until their pace is known."""
PATIENCE = 4
"""Rounds without progress after which the pieces that are left over are pressed in."""
MOVES, FEW_MOVES = 400, 100
"""Moves of a piece between two looks at the stop; few at first, until their pace is known."""
MENDING = 3
"""Rounds of ruin and recreate for what is jammed."""
MOVES_A_STEP = 8
"""So many moves cost about as much as a step of ruin and recreate."""
POLISHING, GETS_BETTER = 3, 0.8
"""Rounds in finer bands that may pass while more than this share of what collided still does."""
MOST_TIMES = 3
"""How often the whole stock is tried, ever longer, without more of the parts lying on it."""
HEAT = 0.2
ROUND_S = 0.3
MOST_CELLS = 40_000_000
"""Desks larger than this are not searched as a whole."""


@dataclass(slots=True)
class Worker:
    """One thread's desk on the set of sheets that is being tried."""

    desk: Desk
    spare: Desk
    left: NDArray[np.int64]
    weight: float


class Search:
    """The ladder of sheet sets and the workers that try them."""

    def __init__(self, table: Table, stop: Stop, seed: int, workers: int, draft: Draft) -> None:
        self.table = table
        self.stop = stop
        self.seed = seed
        self.workers = workers
        self.best = draft
        self.basis = list(draft.layouts)
        """The best, less what is jammed, in the bands in which sets of sheets are tried."""
        self.bands = table
        """In the bands of this table lie the best and the near misses."""
        self.fine: Table | None = None
        self.iterations = 0
        self.rounds = 0
        self.reserve_s = 0.0
        self.partings: dict[tuple[int, ...], Parting] = {}
        self.near = NearMisses(table)
        self.tell: Callable[[Draft], None] = lambda _: None
        self.steady = isinstance(stop, MaxIterations)
        self.chunk = CHUNK if self.steady else FEW
        self.moves = MOVES if self.steady else FEW_MOVES
        self.watch = MaxSeconds(float("inf"))

    def _pace(self, round_s: float) -> None:
        """Keep a round near a third of a second, unless runs must be repeatable."""
        if not self.steady:
            self.chunk = int(min(400, max(2, self.chunk * ROUND_S / max(round_s, 1e-3))))

    def run(self, bound: float) -> None:
        """Climb down until the stop, or until nothing can cost less."""
        if len(self.best.left):
            self._place_more()
        if len(self.best.left):
            return
        ladder = self._ladder()
        while not self.is_over() and self.best.cost_eur > bound * (1.0 + 1e-9):
            reached = self._reached()
            target = ladder.next_below(self.best.cost_eur, reached)
            if target is None:
                return
            found = self.on(kinds_of(target), ladder.failed.get(target.quantities, 0))
            if found is None:
                ladder.give_up(target)
            else:
                self.best = found
                self.tell(found)

    def _reached(self) -> float:
        job = self.table.job
        offered = sum(offered_mm2(job.sheets[each.kind], job) for each in self.best.layouts)
        return needed_mm2(job) / offered

    def _ladder(self) -> Ladder:
        job = self.table.job
        needed = needed_mm2(job)
        standing = standing_kinds(self.table)
        usable = [kind if self.table.plates[kind] else -1 for kind in range(len(job.sheets))]
        asked = [n for n, part in enumerate(job.parts) if part.quantity and not part.filler]
        fitting = {tuple(kinds_for(self.table, n)) for n in asked}
        sets = sheet_sets(
            [sheet.cost_eur for sheet in job.sheets],
            [offered_mm2(sheet, job) for sheet in job.sheets],
            [int(kind in standing) for kind in usable],
            [
                sheet.quantity if kind >= 0 else 0
                for kind, sheet in zip(usable, job.sheets, strict=True)
            ],
            needed,
        )
        fair = [s for s in sets if all(any(s.quantities[k] for k in each) for each in fitting)]
        return Ladder(fair, needed)

    def _place_more(self) -> None:
        """All of the stock is not enough: lay as much of the parts on it as goes."""
        kinds, times = [layout.kind for layout in self.best.layouts], 0
        while kinds and len(self.best.left) and times <= MOST_TIMES and not self.is_over():
            found = self.on(kinds, times) or self.near.found.get(tuple(sorted(kinds)))
            if found is None or self._weight(found.left) >= self._weight(self.best.left):
                times += 1
                continue
            laid = in_use(self.table, found.layouts)
            self.best = Draft(tuple(laid), found.left, cost_of(self.table, laid))
            self.basis, times = laid, 0
            self.tell(self.best)

    def is_over(self) -> bool:
        """Whether what is left of the time is kept for other work, or nothing is left."""
        if isinstance(self.stop, MaxSeconds) and self.stop.left_s < self.reserve_s:
            return True
        return self.stop(self.iterations, self.best.cost_eur)

    def on(self, kinds: Sequence[int], times: int = 0) -> Draft | None:
        """A nest of everything on exactly these sheets, None when patience or time runs out."""
        cells = (
            len(kinds)
            * len(self.table.shapes.part)
            * max(plate.rows for plate in self.table.plates if plate)
        )
        if cells * self.workers > MOST_CELLS or not kinds:
            return None
        crew = [self._worker(kinds, number) for number in range(self.workers)]
        best, calm = min(w.weight for w in crew), 0
        with ThreadPoolExecutor(self.workers) as pool:
            while best > 0.0 and calm < PATIENCE * (times + 1) and not self.is_over():
                began = self.watch.elapsed_s
                crew = list(pool.map(self._round, range(self.workers), crew))
                self.rounds += 1
                self.iterations += self.chunk * self.workers
                self._pace(self.watch.elapsed_s - began)
                now = min(w.weight for w in crew)
                calm = calm + 1 if now >= best * (1.0 - 1e-9) else 0
                best = min(best, now)
        leader = min(crew, key=lambda w: w.weight)
        layouts = [layout_of(leader.desk, i, kind) for i, kind in enumerate(kinds)]
        if leader.weight == 0.0:
            return self._laid_on(layouts)
        self.near.offer(self._in_bands(layouts), leader.left)
        return self._press_in(kinds, layouts, leader.left, times)

    def _press_in(
        self, kinds: Sequence[int], layouts: list[Layout], left: NDArray[np.int64], times: int
    ) -> Draft | None:
        """Lay what is left over upon the rest and move everything apart; None when that fails."""
        fits = can_lie(self.table, left.tolist(), kinds)
        if not fits or self.is_over() or self._is_too_little(kinds):
            return None
        parting = self.partings.get(tuple(kinds))
        if parting is None:
            parting = Parting.begin(self.table, layouts, left, self.seed, self.workers)
        if parting is None:
            return None
        self.partings[tuple(kinds)] = parting
        while parting.patience(times) and not self.is_over():
            began = self.watch.elapsed_s
            parting.round(self.moves)
            self.iterations += parting.moved // MOVES_A_STEP
            if not self.steady:
                spent = max(self.watch.elapsed_s - began, 1e-3)
                self.moves = int(min(4000, max(20, self.moves * ROUND_S / spent)))
            made = parting.layouts()
            found = self._laid_on(made) if made else self._near_enough(parting)
            if found is not None:
                del self.partings[tuple(kinds)]
                return found
        return None

    def _near_enough(self, parting: Parting) -> Draft | None:
        """All pieces laid when those that hardly collide come apart in finer bands, or what is
        jammed finds a place; else it is tried from there on."""
        loose = parting.taken_loose()
        if loose is None:
            return None
        polished = self.polished(parting)
        if polished:
            self.go_finer()
            self.basis = loose[0]
            return self._draft(polished)
        layouts, left = self._mend(parting.kinds, *loose)
        if not len(left):
            return self._laid_on(layouts)
        self.near.offer(self._in_bands(layouts), left)
        parting.resume(layouts, left)
        return None

    def polished(self, parting: Parting) -> list[Layout]:
        """The pieces moved apart in finer bands from where they collided least; nothing when a few
        rounds do not do it. What collides little there may not collide at all."""
        if self.fine is None:
            self.fine = refined(self.table)
        lying = in_finer_bands(parting.least())
        nothing = np.zeros(0, np.int64)
        fine = Parting.begin(self.fine, lying, nothing, self.seed + self.rounds, self.workers)
        if fine is None:
            return []
        calm = 0
        while calm < POLISHING and fine.done is None and not self.is_over():
            before = fine.best.collide_mm2
            fine.round(max(1, self.moves // 2))
            self.iterations += fine.moved // MOVES_A_STEP
            calm = 0 if fine.best.collide_mm2 < GETS_BETTER * before else calm + 1
        return fine.layouts()

    def go_finer(self) -> None:
        """From now on the best and what nearly did are in finer bands."""
        if self.bands is self.table and self.fine is not None:
            self.near = self.near.in_finer_bands(self.fine)
            self.bands = self.fine

    def _in_bands(self, layouts: Sequence[Layout]) -> list[Layout]:
        """Layouts in the bands of the best."""
        return list(layouts) if self.bands is self.table else in_finer_bands(layouts)

    def _laid_on(self, layouts: list[Layout]) -> Draft:
        """Everything on these layouts, from which the next set of sheets is begun."""
        self.basis = layouts
        return self._draft(self._in_bands(layouts))

    def _is_too_little(self, kinds: Sequence[int]) -> bool:
        """Whether these sheets have less room than the parts need, however they lie."""
        job = self.table.job
        return needed_mm2(job) > sum(offered_mm2(job.sheets[kind], job) for kind in kinds)

    def _mend(
        self, kinds: Sequence[int], layouts: Sequence[Layout], left: NDArray[np.int64]
    ) -> tuple[list[Layout], NDArray[np.int64]]:
        """A few rounds of ruin and recreate for the few pieces that are jammed; what is left."""
        crew = [self._laid(kinds, layouts, left) for _ in range(self.workers)]
        for _ in range(MENDING):
            if self.is_over() or min(w.weight for w in crew) == 0.0:
                break
            with ThreadPoolExecutor(self.workers) as pool:
                crew = list(pool.map(self._round, range(self.workers), crew))
            self.rounds += 1
            self.iterations += self.chunk * self.workers
        leader = min(crew, key=lambda w: w.weight)
        return [layout_of(leader.desk, i, kind) for i, kind in enumerate(kinds)], leader.left

    def _laid(
        self, kinds: Sequence[int], layouts: Sequence[Layout], left: NDArray[np.int64]
    ) -> Worker:
        """A worker on these layouts, what is left over laid where it fits."""
        table = self.table
        copies = sum(len(each.variants) for each in layouts) + len(left)
        desk = table.desk(kinds, copies)
        for sheet, layout in enumerate(layouts):
            lay_again(table, desk, sheet, layout)
        spare = table.desk([max(kinds, key=table.rows)] * 2, copies)
        pool = ordered(table.shapes, table.rank, left, 0.0)
        rest = fill(table.shapes, desk, pool, np.arange(len(kinds)), 1.0, 0.001, 0.0)
        return Worker(desk, spare, rest, self._weight(rest))

    def _draft(self, layouts: Sequence[Layout]) -> Draft:
        """The layouts without empty sheets, nothing left over."""
        kept = in_use(self.table, layouts)
        return Draft(tuple(kept), np.zeros(0, np.int64), cost_of(self.table, kept))

    def _worker(self, kinds: Sequence[int], number: int) -> Worker:
        """A desk with what the best nest has on sheets of these kinds, the rest filled in."""
        table = self.table
        wanted = pool_of(table, [n for n, p in enumerate(table.job.parts) if not p.filler])
        desk = table.desk(kinds, len(wanted))
        rest = Counter(wanted.tolist())
        if number % 2 == 0:
            known = sorted(self.basis, key=table.area_mm2, reverse=True)
            for sheet, kind in enumerate(kinds):
                match = next((i for i, each in enumerate(known) if each.kind == kind), None)
                if match is not None:
                    layout = known.pop(match)
                    lay_again(table, desk, sheet, layout)
                    rest.subtract(table.part_numbers(layout).tolist())
        pool = np.array(
            [n for n in dict.fromkeys(wanted.tolist()) for _ in range(rest[n])], np.int64
        )
        lean = (1.0, 0.0, 0.5, 1.2)[number % 4]
        left = fill(table.shapes, desk, pool, np.arange(len(kinds)), lean, 0.001, 0.0)
        tallest = max(kinds, key=lambda kind: table.rows(kind))
        spare = table.desk([tallest] * 2, len(wanted))
        return Worker(desk, spare, left, self._weight(left))

    def _weight(self, left: NDArray[np.int64]) -> float:
        return float((self.table.shapes.area_mm2[left] * (1.0 + self.table.rank[left])).sum())

    def _round(self, number: int, worker: Worker) -> Worker:
        """One chunk of ruin and recreate on a worker's desk."""
        if worker.weight == 0.0:
            return worker
        seed = (self.seed * 1_000_003 + self.rounds * 1_009 + number * 7_919 + 1) % (2**31)
        table = self.table
        left, _ = improve(
            table.shapes,
            worker.desk,
            worker.spare,
            table.rank,
            np.zeros(len(worker.desk.used)),
            worker.left,
            seed,
            self.chunk,
            HEAT,
            table.band_mm,
        )
        return Worker(worker.desk, worker.spare, left, self._weight(left))


def kinds_of(chosen: SheetSet) -> list[int]:
    """The sheets of a set one by one, the most numerous kinds last."""
    order = sorted(range(len(chosen.quantities)), key=lambda k: (chosen.quantities[k], k))
    return [kind for kind in order for _ in range(chosen.quantities[kind])]
