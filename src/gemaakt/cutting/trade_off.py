"""Sheets against lateness: room on sheets is filled ahead only where that is worth what it delays.

Orders that are cut one by one, and their plan, are the start. Small orders are cut together where
that is worth it (`together`). The room on each order's sheets is filled with pieces of orders that
are cut later, for as many minutes as the plan leaves free behind the nest, or a multiple of that;
the search goes on from the plan at hand. What is filled stays when its saving is worth the minutes
that orders end later, and all together are no later than nest-blind. Else it is tried metal by
metal, the one that saves most first, and once more without the orders that it made later. What no
other plan beats in both cost and lateness is the answer: a Pareto frontier.
"""

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gemaakt.company.company import Company
from gemaakt.cutting.ahead import Nester, cut_ahead, cut_in_gaps
from gemaakt.cutting.gaps import Gap, gaps_behind
from gemaakt.cutting.group import Batch, CutLine, batches_by_order
from gemaakt.cutting.join import JoinedBatch, LaserPace, nested_company, part_id
from gemaakt.cutting.room import NEVER_MIN, RoomPlan, late_min, wanted_from
from gemaakt.cutting.together import Limits, cut_together
from gemaakt.plan.result import PlanResult

type Metal = tuple[str, float]
type Divided = Mapping[Metal, tuple[JoinedBatch, ...]]
type Replanner = Callable[[Company, PlanResult | None], PlanResult]
"""Plans a company; with a plan, the search goes on from that one."""

SHARES = (1.0, 4.0)
"""Of the gap behind a nest: 1 moves nothing else, more is dearer in lateness."""

WINDOWS = (0, 1)
"""Orders that are cut within so many days of each other may be cut as one."""

JOIN_ROUNDS = 3
"""So often orders that a joined plan makes later are taken out of it."""

DAYS = (28,)
"""All room is filled with what is cut within so many days."""


@dataclass(slots=True)
class CuttingRoom:
    """What a search for the frontier needs, and the plans that it has made."""

    company: Company
    lines: Mapping[Metal, Sequence[CutLine]]
    paces: Sequence[LaserPace]
    replanner: Replanner
    nest: Nester
    late_eur_per_min: float = 0.05
    """What a weighted minute late may cost: a saving must be worth it."""
    plans: list[RoomPlan] = field(default_factory=list)
    nested: dict[tuple[object, ...], JoinedBatch] = field(default_factory=dict)
    """What was nested already, by pieces."""
    groups: dict[Metal, tuple[Batch, ...]] = field(default_factory=dict)
    """What is cut as one; orders by themselves where nothing is said."""

    def nest_once(self, batch: Batch, ahead: Sequence[CutLine]) -> JoinedBatch:
        """The nest of a batch, remembered."""
        key = (_pieces(batch.lines), _pieces(ahead))
        if key not in self.nested:
            self.nested[key] = self.nest(batch, ahead)
        return replace(self.nested[key], batch=batch)

    def apart(self, metal: Metal) -> tuple[JoinedBatch, ...]:
        """Every order of the metal nested by itself."""
        return tuple(self.nest_once(each, ()) for each in batches_by_order(self.lines[metal]))

    def together(
        self, metal: Metal, now: RoomPlan, days: int, alone: Collection[str] = ()
    ) -> tuple[JoinedBatch, ...]:
        """Orders that this plan cuts within so many days on shared sheets, some left alone."""
        batches = self.dated(metal, now)
        single = [each for each in batches if not set(each.orders).isdisjoint(alone)]
        others = [each for each in batches if each not in single]
        made = cut_together(others, self.nest_once, Limits(days))
        return (*made, *(self.nest_once(each, ()) for each in single))

    def dated(self, metal: Metal, now: RoomPlan) -> list[Batch]:
        """What is cut as one, its lines wanted when this plan cuts them."""
        batches = self.groups.get(metal) or batches_by_order(self.lines[metal])
        return [
            replace(each, lines=wanted_from(each.lines, now.plan, now.joined)) for each in batches
        ]

    def filled(
        self,
        metal: Metal,
        now: RoomPlan,
        gaps: Mapping[str, Gap],
        share: float,
        alone: Collection[str] = (),
    ) -> tuple[JoinedBatch, ...]:
        """The same with their room filled for this share of the gaps, some orders left alone."""
        batches = self.dated(metal, now)
        single = [each for each in batches if not set(each.orders).isdisjoint(alone)]
        others = [each for each in batches if each not in single]
        slower = {pace.machine: pace.slower_ratio for pace in self.paces}

        def spare(gap: Gap) -> float:
            return share * gap.spare_min / slower.get(gap.machine, 1.0)

        made = cut_in_gaps(others, self.nest_once, gaps=gaps, spare=spare)
        return (*made, *(self.nest_once(each, ()) for each in single))

    def filled_for(self, metal: Metal, now: RoomPlan, days: int) -> tuple[JoinedBatch, ...]:
        """The same with their room filled with what this plan cuts within so many days."""
        return cut_ahead(self.dated(metal, now), self.nest_once, days=days)

    def planned(self, divided: Divided, now: RoomPlan | None) -> RoomPlan:
        """The company with these nests, its search going on from the plan at hand."""
        joined = tuple(each for nests in divided.values() for each in nests)
        asked = nested_company(self.company, joined, self.paces)
        plan = self.replanner(asked, now.plan if now else None)
        cost = cost_eur(joined)
        made = RoomPlan(joined, asked, plan, cost, late_min(self.company, plan))
        self.plans.append(made)
        return made

    def is_worth(self, tried: RoomPlan, now: RoomPlan) -> bool:
        """Whether what it saves pays for what ends later, and no more is late than nest-blind."""
        saved_eur = now.sheet_cost_eur - tried.sheet_cost_eur
        later_min = tried.late_min - now.late_min
        return (
            tried.late_min <= self.plans[0].late_min
            and saved_eur > self.late_eur_per_min * later_min
        )


def _pieces(lines: Iterable[CutLine]) -> tuple[object, ...]:
    return tuple((part_id(line), line.operation, line.part.quantity) for line in lines)


def frontier(
    room: CuttingRoom,
    shares: Sequence[float] = SHARES,
    days: Sequence[int] = DAYS,
    windows: Sequence[int] = WINDOWS,
) -> tuple[RoomPlan, ...]:
    """The plans that no other beats in sheet cost and lateness, the first the one nest-blind.

    For each of the `windows` orders are cut together that the plan cuts within so many days, and
    again without those that are late; such plans are made anew. Then for each of the `shares`
    of the gaps in the plan at hand the room is filled: all metals at once, and one by one where
    that is not worth it. At last all room is filled with what is cut within so many `days`,
    however full the laser is: the cheap end, taken when it is no later.
    """
    chosen: Divided = {metal: room.apart(metal) for metal in room.lines}
    blind = now = room.planned(chosen, None)
    for window in windows:
        now, chosen = _together(room, chosen, now, blind, window)
    room.groups = {metal: tuple(each.batch for each in nests) for metal, nests in chosen.items()}
    for share in shares:
        now, chosen = _step(room, chosen, now, _filled(room, now, share))
    for each in days:
        fills = {metal: room.filled_for(metal, now, each) for metal in room.lines}
        tried = room.planned(fills, now)
        now = tried if room.is_worth(tried, now) else now
    return pareto(room.plans)


def _together(
    room: CuttingRoom, chosen: Divided, now: RoomPlan, blind: RoomPlan, window: int
) -> tuple[RoomPlan, Divided]:
    """The plan with orders joined within the window, in rounds without those that end late.

    Those are the orders that are late as it is, which cannot wait for a nest, and those that a
    joined plan makes later. Each plan is made anew: a search that goes on from a plan of single
    orders stays near it, which is no plan for nests.
    """
    alone: set[str] = set()
    late_at_best = {late.order for late in blind.plan.late}
    for _ in range(JOIN_ROUNDS):
        made = {metal: room.together(metal, blind, window, alone) for metal in room.lines}
        if sum(map(cost_eur, made.values())) >= now.sheet_cost_eur:
            break
        tried = room.planned(made, None)
        if room.is_worth(tried, now):
            return tried, made
        later = {order for metal in room.lines for order in _later(room, metal, tried, blind)}
        if later <= alone:
            break
        alone |= later | late_at_best
    return now, chosen


type Divide = Callable[[Metal, Collection[str]], tuple[JoinedBatch, ...]]
"""The nests of a metal, some orders cut alone."""


def _filled(room: CuttingRoom, now: RoomPlan, share: float) -> Divide:
    gaps = gaps_behind(now.company, now.plan, now.joined)
    return lambda metal, alone: room.filled(metal, now, gaps, share, alone)


def _step(
    room: CuttingRoom, chosen: Divided, now: RoomPlan, divide: Divide
) -> tuple[RoomPlan, Divided]:
    """The plan with all metals divided this way where that is worth it, else one by one."""
    made = {metal: divide(metal, ()) for metal in room.lines}
    saving = _by_saving(chosen, made)
    if not saving:
        return now, chosen
    better = {metal: made[metal] if metal in saving else chosen[metal] for metal in made}
    tried = room.planned(better, now)
    if room.is_worth(tried, now):
        return tried, better
    for metal in saving:
        again = functools.partial(divide, metal)
        now, chosen = _taken(room, chosen, metal, made[metal], again, now)
    return now, chosen


def _by_saving(chosen: Divided, fills: Divided) -> list[Metal]:
    """The metals of which the fills are cheaper, those that save most first."""
    saved = {metal: cost_eur(chosen[metal]) - cost_eur(fills[metal]) for metal in fills}
    return sorted((metal for metal in saved if saved[metal] > 0.0), key=lambda m: -saved[m])


def cost_eur(nests: Iterable[JoinedBatch]) -> float:
    """What the sheets of these nests cost."""
    return sum(each.result.cost_eur for each in nests)


def _taken(
    room: CuttingRoom,
    chosen: Divided,
    metal: Metal,
    nests: tuple[JoinedBatch, ...],
    again: Callable[[Collection[str]], tuple[JoinedBatch, ...]],
    now: RoomPlan,
) -> tuple[RoomPlan, Divided]:
    """The plan with these nests where that is worth it, else with some orders cut alone."""
    fewer = {**chosen, metal: nests}
    tried = room.planned(fewer, now)
    late = _later(room, metal, tried, now)
    if not room.is_worth(tried, now) and late:
        fewer = {**chosen, metal: again(late)}
        if cost_eur(fewer[metal]) < cost_eur(chosen[metal]):
            tried = room.planned(fewer, now)
    return (tried, fewer) if room.is_worth(tried, now) else (now, chosen)


def _later(room: CuttingRoom, metal: Metal, tried: RoomPlan, now: RoomPlan) -> set[str]:
    """Orders of the metal that end later than before, beyond their day."""
    ours = {line.order for line in room.lines[metal]}
    before = {late.order: late.minutes for late in now.plan.late}
    return {
        late.order
        for late in tried.plan.late
        if late.order in ours and late.minutes > before.get(late.order, 0)
    }


def pareto(plans: Sequence[RoomPlan]) -> tuple[RoomPlan, ...]:
    """The first plan, and those whole ones that no other beats in both, the cheapest first."""
    kept: list[RoomPlan] = []
    whole = [each for each in plans if each.late_min < NEVER_MIN]
    for each in sorted(whole, key=lambda plan: (plan.sheet_cost_eur, plan.late_min)):
        if not kept or each.late_min < kept[-1].late_min:
            kept.append(each)
    return (plans[0], *(each for each in kept if each is not plans[0]))
