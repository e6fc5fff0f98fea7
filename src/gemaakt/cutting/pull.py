"""What it costs, in euros and minutes, to cut an order with an earlier batch than its own."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gemaakt.cutting.group import Batch, CutLine
from gemaakt.cutting.join import JoinedBatch, LaserPace, nest_batch
from gemaakt.nest import NestJob, Sheet
from gemaakt.nest.outline import ring_area_mm2
from gemaakt.nest.problem import REMNANT_SHARE
from gemaakt.nest.remnants import remnants_of
from gemaakt.nest.sheets.bound import grown_mm2, offered_mm2
from gemaakt.stop import Stop


@dataclass(frozen=True, slots=True)
class PulledForward:
    """The difference that one order makes; positive costs more."""

    order: str
    material_eur: float
    net_eur: float
    """As `material_eur`, less what the remnants that are kept are worth."""
    cut_min: float
    sheets: int
    earlier_batch_min: float
    """How much later the earlier batch is finished."""
    joint_min: float
    """Minutes of the earlier batch with the order on it."""
    is_expected: bool = False
    """Reckoned from areas instead of nested."""


def pulls(  # noqa: PLR0913
    orders: Sequence[str],
    earlier: Batch,
    later: Batch,
    sheets: Sequence[Sheet],
    pace: LaserPace,
    *,
    spacing_mm: float = 5.0,
    margin_mm: float = 10.0,
    remnant_share: float = REMNANT_SHARE,
    stop: Stop | None = None,
    seed: int = 0,
) -> Iterator[PulledForward]:
    """What each of these orders of the later batch costs, the batches as they are nested once."""

    def nested(batch: Batch) -> JoinedBatch:
        return nest_batch(
            batch, sheets, pace, spacing_mm=spacing_mm, margin_mm=margin_mm, stop=stop, seed=seed
        )

    before = [nested(earlier), nested(later)]
    for order in orders:
        moving = tuple(line for line in later.lines if line.order == order)
        staying = tuple(line for line in later.lines if line.order != order)
        after = [nested(replace(earlier, lines=(*earlier.lines, *moving)))]
        if staying:
            after.append(nested(replace(later, lines=staying)))
        yield _compared(order, before, after, remnant_share)


def _compared(
    order: str, before: Sequence[JoinedBatch], after: Sequence[JoinedBatch], share: float
) -> PulledForward:
    return PulledForward(
        order,
        sum(a.result.cost_eur for a in after) - sum(b.result.cost_eur for b in before),
        sum(net_cost_eur(each, share) for each in after)
        - sum(net_cost_eur(each, share) for each in before),
        sum(a.cut_min for a in after) - sum(b.cut_min for b in before),
        sum(len(a.result.sheets) for a in after) - sum(len(b.result.sheets) for b in before),
        after[0].cut_min - before[0].cut_min,
        after[0].cut_min,
    )


def net_cost_eur(joined: JoinedBatch, share: float = REMNANT_SHARE) -> float:
    """What the sheets of a nest cost, less what the remnants that it keeps are worth."""
    kept = 0.0
    for remnant in remnants_of(joined.job, joined.result):
        sheet = joined.job.sheet(remnant.sheet)
        kept += sheet.cost_eur * remnant.area_mm2 / ring_area_mm2(sheet.outer)
    return joined.result.cost_eur - share * kept


# ---------------------------------------------------------------- large batches


def expected_pulls(  # noqa: PLR0913
    orders: Sequence[str],
    earlier: Batch,
    later: Batch,
    sheets: Sequence[Sheet],
    pace: LaserPace,
    *,
    fill_share: float = 0.78,
    spacing_mm: float = 5.0,
    margin_mm: float = 10.0,
    remnant_share: float = REMNANT_SHARE,
) -> Iterator[PulledForward]:
    """As `pulls`, from areas: whole sheets of the thriftiest kind, filled for this share.

    For large batches: two nests of fifty sheets differ by more than an order does.
    """
    job = NestJob((), tuple(sheets), "", spacing_mm, margin_mm)
    rooms = [(sheet.cost_eur / offered_mm2(sheet, job), sheet) for sheet in sheets]
    price, sheet = min(rooms, key=lambda each: each[0])
    room_mm2 = offered_mm2(sheet, job) * fill_share

    def taken(lines: Sequence[CutLine]) -> tuple[int, float]:
        """Sheets, and what they cost less the remnant of the last."""
        area = sum(ln.part.quantity * grown_mm2(ln.part, spacing_mm) for ln in lines)
        count = math.ceil(area / room_mm2 - 1e-9)
        left = (count * room_mm2 - area) / fill_share
        return count, count * sheet.cost_eur - remnant_share * price * left

    before = [taken(earlier.lines), taken(later.lines)]
    for order in orders:
        moving = [line for line in later.lines if line.order == order]
        staying = [line for line in later.lines if line.order != order]
        after = [taken([*earlier.lines, *moving]), taken(staying)]
        more = sum(n for n, _ in after) - sum(n for n, _ in before)
        work = _work_min(moving)
        yield PulledForward(
            order, more * sheet.cost_eur,
            sum(net for _, net in after) - sum(net for _, net in before),
            more * pace.sheet_min, more,
            work + (after[0][0] - before[0][0]) * pace.sheet_min,
            _work_min(earlier.lines) + work + after[0][0] * pace.sheet_min, is_expected=True,
        )  # fmt: skip


def _work_min(lines: Iterable[CutLine]) -> float:
    return sum(line.part.quantity * line.piece_min for line in lines)
