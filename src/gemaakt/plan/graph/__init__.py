"""Job shops as graphs: the benchmark files, the search on them, its bounds and its judge."""

from gemaakt.plan.graph.answer import answer
from gemaakt.plan.graph.problem import JobShop, Mode, of_graph, of_jobs
from gemaakt.plan.graph.read import READERS, read
from gemaakt.plan.graph.search import Result, solve
from gemaakt.plan.graph.verify import verify

__all__ = [
    "READERS", "JobShop", "Mode", "Result", "answer", "of_graph", "of_jobs", "read", "solve",
    "verify",
]  # fmt: skip
