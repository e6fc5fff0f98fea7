"""What it costs, in euros and minutes, to cut an order with an earlier batch than its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gemaakt.cutting.group import Batch
from gemaakt.cutting.join import LaserPace, nest_batch
from gemaakt.nest import Sheet
from gemaakt.stop import Stop


@dataclass(frozen=True, slots=True)
class PulledForward:
    """The difference that one order makes; positive costs more."""

    order: str
    from_batch: str
    to_batch: str
    material_eur: float
    cut_min: float
    sheets: int
    earlier_batch_min: float
    """How much later the earlier batch is finished."""


def pull_forward(  # noqa: PLR0913
    order: str,
    earlier: Batch,
    later: Batch,
    sheets: Sequence[Sheet],
    pace: LaserPace,
    *,
    stop: Stop | None = None,
    seed: int = 0,
) -> PulledForward:
    """Nest both batches with and without the order and compare."""
    moving = tuple(line for line in later.lines if line.order == order)
    staying = tuple(line for line in later.lines if line.order != order)
    more = replace(earlier, lines=(*earlier.lines, *moving))
    before = [nest_batch(b, sheets, pace, stop=stop, seed=seed) for b in (earlier, later)]
    after = [nest_batch(more, sheets, pace, stop=stop, seed=seed)]
    if staying:
        rest = replace(later, lines=staying)
        after.append(nest_batch(rest, sheets, pace, stop=stop, seed=seed))
    return PulledForward(
        order,
        later.id,
        earlier.id,
        sum(a.result.cost_eur for a in after) - sum(b.result.cost_eur for b in before),
        sum(a.cut_min for a in after) - sum(b.cut_min for b in before),
        sum(len(a.result.sheets) for a in after) - sum(len(b.result.sheets) for b in before),
        after[0].cut_min - before[0].cut_min,
    )
