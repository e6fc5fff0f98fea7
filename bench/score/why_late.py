"""Is the named cause of a late order its cause? Take it away, plan again, and see.

Pins are left out, for no machine may be added beside them. For every late order its causes must
add up to its late minutes; then the heaviest cause is
relaxed on the standing plan (a second machine or person for the operation that waited, doors
that never close, power without limit, material in stock, half the time) and the plan decoded
again, with the order's next steps where they stand in the list or as early as may be: the order
must end earlier than in the same list with the cause left in.

    python -m bench.score.why_late [--companies 20]
"""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from gemaakt.company import Company
from gemaakt.plan import PlanResult, explained, plan_company
from gemaakt.plan.arrays import FIRST
from gemaakt.plan.draft import Draft, Member, Step
from gemaakt.plan.remedies_trial import Ground, again, ground_of, moved_to, redrafted
from gemaakt.plan.result import Cause, LateOrder
from gemaakt.plan.simulate_company import free_company
from gemaakt.plan.standing import standing_of
from gemaakt.stop import MaxIterations


@dataclass(frozen=True, slots=True)
class Checked:
    """One late order: is all of it attributed, and does it end earlier without its cause?"""

    order: str
    cause: str
    is_whole: bool
    is_earlier: bool


def checked(company: Company, plan: PlanResult) -> list[Checked]:
    """Every late order of a plan, its heaviest cause taken away."""
    at = standing_of(company, plan)
    rows = []
    for late in explained(company, plan).late:
        ground = ground_of(at, late.order)
        if ground is None or not late.why:
            rows.append(Checked(late.order, "none", is_whole=False, is_earlier=False))
            continue
        whole = sum(cause.minutes for cause in late.why) == late.minutes
        cause = late.why[0]
        rows.append(Checked(late.order, cause.cause, whole, is_earlier(ground, late, cause)))
    return rows


def is_earlier(ground: Ground, late: LateOrder, cause: Cause) -> bool:
    """Say whether the order ends earlier with the cause relaxed."""
    steps = [
        int(step)
        for step in ground.steps
        if cause.operation in ("", ground.at.ready.made.operations[int(step)][1].id)
    ]
    relaxed = RELAXED.get(cause.cause, _own_machine)

    def edit(draft: Draft) -> None:
        for step in steps:
            relaxed(draft, step)

    found = replace(
        ground.found, choices=ground.found.choices.copy(), members=ground.found.members.copy()
    )
    found.choices[steps] = -1
    found.members[steps] = -1
    at = ground.state.position[steps].min()
    behind = np.array([s for s in ground.steps if ground.state.position[s] >= at], np.int32)
    sooner = moved_to(ground.arrays, found, behind, 0, int(ground.arrays.sizes[FIRST]))
    return any(
        redrafted(ground, edit, listed).gained_min > again(ground, listed).gained_min
        for listed in (found, sooner)
    )


def _changed(draft: Draft, step: int, **fields: object) -> None:
    own: Step = draft.steps[step]
    draft.steps[step] = replace(own, **fields)  # type: ignore[arg-type]


def _own_machine(draft: Draft, step: int) -> None:
    """Machines and a crew of the step's own, like those it has."""
    choices = []
    for choice in draft.steps[step].choices:
        choices.append(replace(choice, machine=len(draft.machines)))
        draft.machines.append(f"{draft.machines[choice.machine]}+")
        draft.machine_calendar.append(draft.machine_calendar[choice.machine])
        draft.family_now.append(draft.family_now[choice.machine])
    _changed(draft, step, choices=choices)
    _own_crew(draft, step)


def _own_crew(draft: Draft, step: int) -> None:
    crew = draft.steps[step].crew
    if crew < 0:
        return
    members = []
    draft.people, draft.person_calendar = list(draft.people), list(draft.person_calendar)
    draft.supervises = list(draft.supervises)
    for member in draft.crews[crew]:
        members.append(Member(len(draft.people)))
        draft.people.append(f"{draft.people[member.person]}+")
        draft.person_calendar.append(draft.person_calendar[member.person])
        draft.supervises.append(0)
    draft.crews = [*draft.crews, members]
    _changed(draft, step, crew=len(draft.crews) - 1)


def _always_open(draft: Draft, step: int) -> None:
    """A machine and a crew of its own that are open day and night."""
    _own_machine(draft, step)
    open_always = len(draft.calendars)
    draft.calendars.append([(0, draft.horizon)])
    for choice in draft.steps[step].choices:
        draft.machine_calendar[choice.machine] = open_always
    crew = draft.steps[step].crew
    for member in draft.crews[crew] if crew >= 0 else ():
        draft.person_calendar[member.person] = open_always


def _half_as_long(draft: Draft, step: int) -> None:
    own = draft.steps[step].choices
    _changed(draft, step, choices=[replace(c, run=c.run // 2) for c in own])


def _at_once(draft: Draft, step: int) -> None:
    _own_machine(draft, step)
    _changed(draft, step, ready=0)


def _without_power(draft: Draft, step: int) -> None:
    own = draft.steps[step].choices
    _changed(draft, step, choices=[replace(c, run_watt=0, setup_watt=0) for c in own])


RELAXED: dict[str, Callable[[Draft, int], None]] = {
    "machine": _own_machine,
    "person": _own_machine,
    "skill": _own_machine,
    "calendar": _always_open,
    "outside": _half_as_long,
    "too-long": _half_as_long,
    "material": _at_once,
    "kw": _without_power,
}


def main() -> None:
    """Print how many samples of each cause hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--iterations", type=int, default=2000)
    wanted = parser.parse_args()
    from gemaakt.company.demo import SECTORS, demo_company

    now, rows = datetime(2026, 11, 23, 6, 0, tzinfo=UTC), []
    for sector in SECTORS:
        company = free_company(demo_company(now, sector=sector))
        plan = plan_company(company, MaxIterations(wanted.iterations), 0, 1)
        rows += checked(company, plan)
    held = Counter(row.cause for row in rows if row.is_earlier)
    for cause, count in Counter(row.cause for row in rows).most_common():
        print(f"{cause:10} {held[cause]:5} of {count}")
    print("whole", sum(row.is_whole for row in rows), "of", len(rows))
    print("earlier", sum(row.is_earlier for row in rows), "of", len(rows))


if __name__ == "__main__":
    main()
