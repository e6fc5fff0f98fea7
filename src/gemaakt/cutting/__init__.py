"""Where nest and plan meet: what to cut together, and what pulling an order forward costs."""

from gemaakt.cutting.group import Batch, CutLine, batches_of
from gemaakt.cutting.join import JoinedBatch, nest_batch, nested_company, with_cut_times
from gemaakt.cutting.pull import PulledForward, pull_forward

__all__ = [
    "Batch",
    "CutLine",
    "JoinedBatch",
    "PulledForward",
    "batches_of",
    "nest_batch",
    "nested_company",
    "pull_forward",
    "with_cut_times",
]
