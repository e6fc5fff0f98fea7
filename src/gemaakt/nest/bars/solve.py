"""Cut bars: first fit at once, then packingsolver beside our sets of bars and columns."""

import heapq
import math
import random
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from gemaakt.findings import Finding
from gemaakt.nest.bars.cheaper import CheaperBars, cheaper_bars
from gemaakt.nest.bars.columns import (
    Columns,
    add_all,
    best_whole,
    columns_of,
    duals_of,
    priced_out,
    whole_of,
)
from gemaakt.nest.bars.dive import dive
from gemaakt.nest.bars.job import (
    Bar,
    BarsJob,
    BarsResult,
    Pattern,
    Piece,
    cost_of,
    cost_step,
    faults,
    first_fit,
    trimmed,
)
from gemaakt.nest.bars.roomy_sets import RoomySets, roomy_sets
from gemaakt.nest.engines import Engine, started
from gemaakt.nest.solution import Unplaced
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

DEFAULT_S = 3.0
START_S = 0.3
"""What starting a solver costs: it is given the whole time, as it would have alone."""
LEAST_S = 0.3
"""With less time no other solver is started."""
CLOSE = 1e-9
DIVES = 4
COVERS, COVER_EVERY, COVER_SHARE, MOST_NODES = (0, 4, 12), 60, 0.2, 300
"""After which rounds the cover over all patterns is solved, and how long or far."""
PROOF_SHARE = 0.5
"""Of the time, where all patterns are known."""
FIRST_SHARE = 0.2
"""Of the time for the first cover, over the patterns of all sets tried before it."""
PRICE_SHARE = 0.2
"""Of the time for the first prices; those of many hundreds of pieces are not found so soon."""
LATE, WORSE = 20, 0.001
"""A cut list may be as dear as the one so many tries ago, and by so much dearer than the best."""
LEAST_FREED, MOST_FREED, MOST = 3, 12, 40
"""So many bars are sawn anew at once; of equal bars at most so many are looked at."""
MOST_DIVE_S = 0.5


@dataclass(slots=True)
class Search:
    """The best cut list so far, the proven bound, and what is known of patterns."""

    columns: Columns
    best: list[Pattern]
    until_s: float
    clock: Callable[[], float]
    luck: random.Random
    rounds: int | None
    """How many rounds when runs must be repeatable."""
    engine: Engine | None = None
    now: list[Pattern] = field(default_factory=list)
    """The cut list that is being changed: not always the best."""
    costs: deque[float] = field(default_factory=lambda: deque(maxlen=LATE))
    """What the last of those cost."""
    sets: CheaperBars | None = None
    """Sets of bars that cost less than the first cut list; None for very many pieces."""
    read: int = 0
    bound_eur: float = 0.0
    done: int = 0

    @property
    def job(self) -> BarsJob:
        """What is to be sawn."""
        return self.columns.job

    @property
    def cost_eur(self) -> float:
        """Cost of the best cut list."""
        return cost_of(self.job, self.best)

    @property
    def is_over(self) -> bool:
        """Nothing cheaper is possible, or the time is up."""
        if self.cost_eur <= self.bound_eur * (1 + CLOSE):
            return True
        if self.rounds is not None:
            return self.done >= self.rounds
        return self.clock() >= self.until_s

    def offer(self, patterns: list[Pattern] | None) -> None:
        """Take a cut list when it is right and cheaper; its patterns are kept anyway."""
        for each in patterns or ():
            self.columns.add(each.bar, each.counts)
        if patterns and cost_of(self.job, patterns) < self.cost_eur - 1e-9:
            made = trimmed(self.job, patterns)
            if not faults(self.job, made):
                self.best = self.now = made

    def take(self, patterns: list[Pattern]) -> None:
        """Go on from a cut list no dearer than the one of a while ago (Burke and Bykov, 2017)."""
        cost = cost_of(self.job, patterns)
        late = self.costs[0] if len(self.costs) == LATE else math.inf
        now = cost_of(self.job, self.now)
        if cost <= max(now, min(late, self.cost_eur * (1.0 + WORSE))):
            self.now, now = patterns, cost
            self.offer(patterns)
        self.costs.append(now)

    def listen(self) -> None:
        """Look at the engine's answers that are new, and at its bound where it is higher."""
        if self.engine is None or len(self.engine.answers) <= self.read:
            return
        self.read = len(self.engine.answers)
        answer = self.engine.answers[-1]
        theirs = answer["bound"]
        if isinstance(theirs, int | float) and math.isfinite(theirs):
            self.bound_eur = max(self.bound_eur, rounded_up(self.job, float(theirs)))
        self.offer(_patterns(self.job, answer))


def solve_bars(job: BarsJob, stop: Stop, seed: int = 0, workers: int = 1) -> BarsResult:
    """The cheapest cut list found, with a bound proven by column generation or packingsolver."""
    watch = MaxSeconds(float("inf"))
    patterns, left = first_fit(job)
    first_s, first_cost = watch.elapsed_s, cost_of(job, patterns)
    search = Search(
        columns_of(job),
        patterns,
        math.inf if isinstance(stop, MaxIterations) else _seconds(stop),
        lambda: watch.elapsed_s,
        random.Random(seed),
        stop.iterations if isinstance(stop, MaxIterations) else None,
        now=patterns,
    )
    if not any(left) and patterns:
        _improve(search)
    unplaced, findings = _left_over(job, left)
    cost = cost_of(job, search.best)
    bound = min(search.bound_eur, cost)
    status = "optimal" if cost <= bound * (1 + 1e-9) else "feasible"
    if unplaced or not patterns:
        status = "partial" if patterns else "infeasible"
    return BarsResult(
        status,
        cost,
        bound,
        tuple(search.best),
        unplaced,
        findings,
        first_s,
        first_cost,
        watch.elapsed_s,
        search.done,
        workers,
        seed,
        "gemaakt+packingsolver",
    )


def _seconds(stop: Stop) -> float:
    return stop.left_s if isinstance(stop, MaxSeconds) else DEFAULT_S


def _left_over(job: BarsJob, left: list[int]) -> tuple[tuple[Unplaced, ...], tuple[Finding, ...]]:
    rows = [(p.id, n) for p, n in zip(job.pieces, left, strict=True) if n]
    why = "nest.stock-used-up"
    return (
        tuple(Unplaced(name, n, why) for name, n in rows),
        tuple(Finding(why, where={"part": name}, params={"quantity": n}) for name, n in rows),
    )


def _improve(search: Search) -> None:
    """Columns and their bound, a dive, then bars are freed and sawn anew; covers in between."""
    job = search.job
    limited = search.rounds is None and search.until_s >= LEAST_S
    if limited:
        search.engine = _packingsolver(job, search.until_s)
    try:
        _rounds(search)
        if search.engine is not None:
            wait = 0.0 if search.is_over else search.until_s - search.clock()
            search.engine.finish(wait + START_S if wait > 0.0 else 0.0)
            search.listen()
            _cover(search, 0.15)
    finally:
        if search.engine is not None:
            search.engine.finish(0.0)


def _rounds(search: Search) -> None:
    columns = search.columns
    for pattern in search.best:
        columns.add(pattern.bar, pattern.counts)
    sets = _bounded(search)
    if not search.is_over and add_all(columns):
        _prove(search)
    search.sets = cheaper_bars(sets)
    while not search.is_over:
        search.listen()
        if search.done % 2 == 0:
            _cheaper(search)
        elif search.done < DIVES:
            luck = search.luck if search.done > 1 else None
            search.offer(dive(columns, search.until_s, search.clock, luck))
        else:
            _sawn_anew(search)
        if search.done in COVERS or search.done % COVER_EVERY == COVER_EVERY - 1:
            _cover(search)
        search.done += 1


def _bounded(search: Search) -> RoomySets:
    """Price patterns out, then see which sets of bars the prices forbid."""
    job, columns = search.job, search.columns
    now_s = search.clock()
    until_s = now_s + PRICE_SHARE * (search.until_s - now_s)
    bound, answer = priced_out(columns, until_s, search.clock)
    search.bound_eur = rounded_up(job, bound)
    prices = [] if answer is None else [duals_of(job, answer.duals)[0]]
    sets = roomy_sets(columns, prices, search.until_s, search.clock)
    sets.bound_eur = search.bound_eur
    if not search.is_over:
        sets.raise_bound(search.cost_eur)
        search.bound_eur = max(search.bound_eur, rounded_up(job, sets.bound_eur))
    return sets


def _cheaper(search: Search) -> None:
    """All pieces on sets of bars that cost less, as far as they can be laid on them."""
    sets = search.sets
    if sets is None:
        return
    sets.sets.bound_eur = search.bound_eur
    for cut in sets.descent(search.cost_eur, search.luck, lambda: search.is_over):
        search.offer(cut)
    if search.rounds is None:
        sets.steps *= 2


def _cover(search: Search, least_s: float = 0.0) -> None:
    """The cheapest whole bars of all patterns found."""
    if search.cost_eur <= search.bound_eur * (1 + CLOSE):
        return
    if search.rounds is not None:
        search.offer(best_whole(search.columns, math.inf, MOST_NODES, search.cost_eur))
        return
    of_rest = COVER_SHARE if search.done else FIRST_SHARE
    share = of_rest * (search.until_s - search.clock())
    if max(share, least_s) > 0.0:
        seconds = max(share, least_s)
        search.offer(best_whole(search.columns, seconds, None, search.cost_eur))


def _prove(search: Search) -> None:
    """The cheapest of all cut lists there are, as far as half of the time allows."""
    seconds: float = math.inf
    nodes: int | None = MOST_NODES
    if search.rounds is None:
        seconds, nodes = PROOF_SHARE * (search.until_s - search.clock()), None
    if seconds > 0.0:
        made, bound = whole_of(search.columns, seconds, nodes)
        search.offer(made)
        search.bound_eur = max(search.bound_eur, rounded_up(search.job, bound))


def _sawn_anew(search: Search) -> None:
    """The cut list at hand with some bars sawn anew, those with much waste rather than others."""
    job, luck, now = search.job, search.luck, search.now
    bars = [(each.bar, each.counts) for each in now for _ in range(min(each.times, MOST))]
    waste = [_waste(job, bar, counts) + 0.01 for bar, counts in bars]
    wanted = min(len(bars), luck.randint(LEAST_FREED, MOST_FREED))
    freed: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for at in sorted(_drawn(waste, wanted, luck)):
        freed[bars[at]] += 1
    kept = [
        replace(each, times=each.times - freed[each.bar, each.counts])
        for each in now
        if each.times > freed[each.bar, each.counts]
    ]
    inner = columns_of(_part_of(job, freed, kept))
    inner.found = dict(search.columns.found)
    until_s = min(search.until_s, search.clock() + MOST_DIVE_S)
    made = dive(inner, until_s, search.clock, luck)
    if made is not None:
        search.take(_merged([*kept, *made]))


def _drawn(weights: Sequence[float], wanted: int, luck: random.Random) -> set[int]:
    """So many different numbers, the heavy ones rather (Efraimidis and Spirakis, 2006)."""
    keys = [(luck.random() ** (1.0 / weight), i) for i, weight in enumerate(weights)]
    return {i for _, i in heapq.nlargest(wanted, keys)}


def _waste(job: BarsJob, bar: int, counts: Sequence[int]) -> float:
    each = sum(n * (p.length_mm + job.kerf_mm) for n, p in zip(counts, job.pieces, strict=True))
    return max(0.0, 1.0 - each / (job.stock[bar].length_mm + job.kerf_mm))


def _part_of(
    job: BarsJob, freed: Counter[tuple[int, tuple[int, ...]]], kept: Sequence[Pattern]
) -> BarsJob:
    """The pieces of the freed bars, with the stock that the others leave."""
    wanted = [0] * len(job.pieces)
    for (_, counts), times in freed.items():
        wanted = [have + times * n for have, n in zip(wanted, counts, strict=True)]
    used: Counter[int] = Counter()
    for each in kept:
        used[each.bar] += each.times
    return replace(
        job,
        pieces=tuple(replace(p, quantity=n) for p, n in zip(job.pieces, wanted, strict=True)),
        stock=tuple(replace(b, quantity=b.quantity - used[i]) for i, b in enumerate(job.stock)),
    )


def _merged(patterns: Sequence[Pattern]) -> list[Pattern]:
    """Equal bars as one row."""
    times: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for each in patterns:
        times[each.bar, each.counts] += each.times
    return [Pattern(bar, counts, n) for (bar, counts), n in times.items()]


def rounded_up(job: BarsJob, bound: float) -> float:
    """A bound on sums of whole bars is itself a sum: up to the next multiple of their step."""
    step = cost_step(job)
    return math.ceil(bound / step - 1e-6 - 1e-9 * bound / step) * step if step else bound


def _packingsolver(job: BarsJob, seconds: float) -> Engine:
    scale = 1
    sizes = [p.length_mm for p in job.pieces] + [b.length_mm for b in job.stock] + [job.kerf_mm]
    while scale < 1000 and any(abs(s * scale - round(s * scale)) > 1e-6 for s in sizes):
        scale *= 10
    kerf = job.kerf_mm
    return started(
        {
            "kind": "bars",
            "seconds": seconds,
            "stock": [
                {
                    "length": math.floor((b.length_mm + kerf) * scale + 1e-6),
                    "cost": b.cost_eur,
                    "copies": b.quantity,
                }
                for b in job.stock
            ],
            "pieces": [
                {"length": math.ceil((p.length_mm + kerf) * scale - 1e-6), "copies": p.quantity}
                for p in job.pieces
            ],
        }
    )


def packingsolver_alone(job: BarsJob, seconds: float) -> list[Pattern]:
    """What packingsolver finds by itself in so many seconds: the yardstick of the bench."""
    engine = _packingsolver(job, seconds)
    answer = engine.finish(seconds + 5.0)
    return _patterns(job, answer) if answer else []


def _patterns(job: BarsJob, answer: dict[str, Any]) -> list[Pattern]:
    patterns = []
    for row in answer["patterns"]:
        counts = Counter(row["pieces"])
        spread = tuple(counts.get(i, 0) for i in range(len(job.pieces)))
        patterns.append(Pattern(row["bar"], spread, row["times"]))
    return patterns


@cache
def warm_bars() -> None:
    """Saw a tiny job once, so that every compiled loop is ready before a search is timed."""
    job = BarsJob((Bar("a", 10.0, 9, 1.0),), (Piece("p", 3.0, 7), Piece("q", 4.0, 3)))
    solve_bars(job, MaxIterations(1))
    sets = cheaper_bars(roomy_sets(columns_of(job), []))
    for _ in () if sets is None else sets.descent(5.0, random.Random(0), lambda: False):
        pass
