"""The checker's rules of people: who does the work, who stands beside her, how many at once."""

from collections import defaultdict
from collections.abc import Iterator

from gemaakt.plan.judge.case import Case, Fault
from gemaakt.plan.judge.world import Name, World, can, is_learner
from gemaakt.routing import Attendance, Operation
from gemaakt.shop import Person


def pinned_person_faults(
    world: World, case: Case, wanted: str | None, rule: str
) -> Iterator[Fault]:
    if not wanted or case.doer is None or case.doer == wanted or wanted not in world.people:
        return
    if _could_do(world, world.people[wanted], case.operation):
        yield case.fault(rule)


def _could_do(world: World, person: Person, operation: Operation) -> bool:
    if not can(person, operation):
        return False
    if not is_learner(world.people.values(), person, operation):
        return True
    return any(_fit_to_supervise(world, p, person, operation) for p in world.company.people)


def _fit_to_supervise(world: World, other: Person, person: Person, operation: Operation) -> bool:
    allowed = not person.supervisors or other.id in person.supervisors
    able = can(other, operation) and not is_learner(world.people.values(), other, operation)
    return other.id != person.id and allowed and able and other.supervises_at_most > 0


def people_faults(world: World, case: Case) -> Iterator[Fault]:
    """The right people, for as long as they are needed."""
    operation, row = case.operation, case.row
    roles = sorted(hand.role for hand in row.people)
    if not _is_attended(world, case):
        if roles:
            yield case.fault("people", "nobody is needed")
        return
    if "does" not in roles or len(roles) > 2 or any(h.id not in world.people for h in row.people):
        yield case.fault("people", "somebody is needed")
        return
    until = row.end if operation.attendance == Attendance.WHOLE else row.setup_end
    if any((hand.start, hand.end) != (row.start, until) for hand in row.people):
        yield case.fault("people", "held too short or too long")
    person = world.people[str(case.doer)]
    if not can(person, operation):
        yield case.fault("skill", person.id)
    if not is_learner(world.people.values(), person, operation):
        if roles != ["does"]:
            yield case.fault("supervisor", "none is needed")
    elif roles != ["does", "supervises"]:
        yield case.fault("supervisor", "one is needed")
    elif not _fit_to_supervise(world, world.people[str(case.beside)], person, operation):
        yield case.fault("supervisor", str(case.beside))


def _is_attended(world: World, case: Case) -> bool:
    if not world.company.people or case.operation.attendance == Attendance.NONE:
        return False
    return case.operation.attendance == Attendance.WHOLE or case.row.setup_end > case.row.start


def supervision_faults(world: World, cases: dict[Name, Case]) -> Iterator[Fault]:
    """Nobody has more others beside her at once than she may."""
    spans: dict[str, list[tuple[int, int, Name]]] = defaultdict(list)
    for name, case in cases.items():
        until = case.row.end
        if case.operation.attendance == Attendance.SETUP:
            until = case.row.setup_end
        if case.beside in world.people:
            for a, b in case.row.work:
                if a < until:
                    spans[str(case.beside)] += [(a, 1, name), (b, -1, name)]
    for who, edges in spans.items():
        beside = 0
        for _, step, name in sorted(edges):
            beside += step
            if beside > world.people[who].supervises_at_most:
                yield cases[name].fault("supervises-too-many", who)
