"""Judge a plan of a benchmark shop with nothing but the standard library.

    python bench/shop/check.py shop.json plan.json

Prints one line of JSON: feasible or the first fault, weighted minutes late, late jobs, and a bound
that no plan can go under. Shares no code with the planner. Exit status 0 when the plan is feasible.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

DAY_MIN = 1440
type Window = tuple[int, int]
type Row = dict[str, Any]
type Shop = dict[str, Any]


class Faulty(Exception):
    """What the plan does that it may not."""


def judge(shop: Shop, plan: dict[str, Any]) -> dict[str, Any]:
    """Feasible with its figures, or the first fault."""
    try:
        rows = _rows(shop, plan)
        _routes(shop, rows)
        _apart(rows, "machine", lambda row: [row["machine"]])
        _apart(rows, "worker", lambda row: row["people"])
        for step, row in rows.items():
            _crew(shop, step, row)
        _setups(shop, rows)
        _power(shop, rows)
    except Faulty as fault:
        return {"feasible": False, "reason": str(fault)}
    late = [_late_min(job, at, rows) for at, job in enumerate(shop["jobs"])]
    weighted = sum(job["w"] * minutes for job, minutes in zip(shop["jobs"], late, strict=True))
    return {
        "feasible": True,
        "weighted_minutes_late": weighted,
        "late_jobs": sum(minutes > 0 for minutes in late),
        "bound": bound(shop),
    }


def bound(shop: Shop) -> int:
    """Weighted minutes late that stay when every job has the whole shop to itself."""
    total = 0
    for job in shop["jobs"]:
        now = job["rel"]
        for operation in job["ops"]:
            now = min(
                _ended(shop, shop["machines"][machine]["cal"], now, minutes)
                for machine, minutes in operation["alts"]
            )
        total += job["w"] * max(0, now - job["due"])
    return total


def windows(shop: Shop, calendar: int, until: int) -> list[Window]:
    """Open stretches; midnight is no break."""
    made: list[Window] = []
    for day in range(until // DAY_MIN + 2):
        for opens, closes in shop["calendars"][str(calendar)] if day % 7 < 5 else []:
            start, end = day * DAY_MIN + opens, day * DAY_MIN + closes
            if made and made[-1][1] == start:
                made[-1] = (made[-1][0], end)
            else:
                made.append((start, end))
    return made


def _ended(shop: Shop, calendar: int, start: int, minutes: int) -> int:
    """When so many open minutes are over, at the earliest."""
    for opens, closes in windows(shop, calendar, start + 3 * minutes + 14 * DAY_MIN):
        there = closes - max(opens, start)
        if there >= minutes:
            return max(opens, start) + minutes
        minutes -= max(0, there)
    raise Faulty("no window is long enough")


def _rows(shop: Shop, plan: dict[str, Any]) -> dict[tuple[int, int], Row]:
    rows: dict[tuple[int, int], Row] = {}
    for row in plan["operations"]:
        job, step = (int(part) for part in str(row["operation"]).split("/"))
        if (job, step) in rows:
            raise Faulty(f"{job}/{step} is planned twice")
        people = [int(person) for person in row.get("people", [])]
        rows[job, step] = {**row, "machine": int(row["machine"]), "people": people}
    wanted = {(j, k) for j, job in enumerate(shop["jobs"]) for k in range(len(job["ops"]))}
    if wanted != set(rows):
        raise Faulty(f"missing or unknown: {sorted(wanted ^ set(rows))[:3]}")
    return rows


def _routes(shop: Shop, rows: dict[tuple[int, int], Row]) -> None:
    for j, job in enumerate(shop["jobs"]):
        ready = job["rel"]
        for k in range(len(job["ops"])):
            if rows[j, k]["start"] < ready:
                raise Faulty(f"{j}/{k} starts before it can")
            ready = rows[j, k]["end"]


def _apart(rows: dict[tuple[int, int], Row], what: str, held: Any) -> None:
    uses = defaultdict(list)
    for step, row in rows.items():
        for one in held(row):
            uses[one].append((row["start"], row["end"], step))
    for one, stretches in uses.items():
        stretches.sort()
        for (_start, end, step), (start, _end, other) in pairwise(stretches):
            if start < end:
                raise Faulty(f"{what} {one} does {step} and {other} at once")


def _crew(shop: Shop, step: tuple[int, int], row: Row) -> None:
    operation = _operation(shop, step)
    if row["machine"] not in dict(operation["alts"]):
        raise Faulty(f"{step} may not run on machine {row['machine']}")
    if not operation["attended"]:
        return
    if len(row["people"]) != 1:
        raise Faulty(f"{step} needs one worker")
    if operation["g"] not in shop["workers"][row["people"][0]]["skills"]:
        raise Faulty(f"{step} needs a worker with skill {operation['g']}")


def _operation(shop: Shop, step: tuple[int, int]) -> Row:
    found: Row = shop["jobs"][step[0]]["ops"][step[1]]
    return found


def worked(shop: Shop, step: tuple[int, int], row: Row) -> Iterator[Window]:
    """Stretches within [start, end) in which machine and worker are both open."""
    calendars = [shop["machines"][row["machine"]]["cal"]]
    if _operation(shop, step)["attended"]:
        calendars.append(shop["workers"][row["people"][0]]["cal"])
    pieces = [(row["start"], row["end"])]
    for calendar in calendars:
        opened = windows(shop, calendar, row["end"])
        pieces = [
            (max(a, c), min(b, d)) for a, b in pieces for c, d in opened if max(a, c) < min(b, d)
        ]
    yield from pieces


def _setups(shop: Shop, rows: dict[tuple[int, int], Row]) -> None:
    """Set-up and work fill exactly the open minutes; what may not pause has no gap."""
    last: dict[int, int] = {}
    for step, row in sorted(rows.items(), key=lambda each: each[1]["start"]):
        operation, machine = _operation(shop, step), row["machine"]
        minutes = dict(operation["alts"])[machine]
        if last.get(machine, operation["fam"]) != operation["fam"]:
            minutes += shop["setup_minutes"].get(shop["machines"][machine]["group"], 0)
        last[machine] = operation["fam"]
        pieces = list(worked(shop, step, row))
        if sum(b - a for a, b in pieces) != minutes:
            raise Faulty(f"{step} works {sum(b - a for a, b in pieces)} of {minutes} minutes")
        if not operation["split"] and pieces != [(row["start"], row["end"])]:
            raise Faulty(f"{step} may not pause")


def _power(shop: Shop, rows: dict[tuple[int, int], Row]) -> None:
    steps: dict[int, int] = defaultdict(int)
    for step, row in rows.items():
        for start, end in worked(shop, step, row):
            steps[start] += shop["machines"][row["machine"]]["kw"]
            steps[end] -= shop["machines"][row["machine"]]["kw"]
    now = 0
    for minute in sorted(steps):
        now += steps[minute]
        if now > shop["cap"]:
            raise Faulty(f"{now} kW at minute {minute}, the cap is {shop['cap']}")


def _late_min(job: Row, at: int, rows: dict[tuple[int, int], Row]) -> int:
    return int(max(0, rows[at, len(job["ops"]) - 1]["end"] - job["due"]))


def main() -> int:
    """Judge the plan that the words of the call name."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("shop", type=Path)
    words.add_argument("plan", type=Path)
    asked = words.parse_args()
    shop, plan = (
        json.loads(each.read_text(encoding="utf-8")) for each in (asked.shop, asked.plan)
    )
    said = judge(shop, plan)
    sys.stdout.write(json.dumps(said) + "\n")
    return 0 if said["feasible"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
