"""More hours for the machine that was waited for and its people: evenings, Saturday mornings."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.plan.draft import Draft
from gemaakt.plan.remedy.model import OVERTIME_FACTOR, OVERTIME_MIN, SATURDAY_MIN
from gemaakt.plan.remedy.trial import Ground, Tried, redrafted
from gemaakt.plan.remedy.waits import Hold, people_at, ready_at
from gemaakt.plan.result import PlannedOperation
from gemaakt.shop.calendar import SATURDAY, is_closed, public_holidays
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR

KINDS = ("overtime", "saturday")
DAYS_AHEAD = 3
NIGHT_MIN = 300
"""A pause this long ends a working day."""


def overtime(ground: Ground, hold: Hold) -> Iterator[Tried]:
    """Evenings, and Saturday mornings, for the machine that was waited for and its people.

    What they cost is known once the plan is (`overtime_eur`).
    """
    span = (waiting_from(ground, hold.step), int(ground.ends[ground.order]))
    people = list(people_at(ground, hold.machine, span[1]))
    machine = hold.machine if hold.machine not in ground.draft.endless else -1
    name = ground.draft.machines[hold.machine]
    for kind, windows in (("overtime", evenings), ("saturday", saturdays)):
        extra = {p: windows(ground, p, span) for p in people}
        if not any(extra.values()):
            continue

        def longer(draft: Draft, extra: dict[int, list[Interval]] = extra) -> None:
            for person, rows in extra.items():
                _open(draft, draft.person_calendar[person], rows)
            union = [row for rows in extra.values() for row in rows]
            if machine >= 0:
                _open(
                    draft,
                    draft.machine_calendar[machine],
                    _up(ground, machine, clock.merged(union)),
                )

        changed = redrafted(ground, longer, ground.found)
        yield Tried(kind, name, "", changed, Decimal(0))


def _open(draft: Draft, calendar: int, windows: list[Interval]) -> None:
    draft.calendars[calendar] = clock.merged([*draft.calendars[calendar], *windows])


def _up(ground: Ground, machine: int, windows: list[Interval]) -> list[Interval]:
    """The windows without the machine's downtimes."""
    hours, known = ground.at.ready.made.hours, ground.at.ready.made.machines[machine]
    downtimes = known.downtimes if known else ()
    return clock.without(windows, [hours.between(each.start, each.end) for each in downtimes])


def _there(ground: Ground, person: int, windows: list[Interval]) -> list[Interval]:
    """The windows without the person's absences."""
    hours, who = ground.at.ready.made.hours, ground.at.company.people[person]
    return clock.without(windows, [hours.between(each.start, each.end) for each in who.absences])


def waiting_from(ground: Ground, step: int) -> int:
    """The minute from which extra hours help: some days before the step could have begun."""
    return max(0, ready_at(ground, step) - DAYS_AHEAD * MINUTES_PER_DAY)


def evenings(ground: Ground, person: int, span: Interval) -> list[Interval]:
    """Two hours after the last shift of each day in the span on which the person works."""
    rows = ground.draft.calendars[ground.draft.person_calendar[person]]
    found = []
    for (_, end), following in zip(rows, [*rows[1:], (1 << 30, 0)], strict=True):
        if end >= span[1]:
            break
        if end >= span[0] and following[0] - end >= NIGHT_MIN + OVERTIME_MIN:
            found.append((end, end + OVERTIME_MIN))
    return _there(ground, person, found)


def saturdays(ground: Ground, person: int, span: Interval) -> list[Interval]:
    """Saturday mornings in the span on which the person is not away and the company not closed."""
    company = ground.at.company
    who, hours = company.people[person], ground.at.ready.made.hours
    first = clock.local_day(company.plan_start, company.time_zone)
    found = []
    for number in range(span[0] // MINUTES_PER_DAY, span[1] // MINUTES_PER_DAY + 1):
        day = first + timedelta(days=number)
        if day.weekday() != SATURDAY or (who.contract_ends and day > who.contract_ends):
            continue
        if is_closed(day, company.closures) or day in public_holidays(day.year):
            continue
        start = hours.day_start(day)
        found.append((max(0, start + SATURDAY_MIN[0]), start + SATURDAY_MIN[1]))
    return _there(ground, person, [row for row in found if row[0] < row[1]])


def extra_hours(tried: Tried) -> dict[int, list[Interval]]:
    """The hours that each person has more than usual, by the numbers of people."""
    rows = enumerate(tried.changed.draft.person_calendar)
    return {person: more for person, calendar in rows if (more := added_hours(tried, calendar))}


def added_hours(tried: Tried, calendar: int) -> list[Interval]:
    """What a calendar of the draft has more than it had; looked at only where it changed."""
    before = tried.changed.ground.draft.calendars[calendar]
    now = tried.changed.draft.calendars[calendar]
    if now is before:
        return []
    same = set(now) & set(before)
    changed = [row for row in now if row not in same]
    return clock.without(changed, [row for row in before if row not in same])


def overtime_eur(
    company: Company, extra: Mapping[int, list[Interval]], rows: Iterable[PlannedOperation]
) -> Decimal:
    """Overtime paid from the begin of each extra window to the last minute worked in it."""
    worked: dict[str, list[Interval]] = {}
    for row in rows:
        for hand in row.people:
            worked.setdefault(hand.id, []).extend(
                clock.common(list(row.work), [(hand.start, hand.end)])
            )
    total = Decimal(0)
    for person, windows in extra.items():
        who = company.people[person]
        busy = clock.common(clock.merged(worked.get(who.id, [])), windows)
        minutes = sum(_paid_min(window, busy) for window in windows)
        total += who.rate_eur_per_h * minutes / MINUTES_PER_HOUR
    return total * OVERTIME_FACTOR


def _paid_min(window: Interval, busy: Iterable[Interval]) -> int:
    """Minutes from the begin of a window to the last one that is worked in it."""
    start, end = window
    return max((min(b, end) for a, b in busy if start <= a < end), default=start) - start
