"""From an accepted quote to orders whose operations the planner can place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from gemaakt.errors import GemaaktError
from gemaakt.order import MaterialNeed, Order, OrderStatus
from gemaakt.quote.kinds import does_work
from gemaakt.quote.quote import Price, Quote, QuoteLine
from gemaakt.routing import Alternative, Constants, Operation, OutsideStep
from gemaakt.shop import Machine

INSTEAD = {
    "inspect": ("assembly", "deburr"), "deburr": ("assembly", "weld"), "tap": ("mill",),
    "assembly": ("weld",), "saw": ("mill", "turn"),
}  # fmt: skip
"""Who does it in a shop that has no such place of its own."""


class NotPriced(GemaaktError, ValueError):
    """This line of the quote has no price for this quantity."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Which line and quantity the customer wants."""

    line: int = 0
    quantity: int = 1


def accept(
    quote: Quote,
    choice: Accepted,
    *,
    id: str,
    customer: str = "",
    due: date | None = None,
    machines: Sequence[Machine] = (),
) -> Order:
    """The order of one accepted line; without machines an operation's machine is its own name."""
    line = quote.lines[choice.line] if choice.line < len(quote.lines) else None
    price = _price_of(line, choice.quantity)
    if line is None or price is None:
        raise NotPriced("quote.not-priced", line=choice.line + 1, quantity=choice.quantity)
    return Order(
        id=id,
        customer=customer,
        product=line.name,
        quantity=choice.quantity,
        due=due or price.promise_date,
        status=OrderStatus.RELEASED,
        operations=_operations(line, price, machines),
        materials=_metal(line, price),
        price_eur=price.price_eur,
        drawing=line.name if line.material else "",
    )


def _metal(line: QuoteLine, price: Price) -> tuple[MaterialNeed, ...]:
    """What to take from the rack: the metal with its thickness, and the gross mass priced.

    Nothing for what a person priced, and nothing where the customer sends the metal along.
    """
    name = f"{line.material} {line.thickness_mm:g} mm" if line.thickness_mm else line.material
    gross_kg = sum(float(each.amount) for each in price.lines if each.what == "material")
    return (MaterialNeed(name, round(gross_kg, 3), "kg"),) if gross_kg else ()


def _price_of(line: QuoteLine | None, quantity: int) -> Price | None:
    prices = line.prices if line else ()
    return next((price for price in prices if price.quantity == quantity), None)


def _operations(
    line: QuoteLine, price: Price, machines: Sequence[Machine]
) -> tuple[Operation, ...]:
    found: list[Operation] = []
    for name, minutes in price.minutes.items():
        setup = price.setup_minutes.get(name, 0.0)
        piece = max(0.0, minutes - setup) / price.quantity
        found.append(
            Operation(
                id=f"{len(found) + 1}0",
                name=name,
                after=(found[-1].id,) if found else (),
                alternatives=_alternatives(name, setup, piece, machines),
                quantity=price.quantity,
                setup_family=_family(line, name),
            )
        )
    return tuple(_with_outside(found, line, price.quantity))


def told_operations(
    told: Sequence[tuple[str, float]], quantity: int, machines: Sequence[Machine]
) -> tuple[Operation, ...]:
    """Operations one behind the other with the minutes of one piece that a person gave."""
    return tuple(
        Operation(
            id=f"{at + 1}0", name=name, after=(f"{at}0",) if at else (),
            alternatives=_alternatives(name, 0.0, minutes, machines), quantity=quantity,
        )
        for at, (name, minutes) in enumerate(told)
    )  # fmt: skip


def _family(line: QuoteLine, operation: str) -> str:
    """Laser set-ups are due when material or thickness changes."""
    if operation == "laser" and line.thickness_mm:
        return f"{line.material} {line.thickness_mm:g} mm"
    return ""


def _alternatives(
    name: str, setup: float, piece: float, machines: Sequence[Machine]
) -> tuple[Alternative, ...]:
    fitting = [m.id for m in machines if m.work_centre == name]
    for work in (name, *INSTEAD.get(name, ())):
        fitting = fitting or [m.id for m in machines if does_work(work, m)]
    fitting = fitting or [name]
    rounded = round(setup, 3), round(piece, 4)
    return tuple(Alternative(machine, *rounded) for machine in fitting)


def at_own_pace(order: Order, constants: Constants) -> Order:
    """The same order with each machine's own minutes, where past jobs gave it a factor."""
    steps = tuple(
        replace(
            step, alternatives=tuple(_paced(step.name, a, constants) for a in step.alternatives)
        )
        for step in order.operations
    )
    return replace(order, operations=steps)


def _paced(operation: str, on: Alternative, constants: Constants) -> Alternative:
    if not constants.has_own(operation, on.machine):
        return on
    ratio = constants.factor(operation, on.machine) / constants.factor(operation)
    return replace(
        on, setup_min=round(on.setup_min * ratio, 3), piece_min=round(on.piece_min * ratio, 4)
    )


def _elsewhere(what: str, days: int, quantity: int) -> Operation:
    return Operation("10", what, (), outside=OutsideStep(what, days), quantity=quantity)


def _after(step: Operation, at: int) -> Operation:
    """A step that comes one number later, behind what is waited for."""
    before = f"{at + 1}0"
    return replace(step, id=f"{at + 2}0", after=(before,))


def _with_outside(found: list[Operation], line: QuoteLine, quantity: int) -> list[Operation]:
    """Outside work comes before the last inspection; of what is bought in it is all there is."""
    if not line.outside or (not found and not line.outside_days):
        return found
    if not found:
        return [_elsewhere(line.outside[0][0], line.outside_days, quantity)]
    if not line.material:  # what is bought in for it has to be there first
        first = _elsewhere(line.outside[0][0], line.outside_days, quantity)
        return [first, *(_after(each, at) for at, each in enumerate(found))]
    last = found.pop()
    for what, _ in line.outside:
        after = (found[-1].id,) if found else ()
        step = OutsideStep(what, line.outside_days)
        number = f"{len(found) + 1}0"
        found.append(Operation(number, what, after, outside=step, quantity=last.quantity))
    return [*found, replace(last, id=f"{len(found) + 1}0", after=(found[-1].id,))]
