"""Why an operation stands where it stands, and why its order is late, in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gemaakt.clock import local_midnight
from gemaakt.data import has_sentence, sentence
from gemaakt.plan.why_words import why_code
from gemaakt.server.order.before import named_before
from gemaakt.server.order.models import Operation, Order, step_of
from gemaakt.server.plan.models import PlannedOperation, PlannedOrder, PlannedWork, PlanVersion
from gemaakt.server.plan.names import names_of_everything
from gemaakt.server.quote.words import step_word, trade_word
from gemaakt.server.refusals import language
from gemaakt.server.shop.models import Machine, Person
from gemaakt.units import MINUTES_PER_DAY

MOST_REASONS = 3
HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that kept the operation from starting before this instant."""

    until: datetime
    sentence: str


def when(instant: datetime) -> str:
    """A day and a time as the shop says it."""
    return date_format(localtime(instant), "D j N H:i")


def duration(minutes: int) -> str:
    """Minutes, hours or days in words."""
    if minutes >= 2 * MINUTES_PER_DAY:
        days = round(minutes / MINUTES_PER_DAY)
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if minutes >= HOUR_MIN:
        hours = round(minutes / HOUR_MIN)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def some(codes: list[str], most: int = 6) -> str:
    """The first few codes, and how many more there are."""
    shown = ", ".join(codes[:most])
    rest = len(codes) - most
    return shown if rest <= 0 else _("%(shown)s and %(n)d more") % {"shown": shown, "n": rest}


def why_here(version: PlanVersion, planned: PlannedOperation) -> list[str]:
    """What holds the start of an operation, the tightest first."""
    order = Order.objects.filter(code=planned.order).first()
    step = step_of(planned.order, planned.operation)
    if step and step.status == "running":
        return [_("It is running now.")]
    fixed = [_("It is pinned here by the planner.")] if step and step.pin else []
    reasons = [
        *_before(version, planned, step),
        *_machine(version, planned),
        *_people(version, planned),
        *(each for each in _material(order, step) if each.until > version.time_zero),
    ]
    reasons.sort(key=lambda reason: reason.until, reverse=True)
    if not reasons and not fixed:
        return [_("Nothing holds it: it starts as soon as the plan begins and the shop is open.")]
    tight = [reason for reason in reasons if reason.until == reasons[0].until]
    rest = [reason for reason in reasons if reason.until != reasons[0].until]
    return fixed + [reason.sentence for reason in [*tight, *rest][:MOST_REASONS]]


def _before(
    version: PlanVersion, planned: PlannedOperation, step: Operation | None
) -> Iterable[Reason]:
    if step is None or not step.after:
        return
    wanted = {pair for name in step.after for pair in named_before(step, name)}
    orders = {order for order, _code in wanted}
    steps = Operation.objects.filter(order__code__in=orders)
    names = {
        (order, code): name
        for order, code, name in steps.values_list("order__code", "code", "name")
    }
    for row in PlannedOperation.objects.filter(version=version, order__in=orders):
        key = (row.order, row.operation)
        if key in wanted:
            word = trade_word(names.get(key) or row.operation)
            said = word if row.order == planned.order else f"{row.order} {word}"
            yield Reason(
                row.end,
                _("It waits for %(step)s, ready %(when)s.")
                % {"step": said, "when": when(row.end)},
            )


def _machine(version: PlanVersion, planned: PlannedOperation) -> Iterable[Reason]:
    if not planned.machine:
        return
    row = (
        PlannedOperation.objects.filter(
            version=version, machine=planned.machine, start__lt=planned.start
        )
        .order_by("-start")
        .first()
    )
    if row:
        name = Machine.objects.filter(code=planned.machine).values_list("name", flat=True).first()
        yield Reason(
            row.end,
            _("%(machine)s is busy with %(order)s until %(when)s.")
            % {"machine": name or planned.machine, "order": row.order, "when": when(row.end)},
        )


def _people(version: PlanVersion, planned: PlannedOperation) -> Iterable[Reason]:
    for person in sorted({each["id"] for each in planned.people})[:3]:
        row = (
            PlannedWork.objects.filter(
                version=version, person=person, role="does", start__lt=planned.start
            )
            .exclude(planned=planned)
            .order_by("-start")
            .select_related("planned")
            .first()
        )
        if row:
            name = Person.objects.filter(code=person).values_list("name", flat=True).first()
            yield Reason(
                row.end,
                _("%(person)s works on %(order)s until %(when)s.")
                % {"person": name or person, "order": row.planned.order, "when": when(row.end)},
            )


def _material(order: Order | None, step: Operation | None) -> Iterable[Reason]:
    if order is None or step is None:
        return
    for need in order.materials.all():
        first = need.operation == step.code or (not need.operation and not step.after)
        if need.arrives and first:
            yield Reason(
                need.arrives,
                _("%(material)s arrives %(when)s.")
                % {"material": need.material, "when": when(need.arrives)},
            )
    if order.release and not step.after:
        start = local_midnight(order.release)
        yield Reason(start, _("The order is released on %(when)s.") % {"when": when(start)})


def cause_sentence(cause: Mapping[str, Any]) -> str:
    """One cause of lateness, in the form of the plan document, as a sentence."""
    code = why_code(cause)
    what, minutes = cause.get("what") or "", int(cause.get("minutes", 0))
    if not has_sentence(code):
        return f"{what}: {duration(minutes)}"
    operation = (
        "" if cause.get("cause") == "too-long" else step_word(cause.get("operation") or "–")
    )
    params = {"hours": duration(minutes), "what": what, "operation": operation}
    return " ".join(sentence(code, params, language()).split())  # a release has no name


def why_late(version: PlanVersion, order: str) -> list[str]:
    """The causes of an order's lateness; empty when it is in time."""
    row = PlannedOrder.objects.filter(version=version, order=order, late_min__gt=0).first()
    if row is None:
        return []
    names = names_of_everything()
    causes = sorted(row.why, key=lambda cause: -int(cause.get("minutes", 0)))
    return [
        cause_sentence({**cause, "what": names.get(str(cause.get("what")), cause.get("what"))})
        for cause in causes[:MOST_REASONS]
    ]
