"""What a plan is judged by, in words: which aim goes before which.

Aims of one level are added up, each in its own unit; a level counts a thousand times as much as
the next (lexicographic goal programming, Ignizio 1976, with weights instead of rounds). Pins and
what is running stand above all aims: no plan breaks them. Overtime and work outside are choices
of the planner, not of the search; what they cost is told where they are tried (`what_if`).
"""

from dataclasses import dataclass

import numpy as np

from gemaakt.errors import GemaaktError
from gemaakt.plan.engine.arrays import Floats

LATE, CHANGES, SETUPS, WIP = "late", "changes", "setups", "wip"
NAMES = (LATE, CHANGES, SETUPS, WIP)
UNIT = {LATE: 1.0, CHANGES: 1.0, SETUPS: 1.0, WIP: 2.0}
"""What one minute late (times the weight), a point of change, a minute of set-up, and a minute
that an order ends later, count within a level. A step moved near now makes 20 to 120 points."""
STEP = 1e-3
"""What the next level counts beside this one."""


class AimsRefused(GemaaktError, ValueError):
    """The words name an aim that there is not, or leave out lateness."""


@dataclass(frozen=True, slots=True)
class Aims:
    """Levels of aims, the first before the second; what is not named counts for nothing."""

    levels: tuple[tuple[str, ...], ...] = ((LATE, CHANGES), (SETUPS,), (WIP,))

    def level_of(self, name: str) -> int:
        """The level of an aim, from 1; 0 when it does not count."""
        return next((at for at, names in enumerate(self.levels, 1) if name in names), 0)

    def shares(self) -> Floats:
        """What late minutes, set-ups, order ends and changes count for, lateness being one."""
        late = self.level_of(LATE)
        found = [
            UNIT[name] * STEP ** (self.level_of(name) - late) if self.level_of(name) else 0.0
            for name in (LATE, SETUPS, WIP, CHANGES)
        ]
        return np.array(found)


USUAL = Aims()


def aims_of(words: str) -> Aims:
    """The aims written as ``late+changes,setups,wip``; raises `AimsRefused`."""
    levels = tuple(
        tuple(name.strip() for name in level.split("+") if name.strip())
        for level in words.split(",")
    )
    named = [name for level in levels for name in level]
    if LATE not in named or len(set(named)) < len(named) or not set(named) <= set(NAMES):
        raise AimsRefused("plan.aims-refused", aims=words, known=", ".join(NAMES))
    return Aims(tuple(level for level in levels if level))
