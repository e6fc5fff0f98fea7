"""Small orders on shared sheets: which orders of a material are cut as one nest.

An order of less than a few sheets leaves most of its last sheet. Orders that the plan cuts within
a few days of each other are joined where the sheets of both are expected to cost less than apart,
reckoned from areas; each group is then nested, and divided again where its sheets do not cost
less after all. They are cut when the first of them was, so nobody waits for another's day, and
what saves nothing stays apart: a nest longer than it need be only keeps its orders waiting.

Merging by savings follows Clarke and Wright, Operations Research 12 (1964), taken in the order of
the plan instead of by size, for a nest may not reach over more than its days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gemaakt.cutting.ahead import Nester, may_cut
from gemaakt.cutting.group import NO_DAY, Batch
from gemaakt.cutting.join import JoinedBatch
from gemaakt.nest.bound import cheapest_cover, needed_mm2, offered_mm2

FILL_SHARE = 0.78
"""Share of a sheet that a nest is expected to fill, the spacing included."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far orders may be from each other, and how long a nest may become."""

    days: int
    """From the first day of a nest to that of any of its orders."""
    most_min: float = 300.0
    """Minutes of a nest on the fastest machine: all its orders wait for the whole of it."""


@dataclass(slots=True)
class _Group:
    """Orders that are expected to share sheets."""

    members: list[JoinedBatch]
    needed_mm2: float
    expected_eur: float

    @property
    def first(self) -> date | None:
        return self.members[0].batch.due

    @property
    def cut_min(self) -> float:
        return sum(each.cut_min for each in self.members)


def cut_together(
    batches: Iterable[Batch], nest: Nester, limits: Limits
) -> tuple[JoinedBatch, ...]:
    """The nests of one material, batches joined where that costs less; `due` is when each is cut.

    What may not be cut yet on the first day of a nest is not in it.
    """
    groups: list[_Group] = []
    for batch in sorted(batches, key=lambda each: (each.due or NO_DAY, each.id)):
        alone = nest(batch, ())
        single = _Group([alone], needed_mm2(alone.job), alone.result.cost_eur)
        joint = max(
            (each for each in _joints(groups, single, limits)),
            key=lambda each: each[0],
            default=(0.0, single, single),
        )
        saved_eur, group, both = joint
        if saved_eur > 0.0:
            group.members, group.needed_mm2 = both.members, both.needed_mm2
            group.expected_eur = both.expected_eur
        else:
            groups.append(single)
    return tuple(made for each in groups for made in _nested(each.members, nest))


def _joints(
    groups: Sequence[_Group], single: _Group, limits: Limits
) -> Iterable[tuple[float, _Group, _Group]]:
    """What joining each group is expected to save, the group, and it with this order."""
    for group in groups:
        if _may_join(group, single, limits):
            needed = group.needed_mm2 + single.needed_mm2
            expected = _expected_eur(single.members[0], needed)
            both = _Group([*group.members, *single.members], needed, expected)
            yield group.expected_eur + single.expected_eur - expected, group, both


def _expected_eur(like: JoinedBatch, needed: float) -> float:
    """What sheets for parts of this area cost, filled as usual."""
    sheets = like.job.sheets
    offered = [FILL_SHARE * offered_mm2(each, like.job) for each in sheets]
    costs = [each.cost_eur for each in sheets]
    return cheapest_cover(needed, offered, costs, [each.quantity for each in sheets])


def _may_join(group: _Group, single: _Group, limits: Limits) -> bool:
    """Whether one machine can cut both, near enough in time, and neither is too long for it."""
    first, day, lines = group.first, single.first, single.members[0].batch.lines
    if first is None or day is None or day - first > timedelta(days=limits.days):
        return False
    if not all(may_cut(line, first) for line in lines):
        return False
    if group.cut_min + single.cut_min > limits.most_min:
        return False
    return _share_a_machine([each.batch for each in (*group.members, *single.members)])


def _share_a_machine(batches: Iterable[Batch]) -> bool:
    named = [set(line.machines) for each in batches for line in each.lines if line.machines]
    return not named or bool(set.intersection(*named))


def _nested(members: Sequence[JoinedBatch], nest: Nester) -> tuple[JoinedBatch, ...]:
    """One nest for all where its sheets cost less than theirs, else each half by itself."""
    if len(members) == 1:
        return tuple(members)
    lines = tuple(line for each in members for line in each.batch.lines)
    joint = nest(Batch(members[0].batch.id, lines), ())
    apart_eur = sum(each.result.cost_eur for each in members)
    if joint.result.cost_eur < apart_eur - 0.01 and not joint.result.unplaced:
        return (joint,)
    half = (len(members) + 1) // 2
    return (*_nested(members[:half], nest), *_nested(members[half:], nest))
