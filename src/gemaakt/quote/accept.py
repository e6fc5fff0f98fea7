"""From an accepted quote to orders whose operations the planner can place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gemaakt.errors import GemaaktError
from gemaakt.order import MaterialNeed, Order, OrderStatus
from gemaakt.quote.quote import Price, Quote, QuoteLine
from gemaakt.routing import Alternative, Constants, Operation, OutsideStep
from gemaakt.shop import Machine

WORDS: Mapping[str, tuple[str, ...]] = {
    "laser": ("laser", "snij", "cut"),
    "brake": ("kant", "zet", "brake", "bend", "buig"),
    "deburr": ("ontbraam", "ontbram", "braam", "deburr", "slijp", "afbram"),
    "tap": ("tap", "boor", "drill"),
    "weld": ("las", "weld"),
    "mill": ("frees", "mill", "frez", "bewerkingscentr"),
    "turn": ("draai", "lathe", "turn"),
    "saw": ("zaag", "zagen", "saw"),
    "assembly": ("montage", "assemb", "samenbouw"),
    "inspect": ("meet", "inspec", "controle", "expeditie", "pak", "qc"),
}
INSTEAD = {
    "inspect": ("assembly", "deburr"), "deburr": ("assembly", "weld"), "tap": ("mill",),
    "assembly": ("weld",), "saw": ("mill", "turn"),
}  # fmt: skip
"""Who does it in a shop that has no such place of its own."""
NOT_WORDS = {"weld": ("laser",), "mill": (), "brake": ("afzet",)}


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
        drawing=line.name,
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


def _family(line: QuoteLine, operation: str) -> str:
    """Laser set-ups are due when material or thickness changes."""
    if operation == "laser" and line.thickness_mm:
        return f"{line.material} {line.thickness_mm:g} mm"
    return ""


def _alternatives(
    name: str, setup: float, piece: float, machines: Sequence[Machine]
) -> tuple[Alternative, ...]:
    fitting: list[str] = []
    for work in (name, *INSTEAD.get(name, ())):
        fitting = fitting or [m.id for m in machines if _does(work, m)]
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


def kind_of_work(name: str) -> str:
    """Which of our operations a shop's own name for one means; empty when none."""
    text = name.lower()
    for operation, words in WORDS.items():
        if any(word in text for word in NOT_WORDS.get(operation, ())):
            continue
        if any(word in text for word in words):
            return operation
    return ""


def _does(operation: str, machine: Machine) -> bool:
    text = f"{machine.work_centre} {machine.id} {machine.name}".lower()
    if any(word in text for word in NOT_WORDS.get(operation, ())):
        return False
    if operation == "turn" and "freesdraai" in text:
        return True
    return any(word in text for word in WORDS.get(operation, (operation,)))


def _elsewhere(what: str, days: int, quantity: int) -> Operation:
    return Operation("10", what, (), outside=OutsideStep(what, days), quantity=quantity)


def _with_outside(found: list[Operation], line: QuoteLine, quantity: int) -> list[Operation]:
    """Outside work comes before the last inspection; of what is bought in it is all there is."""
    if not line.outside or (not found and not line.outside_days):
        return found
    if not found:
        return [_elsewhere(line.outside[0][0], line.outside_days, quantity)]
    last = found.pop()
    for what, _ in line.outside:
        after = (found[-1].id,) if found else ()
        step = OutsideStep(what, line.outside_days)
        number = f"{len(found) + 1}0"
        found.append(Operation(number, what, after, outside=step, quantity=last.quantity))
    return [*found, replace(last, id=f"{len(found) + 1}0", after=(found[-1].id,))]
