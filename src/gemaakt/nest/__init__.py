"""Parts on sheets and bars: remnants first, judged by an independent check.

`problem` is what is asked and `solution` what is answered; `answer` is the one call for whatever
is to be nested, `by_grain.solve` that for sheets. The searches are apart: `sheets` for parts of
any shape, `strip`, `bars` and `shears`; none of them has a word in `verify`, which judges on true
arcs. Before them come `read_job`, `parts` and `apart`, behind them `remnants` (what is kept of a
sheet), `book` (the material book) and the writers of documents and files. `engines` runs solvers
of others in processes of their own.

The search is loaded when it is first used: it brings the compiler of the loops along.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gemaakt.nest.problem import Mark, NestJob, Part, Placement, Ring, Sheet
from gemaakt.nest.read_job import read_job
from gemaakt.nest.solution import LaidSheet, Result, Unplaced
from gemaakt.nest.verify import verify

if TYPE_CHECKING:
    from gemaakt.nest.by_grain import solve

__all__ = [
    "LaidSheet",
    "Mark",
    "NestJob",
    "Part",
    "Placement",
    "Result",
    "Ring",
    "Sheet",
    "Unplaced",
    "read_job",
    "solve",
    "verify",
]

_HOME = {
    "solve": "by_grain",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"gemaakt.nest.{_HOME[name]}"), name)
