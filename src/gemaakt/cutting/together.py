"""Orders on shared sheets: which two nests of a material to make one, by what sheets cost.

An order of less than a few sheets leaves most of its last sheet. Pairs of nests that the plan
cuts near each other are taken in turn of what their sheets are expected to cost less as one,
reckoned from areas; only where the nest of both does cost less is it offered to the plan.

Merging by savings follows Clarke and Wright, Operations Research 12 (1964).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from gemaakt.cutting.ahead import Nester
from gemaakt.cutting.group import Batch
from gemaakt.cutting.join import JoinedBatch
from gemaakt.nest.sheets.bound import cheapest_cover, needed_mm2, offered_mm2
from gemaakt.order import StepId
from gemaakt.units import MINUTES_PER_DAY

FILL_SHARE = 0.78
"""Share of a sheet that a nest is expected to fill, the spacing included."""
LEAST_SAVED_EUR = 0.01
LAST = 10**9
"""Behind all that the plan cuts."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nests that may become one, the first cut first."""

    first: JoinedBatch
    second: JoinedBatch
    saved_eur: float
    """What their sheets are expected to cost less as one."""

    def __contains__(self, each: object) -> bool:
        return each is self.first or each is self.second

    @property
    def steps(self) -> frozenset[StepId]:
        """The operations of which the two cut pieces."""
        return frozenset((*self.first.steps, *self.second.steps))


def pairs_by_saving(
    nests: Sequence[JoinedBatch], starts: Mapping[StepId, int], *, days: int
) -> list[Pair]:
    """Nests of one material that one machine can cut, planned within so many days of each other.

    starts: minute by operation; what the plan leaves out is not joined. Those that are expected to
    save most come first, then those that are cut soonest.
    """
    begun = {
        each.batch.id: min((starts[step] for step in each.steps if step in starts), default=None)
        for each in nests
    }
    known = [(at, each) for each in nests if (at := begun[each.batch.id]) is not None]
    known.sort(key=lambda each: (each[0], each[1].batch.id))
    found = [
        Pair(first, second, _saved_eur(first, second))
        for (at, first), (then, second) in combinations(known, 2)
        if first.batch.material == second.batch.material
        and then - at <= days * MINUTES_PER_DAY
        and _share_a_machine([first.batch, second.batch])
    ]
    found = [pair for pair in found if pair.saved_eur >= LEAST_SAVED_EUR]
    return sorted(found, key=lambda pair: -pair.saved_eur)


def joint_of(pair: Pair, starts: Mapping[StepId, int], nest: Nester) -> JoinedBatch | None:
    """The nest of both where its sheets do cost less than theirs, else None.

    Its lines are those of the operation that the plan cuts first, then those of the next.
    """
    lines = [*pair.first.batch.lines, *pair.second.batch.lines]
    lines.sort(key=lambda line: starts.get(line.step, LAST))
    joint = nest(Batch(pair.first.batch.id, tuple(lines)), ())
    apart_eur = pair.first.result.cost_eur + pair.second.result.cost_eur
    saves = joint.result.cost_eur <= apart_eur - LEAST_SAVED_EUR
    return joint if saves and not joint.result.unplaced else None


def _saved_eur(first: JoinedBatch, second: JoinedBatch) -> float:
    needed = needed_mm2(first.job) + needed_mm2(second.job)
    return first.result.cost_eur + second.result.cost_eur - _expected_eur(first, needed)


def _expected_eur(like: JoinedBatch, needed: float) -> float:
    """What sheets for parts of this area cost, filled as usual."""
    sheets = like.job.sheets
    offered = [FILL_SHARE * offered_mm2(each, like.job) for each in sheets]
    costs = [each.cost_eur for each in sheets]
    return cheapest_cover(needed, offered, costs, [each.quantity for each in sheets])


def _share_a_machine(batches: Iterable[Batch]) -> bool:
    named = [set(line.machines) for each in batches for line in each.lines if line.machines]
    return not named or bool(set.intersection(*named))
