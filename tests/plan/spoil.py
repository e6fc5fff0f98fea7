"""Ways to spoil a good plan, or the company under it, so that a rule is surely broken."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from gemaakt.company import Company
from gemaakt.order import MaterialNeed
from gemaakt.plan import PlanResult
from gemaakt.plan.result import Hand, LateOrder, PlannedOperation
from gemaakt.routing import Operation, OperationStatus, Pin
from gemaakt.shop import Closure, Downtime, GridConnection
from tests.plan import spoils_of_people
from tests.plan.spoiler import Random, Spoiled, Spoiler, moved, with_row


def kinds() -> dict[str, Callable[[Spoiler], Spoiled | None]]:
    """All ways by name; each gives None when the plan has nothing to spoil that way."""
    ways = {**globals(), **vars(spoils_of_people)}
    return {name[6:]: way for name, way in ways.items() if name.startswith("spoil_")}


def spoil_missing(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: True)
    rows = tuple(r for r in s.result.operations if r is not row)
    return (s.company, replace(s.result, operations=rows)) if row else None


def spoil_twice(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: True)
    rows = (*s.result.operations, row)
    return (s.company, replace(s.result, operations=rows)) if row else None  # type: ignore[arg-type]


def spoil_machine(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: r.machine is not None)
    return (s.company, with_row(s.result, row, replace(row, machine="nergens"))) if row else None


def spoil_minutes(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.work) and r.work[-1][1] - r.work[-1][0] > 1)
    if row is None:
        return None
    work = (*row.work[:-1], (row.work[-1][0], row.end - 1))
    return s.company, with_row(s.result, row, replace(row, end=row.end - 1, work=work))


def spoil_quantity(s: Spoiler) -> Spoiled | None:
    """One piece more; not where some was worked, of which a piece takes less than a minute."""

    def fits(r: PlannedOperation, o: Operation) -> bool:
        is_timed = any(a.machine == r.machine and a.piece_min >= 1 for a in o.alternatives)
        return is_timed and o.worked_min == 0

    row = s.row(fits)
    more = s.operation(row).quantity + 1 if row else 0
    return (s.with_operation(row, quantity=more), s.result) if row else None


def spoil_worked(s: Spoiler) -> Spoiled | None:
    """More was worked than planned, of which a tenth is left, and the plan has all of it."""

    def fits(r: PlannedOperation, o: Operation) -> bool:
        is_timed = any(a.piece_min > 0 for a in o.alternatives[:1])
        return is_timed and o.worked_min == 0 and r.end - r.setup_end >= 2

    row = s.row(fits)
    return (s.with_operation(row, worked_min=1e6), s.result) if row else None


def spoil_predecessor(s: Spoiler) -> Spoiled | None:
    ends = {(r.order, r.operation): r for r in s.result.operations}

    def fits(r: PlannedOperation, o: Operation) -> bool:
        before = [ends.get((r.order, name)) for name in o.after]
        running = o.status is OperationStatus.RUNNING
        return not running and any(b and b.end > b.start for b in before)

    row = s.row(fits)
    if row is None:
        return None
    found = [ends.get((row.order, name)) for name in s.operation(row).after]
    before = next(b for b in found if b and b.end > b.start)
    return s.company, with_row(s.result, row, moved(row, before.start - row.start))


def spoil_transfer(s: Spoiler) -> Spoiled | None:
    """Begin when the predecessor's run begins: its first batch is not ready yet."""
    rows = {(r.order, r.operation): r for r in s.result.operations}

    def before(r: PlannedOperation, o: Operation) -> PlannedOperation | None:
        for name in o.after:
            found = rows.get((r.order, name))
            if found is None or found.outside is not None:
                continue
            own = s.operation(found)
            batch = own.transfer_quantity or 0
            alternative = next(a for a in own.alternatives if a.machine == found.machine)
            minutes = alternative.piece_min * batch
            if 0 < batch < own.quantity and minutes >= 1 and found.end > found.setup_end:
                return found
        return None

    row = s.row(
        lambda r, o: (
            o.status is not OperationStatus.RUNNING
            and r.outside is None
            and before(r, o) is not None
        )
    )
    if row is None:
        return None
    first = before(row, s.operation(row))
    assert first is not None
    return s.company, with_row(s.result, row, moved(row, first.setup_end - row.start))


def spoil_machine_overlap(s: Spoiler) -> Spoiled | None:
    first = s.row(lambda r, o: r.machine is not None and r.end > r.start)
    if first is None:
        return None
    row = s.row(lambda r, o: r.machine == first.machine and r is not first and r.end > r.start)
    return (
        (s.company, with_row(s.result, row, moved(row, first.start - row.start))) if row else None
    )


def spoil_downtime(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: r.machine is not None and bool(r.work))
    if row is None:
        return None
    start = s.instant(row.work[0][0])
    down = Downtime(start, start + timedelta(minutes=1))  # type: ignore[operator,arg-type]
    return s.with_machine(str(row.machine), downtimes=(down,)), s.result


def spoil_closure(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.work))
    if row is None:
        return None
    day = (s.company.plan_start - timedelta(days=3)).date()
    shut = Closure(day, day + timedelta(days=400))
    plain = tuple(replace(c, exceptions=()) for c in s.company.calendars)
    return replace(s.company, closures=(shut,), calendars=plain), s.result


def spoil_pause(s: Spoiler) -> Spoiled | None:
    row = s.row(
        lambda r, o: r.machine is not None and sum(b - a for a, b in r.work) < r.end - r.start
    )
    return (s.with_operation(row, may_pause=False), s.result) if row else None


def spoil_setup(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: r.setup_end > r.start)
    return (s.company, with_row(s.result, row, replace(row, setup_end=row.start))) if row else None


def spoil_release(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: o.status is not OperationStatus.RUNNING)
    if row is None:
        return None
    day = (s.company.plan_start + timedelta(minutes=row.start, days=2)).date()
    return s.with_order(row.order, release=day), s.result


def spoil_material(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: o.status is not OperationStatus.RUNNING)
    if row is None:
        return None
    need = MaterialNeed("plaat", arrives=s.instant(row.start + 1), operation=row.operation)  # type: ignore[arg-type]
    return s.with_order(row.order, materials=(need,)), s.result


def spoil_pin_start(s: Spoiler) -> Spoiled | None:
    plain = replace(s.result, findings=())
    row = s.row(lambda r, o: o.status is not OperationStatus.RUNNING)
    pin = Pin(start=s.instant(row.start + 1)) if row else None  # type: ignore[arg-type]
    return (s.with_operation(row, pin=pin), plain) if row else None


def spoil_pin_machine(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: o.status is not OperationStatus.RUNNING and len(o.alternatives) > 1)
    if row is None:
        return None
    other = next(a.machine for a in s.operation(row).alternatives if a.machine != row.machine)
    return s.with_operation(row, pin=Pin(machine=other)), s.result


def spoil_grid(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.work) and max(r.power_kw) > _idle(s, r) + 0.5)
    return (replace(s.company, grid=GridConnection(0.01)), s.result) if row else None


def _idle(s: Spoiler, row: PlannedOperation) -> float:
    return next((m.power.idle_kw for m in s.company.machines if m.id == row.machine), 0.0)


def spoil_power(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.power_kw))
    if row is None:
        return None
    kw = (row.power_kw[0] + 1.0, *row.power_kw[1:])
    return s.company, with_row(s.result, row, replace(row, power_kw=kw))


def spoil_outside(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: r.outside is not None)
    hands = (Hand("p0", row.start, row.end),) if row else ()
    return (s.company, with_row(s.result, row, replace(row, people=hands))) if row else None


def spoil_running(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: o.status is OperationStatus.RUNNING and len(o.alternatives) > 1)
    if row is None:
        return None
    other = next(a.machine for a in s.operation(row).alternatives if a.machine != row.machine)
    return s.company, with_row(s.result, row, replace(row, machine=other))


def spoil_lateness(s: Spoiler) -> Spoiled | None:
    name = next(iter(s.orders))
    late = tuple(each for each in s.result.late if each.order != name)
    said = next((each.minutes for each in s.result.late if each.order == name), 0)
    return s.company, replace(s.result, late=(*late, LateOrder(name, said + 1)))


def spoilings(
    company: Company, result: PlanResult, random: Random
) -> Iterator[tuple[str, Company, PlanResult]]:
    """Every way once."""
    spoiler = Spoiler(company, result, random)
    for name, way in kinds().items():
        spoiled = way(spoiler)
        if spoiled is not None:
            yield name, *spoiled
