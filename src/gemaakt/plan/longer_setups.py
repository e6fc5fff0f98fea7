"""Which steps need a longer set-up once pinned steps have left their machine, or come to it.

What stood behind a step of its own family needed none. Were it to begin where it began, it would
end later and push all behind it: it may begin its set-up sooner, in the gap that was left.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.arrays import Arrays, Ints, Longs
from gemaakt.plan.engine.pin_ways import setup_due


def longer_by(
    draft: Draft, arrays: Arrays, chosen: Ints, starts: Longs, pinned: Collection[int]
) -> Longs:
    """Minutes by which the set-up of each step gets longer; 0 for those that are pinned.

    chosen [step, (start, set-up end, end, choice, member)]: the plan as it stands. starts: where
    each step begins now, the pinned ones at their pins.
    """
    longer = np.zeros(starts.size, np.int64)
    machine_of = np.where(chosen[:, 3] >= 0, arrays.machine[chosen[:, 3]], -1)
    moved = [at for at in pinned if starts[at] != chosen[at, 0]]
    for machine in {int(machine_of[at]) for at in moved} - {-1}:
        here = np.flatnonzero(machine_of == machine)
        before = _setups(draft, arrays, chosen, here[np.argsort(chosen[here, 0], kind="stable")])
        after = _setups(draft, arrays, chosen, here[np.argsort(starts[here], kind="stable")])
        for at in here.tolist():
            longer[at] = max(0, after[at] - before[at])
    longer[list(pinned)] = 0
    return longer


def _setups(draft: Draft, arrays: Arrays, chosen: Ints, turn: NDArray[Any]) -> dict[int, int]:
    """Set-up minutes of the steps of one machine in this turn."""
    found: dict[int, int] = {}
    now = -1
    for at in turn.tolist():
        step, choice = draft.steps[at], int(chosen[at, 3] - arrays.choice0[at])
        if not found:
            now = draft.family_now[step.choices[choice].machine]
        found[at] = setup_due(draft, step, choice, now)
        now = step.family
    return found
