"""What the owner and the planner want to know first thing: today, and how the firm stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from gemaakt import clock
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order.models import Operation, Order, cancelled
from gemaakt.server.plan.board_rows import row_of
from gemaakt.server.plan.left_out import incomplete
from gemaakt.server.plan.models import PlannedOperation, PlannedOrder, PlanVersion
from gemaakt.server.plan.power import power_of
from gemaakt.server.plan.remedies_kept import MOST_LATE
from gemaakt.server.plan.why import cause_sentence, duration
from gemaakt.server.shop.models import Facts, Machine, Person
from gemaakt.server.solve.models import Solve
from gemaakt.server.work.by_itself import overdue
from gemaakt.units import MINUTES_PER_DAY


@dataclass(frozen=True, slots=True)
class LateOrder:
    """A late order with its reason in one sentence."""

    code: str
    product: str
    customer: str
    due: date | None
    late_min: int
    ready: datetime
    sentence: str


def late_orders(
    version: PlanVersion, names: Mapping[str, str], most: int = MOST_LATE
) -> list[LateOrder]:
    """The orders that are late in this plan, the heaviest first."""
    of_order = Order.objects.filter(code=OuterRef("order"))
    late = PlannedOrder.objects.filter(version=version, late_min__gt=0)
    late = late.exclude(order__in=cancelled()).order_by("-late_min", "order")
    words = {name: Subquery(of_order.values(name)[:1]) for name in ("product", "customer", "due")}
    rows: Iterable[Any] = late.annotate(**words)[:most]
    return [
        LateOrder(
            code=row.order,
            product=row.product or "",
            customer=row.customer or "",
            due=row.due,
            late_min=row.late_min,
            ready=row.end,
            sentence=_sentence(row, names),
        )
        for row in rows
    ]


def _sentence(row: PlannedOrder, names: Mapping[str, str]) -> str:
    causes = sorted(row.why, key=lambda cause: -int(cause.get("minutes", 0)))[:2]
    if not causes:
        return _("Ready %(how)s after the due date.") % {"how": duration(row.late_min)}
    parts = [
        cause_sentence({**each, "what": names.get(str(each.get("what")), each.get("what"))})
        for each in causes
    ]
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def away(day: date, people: list[Person], now: datetime) -> list[tuple[Person, str]]:
    """Who is not at work on a day, and why; not who is back by now."""
    start, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    start = max(start, now)
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


def machines_down(
    day: date, machines: list[Machine], now: datetime
) -> list[tuple[Machine, str, datetime]]:
    """Machines that cannot run on a day, why, until when; not what runs again by now."""
    start, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    start = max(start, now)
    found = []
    for machine in machines:
        for each in machine.downtimes:
            begins, ends = (datetime.fromisoformat(each[name]) for name in ("start", "end"))
            if begins < end and ends > start:
                found.append((machine, each.get("reason") or _("down"), ends))
    return found


def running(version: PlanVersion | None, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is clocked as running at this moment."""
    steps = list(Operation.objects.filter(status="running").select_related("order")[:40])
    codes = {step.order.code for step in steps}
    ends = (
        {}
        if not steps
        else {
            (order, code): end
            for order, code, end in PlannedOperation.objects.filter(
                version=version, order__in=codes
            ).values_list("order", "operation", "end")
        }
    )
    late = {step.pk: ready for step, _clock, ready in overdue(timezone.now())}
    return [
        {
            "ready": late.get(step.pk),
            "step": step,
            "machine": names.get((step.running or {}).get("machine", ""), ""),
            "person": names.get((step.running or {}).get("person") or "", ""),
            "end": ends.get((step.order.code, step.code)),
        }
        for step in steps
    ]


def power_today(
    version: PlanVersion, day: date, facts: Facts | None, machines: Iterable[Machine]
) -> dict[str, Any]:
    """Draw per quarter of a day beside the limit: `profile` and `limit` as steps, and `peak`."""
    start, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    today = PlannedOperation.objects.filter(version=version, start__lt=end, end__gt=start)
    rows = [row_of(each, version.time_zero) for each in today]
    known = [{"id": each.code, "row": each} for each in machines]
    first = clock.minute_of(start, version.time_zero)
    last = first + MINUTES_PER_DAY
    power = power_of(rows, facts, known, version.time_zero, least_min=last)
    base = [min(first, 0), power["profile"][-1]] if power["profile"] else []
    profile = _window([*base, *power["profile"]], first, last)
    limit = _window(_from_always(power["limit"]), first, last) if power["limit"] else []
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
    "plan.published", "plan.made", "company.replaced", "order.created", "order.changed",
    "work.message", "work.scrapped", "work.closed-at-shift-end", "person.away", "person.back",
    "machine.away", "machine.back", "company.closed", "company.open", "order.cancelled",
    "order.taken-up", "order.returned", "shop.changed",
)  # fmt: skip
NOT_KNOWN = (
    "order.created", "order.changed", "order.cancelled", "order.taken-up",
    "person.away", "person.back",
    "machine.away", "machine.back", "company.closed", "company.open", "company.replaced",
    "calendar.added", "calendar.changed", "person.added", "person.changed", "machine.added",
    "machine.changed", "company.assumption-answered", "shop.changed", "hours.other", "hours.usual",
)  # fmt: skip
"""What a plan that was made before does not know of."""
UNPLANNED = {"reference", "note", "confirmed"}
"""Of an order, what no plan looks at."""


def changes_since(instant: datetime) -> list[AuditLine]:
    """Lines of the log that the planner wants to see, newest first."""
    return list(AuditLine.objects.filter(at__gte=instant, action__in=CHANGES)[:12])


def not_known(version: PlanVersion) -> list[AuditLine]:
    """What was told since this plan was asked for, the oldest first: it holds none of it.

    A plan that somebody dragged, or tried out, knows what the plan knew that it stands on, and
    its own change.
    """
    own, first = set(), version
    while first.solve_id is None and first.based_on_id is not None:
        own.add(first.name)
        first = PlanVersion.objects.defer("document", "company").get(pk=first.based_on_id)
    asked = first.created
    if first.solve_id is not None:
        asked = Solve.objects.values_list("created", flat=True).get(pk=first.solve_id)
    lines = AuditLine.objects.filter(at__gt=asked, action__in=NOT_KNOWN).order_by("pk")[:60]
    return [each for each in lines if _is_planned_with(each, own)]


def _is_planned_with(line: AuditLine, own: set[str]) -> bool:
    if line.action == "shop.changed":
        return line.subject not in own
    return line.action != "order.changed" or not set(line.data) <= UNPLANNED


def newly_late(version: PlanVersion) -> tuple[list[str], list[str]]:
    """Orders that became late, and that are in time again, against the plan before this one."""
    if version.based_on_id is None:
        return [], []
    codes: dict[int, set[str]] = {version.pk: set(), version.based_on_id: set()}
    rows = PlannedOrder.objects.filter(version__in=list(codes), late_min__gt=0)
    for number, code in rows.values_list("version_id", "order"):
        codes[number].add(code)
    now, then = codes[version.pk], codes[version.based_on_id]
    return sorted(now - then), sorted(then - now - incomplete(version))


def figures(version: PlanVersion) -> dict[str, Any]:
    """On-time share of the open orders and the value that is late."""
    price = Subquery(Order.objects.filter(code=OuterRef("order")).values("price_eur")[:1])
    is_late = Q(late_min__gt=0)
    found = (
        PlannedOrder.objects.filter(version=version)
        .annotate(price_eur=price)
        .aggregate(
            total=Count("id"),
            late=Count("id", filter=is_late),
            late_eur=Sum("price_eur", filter=is_late),
            book_eur=Sum("price_eur"),
        )
    )
    total, late = found["total"], found["late"]
    return {
        "orders": total,
        "late": late,
        "in_time_share": (total - late) / total if total else None,
        "late_value_eur": found["late_eur"] or Decimal(0),
        "book_value_eur": found["book_eur"] or Decimal(0),
    }
