"""What a list of orders leaves to its departments: on which machines, and by whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from gemaakt.company.company import Assumption, Company
from gemaakt.order import Order
from gemaakt.routing import Operation
from gemaakt.shop import Machine

CODE = "assumed.skill-of-department"


def as_compared(name: str) -> str:
    """A name as it is compared: `lassen ` is the department Lassen."""
    return " ".join(name.casefold().split())


def on_machines(orders: Iterable[Order], machines: Iterable[Machine]) -> tuple[Order, ...]:
    """The orders with work of a department on the machines that stand there.

    A step on `Laseren` may go on each machine of the department Laseren, unless there is a machine
    of that name. Minutes stay.
    """
    there: dict[str, list[str]] = defaultdict(list)
    known = set()
    for each in machines:
        there[as_compared(each.work_centre)].append(each.id)
        known.add(each.id)
    return tuple(
        replace(o, operations=tuple(_spread(step, there, known) for step in o.operations))
        for o in orders
    )


def _spread(step: Operation, there: Mapping[str, list[str]], known: Collection[str]) -> Operation:
    made = []
    for each in step.alternatives:
        codes = [] if each.machine in known else there.get(as_compared(each.machine), [])
        made += [replace(each, machine=code) for code in codes] or [each]
    if tuple(made) == step.alternatives:
        return step
    running = step.running and replace(step.running, machine=made[0].machine)
    return replace(step, alternatives=tuple(made), running=running)


def skills_of_departments(company: Company) -> dict[str, str]:
    """Machine -> the skill that is called as its department, where somebody has it."""
    skills = {as_compared(skill): skill for person in company.people for skill in person.skills}
    names = {each.id: each.name for each in company.work_centres}
    found = {}
    for machine in company.machines:
        called = (machine.work_centre, names.get(machine.work_centre, ""))
        skill = next(
            (skills[as_compared(name)] for name in called if as_compared(name) in skills), ""
        )
        if skill:
            found[machine.id] = skill
    return found


def with_skills_asked(company: Company) -> Company:
    """The company in which work of a department asks the skill of that name, where one is known.

    What asks a skill already stays as it is; a department whose name is no skill of anybody may be
    done by anyone, as before. It is told as an assumption.
    """
    skill_of = skills_of_departments(company)
    orders = tuple(
        replace(o, operations=tuple(_asking(step, skill_of) for step in o.operations))
        for o in company.orders
    )
    if orders == company.orders:
        return company
    others = tuple(each for each in company.assumptions if each.code != CODE)
    names = ", ".join(sorted(set(skill_of.values())))
    told = Assumption(CODE, {"names": names})
    return replace(company, orders=orders, assumptions=(*others, told))


def _asking(step: Operation, skill_of: Mapping[str, str]) -> Operation:
    asked = {skill_of.get(each.machine, "") for each in step.alternatives}
    return step if step.skill or len(asked) != 1 else replace(step, skill=asked.pop())
