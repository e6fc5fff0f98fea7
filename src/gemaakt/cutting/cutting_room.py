"""What a search for nests and a plan that belong together works with, and what it has made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gemaakt.company.company import Company
from gemaakt.cutting.ahead import Nester
from gemaakt.cutting.group import Batch, CutLine, batches_by_order
from gemaakt.cutting.join import JoinedBatch, LaserPace, nested_company, part_id
from gemaakt.cutting.room import RoomPlan, late_min, wanted_from
from gemaakt.cutting.stages import staged
from gemaakt.plan.result import PlanResult

type Metal = tuple[str, float]
type Divided = Mapping[Metal, tuple[JoinedBatch, ...]]
type Replanner = Callable[[Company, PlanResult | None], PlanResult]
"""Plans a company; with a plan, the search goes on from that one."""


SETTLING_ROUNDS = 6


@dataclass(slots=True)
class CuttingRoom:
    """What a search for the frontier needs, and the plans that it has made."""

    company: Company
    lines: Mapping[Metal, Sequence[CutLine]]
    paces: Sequence[LaserPace]
    replanner: Replanner
    nest: Nester
    quick: Replanner | None = None
    """The same with few trials, to judge one join; the replanner where nothing is said."""
    plans: list[RoomPlan] = field(default_factory=list)
    nested: dict[tuple[object, ...], JoinedBatch] = field(default_factory=dict)
    """What was nested already, by pieces."""
    is_over: Callable[[], bool] = lambda: False
    """Whether nothing more may be joined or filled: for a search that somebody waits for."""

    def nest_once(self, batch: Batch, ahead: Sequence[CutLine]) -> JoinedBatch:
        """The nest of a batch, remembered whatever the order of its lines."""
        key = (frozenset(_pieces(batch.lines)), _pieces(ahead))
        if key not in self.nested:
            self.nested[key] = self.nest(batch, ahead)
        return replace(self.nested[key], batch=batch)

    def apart(self, metal: Metal) -> tuple[JoinedBatch, ...]:
        """Every order of the metal nested by itself."""
        return tuple(self.nest_once(each, ()) for each in batches_by_order(self.lines[metal]))

    def dated(self, metal: Metal, now: RoomPlan) -> list[Batch]:
        """What is cut as one, its lines wanted when this plan cuts them."""
        return [
            replace(each.batch, lines=wanted_from(each.batch.lines, now.plan, now.joined))
            for each in now.nests_of(metal)
        ]

    def planned(self, divided: Divided, now: RoomPlan | None, tries: int = 1) -> RoomPlan:
        """The company with these nests, its search going on from the plan at hand.

        Without one it is planned anew, and of so many tries the least late is taken.
        """
        joined = tuple(each for nests in divided.values() for each in nests)
        asked = nested_company(self.company, staged(joined), self.paces)
        plans = [self.replanner(asked, now.plan if now else None) for _ in range(tries)]
        return self._kept(joined, asked, plans)

    def judged(
        self, joined: tuple[JoinedBatch, ...], standing: Iterable[PlanResult], most_late_min: int
    ) -> RoomPlan:
        """The company with these nests, quickly searched from one plan after the other.

        No further one is tried when the one before led to no more lateness than the most.
        """
        asked = nested_company(self.company, staged(joined), self.paces)
        plans: list[PlanResult] = []
        for before in standing:
            plans.append((self.quick or self.replanner)(asked, before))
            if late_min(self.company, plans[-1]) <= most_late_min:
                break
        return self._kept(joined, asked, plans)

    def searched(self, now: RoomPlan) -> RoomPlan:
        """The same nests, their plan searched on."""
        return self._kept(now.joined, now.company, [self.replanner(now.company, now.plan)])

    def settled(self, now: RoomPlan) -> RoomPlan:
        """The same nests, their plan searched on until it stands still or so many rounds went by.

        No join is then thought good for what a longer search would have found without it.
        """
        for _ in range(SETTLING_ROUNDS):
            further = self.searched(now)
            if further.late_min >= now.late_min or self.is_over():
                break
            now = further
        return now

    def _kept(
        self, joined: tuple[JoinedBatch, ...], asked: Company, plans: Sequence[PlanResult]
    ) -> RoomPlan:
        """The least late of these plans, remembered."""
        late, at = min((late_min(self.company, plan), at) for at, plan in enumerate(plans))
        made = RoomPlan(joined, asked, plans[at], cost_eur(joined), late)
        self.plans.append(made)
        return made


def _pieces(lines: Iterable[CutLine]) -> tuple[object, ...]:
    return tuple((part_id(line), line.operation, line.part.quantity) for line in lines)


def cost_eur(nests: Iterable[JoinedBatch]) -> float:
    """What the sheets of these nests cost."""
    return sum(each.result.cost_eur for each in nests)
