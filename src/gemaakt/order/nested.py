"""An order that comes again while its cutting lies in a booked nest: it is not cut twice."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gemaakt.order.order import Order
from gemaakt.routing import Operation, OperationStatus


@dataclass(frozen=True, slots=True)
class InNest:
    """An operation of an order of which all pieces, or some, are cut by a booked nest."""

    order: str
    step: str
    name: str
    cuts: tuple[str, ...]
    """The operations of the nest that cut it (`N1/cut`)."""
    quantity: int
    """Pieces that the operation asked when the nest was booked."""
    left_share: float = 0.0
    """Share of its minutes that the nest leaves to it; none where it cuts all."""


def out_of_the_way(order: Order, taken: Iterable[InNest]) -> tuple[Order, list[InNest]]:
    """The order without what booked nests cut of it; also what of that it does not have.

    The nests in the turn in which they were booked. Pieces that are asked beyond those of the
    nest are still to be cut by the operation itself.
    """
    unknown = []
    for each in taken:
        waits = {name for step in order.operations for name in step.after}
        step = next((s for s in order.operations if _is_same(s, each)), None)
        if step is None and order.operations and not waits & {*each.cuts}:
            unknown.append(each)
        elif step is not None and _is_to_do(step) and not {*step.after} & {*each.cuts}:
            reckon = _rest if each.left_share else _without
            order = reckon(order, step, each)
    return order, unknown


def _is_same(step: Operation, taken: InNest) -> bool:
    is_named = step.name.strip().casefold() == taken.name.strip().casefold()
    return step.id == taken.step and is_named


def _is_to_do(step: Operation) -> bool:
    return step.status is OperationStatus.OPEN and not step.done_quantity


def _without(order: Order, step: Operation, taken: InNest) -> Order:
    """What came after the operation waits for the nest; for both where pieces are left to it."""
    more = step.quantity - taken.quantity
    stays = (_with_share(step, more / step.quantity, taken, more),) if more > 0 else ()
    instead = (*((step.id,) if stays else step.after), *taken.cuts)
    others = tuple(
        replace(each, after=_instead(each.after, step.id, instead))
        for each in order.operations
        if each.id != step.id
    )
    needs = tuple(need for need in order.materials if stays or need.operation != step.id)
    at = next(n for n, each in enumerate(order.operations) if each.id == step.id)
    return replace(order, operations=(*others[:at], *stays, *others[at:]), materials=needs)


def _instead(after: tuple[str, ...], code: str, instead: tuple[str, ...]) -> tuple[str, ...]:
    if code not in after:
        return after
    return tuple(dict.fromkeys([*(each for each in after if each != code), *instead]))


def _rest(order: Order, step: Operation, taken: InNest) -> Order:
    """The operation keeps its share of the minutes and comes after the nest."""
    more = max(0, step.quantity - taken.quantity)
    share = (taken.left_share * (step.quantity - more) + more) / max(1, step.quantity)
    ways = [replace(way, piece_min=round(way.piece_min * share, 4)) for way in step.alternatives]
    kept = _with_share(replace(step, alternatives=tuple(ways)), share, taken, step.quantity)
    return replace(
        order, operations=tuple(kept if each is step else each for each in order.operations)
    )


def _with_share(step: Operation, share: float, taken: InNest, quantity: int) -> Operation:
    """The step after the nest for so many pieces, with its share of minutes told for them all."""
    ways = [replace(way, fixed_min=round(way.fixed_min * share, 4)) for way in step.alternatives]
    after = (*step.after, *taken.cuts)
    return replace(step, alternatives=tuple(ways), after=after, quantity=quantity)
