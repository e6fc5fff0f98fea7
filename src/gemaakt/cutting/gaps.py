"""How much longer a nest may take without anything else moving: the gap behind it in the plan.

Pieces that are cut ahead lengthen the nest whose room they fill, and the laser is busy. Where the
plan leaves its machine and its people free after a nest, and nobody waits for it yet, they cost no
order a minute.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gemaakt.clock import common
from gemaakt.company import Company
from gemaakt.cutting.join import JoinedBatch, homes, step_of
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.plan.waits import Looked, look, opened_for


@dataclass(frozen=True, slots=True)
class Gap:
    """When a nest is cut, and what is free behind it."""

    machine: str
    start: int
    until: int
    """When something else begins that needs its machine, its people or its parts."""
    spare_min: int
    """Open minutes from its end until then."""
    work_min: float
    """What its pieces take on the fastest machine, those cut ahead too."""


def gaps_behind(
    company: Company, plan: PlanResult, joined: Iterable[JoinedBatch]
) -> dict[str, Gap]:
    """The gap behind every nest that the plan cuts, by the id of its batch."""
    looked = look(company, plan)
    waiting = _waiting(looked)
    found: dict[str, Gap] = {}
    joined = tuple(joined)
    home = homes(joined)
    for each in joined:
        row = looked.rows.get(step_of(each, home))
        if row is not None and row.machine is not None:
            until = min(_next_starts(looked, row, waiting), default=row.end)
            free = common(opened_for(looked, row), [(row.end, until)]) if until > row.end else []
            spare = sum(end - start for start, end in free)
            work = sum(ln.piece_min * ln.part.quantity for ln in (*each.batch.lines, *each.ahead))
            found[each.batch.id] = Gap(row.machine, row.start, max(row.end, until), spare, work)
    return found


type Waiting = Mapping[tuple[str, str], list[PlannedOperation]]


def _waiting(looked: Looked) -> Waiting:
    """What the plan has of the operations that wait for each."""
    found: dict[tuple[str, str], list[PlannedOperation]] = {}
    for (order, name), (_, operation) in looked.operations.items():
        row = looked.rows.get((order, name))
        if row is None:
            continue
        for before in operation.after:
            other, _, last = before.rpartition("/")
            found.setdefault((other or order, last), []).append(row)
    return found


def _next_starts(looked: Looked, row: PlannedOperation, waiting: Waiting) -> Iterator[int]:
    """When the next begins that needs the machine, the people, or what was cut."""
    needing = list(looked.by_machine[row.machine or ""])
    for hand in row.people:
        needing += looked.by_person[hand.id]
    yield from (each.start for each in needing if each.start >= row.end and each is not row)
    yield from (each.start for each in waiting.get((row.order, row.operation), ()))
