"""The order book of a demo company before anything has happened: who wants what, and when."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from gemaakt.company.demo.draw import Draw
from gemaakt.company.demo.sector import Table
from gemaakt.money import eur
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Alternative, Attendance, Operation, OutsideStep

OPEN_ORDERS, QUOTED_ORDERS, RUSH_ORDERS = 120, 8, 4
WEEKS = 12
LEAD_DAYS = 50
"""Calendar days between the release of an order and its due date."""
IN_ONE_GO_AT_MOST_MIN = 150
"""A longer operation has to stop overnight or over lunch, whatever the welder would like."""
RUSH_SIZE = 0.2
"""A rush order is a small one."""
KEY_CUSTOMER_WEIGHT, RUSH_WEIGHT = 3, 5


@dataclass(frozen=True, slots=True)
class Draft:
    """One order as asked: its family and the times drawn for it; the quantity can be scaled."""

    order: Order
    family: Table
    minutes: tuple[tuple[float, float], ...]
    """Set-up and piece time of each step on the fastest machine."""
    is_rush: bool = False


def drafts(table: Table, today: date, draw: Draw) -> list[Draft]:
    """Open orders over twelve weeks by due date, rush orders among them, and some quotes."""
    families = _families(table, draw)
    made = [
        _draft(family, _due(at, today, draw), draw)
        for at, family in enumerate(families[: OPEN_ORDERS - RUSH_ORDERS])
    ]
    inside = [f for f in table["families"] if all("outside" not in s for s in f["steps"])]
    for _ in range(RUSH_ORDERS):
        due = _working_day(today + timedelta(days=draw.whole(4, 8)))
        made.append(_rush(_draft(draw.one(inside), due, draw)))
    for family in families[:QUOTED_ORDERS]:
        due = _working_day(today + timedelta(days=draw.whole(35, 80)))
        made.append(_quoted(_draft(family, due, draw)))
    made.sort(key=lambda each: each.order.due or today)
    return _numbered(made, today, draw)


def _families(table: Table, draw: Draw) -> list[Table]:
    by_share = [family for family in table["families"] for _ in range(family["share"])]
    wanted = [by_share[at % len(by_share)] for at in range(max(OPEN_ORDERS, len(by_share)))]
    return draw.shuffled(wanted)


def _due(at: int, today: date, draw: Draw) -> date:
    """Due dates spread evenly over the weeks, a little looser far ahead."""
    span = WEEKS * 7
    days = 1 + at * (span - 1) / (OPEN_ORDERS - RUSH_ORDERS) + draw.whole(0, 3)
    return _working_day(today + timedelta(days=int(days)))


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def _draft(family: Table, due: date, draw: Draw) -> Draft:
    minutes = tuple(
        (draw.between(step.get("setup", (0, 0))), draw.between(step.get("piece", (0, 0))))
        for step in family["steps"]
    )
    price = eur(draw.between(family["price_eur"]))
    customer = draw.one(family["customers"])
    order = Order(
        id="",
        customer=customer,
        product=draw.one(family["products"]),
        quantity=draw.whole(*family["quantity"]),
        due=due,
        release=due - timedelta(days=LEAD_DAYS),
        weight=KEY_CUSTOMER_WEIGHT if customer == family["customers"][0] else 1,
        price_eur=price,
        reference=f"PO{draw.whole(10000, 99999)}",
        drawing=f"{family['id'][:3].upper()}-{draw.whole(1000, 9999)}-{draw.one('ABC')}",
        note=draw.one(family["materials"]),
    )
    return Draft(order, family, minutes)


def _rush(draft: Draft) -> Draft:
    order = replace(draft.order, weight=RUSH_WEIGHT, release=None)
    return replace(draft, order=order, is_rush=True)


def _quoted(draft: Draft) -> Draft:
    return replace(draft, order=replace(draft.order, status=OrderStatus.QUOTED))


def _numbered(made: list[Draft], today: date, draw: Draw) -> list[Draft]:
    """Order numbers as they came in: roughly, not exactly, by due date."""
    places = sorted(range(len(made)), key=lambda at: at + draw.between((0, 25)))
    first = draw.whole(700, 900)
    numbers = {at: f"{today:%y}-{first + rank:04d}" for rank, at in enumerate(places)}
    return [
        replace(each, order=replace(each.order, id=numbers[at])) for at, each in enumerate(made)
    ]


def order_of(draft: Draft, table: Table, factor: float) -> Order:
    """The order with its operations, its quantity scaled."""
    size = min(factor, RUSH_SIZE) if draft.is_rush else factor
    quantity = _round_quantity(draft.order.quantity * size)
    operations: list[Operation] = []
    for at, step in enumerate(draft.family["steps"]):
        previous = (operations[-1].id,) if operations else ()
        after = tuple(str(each) for each in step["after"]) if "after" in step else previous
        operations.append(_operation(draft, table, at, quantity, after))
    price = eur((draft.order.price_eur or Decimal(0)) * quantity)
    note = f"{draft.order.note}{' · SPOED' if draft.is_rush else ''}"
    return replace(
        draft.order, quantity=quantity, operations=tuple(operations), price_eur=price, note=note
    )


def _round_quantity(quantity: float) -> int:
    whole = max(1, round(quantity))
    return whole if whole <= 20 else 5 * round(whole / 5)


def _operation(
    draft: Draft, table: Table, at: int, quantity: int, after: tuple[str, ...]
) -> Operation:
    step, (setup, piece) = draft.family["steps"][at], draft.minutes[at]
    step_id = str(10 * (at + 1))
    if "outside" in step:
        supplier = next(each for each in table["suppliers"] if each["id"] == step["outside"])
        outside = OutsideStep(supplier["id"], step.get("days", supplier["lead_time_days"]))
        return Operation(step_id, step["op"], after, outside=outside, quantity=quantity)
    centre = next(each for each in table["centres"] if each["id"] == step["at"])
    transfer = round(quantity * step.get("transfer", 0))
    return Operation(
        id=step_id,
        name=step["op"],
        after=after,
        alternatives=_alternatives(step, centre, setup, piece),
        quantity=quantity,
        skill=centre["skill"],
        skill_level=step.get("level", 1),
        attendance=Attendance(step.get("attendance", centre.get("attendance", "whole"))),
        may_pause=step.get("pause", True) or setup + piece * quantity > IN_ONE_GO_AT_MOST_MIN,
        setup_family=_setup_family(draft, centre),
        transfer_quantity=transfer if 1 <= transfer < quantity else None,
    )


def _alternatives(
    step: Table, centre: Table, setup: float, piece: float
) -> tuple[Alternative, ...]:
    allowed = step.get("only", [row["id"] for row in centre["machines"]])
    return tuple(
        Alternative(row["id"], float(round(setup)), round(piece * row.get("factor", 1.0), 2))
        for row in centre["machines"]
        if row["id"] in allowed
    )


def _setup_family(draft: Draft, centre: Table) -> str:
    if not centre.get("families"):
        return ""
    return draft.order.note if centre["id"] == "laser" else str(draft.family["id"])
