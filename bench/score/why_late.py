"""Is the named cause of a late order its cause? Take it away, and see when the order ends.

Pins are left out, for no machine may be added beside them. For every late order its causes must
add up to its late minutes. Then the order is taken out of the plan and put into its gaps again,
all other work where it is planned and each of its steps with the machine and people that it has
there: once as it is, once with its heaviest cause relaxed for the operation that waited (a machine
and a person of its own; those and power without limit, material in stock or doors that never
close; half the time). With the cause relaxed it must end earlier than in the plan, and earlier
than without.

    python -m bench.score.why_late [--seeds 5] [--iterations 20000]
"""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from gemaakt.company import Company
from gemaakt.plan import PlanResult, explained, plan_company
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.draft import Draft, Member, Step
from gemaakt.plan.engine.arrays import END
from gemaakt.plan.promised.gaps import Gaps, gaps_of, refitted_order
from gemaakt.plan.result import Cause
from gemaakt.plan.simulation.company import free_company
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
    gaps, numbers = gaps_of(at), {o.name: n for n, o in enumerate(at.ready.draft.orders)}
    rows = []
    for late in explained(company, plan).late:
        whole = sum(cause.minutes for cause in late.why) == late.minutes
        earlier = bool(late.why) and is_earlier(gaps, numbers[late.order], late.why[0])
        rows.append(Checked(late.order, late.why[0].cause if late.why else "none", whole, earlier))
    return rows


def is_earlier(gaps: Gaps, order: int, cause: Cause) -> bool:
    """Say whether the order ends earlier with the cause relaxed, and all else where it is.

    Earlier than in the plan, and than the same order put into the same gaps with its cause.
    """
    relaxed = RELAXED[cause.cause]
    arrays = gaps.at.ready.packed.arrays
    own = arrays.steps[arrays.steps0[order] : arrays.steps0[order + 1]]
    planned = int(gaps.state.placed[own, END].max())

    def edit(draft: Draft, step: int) -> None:
        if cause.operation in ("", draft.steps[step].name):
            relaxed(draft, step)

    left, taken = refitted_order(gaps, order), refitted_order(gaps, order, edit)
    ends = [fitted.end for fitted in (left, taken)]
    return 0 <= ends[1] < min(planned, ends[0] if ends[0] >= 0 else planned)


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
    _own_machine(draft, step)
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
    parser.add_argument("--iterations", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, default=1, help="companies of every sector")
    wanted = parser.parse_args()
    from gemaakt.company.demo import SECTORS, demo_company

    now, rows = datetime(2026, 11, 23, 6, 0, tzinfo=UTC), []
    for seed in range(wanted.seeds):
        for sector in SECTORS:
            company = free_company(demo_company(now, seed, sector))
            plan = plan_company(company, MaxIterations(wanted.iterations), seed, 1)
            rows += checked(company, plan)
    held = Counter(row.cause for row in rows if row.is_earlier)
    for cause, count in Counter(row.cause for row in rows).most_common():
        print(f"{cause:10} {held[cause]:5} of {count}")
    print("whole", sum(row.is_whole for row in rows), "of", len(rows))
    print("earlier", sum(row.is_earlier for row in rows), "of", len(rows))


if __name__ == "__main__":
    main()
