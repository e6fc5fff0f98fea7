"""What the bounds promise: true, and tight where a shop can be understood by hand."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.plan.graph import JobShop, Mode, of_jobs
from gemaakt.plan.graph.bound import groups, load_of, lower_bound
from gemaakt.plan.graph.late_bound import lateness_bound


def least_cost(shop: JobShop, *, late: bool) -> int:
    """The least cost of all, by trying every order and every choice of modes."""
    best = 2**31
    for order in permutations(range(shop.operations)):
        place = {x: p for p, x in enumerate(order)}
        if any(place[a] > place[b] for a, b in shop.arcs):
            continue
        for chosen in product(*shop.modes):
            best = min(best, _cost(shop, order, chosen, late=late))
    return best


def _cost(shop: JobShop, order: tuple[int, ...], chosen: tuple[Mode, ...], *, late: bool) -> int:
    free: dict[tuple[str, int | None], int] = {}
    end = [0] * shop.operations
    for x in order:
        mode = chosen[x]
        used = [("machine", mode.machine)]
        used += [] if mode.worker is None else [("worker", mode.worker)]
        waits = [end[a] for a, b in shop.arcs if b == x] + [free.get(each, 0) for each in used]
        end[x] = max([int(shop.net.release[x]), *waits]) + mode.duration
        free |= dict.fromkeys(used, end[x])
    if not late:
        return max(end)
    net = shop.net
    return sum(int(net.weight[x]) * max(0, end[x] - int(net.due[x])) for x in shop.sinks)


@st.composite
def tiny_shops(draw: st.DrawFn) -> JobShop:
    """Five operations at most, with or without workers, with due dates, weights and releases."""
    has_people = draw(st.booleans())
    jobs = []
    for size in draw(st.lists(st.integers(1, 2), min_size=2, max_size=3)):
        job = []
        for _ in range(size if len(jobs) < 2 else 1):
            machines = draw(st.lists(st.integers(0, 1), min_size=1, max_size=2, unique=True))
            worker = draw(st.integers(0, 1)) if has_people else None
            job.append([Mode(m, worker, draw(st.integers(1, 9))) for m in machines])
        jobs.append(job)
    some = [draw(st.integers(0, 12)) for _ in jobs]
    weight = [draw(st.integers(1, 3)) for _ in jobs]
    return of_jobs(jobs, due=some, weight=weight, release=[x // 3 for x in some])


@settings(max_examples=60, deadline=None)
@given(shop=tiny_shops())
def test_no_bound_is_above_the_best_of_all_plans(shop: JobShop) -> None:
    assert lateness_bound(shop) <= least_cost(shop, late=True)
    assert max(lower_bound(shop), load_of(shop).bound) <= least_cost(shop, late=False)


def one_machine(times: list[int], due: list[int], weight: list[int] | None = None) -> JobShop:
    return of_jobs([[[Mode(1, None, time)]] for time in times], due=due, weight=weight)


@pytest.mark.parametrize(
    ("shop", "bound"),
    [
        (one_machine([3, 3, 3], [0, 0, 0]), 18),
        (one_machine([2, 4], [2, 5]), 1),
        (one_machine([3, 3, 3], [0, 0, 0], [1, 1, 2]), 21),
    ],
)
def test_one_machine_is_bounded_by_shortest_work_first(shop: JobShop, bound: int) -> None:
    assert lateness_bound(shop) == bound


def test_two_machines_are_bounded_as_one_that_is_twice_as_fast() -> None:
    ways = [Mode(1, None, 4), Mode(2, None, 4)]
    shop = of_jobs([[ways] for _ in range(4)], due=[0] * 4)
    assert lateness_bound(shop) == 20  # ends 2, 4, 6, 8; the least of all plans is 24
    assert lower_bound(shop) == 8


def test_a_job_that_is_long_in_itself_counts_with_the_queue_elsewhere() -> None:
    shop = of_jobs(
        [[[Mode(1, None, 5)]], [[Mode(1, None, 5)]], [[Mode(2, None, 9)]]], due=[0, 0, 2]
    )
    assert lateness_bound(shop) == 5 + 10 + 7


def test_groups_are_the_resources_tied_by_shared_operations() -> None:
    both = [Mode(1, 7, 2), Mode(2, 7, 2)]
    shop = of_jobs([[both, [Mode(3, 8, 2)]], [[Mode(2, 7, 1)]]])
    found = sorted((each.resources, each.operations) for each in groups(shop))
    assert found == [(1, (0, 2)), (1, (1,)), (1, (1,)), (2, (0, 2))]
