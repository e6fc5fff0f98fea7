"""Small job shops, made by chance from a seed or understood by hand."""

import random

from gemaakt.plan.graph import JobShop, Mode, of_graph, of_jobs


def random_shop(
    seed: int, jobs: int = 8, machines: int = 4, workers: int = 0, *, due: bool = False
) -> JobShop:
    """Jobs of 2 to 6 operations, each on 1 to 3 machines, with or without workers."""
    chance = random.Random(seed)
    rows = []
    for _ in range(jobs):
        job = []
        for _ in range(chance.randint(2, 6)):
            chosen = chance.sample(range(machines), chance.randint(1, min(3, machines)))
            people: list[int | None] = list(range(10, 10 + workers)) or [None]
            job.append(
                [
                    Mode(machine, worker, chance.randint(1, 20))
                    for machine in chosen
                    for worker in chance.sample(people, min(2, len(people)))
                ]
            )
        rows.append(job)
    dates = [sum(min(m.duration for m in o) for o in job) * 3 // 2 for job in rows]
    return of_jobs(rows, due=dates if due else None, weight=[1 + j % 3 for j in range(jobs)])


def random_graph(seed: int, operations: int = 24) -> JobShop:
    """Operations of a precedence graph: an arc only from a lower to a higher number."""
    chance = random.Random(seed)
    ways = [
        [Mode(m, None, chance.randint(1, 15)) for m in chance.sample(range(4), 2)]
        for _ in range(operations)
    ]
    arcs = [
        (a, b)
        for b in range(1, operations)
        for a in chance.sample(range(b), min(b, chance.randint(0, 3)))
    ]
    return of_graph(ways, arcs)
