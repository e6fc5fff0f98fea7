"""The plan as columns for the board: one small JSON document instead of a picture.

Minutes count from the version's `time_zero`. A column holds one value per operation; operations
are sorted by order and start, so that a chain stands together. `gaps` holds pauses relative to
the start; what repeats (calendars, names) is sent once and referred to by number.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from gemaakt import clock
from gemaakt.order import step_named
from gemaakt.server.order.models import MaterialNeed, Operation, Order, cancelled
from gemaakt.server.plan.board_rows import Row, Step, laid_over, rows_of, steps_of
from gemaakt.server.plan.models import PlanDraft, PlannedOrder, PlanVersion
from gemaakt.server.plan.names import place_name
from gemaakt.server.plan.opening import Opening
from gemaakt.server.plan.power import power_of
from gemaakt.server.quote.words import trade_word
from gemaakt.server.shop.models import Facts, Machine, Person, Supplier, WorkCentre
from gemaakt.units import MINUTES_PER_DAY

if TYPE_CHECKING:
    from gemaakt.clock import Interval

MOST_DAYS = 120
STATUS = {"open": 0, "running": 1, "done": 2}


class Numbered:
    """Gives each new word the next number."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.numbers: dict[str, int] = {word: at for at, word in enumerate(words)}

    def __getitem__(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    def words(self) -> list[str]:
        """The words in the order of their numbers."""
        return list(self.numbers)


@dataclass(slots=True)
class Board:
    """What is read once for a version before the columns are written."""

    version: PlanVersion
    now: datetime
    facts: Facts | None
    planned: list[Row]
    steps: dict[tuple[str, str], Step]
    orders: list[tuple[Any, ...]]
    late: dict[str, int]
    materials: dict[str, list[str]]
    machines: list[dict[str, Any]] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def zero(self) -> datetime:
        """Minute zero."""
        return self.version.time_zero

    def minute(self, instant: datetime) -> int:
        """Minutes since zero."""
        return int((instant - self.zero).total_seconds() // 60)


def read_board(version: PlanVersion, now: datetime, draft: PlanDraft | None = None) -> Board:
    """Everything that the board of a version, or of a draft on it, shows, in ten queries."""
    chosen = PlannedOrder.objects.filter(version=version).values("order")
    board = Board(
        version=version,
        now=now,
        facts=Facts.objects.first(),
        planned=_wanted(rows_of(version)),
        steps=steps_of(Operation.objects.filter(order__code__in=chosen)),
        orders=list(
            Order.objects.filter(code__in=chosen)
            .order_by("code")
            .values_list("code", "customer", "product", "due")
        ),
        late=dict(
            PlannedOrder.objects.filter(version=version, late_min__gt=0).values_list(
                "order", "late_min"
            )
        ),
        materials=_materials(version),
        people=sorted(Person.objects.all(), key=lambda each: not each.skills),
    )
    if draft is not None:
        _lay_over(board, draft)
    board.machines = _machines(
        {row.machine for row in board.planned if row.machine},
        {row.outside or "" for row in board.planned if not row.machine},
    )
    return board


def _wanted(planned: list[Row]) -> list[Row]:
    """What the plan holds without orders that were cancelled since."""
    gone = set(cancelled().values_list("code", flat=True))
    return [each for each in planned if each.order not in gone] if gone else planned


def _lay_over(board: Board, draft: PlanDraft) -> None:
    """Put the draft's rows and pins in the place of the version's."""
    board.planned = laid_over(board.planned, draft.overlay)
    board.late = dict(draft.late)
    for key, pin in draft.pins.items():
        step = board.steps.get(step_named(key))
        if step is not None:
            at = clock.instant_of(pin["start"], board.zero).isoformat() if pin else ""
            step.pin = {"machine": pin["machine"], "start": at} if pin else None


def machine_rows(machines: Iterable[str], suppliers: Iterable[str]) -> list[dict[str, Any]]:
    """The machine rows of a plan that uses these, in the same order as the board shows them."""
    short = Machine.objects.only("code", "name", "work_centre", "position")
    return _machines(set(machines), set(suppliers), short)


def _materials(version: PlanVersion) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    chosen = PlannedOrder.objects.filter(version=version).values("order")
    rows = MaterialNeed.objects.filter(order__code__in=chosen).order_by()
    for order, material in rows.values_list("order__code", "material"):
        found.setdefault(order, []).append(material)
    return found


def _machines(
    planned_on: set[str], suppliers: set[str], known_rows: Iterable[Machine] | None = None
) -> list[dict[str, Any]]:
    """Machine rows by department, then the suppliers that the plan uses."""
    centres = dict(WorkCentre.objects.values_list("code", "name"))
    order = {code: at for at, code in enumerate(centres)}
    rows = sorted(
        Machine.objects.all() if known_rows is None else known_rows,
        key=lambda m: (order.get(m.work_centre, 999), m.position),
    )
    found = [
        {
            "id": m.code,
            "name": m.name or m.code,
            "group": centres.get(m.work_centre) or m.work_centre,
            "row": m,
        }
        for m in rows
    ]
    known = {each["id"] for each in found}
    extra = planned_on - known
    found += [{"id": code, "name": code, "group": "", "row": None} for code in sorted(extra)]
    used = sorted(suppliers)
    names = dict(Supplier.objects.filter(code__in=used).values_list("code", "name"))
    found += [
        {
            "id": f"@{code}",
            "name": place_name(names, code),
            "group": "@",
            "row": None,
            "outside": 1,
        }
        for code in used
    ]
    return found


def columns(board: Board, words: Mapping[str, str]) -> dict[str, Any]:
    """The whole document of the board; `words` name the group of suppliers."""
    days = _days(board)
    operations, numbers = _operations(board)
    opening = Opening(board.facts, board.zero, days[-1] + MINUTES_PER_DAY)
    machine_closed = [
        opening.closed_of_machine(each["row"]) if each["row"] else -1 for each in board.machines
    ]
    person_closed = [opening.closed_of_person(each) for each in board.people]
    return {
        "version": board.version.pk,
        "zero": board.zero.isoformat(),
        "zone": board.facts.time_zone if board.facts else clock.AMSTERDAM,
        "now": board.minute(board.now),
        "days": {"first": _local_day(board, days[0]), "start": days},
        "machines": [_shown(each, words) for each in board.machines],
        "people": [
            {"id": p.code, "name": p.name or p.code, "group": p.role} for p in board.people
        ],
        "orders": _orders(board, numbers),
        "ops": operations,
        "names": [trade_word(name) for name in numbers["names"].words()],
        "skills": numbers["skills"].words(),
        "customers": numbers["customers"].words(),
        "materials": numbers["materials"].words(),
        "closed": {
            "sets": opening.closed_sets,
            "machines": machine_closed,
            "people": person_closed,
        },
        "load": _loads(board, opening, days, machine_closed, person_closed),
        "kw": power_of(board.planned, board.facts, board.machines, board.zero),
        "pins": _pins(board),
    }


def _shown(machine: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    shown = {name: machine[name] for name in ("id", "name", "group", "outside") if name in machine}
    if shown["group"] == "@":
        shown["group"] = words["outside"]
    return shown


def _local_day(board: Board, minute: int) -> str:
    zone = board.facts.time_zone if board.facts else clock.AMSTERDAM
    return clock.local_day(clock.instant_of(minute, board.zero), zone).isoformat()


def _days(board: Board) -> list[int]:
    """Minute of every local midnight from the first day to the day after the last operation."""
    zone = board.facts.time_zone if board.facts else clock.AMSTERDAM
    last = clock.instant_of(max((row.end for row in board.planned), default=0), board.zero)
    first_day = min(clock.local_day(board.zero, zone), clock.local_day(board.now, zone))
    last_day = max(clock.local_day(last, zone), clock.local_day(board.now, zone)) + timedelta(7)
    count = min(MOST_DAYS, (last_day - first_day).days + 1)
    return [
        board.minute(clock.local_midnight(first_day + timedelta(at), zone)) for at in range(count)
    ]


def _orders(board: Board, numbers: Mapping[str, Numbered]) -> dict[str, list[Any]]:
    facts = {row[0]: row for row in board.orders}
    zone = board.facts.time_zone if board.facts else clock.AMSTERDAM
    shown: dict[str, list[Any]] = {
        "id": [], "customer": [], "product": [], "due": [], "late": [], "materials": []
    }  # fmt: skip
    for code in numbers["orders"].words():
        _code, customer, product, due = facts.get(code, (code, "", "", None))
        shown["id"].append(code)
        shown["customer"].append(numbers["customers"][customer])
        shown["product"].append(product)
        ends = clock.local_midnight(due + timedelta(1), zone) if due else None
        shown["due"].append(board.minute(ends) if ends else None)
        shown["late"].append(board.late.get(code, 0))
        shown["materials"].append(
            [numbers["materials"][each] for each in board.materials.get(code, ())]
        )
    return shown


def _operations(board: Board) -> tuple[dict[str, list[Any]], dict[str, Numbered]]:
    names = ("orders", "names", "skills", "customers", "materials")
    numbers = {name: Numbered() for name in names}
    machine_at = {each["id"]: at for at, each in enumerate(board.machines)}
    person_at = {each.code: at for at, each in enumerate(board.people)}
    planned, places, none = board.planned, _places(board.planned), Step()
    steps = [board.steps.get((row.order, row.operation), none) for row in planned]
    shown: dict[str, list[Any]] = {
        "order": [numbers["orders"][row.order] for row in planned],
        "op": [row.operation for row in planned],
        "name": [
            numbers["names"][step.name or row.operation]
            for row, step in zip(planned, steps, strict=True)
        ],
        "machine": [machine_at[row.place] for row in planned],
        "start": [row.start for row in planned],
        "length": [row.end - row.start for row in planned],
        "setup": [0 if row.setup_end is None else row.setup_end - row.start for row in planned],
        "gaps": [gaps_of(row.work, row.start) for row in planned],
        "people": [
            sorted({person_at[each.id] for each in row.hands if each.id in person_at})
            for row in planned
        ],
        "status": [STATUS.get(step.status, 0) for step in steps],
        "skill": [numbers["skills"][step.skill] for step in steps],
        "after": [
            _after(step.after, row, places) for row, step in zip(planned, steps, strict=True)
        ],
        "pinned": [1 if step.pin else 0 for step in steps],
        "across": _across(planned, steps),
    }
    return shown, numbers


def _across(planned: Sequence[Row], steps: Sequence[Step]) -> list[tuple[int, int]]:
    """What waits for a step of another order, as a booked nest frees: (waited for, waits)."""
    named = [(at, name) for at, step in enumerate(steps) for name in step.after if "/" in name]
    if not named:
        return []
    places = {f"{row.order}/{row.operation}": at for at, row in enumerate(planned)}
    return [(places[name], at) for at, name in named if name in places]


def _places(planned: Iterable[Row]) -> dict[tuple[str, str], int]:
    """Place of each operation in the chain of its order, as the columns are sorted."""
    counts: dict[str, int] = {}
    places = {}
    for row in planned:
        places[row.order, row.operation] = counts.get(row.order, 0)
        counts[row.order] = places[row.order, row.operation] + 1
    return places


def _after(after: list[str], row: Row, places: Mapping[tuple[str, str], int]) -> int | list[int]:
    """0 when it simply waits for the one before it in the chain, else the places it waits for."""
    waits = [places[row.order, code] for code in after if (row.order, code) in places]
    own = places[row.order, row.operation]
    return 0 if waits == ([own - 1] if own else []) else waits


def gaps_of(work: Sequence[Sequence[int]], start: int) -> int | list[int]:
    """Pauses between stretches of work, relative to the start; 0 for none."""
    if len(work) < 2:
        return 0
    gaps: list[int] = []
    for (_, until), (again, _) in itertools.pairwise(work):
        if again > until:
            gaps += [until - start, again - start]
    return gaps or 0


def _loads(
    board: Board,
    opening: Opening,
    days: list[int],
    machine_closed: list[int],
    person_closed: list[int],
) -> dict[str, list[list[int]]]:
    on_machine: dict[str, list[Interval]] = {}
    of_person: dict[str, list[Interval]] = {}
    for row in board.planned:
        on_machine.setdefault(row.place, []).extend(row.stretches)
        for hand in row.hands:
            if hand.role == "does":
                held = clock.common(row.stretches, [(hand.start, hand.end)])
                of_person.setdefault(hand.id, []).extend(held)
    return {
        "machines": [
            opening.load(on_machine.get(each["id"], []), closed, days)
            for each, closed in zip(board.machines, machine_closed, strict=True)
        ],
        "people": [
            opening.load(of_person.get(each.code, []), closed, days)
            for each, closed in zip(board.people, person_closed, strict=True)
        ],
    }


def _pins(board: Board) -> list[dict[str, Any]]:
    found = []
    for (order, code), step in board.steps.items():
        if step.pin:
            start = step.pin.get("start")
            at = board.minute(datetime.fromisoformat(start)) if start else None
            key = f"{order}/{code}"
            found.append({"key": key, "machine": step.pin.get("machine"), "start": at})
    return found
