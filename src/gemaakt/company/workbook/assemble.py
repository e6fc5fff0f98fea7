"""Orders out of rows: one order per number, its operations in sequence, what is done left out."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from gemaakt import clock
from gemaakt.company.assumed import WHOLE_ORDER, WHOLE_ORDER_MIN
from gemaakt.company.workbook.layout import plain
from gemaakt.company.workbook.lists import OrderRow, WorkRow
from gemaakt.company.workbook.result import Remarks
from gemaakt.findings import Severity
from gemaakt.order import MaterialNeed, Order, OrderStatus
from gemaakt.routing import (
    Alternative,
    Operation,
    OperationStatus,
    OutsideStep,
    Running,
    run_min,
)

ASSUMED_MIN = 60.0
"""Running time of an operation of which the list says nothing."""
ASSUMED_DAYS = 5
MORNING_MIN = 7 * 60 + 30
OUTSIDE_WORDS = ("uitbest", "verzink", "thermisch verz", "galvan", "subcontract", "anodis")
LAST_WORDS = ("montage", "monteren", "assemblage", "assembly", "verpakken", "packing", "expeditie")
OF_ORDER = {"customer", "price_eur"}
WORK = ("operation", "machine", "work_centre", "step", "setup_min", "piece_min", "total_min",
        "worked_min", "skill", "after", "supplier", "lead_time_days", "status",
        "done_quantity")  # fmt: skip


@dataclass(slots=True)
class Names:
    """One spelling for every name: `LASER` and `laser ` are the department first written."""

    spelled: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The first spelling of this name."""
        return self.spelled.setdefault(plain(name) or name, name)


@dataclass(slots=True)
class Gathered:
    """What is known of one order, from all rows of all sheets."""

    id: str
    place: tuple[str, int]
    values: dict[str, Any] = field(default_factory=dict)
    works: list[WorkRow] = field(default_factory=list)
    answers: list[WorkRow] = field(default_factory=list)
    """Steps outside that a column says ja to, where its row tells no other work."""

    def all_works(self) -> list[WorkRow]:
        """The rows of work in turn; a step outside before the order is put together or packed."""
        works = _in_sequence(self.works)
        named = [plain(_name(work)) for work in works]
        asked = {plain(_name(work)): work for work in reversed(self.answers)}
        rest = [work for name, work in asked.items() if name not in named]
        at = len(works)
        while at and named[at - 1].startswith(LAST_WORDS):
            at -= 1
        return [*works[:at], *rest, *works[at:]]


@dataclass(slots=True)
class Assembly:
    """Orders in the making, and what had to be assumed on the way."""

    remarks: Remarks
    zone_name: str = clock.AMSTERDAM
    orders: dict[str, Gathered] = field(default_factory=dict)
    machines: Names = field(default_factory=Names)
    centres: Names = field(default_factory=Names)
    centre_of: dict[str, str] = field(default_factory=dict)
    suppliers: dict[str, int] = field(default_factory=dict)
    on_machine: set[str] = field(default_factory=set)
    assumed: Counter[str] = field(default_factory=Counter)
    one_piece: list[str] = field(default_factory=list)
    """Orders of which no quantity is said."""
    rows: dict[str, Any] = field(default_factory=dict)
    """What the row before this one said of an order."""
    cancelled: set[str] = field(default_factory=set)
    """Orders that a list of orders says are cancelled; the rows of their work go with them."""

    def gather(self, rows: Iterable[OrderRow], kind: str) -> int:
        """Take up the rows of one sheet; how many there were."""
        seen: Counter[str] = Counter()
        count = 0
        for row in rows:
            count += 1
            seen[row.order] += 1
            if self._is_cancelled(row, kind):
                continue
            if kind == "orders":
                self._order_row(row, seen[row.order])
            else:
                self._work_row(row)
        return count

    def _is_cancelled(self, row: OrderRow, kind: str) -> bool:
        """Whether nobody wants the work of this row any more; said once an order."""
        if row.values.get("status") != "cancelled":
            return row.order in self.cancelled and kind != "orders"
        self.remarks.add("workbook.cancelled", Severity.INFO, (*row.place, ""), order=row.order)
        if kind == "orders":
            self.cancelled.add(row.order)
        return True

    def _order_row(self, row: OrderRow, times: int) -> None:
        number = row.order
        if times > 1:
            number = f"{row.order}/{times}"
            same = self.rows.get(row.order) == (row.values, [work.values for work in row.works])
            code = "workbook.order-repeated" if same else "workbook.order-twice"
            severity = Severity.WARNING if same else Severity.INFO
            self.remarks.add(code, severity, (*row.place, ""), order=row.order, line=number)
        self.rows[row.order] = row.values, [work.values for work in row.works]
        known = self.orders.setdefault(number, Gathered(number, row.place))
        known.values = {**row.values, **known.values}
        if all("operation" in work.values for work in row.works):
            known.answers.extend(row.works)
        else:
            known.works.extend(row.works)

    def _work_row(self, row: OrderRow) -> None:
        known = self.orders.setdefault(row.order, Gathered(row.order, row.place))
        said = {name: value for name, value in row.values.items() if name not in WORK}
        both = said.keys() & known.values.keys() & OF_ORDER
        if lost := sorted(name for name in both if said[name] != known.values[name]):
            self.remarks.add("workbook.order-differs", Severity.WARNING, (*row.place, ""),
                             order=row.order, why=lost[0])  # fmt: skip
        known.values = {**said, **known.values}
        if (due := said.get("due")) is not None:
            known.values["due"] = max(due, known.values["due"])
        known.answers.extend(row.works)
        work = {name: row.values[name] for name in WORK if name in row.values}
        if work.keys() & {"operation", "machine", "work_centre", "supplier"}:
            known.works.append(WorkRow(row.place, work))
        elif "status" in work:
            known.values.setdefault("status", work["status"])

    def made(self) -> tuple[Order, ...]:
        """All orders."""
        return tuple(self._order(each) for each in self.orders.values())

    def _order(self, known: Gathered) -> Order:
        values = _of_all_pieces(known.values)
        quantity = values.get("quantity") or 1
        if values.get("quantity") == 0 and values.get("status") != "done":
            self.remarks.add("workbook.quantity-zero", Severity.WARNING, (*known.place, ""),
                             order=known.id)  # fmt: skip
        if "quantity" not in values and values.get("status") != "done":
            self.one_piece.append(known.id)
        steps = self._operations(known, quantity)
        steps = tuple(_rest(step, values) for step in steps)
        if "due" not in values:
            self.assumed["no-due"] += 1
        return Order(
            id=known.id,
            customer=values.get("customer", ""),
            product=values.get("product", ""),
            quantity=quantity,
            due=values.get("due"),
            release=values.get("release"),
            weight=max(1, values.get("weight", 1)),
            status=_status(values.get("status"), steps),
            operations=steps,
            materials=self._materials(values, quantity),
            price_eur=values.get("price_eur"),
            reference=values.get("reference", ""),
            drawing=values.get("drawing", ""),
            note=values.get("note", ""),
        )

    def _materials(self, values: dict[str, Any], quantity: int) -> tuple[MaterialNeed, ...]:
        if not values.get("material") and "material_arrives" not in values:
            return ()
        day = values.get("material_arrives")
        arrives = clock.utc_of(day, MORNING_MIN, self.zone_name) if day else None
        return (MaterialNeed(values.get("material", ""), float(quantity), "st", arrives),)

    def _single(self, quantity: int) -> tuple[Operation, ...]:
        self.assumed["single"] += 1
        machine = self._machine(WHOLE_ORDER, WHOLE_ORDER)
        alternative = Alternative(machine, fixed_min=WHOLE_ORDER_MIN)
        return (Operation("10", WHOLE_ORDER, alternatives=(alternative,), quantity=quantity),)

    def _operations(self, known: Gathered, quantity: int) -> tuple[Operation, ...]:
        made = list[Operation]() if known.works else list(self._single(quantity))
        works = known.all_works()
        said = {work.values.get("step") for work in works}
        for work in works:
            step = work.values.get("step") or _free_step(said, 10 * (len(made) + 1))
            twin = next((at for at, each in enumerate(made) if each.id == step), None)
            if twin is not None and made[twin].alternatives:
                operation = self._operation(work, step, (), quantity)
                both = made[twin].alternatives + operation.alternatives
                made[twin] = replace(made[twin], alternatives=both)
                continue
            after = self._after(work, [each.id for each in made])
            made.append(self._operation(work, step, after, quantity))
        return self._without_cycles(known, tuple(made))

    def _after(self, work: WorkRow, before: list[str]) -> tuple[str, ...]:
        said = work.values.get("after")
        if said is None:
            return (before[-1],) if before else ()
        if said in ("-", "–", "geen", "none"):
            return ()
        return tuple(part for part in re.split(r"[\s;,+&]+", said) if part)

    def _operation(
        self, work: WorkRow, step: str, after: tuple[str, ...], quantity: int
    ) -> Operation:
        values = work.values
        name = _name(work)
        outside = self._outside(values, name)
        alternatives = () if outside else self._alternatives(values, name)
        operation = Operation(
            id=step,
            name=name or (outside.supplier if outside else ""),
            after=after,
            alternatives=alternatives,
            outside=outside,
            quantity=quantity,
            skill=values.get("skill", ""),
        )
        rest = _rest(operation, values)
        return self._under_way(_worked(rest, operation, values), values, work)

    def _outside(self, values: dict[str, Any], name: str) -> OutsideStep | None:
        said = values.get("supplier", "")
        word = plain(said)
        by_name = plain(name).startswith(OUTSIDE_WORDS) and not values.keys() & {
            "setup_min", "piece_min", "total_min"}  # fmt: skip
        if word in ("", "nee", "no", "0") and not by_name:
            return None
        supplier = self.centres.of(name if word in ("", "ja", "yes", "x", "j", "y") else said)
        days = values.get("lead_time_days")
        if days is None:
            self.assumed["outside"] += 1
            days = ASSUMED_DAYS
        self.suppliers.setdefault(supplier, days)
        return OutsideStep(supplier, days)

    def _alternatives(self, values: dict[str, Any], name: str) -> tuple[Alternative, ...]:
        centre = values.get("work_centre", "")
        said = values.get("machine") or centre or name
        setup, piece = values.get("setup_min", 0.0), values.get("piece_min", 0.0)
        fixed = values.get("total_min", 0.0) if not piece else 0.0
        if fixed:
            fixed = max(0.0, fixed - setup)
        if not values.keys() & {"piece_min", "total_min", "setup_min"}:
            self.assumed["time"] += 1
            fixed = ASSUMED_MIN
        names = [part.strip() for part in re.split(r"\s+/\s+|\s*;\s*|\s+of\s+|\s+or\s+", said)]
        return tuple(
            Alternative(self._machine(each, centre or (each if len(names) == 1 else names[0])),
                        setup, piece, fixed)
            for each in names if each
        )  # fmt: skip

    def _machine(self, name: str, centre: str) -> str:
        machine = self.machines.of(name)
        self.centre_of.setdefault(machine, self.centres.of(centre))
        return machine

    def _under_way(self, operation: Operation, values: dict[str, Any], work: WorkRow) -> Operation:
        status = values.get("status")
        if status != "running" or not operation.alternatives:
            return operation
        machine = operation.alternatives[0].machine
        if machine in self.on_machine:
            self.remarks.add("workbook.machine-runs-two", Severity.INFO, (*work.place, ""),
                             machine=machine)  # fmt: skip
            return operation
        self.on_machine.add(machine)
        return replace(operation, status=OperationStatus.RUNNING, running=Running(machine))

    def _without_cycles(
        self, known: Gathered, steps: tuple[Operation, ...]
    ) -> tuple[Operation, ...]:
        ids = {step.id for step in steps}
        for at, step in enumerate(steps):
            unknown = [each for each in step.after if each not in ids]
            for each in unknown:
                self.remarks.add("workbook.unknown-predecessor", Severity.WARNING,
                                 (*known.works[min(at, len(known.works) - 1)].place, ""),
                                 order=known.id, operation=step.id, after=each)  # fmt: skip
        kept = tuple(replace(s, after=tuple(a for a in s.after if a in ids)) for s in steps)
        if has_cycle(kept):
            self.remarks.add("workbook.cycle", Severity.WARNING, (*known.place, ""),
                             order=known.id)  # fmt: skip
            chain = [(), *((step.id,) for step in kept[:-1])]
            return tuple(replace(s, after=a) for s, a in zip(kept, chain, strict=True))
        return kept


def _of_all_pieces(values: dict[str, Any]) -> dict[str, Any]:
    """What is said of an order, with its whole quantity, and what was delivered as made.

    Lists of orders tell the pieces ordered, delivered and still to be delivered, or two of these.
    """
    left, gone = values.get("open_quantity"), values.get("delivered_quantity", 0)
    whole = values.get("quantity")
    if left is None and not gone:
        return values
    if whole is None:
        whole = (left or 0) + max(0, gone)
    gone = max(0, whole - left) if left is not None else whole if gone < 0 else gone
    made = {"done_quantity": gone} if gone > _made(values, whole) else {}
    over = {"status": "done"} if gone >= whole or left == 0 else {}
    return {**values, "quantity": whole, **made, **over}


def has_cycle(steps: tuple[Operation, ...]) -> bool:
    """Whether operations wait for each other in a ring."""
    waits = {step.id: set(step.after) for step in steps}
    while ready := [name for name, after in waits.items() if not after & waits.keys()]:
        for name in ready:
            del waits[name]
    return bool(waits)


def _name(work: WorkRow) -> str:
    values = work.values
    return values.get("operation") or values.get("work_centre") or values.get("machine") or ""


def _free_step(said: set[str | None], number: int) -> str:
    """A number for a step that no row of the order has."""
    while str(number) in said:
        number += 1
    return str(number)


def _in_sequence(works: list[WorkRow]) -> list[WorkRow]:
    """By step number when every row has one, else as they stand."""
    steps = [work.values.get("step", "") for work in works]
    if works and all(re.fullmatch(r"\d{1,9}", step) for step in steps):
        return sorted(works, key=lambda work: int(work.values["step"]))
    return works


def _rest(operation: Operation, values: dict[str, Any]) -> Operation:
    """What is left of an operation: nothing when it is done, the rest when some are made."""
    if operation.status is OperationStatus.DONE:
        return operation
    total = operation.quantity + operation.done_quantity
    made = _made(values, total)
    if made >= total:
        return replace(operation, status=OperationStatus.DONE, quantity=0, done_quantity=total)
    if made <= operation.done_quantity:
        return operation
    share = (total - made) / operation.quantity
    alternatives = tuple(
        replace(each, fixed_min=round(each.fixed_min * share, 4))
        for each in operation.alternatives
    )
    return replace(operation, quantity=total - made, done_quantity=made, alternatives=alternatives)


def _worked(rest: Operation, whole: Operation, values: dict[str, Any]) -> Operation:
    """The rest with what was worked on it: less the set-up, and the time of what is made."""
    is_timed = values.keys() & {"setup_min", "piece_min", "total_min"}
    if not rest.alternatives or not is_timed or rest.status is OperationStatus.DONE:
        return rest
    planned, left = whole.alternatives[0], rest.alternatives[0]
    made_min = run_min(planned, whole.quantity) - run_min(left, rest.quantity)
    worked = values.get("worked_min", 0.0) - planned.setup_min - made_min
    return replace(rest, worked_min=round(max(0.0, worked), 4))


def _made(values: dict[str, Any], total: int) -> int:
    status = values.get("status") or ""
    if status == "done":
        return total
    if status.startswith("made:"):
        return int(status.removeprefix("made:"))
    if status.startswith("share:"):
        return round(float(status.removeprefix("share:")) * total)
    done = values.get("done_quantity", 0)
    return round(-done * total) if done < 0 else int(done)


def _status(said: str | None, steps: tuple[Operation, ...]) -> OrderStatus:
    if said == "quoted":
        return OrderStatus.QUOTED
    if said == "done" or all(step.status is OperationStatus.DONE for step in steps):
        return OrderStatus.DONE
    begun = any(step.status is not OperationStatus.OPEN or step.done_quantity for step in steps)
    return OrderStatus.RUNNING if begun or said == "running" else OrderStatus.RELEASED
