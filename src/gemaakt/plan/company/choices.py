"""Which machine and which people may do an operation of the company, and whether any can.

Choices are kept for shops with the same machines: a replan asks about the same operations.
"""

import math
from collections.abc import Sequence

from gemaakt.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.order import Order
from gemaakt.plan.company.means import HIGHEST_MINUTES, crew_of, machine_number_of, whole
from gemaakt.plan.company.parts import CompanyDraft
from gemaakt.plan.company.power import added_watt
from gemaakt.plan.draft import Choice, Step
from gemaakt.routing import (
    Alternative,
    Attendance,
    Operation,
    OperationStatus,
    left_of,
    run_min,
    worked_share,
)
from gemaakt.shop import PowerStates

type Machines = tuple[tuple[str, PowerStates], ...]
type Known = dict[int, tuple[Operation, tuple[Choice, ...]]]

KEPT_SHOPS, KEPT_OPERATIONS = 3, 60_000
_known: list[tuple[Machines, Known]] = []


def known_choices(company: Company) -> Known:
    """Choices kept for companies with these machines: a replan asks about the same operations."""
    machines = tuple((machine.id, machine.power) for machine in company.machines)
    for shop, known in list(_known):
        if shop == machines and len(known) <= KEPT_OPERATIONS:
            return known
    fresh: Known = {}
    _known.append((machines, fresh))
    del _known[:-KEPT_SHOPS]
    return fresh


def choices_of(made: CompanyDraft, order: Order, operation: Operation) -> list[Choice]:
    """The machines that may do it; with a finding when there are none."""
    known = made.known.get(id(operation))
    if known is not None and known[0] is operation:
        return list(known[1])
    if not operation.alternatives:
        made.leave_out(order, operation, "plan.no-alternative")
        return []
    wanted = [_choice(made, order, operation, a) for a in _allowed(made, order, operation)]
    if any(not 0 <= choice.run + choice.setup <= HIGHEST_MINUTES for choice in wanted):
        made.leave_out(order, operation, "plan.time-impossible")
        return []
    is_free = operation.pin is None and operation.running is None
    if is_free and all(choice.machine < made.own_machines for choice in wanted):
        made.known[id(operation)] = (operation, tuple(wanted))
    return wanted


def _allowed(made: CompanyDraft, order: Order, operation: Operation) -> Sequence[Alternative]:
    """The alternatives that a running machine or a pin leaves, the first of each machine."""
    only = operation.pin.machine if operation.pin else None
    if operation.status is OperationStatus.RUNNING and operation.running:
        only = operation.running.machine
    first = {each.machine: each for each in reversed(operation.alternatives)}
    named = [each for each in operation.alternatives if each is first[each.machine]]
    if only is None:
        return named
    left = [each for each in named if each.machine == only]
    if left:
        return left
    where = {"order": order.id, "operation": operation.id}
    made.findings.append(
        Finding("plan.pin-machine-impossible", Severity.ERROR, where, {"machine": only})
    )
    return named


def _choice(
    made: CompanyDraft, order: Order, operation: Operation, alternative: Alternative
) -> Choice:
    number = machine_number_of(made, alternative.machine, order, operation)
    times = (alternative.setup_min, alternative.piece_min, alternative.fixed_min)
    if min(*times, operation.quantity) < 0 or not all(map(math.isfinite, times)):
        return Choice(number, -HIGHEST_MINUTES, 0)
    left = left_of(operation, alternative)
    machine = made.machines[number]
    power = machine.power if machine else None
    running = operation.power_kw
    if running is None:
        running = power.run_kw if power else 0.0
    idle = power.idle_kw if power else 0.0
    return Choice(
        number,
        whole(min(run_min(left, operation.quantity), 2.0 * HIGHEST_MINUTES)),
        whole(min(alternative.setup_min, 2.0 * HIGHEST_MINUTES)),
        left.piece_min,
        left.fixed_min,
        added_watt(running, idle),
        added_watt(power.setup_kw if power else 0.0, idle),
    )


def wanted_person(made: CompanyDraft, order: Order, operation: Operation) -> str:
    """The person that the pin, or the work that is going on, names, if she can do it."""
    wanted = operation.pin.person if operation.pin else None
    if operation.status is OperationStatus.RUNNING and operation.running:
        wanted = operation.running.person or wanted
    if not wanted or crew_of(made.company, operation.skill, operation.skill_level, wanted):
        return wanted or ""
    where = {"order": order.id, "operation": operation.id}
    made.findings.append(
        Finding("plan.pin-person-impossible", Severity.ERROR, where, {"person": wanted})
    )
    return ""


def tell_idle_pin(made: CompanyDraft, order: Order, operation: Operation) -> None:
    """Say which part of a pin says nothing of this operation."""
    pin, where = operation.pin, {"order": order.id, "operation": operation.id}
    if pin is None:
        return
    if operation.outside is not None and (what := pin.machine or pin.person):
        made.findings.append(Finding("plan.pin-outside", Severity.WARNING, where, {"what": what}))
    elif pin.person and made.company.people and operation.attendance is Attendance.NONE:
        params = {"person": pin.person}
        code = "plan.pin-person-unneeded"
        made.findings.append(Finding(code, Severity.WARNING, where, params))


def tell_overrun(made: CompanyDraft, order: Order, operation: Operation) -> None:
    """Say that more was worked on it than was planned: it is expected to take a while yet."""
    worked = worked_share(operation)
    if worked < 1.0:
        return
    where = {"order": order.id, "operation": operation.id}
    params = {
        "worked": round(operation.worked_min),
        "planned": round(operation.worked_min / worked),
        "pieces": operation.quantity,
    }
    made.findings.append(Finding("plan.work-overrun", Severity.WARNING, where, params))


def can_ever_run(made: CompanyDraft, order: Order, operation: Operation, step: Step) -> bool:
    """Say whether somebody has the skill and some machine has hours; else a finding."""
    if step.crew >= 0 and not made.draft.crews[step.crew]:
        made.leave_out(
            order,
            operation,
            "plan.skill-missing" if operation.skill else "plan.nobody-alone",
            skill=operation.skill,
            level=operation.skill_level,
        )
        return False
    calendars = made.draft.calendars
    is_open = [c for c in step.choices if calendars[made.draft.machine_calendar[c.machine]]]
    if not is_open:
        names = ", ".join(made.draft.machines[each.machine] for each in step.choices)
        made.leave_out(order, operation, "plan.no-open-hours", machines=names)
        return False
    step.choices[:] = is_open
    return True
