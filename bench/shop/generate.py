"""Make a whole shop of a small metal firm to plan: the open benchmark.

    python -m bench.shop.generate --jobs 120 --load 0.9 --seed 12 > shop.json

The document has the form that `gemaakt plan` reads (README.md beside this file says what each field
means). Only the standard library, and draws of its own, so that the same words give the same file
on every machine and with every version of Python.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

DAY_MIN = 1440
MASK = (1 << 64) - 1
CALENDARS = {
    "0": [[0, 1440]],
    "1": [[360, 1380]],
    "2": [[420, 1380]],
    "3": [[420, 720], [750, 960]],
    "4": [[840, 1080], [1110, 1380]],
}
"""Daily windows, Monday to Friday: round the clock, the laser, the machines, early and late."""
SETUP_MIN = {"laser": 15, "brake": 25, "coat": 40, "mill": 30, "turn": 25}


@dataclass(frozen=True)
class Group:
    """Machines that do the same work, in a cell of thirty-six machines and 22 people."""

    name: str
    machines: int
    power_kw: tuple[int, int]
    families: int = 1
    attended_share: float = 1.0
    may_pause: bool = True
    calendar: int = 2


GROUPS = (
    Group("laser", 3, (32, 42), families=4, attended_share=0.0, may_pause=False, calendar=1),
    Group("brake", 4, (9, 13), families=5),
    Group("saw", 2, (5, 7)),
    Group("weld", 6, (8, 12)),
    Group("mill", 5, (12, 18), families=6, attended_share=0.5),
    Group("turn", 4, (10, 16), families=5, attended_share=0.5),
    Group("drill", 2, (3, 5)),
    Group("deburr", 2, (4, 8)),
    Group("coat", 2, (25, 35), families=4, may_pause=False),
    Group("assembly", 4, (1, 2)),
    Group("inspect", 2, (1, 2)),
)
CRAFTS = ("weld", "brake", "mill", "coat", "assembly", "saw", "turn", "deburr", "weld", "inspect",
          "brake", "coat", "mill", "drill", "assembly", "deburr", "weld", "inspect", "saw", "turn",
          "coat", "brake")  # fmt: skip
"""First crafts of the twenty-two people of a cell."""
JOBS_A_CELL = 450
SHEET = ("laser", "deburr?", "brake", "weld?", "coat?", "assembly?", "inspect?")
WELDED = ("saw", "drill?", "weld", "deburr?", "coat?", "assembly?")
TURNED = ("saw", "turn", "mill?", "deburr?", "inspect?")
MILLED = ("saw?", "mill", "drill?", "deburr?", "coat?", "inspect?")
ROUTES = (SHEET, SHEET, SHEET, WELDED, WELDED, TURNED, TURNED, MILLED, MILLED)
"""A step with a question mark is there in half of the jobs."""
MEAN_MIN, SPREAD, SHORTEST_MIN, LONGEST_MIN = 55.0, 0.75, 9, 480
"""Minutes of an operation: log-normal, cut at both ends."""
LONGEST_IN_ONE_GO_MIN, FRAGMENTED = 210, 1.5
"""What may not pause has to fit, set-up included, in half a shift, and leaves gaps there."""
SETUP_SHARE = 0.4
"""Share of the operations before which the family changes, as a good plan has it."""
WEIGHTS = (1, 1, 2, 2, 2, 4)
CAP_SHARE = 0.52
"""The connection against the power of all machines together."""


class Draw:
    """SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)."""

    def __init__(self, seed: int) -> None:
        self.state = seed & MASK

    def share(self) -> float:
        """A number in [0, 1)."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.share() * (high - low + 1))

    def one(self, choices: Sequence[Any]) -> Any:
        """One of several."""
        return choices[self.whole(0, len(choices) - 1)]

    def sample(self, choices: Sequence[int], count: int) -> list[int]:
        """So many different ones."""
        rest = list(choices)
        return [rest.pop(self.whole(0, len(rest) - 1)) for _ in range(count)]

    def normal(self) -> float:
        """A standard normal number: the sum of twelve even ones less six."""
        return sum(self.share() for _ in range(12)) - 6.0


def generate(jobs: int, load: float, seed: int) -> dict[str, Any]:
    """A shop with so many jobs, whose scarcest resource is busy for the share `load` of the time."""
    draw = Draw(seed)
    cells = max(1, math.ceil(jobs / JOBS_A_CELL))
    machines = _machines(cells, draw)
    workers = [_worker(at, draw) for at in range(len(CRAFTS) * cells)]
    made = [_job(machines, draw) for _ in range(jobs)]
    _release(made, machines, workers, load, draw)
    return {
        "format": "gemaakt.shop-benchmark/1",
        "name": f"shop{jobs}_{round(load * 100)}_s{seed}",
        "groups": [group.name for group in GROUPS],
        "machines": machines,
        "workers": workers,
        "calendars": CALENDARS,
        "setup_minutes": SETUP_MIN,
        "cap": round(CAP_SHARE * sum(machine["kw"] for machine in machines)),
        "jobs": made,
        "note": "made by bench.shop.generate; see README.md beside it",
    }


def _machines(cells: int, draw: Draw) -> list[dict[str, Any]]:
    return [
        {"group": group.name, "cal": group.calendar, "kw": draw.whole(*group.power_kw)}
        for group in GROUPS
        for _ in range(group.machines * cells)
    ]


def _worker(at: int, draw: Draw) -> dict[str, Any]:
    """Somebody with two to four crafts."""
    names = [group.name for group in GROUPS]
    first = names.index(CRAFTS[at % len(CRAFTS)])
    others = [skill for skill in range(len(GROUPS)) if skill != first]
    return {"skills": [first, *draw.sample(others, draw.whole(1, 3))], "cal": draw.one((3, 4))}


def _job(machines: list[dict[str, Any]], draw: Draw) -> dict[str, Any]:
    names = [group.name for group in GROUPS]
    route = [step for step in draw.one(ROUTES) if not step.endswith("?") or draw.share() < 0.5]
    operations = []
    for step in route:
        at = names.index(step.rstrip("?"))
        able = [m for m, machine in enumerate(machines) if machine["group"] == names[at]]
        operations.append(_operation(at, draw.sample(able, draw.whole(1, len(able))), draw))
    return {"ops": operations, "rel": 0, "due": 0, "w": draw.one(WEIGHTS)}


def _operation(at: int, able: list[int], draw: Draw) -> dict[str, Any]:
    group = GROUPS[at]
    drawn = MEAN_MIN * math.exp(SPREAD * draw.normal())
    longest = LONGEST_MIN if group.may_pause else LONGEST_IN_ONE_GO_MIN
    minutes = min(longest, max(SHORTEST_MIN, round(drawn)))
    return {
        "g": at,
        "alts": [[m, max(1, round(minutes * (0.93 + 0.14 * draw.share())))] for m in sorted(able)],
        "fam": draw.whole(0, group.families - 1),
        "attended": int(draw.share() < group.attended_share),
        "split": int(group.may_pause),
    }


def _release(
    jobs: list[dict[str, Any]], machines: list[dict[str, Any]], workers: list[dict[str, Any]],
    load: float, draw: Draw,
) -> None:  # fmt: skip
    """Release and due dates: work comes in as fast as the scarcest resource can do at this load."""
    workdays = max(_days_of(jobs, machines, workers).values()) / load
    for job in jobs:
        day, minute = divmod(draw.share() * workdays, 1.0)
        job["rel"] = (int(day) // 5 * 7 + int(day) % 5) * DAY_MIN + round(minute * DAY_MIN)
        work = sum(_shortest(operation) for operation in job["ops"])
        days = 1.0 + len(job["ops"]) * (0.35 + 0.4 * draw.share()) + 2.0 * work / DAY_MIN
        job["due"] = job["rel"] + round(days * 7 / 5 * DAY_MIN)
    jobs.sort(key=lambda job: (job["rel"], job["due"]))


def _days_of(
    jobs: list[dict[str, Any]], machines: list[dict[str, Any]], workers: list[dict[str, Any]]
) -> dict[str, float]:
    """Working days that all jobs take of the people, the power, and each group of machines."""
    steps = [operation for job in jobs for operation in job["ops"]]
    minutes: dict[str, float] = {}
    for step in steps:
        name = GROUPS[step["g"]].name
        setup = SETUP_SHARE * SETUP_MIN.get(name, 0)
        minutes[name] = minutes.get(name, 0.0) + _shortest(step) + setup
    made = {
        name: total / sum(_open_min(m["cal"]) for m in machines if m["group"] == name)
        for name, total in minutes.items()
    }
    made["people"] = _days_of_people(steps, workers)
    work = sum(_shortest(step) * machines[step["alts"][0][0]]["kw"] for step in steps)
    power_kw = CAP_SHARE * sum(machine["kw"] for machine in machines)
    made["power"] = work / (power_kw * _open_min(2))
    return made


def _days_of_people(steps: list[dict[str, Any]], workers: list[dict[str, Any]]) -> float:
    """Days of the scarcest set of crafts (Hall, 1935): its work against all who know one of it."""
    minutes = dict.fromkeys(range(len(GROUPS)), 0.0)
    for step in steps:
        whole = 1.0 if step["split"] else FRAGMENTED
        minutes[step["g"]] += whole * _shortest(step) if step["attended"] else 0
    crafts = [craft for craft, work in minutes.items() if work]
    days = 0.0
    for size in range(1, len(crafts) + 1):
        for chosen in combinations(crafts, size):
            able = [w for w in workers if not set(chosen).isdisjoint(w["skills"])]
            work = sum(minutes[craft] for craft in chosen)
            days = max(days, work / sum(_open_min(w["cal"]) for w in able))
    return days


def _open_min(calendar: int) -> int:
    return sum(closes - opens for opens, closes in CALENDARS[str(calendar)])


def _shortest(operation: dict[str, Any]) -> int:
    return min(minutes for _machine, minutes in operation["alts"])


def main() -> None:
    """Write one shop to stdout."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=120)
    parser.add_argument("--load", type=float, default=0.9)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    json.dump(generate(asked.jobs, asked.load, asked.seed), sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
