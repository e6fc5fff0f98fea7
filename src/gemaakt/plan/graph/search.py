"""The search: rules for a first plan, annealing, then tabu search, on several threads.

`solve` reads as the method does: a first plan in milliseconds; each worker anneals on its own
(`anneal.py`) while the temperature follows the share of the time that is gone; then each makes
tabu search (`tabu.py`) and, when it finds nothing more, gives its plan to the elite of all workers
and goes on from between two elite plans (`elite.py`); once the elite is settled all but its best
make room for others. Workers meet after every round, so that the same seed, workers and iterations
give the same plan. Beside it bounds are computed, and the exact lane (`lane.py`) proves small
shops, takes the last per cent, or takes over where the search is stuck.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from gemaakt.plan.cp.exact import Exact
from gemaakt.plan.graph import bound as bounds
from gemaakt.plan.graph.anneal import anneal
from gemaakt.plan.graph.chance import Dice, dice
from gemaakt.plan.graph.elite import ALIKE_SHARE, Elite, between
from gemaakt.plan.graph.lane import Found, Lane, cost_of, seconds_of
from gemaakt.plan.graph.late_bound import lateness_bound
from gemaakt.plan.graph.problem import LONGEST, Ints, JobShop
from gemaakt.plan.graph.rules import (
    COST_OF_LATENESS,
    DUE_DATE,
    MOST_WORK,
    SLACK,
    dispatch,
)
from gemaakt.plan.graph.state import (
    COST,
    HEAD,
    MODE,
    Longs,
    Plan,
    empty_plan,
    rebuild,
)
from gemaakt.plan.graph.tabu import ARCS, rows_by_machine, tabu_search
from gemaakt.stop import AnyOf, MaxIterations, MaxSeconds, Stop

ANNEAL_SHARE = 0.2
PEOPLE_ANNEAL_SHARE = 0.8
"""The part of the search for makespan that is annealing; for lateness it is all of it."""
HOT, COLD = 0.3, 0.01
LATE_HOT, LATE_COLD = 3.0, 0.5
CYCLE_OPERATIONS = 400
"""For lateness a smaller shop is annealed in several cycles, a larger one less hot."""
COLD_CYCLES = 4
"""Of so many cycles one ends cold, where a small shop is searched to the bottom."""
WARM, COOL = 0.05, 0.02
"""Temperatures in mean operation times."""
TABU_STEP = 40
"""A tabu iteration counts as so many tries: it takes about that long."""
PATIENCE = 3_000
"""Tabu iterations without a better plan after which a thread begins elsewhere."""
ROUND, LATE_ROUND = 8_000_000, 2_000_000
"""Tries times operations of a round: long enough to meet seldom, short where it has one heat."""
MOST_TRIES = 400_000
"""Tries of one reheating at most: about a second, for nobody looks at the clock meanwhile."""
FILL = 4
"""With fewer plans in the elite a stalled worker begins anew, hot and short."""
ANEW_TRIES, SHAKE_TRIES = 200, 20
"""Annealing tries per operation for a new beginning, and to leave a place known too well."""
LARGE = 3_000

type Watch = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation in the answer: mode number of the shop, start and end in units of the file."""

    operation: int
    mode: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Result:
    """The best plan, its cost, the true bound, and how the search went."""

    steps: tuple[Step, ...]
    cost: int
    bound: int
    objective: str
    is_optimal: bool
    iterations: int
    workers: int
    seed: int


@dataclass(frozen=True, slots=True)
class Start:
    """A plan by rule: order, mode rows, cost."""

    order: Ints
    modes: Ints
    cost: int


@dataclass(slots=True)
class Worker:
    """One thread's plan, its best, and its memory."""

    plan: Plan
    order: Ints
    modes: Ints
    best: int
    rng: Dice
    left_until: Ints
    arc_until: Ints
    row_on: Ints
    anneal_share: float
    clock: Longs = field(default_factory=lambda: np.zeros(2, np.int64))
    shake: int = 0


def solve(
    shop: JobShop,
    stop: Stop,
    seed: int = 0,
    workers: int = 1,
    objective: str | None = None,
    watch: Watch | None = None,
) -> Result:
    """Plan a job shop for `makespan` or `tardiness` (default: by what the shop has)."""
    late = (objective or ("tardiness" if shop.has_due_dates else "makespan")) == "tardiness"
    start = first_plan(shop, late=late)
    if watch is not None:
        watch(0, start.cost)
    goal = lateness_bound(shop) if late else bounds.lower_bound(shop)
    starts = [start]
    if not late and goal < start.cost:
        load = bounds.load_of(shop)
        goal = max(goal, load.bound)
        starts.append(start_from_load(shop, load))
    team = _team(shop, starts, max(1, workers), seed, late=late)
    iterations, elite = 0, Elite()
    with ThreadPoolExecutor(len(team) + 1) as pool, Exact(shop, late=late) as exact:
        lane = Lane(shop, exact, pool, seconds_of(stop))
        lane.begin(start.modes)
        for round_ in _rounds():
            goal = max(goal, exact.bound)
            lane.hand_over(team)
            found = _best_of(team, elite)
            best = found[0]
            if best <= goal or stop(iterations, best):
                break
            share = share_done(stop, iterations)
            lane.go_on_from(found, share, goal)
            _exchange(shop, team, elite, share)
            if elite.is_settled:
                lane.take_over(found, share, partial(stop, iterations, best))
                elite.begin_anew()
            tasks = [pool.submit(_go_on, shop, each, share, goal, late=late) for each in team]
            iterations += sum(task.result() for task in tasks)
            if watch is not None and round_ % 8 == 0:
                watch(iterations, best)
    return _result(shop, team, elite, goal, iterations, seed, late=late)


def warm_up(shop: JobShop) -> None:
    """Run each kernel for a moment, so that its compiled code is on disk."""
    for late in (False, True):
        worker = _worker(shop, first_plan(shop, late=late), 0, 0, 0.5)
        for share in (0.0, 1.0):
            _go_on(shop, worker, share, -1, late=late)


def _rounds() -> Iterator[int]:
    count = 0
    while True:
        yield count
        count += 1


def first_plan(shop: JobShop, *, late: bool) -> Start:
    """The best of a handful of rules."""
    rules = (
        [(COST_OF_LATENESS, k) for k in (1.0, 2.0, 4.0)] + [(DUE_DATE, 1.0), (SLACK, 1.0)]
        if late
        else [(MOST_WORK, 1.0)]
    )
    free = np.zeros(len(shop.net.modes))
    return _best_by_rule(shop, [(rule, k, free) for rule, k in rules], late=late)


def start_from_load(shop: JobShop, load: bounds.Load) -> Start:
    """The best plan by rule that leans to the machines that the load bound would choose."""
    mean = float(shop.net.modes[:, 2].mean())
    leans = [(1.0 - load.share) * k * mean for k in (2.0, 1.0, 4.0, 0.5)]
    leans += [load.extra * k for k in (1.0, 0.5, 2.0)]
    few = leans if shop.operations <= 6000 else leans[:2]
    return _best_by_rule(shop, [(MOST_WORK, 1.0, lean) for lean in few], late=False)


def _best_by_rule(
    shop: JobShop, rules: Sequence[tuple[int, float, bounds.Floats]], *, late: bool
) -> Start:
    plan = empty_plan(shop.net, shop.resources)
    found: list[Start] = []
    for rule, look_ahead, lean in rules:
        order, modes = (np.zeros(shop.operations, np.int32) for _ in range(2))
        dispatch(shop.net, shop.resources, rule, look_ahead, lean, order, modes)
        rebuild(shop.net, plan, order, modes)
        found.append(Start(order, modes, cost_of(plan, late=late)))
    return min(found, key=lambda each: each.cost)


def share_done(stop: Stop, iterations: int) -> float:
    """How much of the search is over, from 0 to 1, by the tightest stop that knows its end."""
    if isinstance(stop, MaxSeconds):
        return min(1.0, stop.elapsed_s / stop.seconds) if stop.seconds > 0 else 1.0
    if isinstance(stop, MaxIterations):
        return min(1.0, iterations / max(1, stop.iterations))
    if isinstance(stop, AnyOf):
        return max((share_done(each, iterations) for each in stop.criteria), default=0.0)
    return 0.0


def _team(
    shop: JobShop, starts: list[Start], workers: int, seed: int, *, late: bool
) -> list[Worker]:
    """The first worker makes tabu search from the load's start, the others anneal before it.

    In a large shop annealing would take too long: there everybody begins with tabu search.
    """
    best = min(starts, key=lambda each: each.cost)
    team = []
    for number in range(workers):
        share = 1.0 if late else PEOPLE_ANNEAL_SHARE if shop.people else ANNEAL_SHARE
        at_once = not late and _begins_with_tabu(shop, number, workers)
        share = 0.0 if at_once else share
        team.append(_worker(shop, starts[-1] if at_once else best, seed, number, share))
    if best.cost < min(each.best for each in team):
        team[-1] = _worker(shop, best, seed, workers - 1, team[-1].anneal_share)
    return team


def _begins_with_tabu(shop: JobShop, number: int, workers: int) -> bool:
    """Where people are chosen too, a mode is one of a hundred: annealing first pays for all."""
    return shop.operations > LARGE or (number == 0 and workers > 1 and not shop.people)


def _worker(shop: JobShop, start: Start, seed: int, number: int, anneal_share: float) -> Worker:
    plan = empty_plan(shop.net, shop.resources)
    rebuild(shop.net, plan, start.order, start.modes)
    plan.info[COST] = start.cost
    memory = np.zeros((shop.operations + 1, shop.resources + 1), np.int32)
    return Worker(
        plan, start.order.copy(), start.modes.copy(), start.cost, dice(seed, number), memory,
        np.zeros(ARCS, np.int32), rows_by_machine(shop), anneal_share,
    )  # fmt: skip


def _go_on(shop: JobShop, worker: Worker, share: float, goal: int, *, late: bool) -> int:
    """One round of one worker; how many tries it made."""
    work = LATE_ROUND if late else ROUND
    tries = max(250, work // (shop.operations + 100))
    if share < worker.anneal_share or late:
        hot, cold = (LATE_HOT, LATE_COLD) if late else (HOT, COLD)
        cycles = max(1, CYCLE_OPERATIONS // shop.operations) if late else 1
        fallen = min(share / max(worker.anneal_share, 0.01), 0.999) * cycles
        if cycles >= COLD_CYCLES and int(fallen) % COLD_CYCLES == COLD_CYCLES - 1:
            hot, cold = LATE_HOT / 3, LATE_COLD / 10
        fallen %= 1.0
        heat = hot * (cold / hot) ** fallen
        if late:
            heat *= min(1.0, CYCLE_OPERATIONS / shop.operations)
        return _anneal(shop, worker, heat, heat, tries, goal, late)
    if worker.shake > 0:
        hot, cold = (HOT, COLD) if worker.shake >= ANEW_TRIES else (WARM, COOL)
        tries, worker.shake = min(worker.shake * shop.operations, MOST_TRIES), 0
        worker.best = LONGEST
        return _anneal(shop, worker, hot, cold, tries, goal, late)
    count = max(8, tries // TABU_STEP)
    worker.best = tabu_search(
        shop.net, worker.plan, worker.order, worker.modes, worker.best, count, PATIENCE, goal,
        worker.left_until, worker.arc_until, worker.row_on, worker.clock, worker.rng,
    )  # fmt: skip
    return count * TABU_STEP


def _anneal(
    shop: JobShop, worker: Worker, hot: float, cold: float, tries: int, goal: int, late: bool
) -> int:
    mean = float(shop.net.modes[:, 2].mean())
    worker.best = anneal(
        shop.net, worker.plan, worker.order, worker.modes, worker.best, late,
        max(hot * mean, 1e-3), max(cold * mean, 1e-3), tries, goal, worker.rng,
    )  # fmt: skip
    return tries


def _exchange(shop: JobShop, team: list[Worker], elite: Elite, share: float) -> None:
    """Between rounds: tabu search begins from one's own best; who stalls asks the elite."""
    for worker in team:
        is_first = share >= worker.anneal_share and worker.clock[0] == 0
        is_stalled = worker.clock[0] - worker.clock[1] > PATIENCE
        if is_first or is_stalled:
            _rebuild(shop, worker, worker.order, worker.modes)
            worker.clock[1] = worker.clock[0]
        if is_stalled:
            elite.offer(shop, worker.plan, worker.best)
            _go_elsewhere(shop, worker, elite)


def _go_elsewhere(shop: JobShop, worker: Worker, elite: Elite) -> None:
    """From a place with nothing more to find: anew, to between two good plans, or shaken."""
    pair = elite.pair(worker.rng)
    if pair is None or len(elite.plans) < FILL:
        worker.shake = ANEW_TRIES
        return
    one, other = pair
    order, modes = between(one, other, worker.rng)
    worker.order[:], worker.modes[:] = order, modes
    _rebuild(shop, worker, worker.order, worker.modes)
    if one.distance(other) < 2 * ALIKE_SHARE:
        worker.shake = SHAKE_TRIES


def _rebuild(shop: JobShop, worker: Worker, order: Ints, modes: Ints) -> None:
    """Set a worker's plan, and its best, to a plan given by order and modes."""
    rebuild(shop.net, worker.plan, order, modes)
    worker.best = cost_of(worker.plan, late=False)
    worker.plan.info[COST] = worker.best


def _best_of(team: list[Worker], elite: Elite) -> Found:
    """Cost, order and modes of the best plan that is at hand."""
    found = [(each.best, each.order, each.modes) for each in team]
    found += [(each.cost, each.order, each.modes) for each in elite.plans[:1]]
    return min(found, key=lambda each: each[0])


def _result(
    shop: JobShop,
    team: list[Worker],
    elite: Elite,
    goal: int,
    iterations: int,
    seed: int,
    *,
    late: bool,
) -> Result:
    cost, order, modes = _best_of(team, elite)
    plan = team[0].plan
    rebuild(shop.net, plan, order, modes)
    table = plan.table
    steps = tuple(
        Step(
            x,
            int(table[x, MODE] - shop.net.mode_at[x]),
            int(table[x, HEAD]),
            int(table[x, HEAD] + shop.net.modes[table[x, MODE], 2]),
        )
        for x in range(shop.operations)
    )
    return Result(
        steps, cost, min(goal, cost), "tardiness" if late else "makespan", cost <= goal,
        iterations, len(team), seed,
    )  # fmt: skip
