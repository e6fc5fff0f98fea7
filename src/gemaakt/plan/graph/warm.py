"""Compile the kernels of the graph search once, on a shop of three jobs."""

from gemaakt.plan.graph import search
from gemaakt.plan.graph.problem import Mode, of_jobs


def warm_up() -> None:
    """Run every kernel for a moment, with both objectives."""
    job = [[Mode(0, None, 3), Mode(1, None, 4)], [Mode(1, None, 2)], [Mode(2, None, 5)]]
    jobs = [job, job[::-1], [job[1], job[0], job[2]]]
    search.warm_up(of_jobs(jobs, due=[5, 6, 7]))
