"""What the owner and the planner want to know first thing: today, and how the firm stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Sum
from django.utils.translation import gettext as _

from gemaakt import clock
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlannedOperation, PlannedOrder, PlanVersion
from gemaakt.server.plan.names import names_of_everything
from gemaakt.server.plan.opening import ALWAYS, Opening
from gemaakt.server.plan.power import power_of
from gemaakt.server.plan.why import cause_sentence, duration
from gemaakt.server.shop.models import Facts, Machine, Person, WorkCentre
from gemaakt.units import MINUTES_PER_DAY

MOST_LATE = 8
WEEKS = 12
WEEK_MIN = 7 * 1440
KEEP_S = 300


@dataclass(frozen=True, slots=True)
class LateOrder:
    """A late order with its reason in one sentence."""

    order: Order | None
    code: str
    late_min: int
    ready: datetime
    sentence: str


def late_orders(version: PlanVersion, most: int = MOST_LATE) -> list[LateOrder]:
    """The orders that are late in this plan, the heaviest first."""
    rows = list(
        PlannedOrder.objects.filter(version=version, late_min__gt=0).order_by("-late_min")[:most]
    )
    orders = {o.code: o for o in Order.objects.filter(code__in=[row.order for row in rows])}
    names = names_of_everything()
    return [
        LateOrder(
            order=orders.get(row.order),
            code=row.order,
            late_min=row.late_min,
            ready=row.end,
            sentence=_sentence(row, names),
        )
        for row in rows
    ]


def _sentence(row: PlannedOrder, names: dict[str, str]) -> str:
    causes = sorted(row.why, key=lambda cause: -int(cause.get("minutes", 0)))[:2]
    if not causes:
        return _("Ready %(how)s after the due date.") % {"how": duration(row.late_min)}
    parts = [
        cause_sentence({**each, "what": names.get(str(each.get("what")), each.get("what"))})
        for each in causes
    ]
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def away(day: date, people: list[Person]) -> list[tuple[Person, str]]:
    """Who is not at work on a day, and why."""
    start, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    found = []
    for person in people:
        for each in person.absences:
            begins, ends = (datetime.fromisoformat(each[name]) for name in ("start", "end"))
            if begins < end and ends > start:
                found.append((person, each.get("reason") or _("away")))
                break
        else:
            if day.weekday() in person.school_weekdays:
                found.append((person, _("at school")))
    return found


def machines_down(day: date, machines: list[Machine]) -> list[tuple[Machine, str, datetime]]:
    """Machines that cannot run on a day, why, until when."""
    start, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    found = []
    for machine in machines:
        for each in machine.downtimes:
            begins, ends = (datetime.fromisoformat(each[name]) for name in ("start", "end"))
            if begins < end and ends > start:
                found.append((machine, each.get("reason") or _("down"), ends))
    return found


def running(version: PlanVersion | None) -> list[dict[str, Any]]:
    """What is clocked as running at this moment."""
    names = names_of_everything()
    steps = list(Operation.objects.filter(status="running").select_related("order")[:40])
    codes = {step.order.code for step in steps}
    ends = {
        (order, code): end
        for order, code, end in PlannedOperation.objects.filter(
            version=version, order__in=codes
        ).values_list("order", "operation", "end")
    }
    return [
        {
            "step": step,
            "machine": names.get((step.running or {}).get("machine", ""), ""),
            "person": names.get((step.running or {}).get("person") or "", ""),
            "end": ends.get((step.order.code, step.code)),
        }
        for step in steps
    ]


def power_today(version: PlanVersion, day: date) -> dict[str, Any]:
    """Draw per quarter of a day beside the limit: `profile` and `limit` as steps, and `peak`."""
    start, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    rows = list(
        PlannedOperation.objects.filter(version=version, start__lt=end, end__gt=start).values_list(
            "order", "operation", "machine", "supplier", "start", "setup_end", "end", "people",
            "work", "power_kw",
        )
    )  # fmt: skip
    facts = Facts.objects.first()
    machines = [{"id": m.code, "row": m} for m in Machine.objects.all()]
    power = power_of(rows, facts, machines, version.time_zero)
    first = clock.minute_of(start, version.time_zero)
    profile = _window(power["profile"], first, first + 1440)
    limit = _window(_from_always(power["limit"]), first, first + 1440) if power["limit"] else []
    peak = max(profile[1::2], default=0)
    return {"profile": profile, "limit": limit, "peak": peak, "top": max([peak, *limit[1::2], 1])}


def _from_always(steps: list[int]) -> list[int]:
    """A limit as it held before the plan began too: the connection is older than the plan."""
    return [-MINUTES_PER_DAY, *steps[1:]]


def _window(steps: list[int], first: int, last: int) -> list[int]:
    """The part of a step series between two minutes, counted from the first."""
    found, value = [0, 0], 0
    for minute, kw in zip(steps[::2], steps[1::2], strict=True):
        if minute <= first:
            value = kw
            found = [0, value]
        elif minute < last:
            found += [minute - first, kw]
    return found


CHANGES = (
    "plan.published", "plan.made", "company.replaced", "order.added", "order.changed",
    "work.message", "work.scrapped", "work.closed-at-shift-end", "shop.changed",
)  # fmt: skip


def changes_since(instant: datetime) -> list[AuditLine]:
    """Lines of the log that the planner wants to see, newest first."""
    return list(AuditLine.objects.filter(at__gte=instant, action__in=CHANGES)[:12])


def newly_late(version: PlanVersion) -> tuple[list[str], list[str]]:
    """Orders that became late, and that are in time again, against the plan before this one."""
    if version.based_on_id is None:
        return [], []
    late_now = _late_codes(version.pk)
    late_then = _late_codes(version.based_on_id)
    return sorted(late_now - late_then), sorted(late_then - late_now)


def _late_codes(version_id: int) -> set[str]:
    rows = PlannedOrder.objects.filter(version_id=version_id, late_min__gt=0)
    return set(rows.values_list("order", flat=True))


def figures(version: PlanVersion) -> dict[str, Any]:
    """On-time share of the open orders and the value that is late."""
    total = PlannedOrder.objects.filter(version=version).count()
    late = PlannedOrder.objects.filter(version=version, late_min__gt=0)
    count = late.count()
    value = Order.objects.filter(code__in=late.values("order")).aggregate(Sum("price_eur"))
    book = Order.objects.filter(
        code__in=PlannedOrder.objects.filter(version=version).values("order")
    ).aggregate(Sum("price_eur"))
    return {
        "orders": total,
        "late": count,
        "in_time_share": (total - count) / total if total else None,
        "late_value_eur": value["price_eur__sum"] or Decimal(0),
        "book_value_eur": book["price_eur__sum"] or Decimal(0),
    }


def load_by_week(version: PlanVersion, today: date) -> dict[str, Any]:
    """Share of the open hours that is planned, per department and skill, for twelve weeks."""
    key = f"load:{version.pk}:{today}"
    kept = cache.get(key)
    if kept is None:
        kept = _load_by_week(version, today)
        cache.set(key, kept, KEEP_S)
    return dict(kept)


def _load_by_week(version: PlanVersion, today: date) -> dict[str, Any]:
    monday = today - timedelta(days=today.weekday())
    weeks = [monday + timedelta(weeks=at) for at in range(WEEKS)]
    zero = version.time_zero
    edges = [clock.minute_of(clock.local_midnight(each), zero) for each in weeks]
    facts = Facts.objects.first()
    opening = Opening(facts, zero, edges[-1] + WEEK_MIN)
    busy = _busy(version, edges)
    return {
        "weeks": [each.isocalendar().week for each in weeks],
        "centres": _by_centre(busy, opening, edges, zero),
        "skills": _by_skill(busy, opening, edges, zero),
    }


def _busy(version: PlanVersion, edges: list[int]) -> list[tuple[str, str, str, list[list[int]]]]:
    end = clock.instant_of(edges[-1] + WEEK_MIN, version.time_zero)
    rows = PlannedOperation.objects.filter(version=version, start__lt=end).values_list(
        "order", "operation", "machine", "work"
    )
    return list(rows)


def _week_of(minute: int, edges: list[int]) -> int:
    return (minute - edges[0]) // WEEK_MIN


def _hours(rows: Any, edges: list[int]) -> dict[str, Counter[int]]:
    """Planned minutes per name and week; a stretch counts in the week in which it begins."""
    found: dict[str, Counter[int]] = {}
    for name, work in rows:
        weeks = found.setdefault(name, Counter())
        for a, b in work:
            weeks[_week_of(a, edges)] += b - a
    return found


def _share(worked: Counter[int], room: list[float]) -> list[dict[str, Any]]:
    cells = []
    for week in range(WEEKS):
        minutes, open_min = worked.get(week, 0), room[week]
        share = minutes / open_min if open_min else (1.5 if minutes else 0.0)
        tone = 0 if share < 0.01 else 1 if share < 0.75 else 2 if share < 0.95 else 3
        cells.append({"share": share, "percent": round(share * 100), "tone": tone})
    return cells


def _room(sets: list[int], opening: Opening, edges: list[int]) -> list[float]:
    """Open minutes per week of several calendars together."""
    room = [0.0] * WEEKS
    days = [edges[0] + 1440 * at for at in range(7 * WEEKS)]
    for number in sets:
        minutes = opening.open_minutes(number if number >= 0 else ALWAYS, days)
        for week in range(WEEKS):
            room[week] += float(minutes[week * 7 : week * 7 + 7].sum())
    return room


def _by_centre(
    busy: list[tuple[str, str, str, list[list[int]]]],
    opening: Opening,
    edges: list[int],
    zero: datetime,
) -> list[dict[str, Any]]:
    machines = list(Machine.objects.all())
    centre_of = {m.code: m.work_centre for m in machines}
    worked = _hours(
        ((centre_of.get(machine, machine), work) for _o, _c, machine, work in busy if machine),
        edges,
    )
    names = {code: name or code for code, name in WorkCentre.objects.values_list("code", "name")}
    sets: dict[str, list[int]] = {}
    for machine in machines:
        sets.setdefault(machine.work_centre, []).append(opening.closed_of_machine(machine))
    return [
        {
            "name": names.get(code, code),
            "code": code,
            "cells": _share(worked.get(code, Counter()), _room(sets[code], opening, edges)),
        }
        for code in sets
    ]


def _by_skill(
    busy: list[tuple[str, str, str, list[list[int]]]],
    opening: Opening,
    edges: list[int],
    zero: datetime,
) -> list[dict[str, Any]]:
    people = list(Person.objects.all())
    if not people:
        return []
    codes = {row[0] for row in busy}
    skill_of = {
        (order, code): skill
        for order, code, skill, attendance in Operation.objects.filter(order__code__in=codes)
        .order_by()
        .values_list("order__code", "code", "skill", "attendance")
        if attendance != "none"
    }
    rows = ((skill_of.get((o, c), ""), work) for o, c, _m, work in busy)
    worked = _hours(((skill, work) for skill, work in rows if skill), edges)
    found = []
    for skill in sorted({*worked, *(s for p in people for s in p.skills)}):
        able = [opening.closed_of_person(p) for p in people if p.skills.get(skill, 0) >= 1]
        cells = _share(worked.get(skill, Counter()), _room(able, opening, edges))
        found.append({"name": skill, "people": len(able), "cells": cells})
    return found
