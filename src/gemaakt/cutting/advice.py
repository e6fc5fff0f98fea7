"""What to cut together, from the plan that is there: sheets saved where nobody gets later.

It begins with every order nested by itself in the plan at hand, searched on until it stands still.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gemaakt.company.company import Company
from gemaakt.cutting.cutting_room import CuttingRoom, Metal
from gemaakt.cutting.fill import DAYS, fill_one_by_one
from gemaakt.cutting.group import NO_DAY
from gemaakt.cutting.harm import later_orders
from gemaakt.cutting.join import JoinedBatch
from gemaakt.cutting.one_by_one import join_one_by_one
from gemaakt.cutting.room import NEVER_MIN, RoomPlan
from gemaakt.cutting.trade_off import JOIN_DAYS
from gemaakt.plan.result import PlanResult


@dataclass(frozen=True, slots=True)
class Advice:
    """Both ways of cutting: every order by itself, and together where the plan allows it."""

    company: Company
    apart: RoomPlan
    together: RoomPlan

    @property
    def saved_eur(self) -> float:
        """What the sheets cost less."""
        return self.apart.sheet_cost_eur - self.together.sheet_cost_eur

    @property
    def is_known(self) -> bool:
        """Whether the plan holds all work, so that later can be told from earlier."""
        return self.apart.late_min < NEVER_MIN

    @property
    def later(self) -> tuple[tuple[str, int], ...]:
        """Orders that end later beyond their day, by so many minutes; others end earlier."""
        return later_orders(self.company, self.apart.plan, self.together.plan)

    def shared(self, metal: Metal) -> tuple[JoinedBatch, ...]:
        """The nests of a metal that are for more than one order, in the turn they are cut."""
        nests = self.together.nests_of(metal)
        shared = (each for each in nests if len({order for order, _code in each.steps}) > 1)
        return tuple(sorted(shared, key=lambda each: (each.batch.due or NO_DAY, each.batch.id)))


def cut_together(
    room: CuttingRoom,
    plan: PlanResult,
    days: Sequence[int] = DAYS,
    join_days: int = JOIN_DAYS,
) -> Advice:
    """What it saves to share sheets and to fill their room, no order left later than it would be.

    In all: some may end later while others end earlier, and `Advice.later` names them.
    """
    nests = tuple(nest for metal in room.lines for nest in room.apart(metal))
    apart = room.settled(room.judged(nests, (plan,), -1))
    joined = join_one_by_one(room, apart, join_days)
    return Advice(room.company, apart, fill_one_by_one(room, joined, days))
