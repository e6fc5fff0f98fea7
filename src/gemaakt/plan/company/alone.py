"""Long work that one person does alone: what the plan says of it, and what it leaves undone.

A plan gives an operation one person for all of it. She works her own hours, so that a machine of
several shifts stands still in the others; and where her hours are as long as those of the machine,
she is planned round the clock. Both are true to what the company says, and seldom meant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.routing import Operation
from gemaakt.shop import does_alone, level_alone
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR

SHIFT_MIN = 8 * 60
LONGEST_DAY_MIN = 12 * 60
"""Twelve hours: the longest shift that Dutch law allows (Arbeidstijdenwet, article 5:7)."""
MOST_NAMED = 5


def with_long_work(company: Company, plan: PlanResult) -> PlanResult:
    """The plan with what is odd about long work of one person, the worst first."""
    said = [*_round_the_clock(company, plan), *_stands_still(company, plan)]
    return replace(plan, findings=(*plan.findings, *said)) if said else plan


def _attended(row: PlannedOperation) -> tuple[str, list[clock.Interval]]:
    """Who does it, and when she is at it."""
    hand = next((each for each in row.people if each.role == "does"), None)
    if hand is None:
        return "", []
    return hand.id, clock.common(list(row.work), [(hand.start, hand.end)])


def _round_the_clock(company: Company, plan: PlanResult) -> Iterator[Finding]:
    """People who are planned longer than a day of work without a pause, each once."""
    longest: dict[str, tuple[int, PlannedOperation]] = {}
    for row in plan.operations:
        if row.end - row.start <= LONGEST_DAY_MIN:
            continue
        person, spans = _attended(row)
        whole_min = max((b - a for a, b in clock.merged(spans)), default=0)
        if whole_min > max(LONGEST_DAY_MIN, longest.get(person, (0, row))[0]):
            longest[person] = whole_min, row
    named = {each.id: each.name or each.id for each in company.calendars}
    rosters = {each.id: named.get(each.calendar, each.calendar) for each in company.people}
    worst = sorted(longest.items(), key=lambda each: (-each[1][0], each[0]))
    for person, (whole_min, row) in worst[:MOST_NAMED]:
        where = {"order": row.order, "operation": row.operation}
        hours = round(whole_min / MINUTES_PER_HOUR, 1)
        roster = rosters.get(person, "")
        params = {"person": _name(company, person), "hours": hours, "calendar": roster}
        yield Finding("plan.person-round-the-clock", Severity.WARNING, where, params)


def _stands_still(company: Company, plan: PlanResult) -> Iterator[Finding]:
    """Work longer than a shift whose machine waits for its person while others could go on."""
    steps = {(o.id, step.id): step for o in company.orders for step in o.operations}
    horizon = max((row.end for row in plan.operations), default=0) + MINUTES_PER_DAY
    hours = CompanyHours(company, horizon)
    machines = {each.id: each for each in company.machines}
    at_work = {each.id: hours.of_person(each) for each in company.people}
    found = []
    for row in plan.operations:
        person, spans = _attended(row)
        worked_min = clock.length_min(spans)
        is_long = worked_min > SHIFT_MIN and row.end - row.start > worked_min + SHIFT_MIN
        machine, step = machines.get(row.machine or ""), steps.get((row.order, row.operation))
        if is_long and machine is not None and step is not None:
            opened = clock.common(hours.of_machine(machine), [(row.start, row.end)])
            still = clock.without(opened, list(row.work))
            others = _others(company, at_work, step, person, still)
            found.append((clock.length_min(still), row, machine, person, worked_min, others))
    found = [each for each in found if each[0] >= SHIFT_MIN and each[5]]
    found.sort(key=lambda each: (-each[0], each[1].order, each[1].operation))
    for still_min, row, machine, person, worked_min, others in found[:MOST_NAMED]:
        where = {"order": row.order, "operation": row.operation}
        params = {
            "person": _name(company, person), "machine": machine.name or machine.id,
            "others": ", ".join(others[:3]),
            "hours": round(worked_min / MINUTES_PER_HOUR, 1),
            "still_h": round(still_min / MINUTES_PER_HOUR, 1),
        }  # fmt: skip
        yield Finding("plan.one-person-alone", Severity.WARNING, where, params)


def _others(
    company: Company, at_work: Mapping[str, list[clock.Interval]], step: Operation,
    person: str, still: list[clock.Interval],
) -> list[str]:  # fmt: skip
    """Who can do the step on her own and is at work while the machine stands still."""
    alone = level_alone(company.people, step.skill, step.skill_level)
    able = [
        each
        for each in company.people
        if each.id != person and does_alone(each, step.skill, alone)
    ]
    free = ((each, clock.common(at_work[each.id], still)) for each in able)
    return [
        each.name or each.id for each, spans in free if clock.length_min(spans) >= SHIFT_MIN // 2
    ]


def _name(company: Company, person: str) -> str:
    return next((each.name for each in company.people if each.id == person), "") or person
