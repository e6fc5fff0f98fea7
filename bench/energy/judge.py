"""An independent check of a plan against the connection: quarter by quarter, written apart.

It uses neither `gemaakt.energy` nor the planner's checker: it reads rights and rows itself, in
local wall time, minute by minute.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOLIDAYS = frozenset(
    date(2025, month, day)
    for month, day in ((1, 1), (4, 20), (4, 21), (4, 26), (5, 5), (5, 29), (6, 8), (6, 9),
                       (12, 25), (12, 26))
)  # fmt: skip
"""Days of 2025 on which a Dutch firm is closed, by hand: on Whit Monday nothing stands idle."""
HOLIDAY = 7
"""The weekday of such a day: no shift is on it."""


def quarters_above(shop, plan, solar_kw) -> tuple[int, float, int]:
    """Quarters with work whose mean is above what may be taken, by how much at most; and quarters
    in which base load and standing machines alone are above it, which no plan can help."""
    company, connection = shop.company, shop.connection
    last = max((row.end for row in plan.operations), default=0)
    quarters = -(-last // 15)
    drawn = [connection.base_load_kw] * (quarters * 15)
    local = [local_minute(company.plan_start, minute) for minute in range(quarters * 15)]
    for machine in company.machines:
        stand(company, machine, local, drawn)
    standing = list(drawn)
    for row in plan.operations:
        machine = next(each for each in company.machines if each.id == row.machine)
        for (a, b), kw in zip(row.work, row.power_kw, strict=True):
            for minute in range(a, b):
                drawn[minute] += kw - machine.power.idle_kw
    bad, worst, helpless = 0, 0.0, 0
    for quarter in range(quarters):
        mean = sum(drawn[quarter * 15 : quarter * 15 + 15]) / 15 - sun_at(solar_kw, quarter)
        begin = company.plan_start + timedelta(minutes=15 * quarter)
        over = mean - allowed(connection, begin)
        if (
            over > 1e-6
            and drawn[quarter * 15 : quarter * 15 + 15]
            == standing[quarter * 15 : quarter * 15 + 15]
        ):
            helpless += 1
        elif over > 1e-6:
            bad, worst = bad + 1, max(worst, over)
    return bad, worst, helpless


def sun_at(solar_kw, quarter: int) -> float:
    return float(solar_kw[quarter]) if quarter < len(solar_kw) else 0.0


def local_minute(start: datetime, minute: int) -> tuple[int, int]:
    local = (start + timedelta(minutes=minute)).astimezone(AMSTERDAM)
    weekday = HOLIDAY if local.date() in HOLIDAYS else local.weekday()
    return weekday, local.hour * 60 + local.minute


def stand(company, machine, local, drawn) -> None:
    """Idle power while the machine's calendar is open, off power otherwise."""
    calendar = next(each for each in company.calendars if each.id == machine.calendar)
    opened = {}
    for shift in calendar.shifts:
        opened.setdefault(shift.weekday, []).append((shift.start_min, shift.end_min))
    for minute, (weekday, at) in enumerate(local):
        is_open = any(a <= at < b for a, b in opened.get(weekday, []))
        drawn[minute] += machine.power.idle_kw if is_open else machine.power.off_kw


def allowed(connection, begin: datetime) -> float:
    """What may be taken in the quarter that begins then: a right counts if it holds all of it."""
    end = begin + timedelta(minutes=15)
    total = 0.0 if connection.rights else connection.connection_kw
    for right in connection.rights:
        if holds(right, begin, end):
            total += right.power_kw
    for limit in connection.limits:
        if limit.start < end and begin < limit.end:
            total = min(total, limit.limit_kw)
    return min(total, connection.connection_kw)


def holds(right, begin: datetime, end: datetime) -> bool:
    kind = str(right.kind)
    if kind == "firm":
        return True
    if kind == "time-block":
        local = begin.astimezone(AMSTERDAM)
        at = local.hour * 60 + local.minute
        return any(d == local.weekday() and a <= at and at + 15 <= b for d, a, b in right.blocks)
    inside = any(a <= begin and end <= b for a, b in right.periods)
    touched = any(a < end and begin < b for a, b in right.periods)
    return inside if kind == "variable" else not touched


def fits_alone(shop, order, operation, solar_kw, days: int) -> bool:
    """Whether an operation could run at all: alone, with every person at hand, on any machine.

    The relaxed model of an "impossible": nothing else runs, machines stand idle, set-up needs no
    more than running does, work that may pause takes any powered open minutes. Where even this
    finds no room in so many days, no plan can hold the operation.
    """
    quarters = days * 96
    company, connection = shop.company, shop.connection
    room = [
        allowed(connection, company.plan_start + timedelta(minutes=15 * at)) + sun_at(solar_kw, at)
        for at in range(quarters)
    ]
    local = [local_minute(company.plan_start, minute) for minute in range(quarters * 15)]
    standing = [connection.base_load_kw] * (quarters * 15)
    for machine in company.machines:
        stand(company, machine, local, standing)
    alternatives = {each.machine: each for each in operation.alternatives}
    for machine in company.machines:
        if machine.id in alternatives:
            one = alternatives[machine.id]
            minutes = one.fixed_min + one.piece_min * operation.quantity
            run = machine.power.run_kw if operation.power_kw is None else operation.power_kw
            more = run - machine.power.idle_kw
            good = [
                is_open(company, machine, at) and room[m // 15] - standing[m] >= more - 1e-9
                for m, at in enumerate(local)
            ]
            if enough(good, minutes, operation.may_pause):
                return True
    return False


def is_open(company, machine, at: tuple[int, int]) -> bool:
    calendar = next(each for each in company.calendars if each.id == machine.calendar)
    return any(s.weekday == at[0] and s.start_min <= at[1] < s.end_min for s in calendar.shifts)


def enough(good: list[bool], minutes: float, may_pause: bool) -> bool:
    """Whether so many good minutes exist: in all, or next to each other."""
    if may_pause:
        return sum(good) >= minutes
    longest = run = 0
    for each in good:
        run = run + 1 if each else 0
        longest = max(longest, run)
    return longest >= minutes
