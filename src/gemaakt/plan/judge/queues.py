"""The checker's rules of queues: one operation at a time, and set-up when the family changes."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from gemaakt.plan.judge.case import Case, Fault
from gemaakt.plan.judge.world import Name, World, setup_minutes
from gemaakt.routing import OperationStatus


def overlap_faults(cases: dict[Name, Case]) -> Iterator[Fault]:
    """One operation at a time for a machine, and for a person who does the work."""
    queues: dict[tuple[str, str], list[tuple[int, int, Name]]] = defaultdict(list)
    for name, case in cases.items():
        row = case.row
        if row.machine is not None and row.end > row.start:
            insort(queues["machine", row.machine], (row.start, row.end, name))
        for hand in row.people:
            if hand.role == "does" and hand.end > hand.start:
                insort(queues["person", hand.id], (hand.start, hand.end, name))
    for (kind, who), queue in queues.items():
        for (_, end, _), (start, _, name) in pairwise(queue):
            if start < end:
                yield cases[name].fault(f"{kind}-overlap", who)


def setup_faults(world: World, cases: dict[Name, Case]) -> Iterator[Fault]:
    """Set-up exactly when the family on the machine changes; running work goes first."""
    queues: dict[str, list[Case]] = defaultdict(list)
    for case in cases.values():
        if case.row.machine is not None:
            queues[case.row.machine].append(case)
    for name, queue in queues.items():
        machine = world.machines.get(name)
        now = machine.family_now if machine else None
        idle_before = True
        for case in sorted(queue, key=_turn):
            running = case.operation.status == OperationStatus.RUNNING
            assert case.alternative is not None
            due = 0 if running else setup_minutes(machine, case.operation, case.alternative, now)
            if case.setup_worked != due:
                yield case.fault("setup", f"{case.setup_worked} worked, {due} due")
            if running and not idle_before:
                yield case.fault("running-first")
            idle_before = idle_before and running
            now = case.operation.setup_family


def _turn(case: Case) -> tuple[int, int, bool]:
    """By time; work without minutes in the order of the document, what is running first."""
    return case.row.start, case.row.end, case.operation.status != OperationStatus.RUNNING
