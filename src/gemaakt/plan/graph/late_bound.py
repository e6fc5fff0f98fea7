"""A lower bound on weighted lateness that is true: no plan, however clever, is less late.

Lateness is laid on levels of weight: what weighs three counts at the levels one, two and three. On
each level a group of machines is taken as one that is as fast as all of them and may interrupt its
work. Always working on the job with the least work left ends the first k jobs as early as can be,
for every k; matched with the due dates in order this bounds the lateness (Chu, "A branch-and-bound
algorithm to minimize total tardiness with different release dates", 1992). Jobs that do not use
the group count as if they were alone in the shop.
"""

import heapq
from typing import NamedTuple

from gemaakt.plan.graph.bound import Group, groups, heads_and_ways, least
from gemaakt.plan.graph.problem import JobShop


class Item(NamedTuple):
    """What a job asks of a group: when it can begin, its work, and when it should end there."""

    release: int
    work: int
    due: int


def lateness_bound(shop: JobShop) -> int:
    """The weighted lateness that no plan avoids, in units of the file times weight."""
    weights, alone = _jobs(shop)
    asked = [(group.resources, _items(shop, group)) for group in groups(shop)]
    bound, below = 0, 0
    for level in sorted(set(weights.values())):
        chosen = {job for job, weight in weights.items() if weight >= level}
        bound += (level - below) * max(
            [sum(alone[job] for job in chosen)]
            + [_level(items, ticks, chosen, alone) for ticks, items in asked]
        )
        below = level
    return bound


def _jobs(shop: JobShop) -> tuple[dict[int, int], dict[int, int]]:
    """Of each sink its weight, and its lateness with nobody else in the shop."""
    heads, _ = heads_and_ways(shop)
    times, net = least(shop), shop.net
    weights = {x: int(net.weight[x]) for x in shop.sinks}
    return weights, {x: max(0, int(heads[x] + times[x] - net.due[x])) for x in shop.sinks}


def _level(items: dict[int, Item], ticks: int, chosen: set[int], alone: dict[int, int]) -> int:
    inside = [items[job] for job in chosen if job in items]
    return -(-_chu(inside) // ticks) + sum(alone[job] for job in chosen if job not in items)


def _items(shop: JobShop, group: Group) -> dict[int, Item]:
    """Per sink what its job asks of the group; the group's clock ticks once per resource."""
    heads, ways = heads_and_ways(shop)
    times, sink_of, ticks = least(shop), _sink_of(shop), group.resources
    items: dict[int, Item] = {}
    for x in group.operations:
        sink = sink_of.get(shop.job_of[x])
        if sink is None:
            continue
        latest = int(shop.net.due[sink] - (ways[x] - times[x])) * ticks
        new = Item(int(heads[x]) * ticks, int(times[x]), latest)
        old = items.get(sink, Item(new.release, 0, new.due))
        items[sink] = Item(
            min(old.release, new.release), old.work + new.work, max(old.due, new.due)
        )
    return items


def _sink_of(shop: JobShop) -> dict[int, int]:
    """The sink of each job that has exactly one; its tails are ways to that sink."""
    found: dict[int, list[int]] = {}
    for x in shop.sinks:
        found.setdefault(shop.job_of[x], []).append(x)
    return {job: sinks[0] for job, sinks in found.items() if len(sinks) == 1}


def _chu(items: list[Item]) -> int:
    """The least sum of lateness on one machine that may interrupt its work."""
    ends = _shortest_remaining(items)
    dues = sorted(item.due for item in items)
    return sum(max(0, end - due) for end, due in zip(ends, dues, strict=True))


def _shortest_remaining(items: list[Item]) -> list[int]:
    """The ends, in order, when the job with the least work left always goes first."""
    waiting = sorted(((item.release, item.work) for item in items), reverse=True)
    ready: list[int] = []
    ends: list[int] = []
    now = 0
    while waiting or ready:
        if not ready:
            now = max(now, waiting[-1][0])
        while waiting and waiting[-1][0] <= now:
            heapq.heappush(ready, waiting.pop()[1])
        until = waiting[-1][0] if waiting else now + ready[0]
        worked = min(ready[0], until - now)
        now += worked
        if worked == ready[0]:
            heapq.heappop(ready)
            ends.append(now)
        else:
            heapq.heapreplace(ready, ready[0] - worked)
    return ends
