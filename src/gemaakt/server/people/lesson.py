"""The lesson: a corner of the demo company that a class plans by hand, in quarters of an hour.

The class says which order goes first; the factory then does every step as soon as a machine, a
person with the skill and enough kW are there. That is all, so that pupils can do it on paper too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import permutations
from typing import Any

from gemaakt.data.dated import table

QUARTER = 15
LONGEST = 400
"""Quarters after which a plan is given up: some step fits nowhere."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One step on the board: quarters [start, end), who does it, what it waited for last."""

    order: str
    machine: str
    person: str
    start: int
    end: int
    power_kw: float
    waited_for: str
    """machine, person, power, or nothing."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a plan of the class comes to."""

    bars: tuple[Bar, ...]
    late_min: Mapping[str, int]
    """Order -> minutes after its due time; those in time are not listed."""
    never: tuple[str, ...]
    """Orders that fit nowhere, for the limit is below one machine's kW."""
    kw: tuple[float, ...] = field(default=())
    """Per quarter."""

    @property
    def score_min(self) -> int:
        """Minutes late in all; an order that fits nowhere counts as a week."""
        return sum(self.late_min.values()) + len(self.never) * 5 * 480


@cache
def factory() -> Mapping[str, Any]:
    """The factory of the lesson."""
    return table("lesson/factory")


def order_ids() -> tuple[str, ...]:
    """The orders, as the lesson lists them."""
    return tuple(each["id"] for each in factory()["orders"])


@lru_cache(maxsize=4096)
def played(
    turn: tuple[str, ...], taught: tuple[tuple[str, str], ...] = (), limit_kw: float | None = None
) -> Lesson:
    """The plan that follows from a turn of orders, extra skills and a limit in kW."""
    orders = {each["id"]: each for each in factory()["orders"]}
    floor = _Floor(taught, factory()["limit_kw"] if limit_kw is None else limit_kw)
    late: dict[str, int] = {}
    never = []
    for name in turn:
        ready = 0
        for skill, minutes in orders[name]["steps"]:
            ready = floor.place(name, skill, int(minutes) // QUARTER, ready)
        if ready >= LONGEST:
            never.append(name)
        elif ready * QUARTER > orders[name]["due_min"]:
            late[name] = ready * QUARTER - int(orders[name]["due_min"])
    kw = tuple(floor.kw[at] for at in range(max((bar.end for bar in floor.bars), default=0)))
    return Lesson(tuple(floor.bars), late, tuple(never), kw)


class _Floor:
    """Who and what is busy in which quarter."""

    def __init__(self, taught: Iterable[tuple[str, str]], limit_kw: float) -> None:
        self.busy: dict[str, int] = defaultdict(int)
        """Who or what -> one bit a quarter."""
        self.kw: dict[int, float] = defaultdict(float)
        self.limit_kw = limit_kw
        self.bars: list[Bar] = []
        self.skills = {each["id"]: set(each["skills"]) for each in factory()["people"]}
        self.own = {each: frozenset(known) for each, known in self.skills.items()}
        """Who had the skill before goes first, and of those who knows least."""
        for person, skill in taught:
            self.skills.get(person, set()).add(skill)

    def place(self, order: str, skill: str, quarters: int, ready: int) -> int:
        """Put a step at the first quarter where all is there; its end, or `LONGEST`."""
        machines = [each for each in factory()["machines"] if each["skill"] == skill]
        people = sorted(
            (each for each, known in self.skills.items() if skill in known),
            key=lambda each: (skill not in self.own[each], len(self.own[each])),
        )
        waited = ""
        for start in range(ready, LONGEST - quarters):
            span, bits = range(start, start + quarters), ((1 << quarters) - 1) << start
            machine = next((m for m in machines if not self.busy[m["id"]] & bits), None)
            person = next((p for p in people if not self.busy[p] & bits), None)
            if machine is None or person is None:
                waited = "machine" if machine is None else "person"
            elif any(self.kw[at] + machine["power_kw"] > self.limit_kw for at in span):
                waited = "power"
            else:
                self.busy[machine["id"]] |= bits
                self.busy[person] |= bits
                self._take(order, machine, person, span, waited)
                return span.stop
        return LONGEST

    def _take(
        self, order: str, machine: Mapping[str, Any], person: str, span: range, waited: str
    ) -> None:
        for at in span:
            self.kw[at] += machine["power_kw"]
        bar = Bar(order, machine["id"], person, span.start, span.stop, machine["power_kw"], waited)
        self.bars.append(bar)


@lru_cache(maxsize=256)
def best(
    taught: tuple[tuple[str, str], ...] = (), limit_kw: float | None = None
) -> tuple[tuple[str, ...], int]:
    """The turn with the fewest minutes late, of all there are, and those minutes."""
    found = min(
        permutations(order_ids()),
        key=lambda turn: (played(turn, taught, limit_kw).score_min, turn),
    )
    return found, played(found, taught, limit_kw).score_min


def lessons_to_teach() -> list[tuple[str, str]]:
    """Each person with each skill she has not."""
    skills = list(factory()["skills"])
    return [
        (person["id"], skill)
        for person in factory()["people"]
        for skill in skills
        if skill not in person["skills"]
    ]


def worth_of_teaching(turn: Sequence[str]) -> list[dict[str, Any]]:
    """Minutes late that each lesson takes away from this turn, the most first."""
    now = played(tuple(turn)).score_min
    rows = [
        {
            "person": person,
            "skill": skill,
            "gain_min": now - played(tuple(turn), (each,)).score_min,
        }
        for each in lessons_to_teach()
        for person, skill in [each]
    ]
    return sorted(rows, key=lambda row: (-row["gain_min"], row["person"], row["skill"]))
