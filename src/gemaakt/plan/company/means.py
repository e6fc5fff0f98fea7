"""What a company works with, in numbers: machines, people and their crews, power, set-up times."""

import math
from collections import Counter

from gemaakt.company import Assumption, Company
from gemaakt.findings import Finding, Severity
from gemaakt.order import Order
from gemaakt.plan.company.parts import CompanyDraft
from gemaakt.plan.company.power import free_watt
from gemaakt.plan.draft import (
    FAMILY_NONE,
    Member,
)
from gemaakt.routing import Operation, OperationStatus
from gemaakt.shop import (
    OWN_LEVEL,
    Machine,
    does_alone,
    is_able,
    level_alone,
    may_supervise,
)

HIGHEST_MINUTES = 5_000_000


def whole(minutes: float) -> int:
    """Minutes rounded up; what arithmetic added below a billionth does not count."""
    return math.ceil(minutes - 1e-9)


def add_machines(made: CompanyDraft) -> None:
    """Number the machines, with their hours and what is odd about them."""
    for machine in made.company.machines:
        if machine.id in made.machine_number:
            continue
        if machine.calendar and not made.hours.has(machine.calendar):
            made.findings.append(
                Finding(
                    "plan.calendar-unknown",
                    Severity.WARNING,
                    {"machine": machine.id},
                    {"calendar": machine.calendar, "who": machine.name or machine.id},
                )
            )
        _add_machine(made, machine.id, machine)
        if not made.draft.calendars[-1]:
            made.findings.append(
                Finding("plan.machine-never-open", Severity.WARNING, {"machine": machine.id})
            )


def _add_machine(made: CompanyDraft, name: str, machine: Machine | None) -> int:
    number = len(made.draft.machines)
    made.machine_number[name] = number
    made.machines.append(machine)
    made.draft.machines.append(name)
    made.draft.machine_calendar.append(len(made.draft.calendars))
    made.draft.calendars.append(made.hours.of_machine(machine))
    now = machine.family_now if machine else None
    made.draft.family_now.append(family_number_of(made, now or ""))
    return number


def machine_number_of(made: CompanyDraft, name: str, order: Order, operation: Operation) -> int:
    """The number of a machine; one that nobody knows is assumed to be open as usual."""
    if name not in made.machine_number:
        where = {"order": order.id, "operation": operation.id}
        made.findings.append(
            Finding("plan.machine-unknown", Severity.WARNING, where, {"machine": name})
        )
        made.assumptions.append(Assumption("plan.machine-assumed", {"machine": name}))
        _add_machine(made, name, None)
    return made.machine_number[name]


def family_number_of(made: CompanyDraft, family: str) -> int:
    """The number of a set-up family."""
    if not family:
        return FAMILY_NONE
    number = made.family_number.setdefault(family, len(made.family_number) + 1)
    made.draft.families = len(made.family_number) + 1
    return number


def add_people(made: CompanyDraft) -> None:
    """Number the people, with their hours."""
    for person in made.company.people:
        if person.calendar and not made.hours.has(person.calendar):
            made.findings.append(
                Finding(
                    "plan.calendar-unknown",
                    Severity.WARNING,
                    {"person": person.id},
                    {"calendar": person.calendar, "who": person.name or person.id},
                )
            )
        made.draft.people.append(person.id)
        made.draft.person_calendar.append(len(made.draft.calendars))
        made.draft.calendars.append(made.hours.of_person(person))
        most = min(person.supervises_at_most, len(made.company.people))
        made.draft.supervises.append(max(0, most))


def tell_levels(made: CompanyDraft) -> None:
    """Say which skills of open work nobody does on her own: learners are alone at them."""
    best = Counter[str]()
    for person in made.company.people:
        if not person.needs_supervisor:
            best |= Counter(person.skills)
    learnt = {skill for skill, level in best.items() if level < OWN_LEVEL}
    if not learnt:
        return
    asked = {
        step.skill
        for order in made.company.orders
        for step in order.operations
        if step.status is not OperationStatus.DONE and step.skill_level < OWN_LEVEL
    }
    made.findings += [
        Finding("plan.learners-alone", Severity.INFO, {}, {"skill": skill})
        for skill in sorted(learnt & asked)
    ]


def crew_of(company: Company, skill: str, level: int, only: str = "") -> list[Member]:
    """Who may do work that needs a skill at a level, learners with each who may supervise.

    A learner needs a supervisor at all work, or has not this skill at the level at which it is
    done alone. Of two people with one id the first counts.
    """
    members = []
    people = {person.id: at for at, person in reversed([*enumerate(company.people)])}
    numbered = [(at, company.people[at]) for at in sorted(people.values())]
    alone = level_alone((person for _, person in numbered), skill, level)
    for number, person in numbered:
        if (only and person.id != only) or not is_able(person, skill, level):
            continue
        if does_alone(person, skill, alone):
            members.append(Member(number))
            continue
        for other, supervisor in numbered:
            if other != number and may_supervise(supervisor, person, skill, alone):
                members.append(Member(number, other))
    return members


def crew_number_of(made: CompanyDraft, operation: Operation, only: str) -> int:
    """The number of the people who can do an operation, alone or beside a supervisor."""
    key = (operation.skill, operation.skill_level, only)
    if key not in made.crew_number:
        made.crew_number[key] = len(made.draft.crews)
        made.draft.crews.append(crew_of(made.company, *key))
    return made.crew_number[key]


def add_power(made: CompanyDraft) -> None:
    """Say what power is left for work, minute by minute."""
    grid = made.company.grid
    if grid is None:
        return
    rows = [
        (machine, made.draft.calendars[made.draft.machine_calendar[number]])
        for number, machine in enumerate(made.machines)
        if machine is not None
    ]
    made.draft.free_watt = free_watt(made.hours, grid, rows)
    if int(made.draft.free_watt.min(initial=0)) < 0:
        made.findings.append(Finding("plan.base-load-above-limit", Severity.WARNING))


def add_setup_times(made: CompanyDraft) -> None:
    """Enter the set-up times between families that a machine names."""
    for number, machine in enumerate(made.machines):
        if machine is None or not machine.setup_times:
            continue
        table = made.draft.setup_times.setdefault(number, {})
        for row in machine.setup_times:
            one, other = (
                family_number_of(made, row.from_family),
                family_number_of(made, row.to_family),
            )
            if math.isfinite(row.setup_min) and row.setup_min >= 0:
                table[one, other] = whole(min(row.setup_min, float(HIGHEST_MINUTES)))
