"""Steps that another program splits, renames or takes out: what the floor told of them stays.

Taps, minutes and running clocks go to the step that takes the place of one gone, and so does what
a tablet without Wi-Fi tells of it later: the history remembers where a step went. Where none takes
its place, they stay with the order and its clock can be stopped.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Sum

from gemaakt import order as domain
from gemaakt.findings import Finding, Severity
from gemaakt.order import StepId
from gemaakt.server import audit
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order.models import Operation
from gemaakt.server.shop.models import Person
from gemaakt.server.work.models import Clocking, Tally, WorkEvent
from gemaakt.units import hours_of

MOVED = "work.step-moved"
FARTHEST = 5
"""So often a step is followed from name to name."""

MOST_NAMED = 20


def hand_over(
    new: Iterable[domain.Order], old: Iterable[domain.Order]
) -> tuple[set[StepId], list[Finding]]:
    """Move what was told of steps that are gone; answers who has it now, and what to tell."""
    new, before = list(new), {each.id: each for each in old}
    heirs: set[StepId] = set()
    findings = _left_out(before.keys() - {each.id for each in new})
    for order in new:
        if order.id not in before:
            continue
        for code, taken_by in domain.heirs_of(order, before[order.id]).items():
            if not _is_told(order.id, code):
                continue
            if taken_by:
                now = {each.id: each for each in order.operations}
                to = domain.heir_at_work(tuple(now[each.id] for each in taken_by)).id
                _move((order.id, code), (order.id, to))
                heirs.add((order.id, to))
                findings.append(_moved(order.id, code, [each.id for each in taken_by], to))
            else:
                findings.append(_gone(order.id, code))
    return heirs, findings


def _left_out(codes: Collection[str]) -> list[Finding]:
    """Orders that are gone, and on which somebody worked."""
    minutes = dict(
        Clocking.objects.filter(order__in=codes)
        .order_by("order")
        .values_list("order")
        .annotate(minutes=Sum("worked_min"))
    )
    if not minutes:
        return []
    hours = round(hours_of(sum(minutes.values())), 2)
    more = " …" if len(minutes) > MOST_NAMED else ""
    params = {"orders": ", ".join(list(minutes)[:MOST_NAMED]) + more, "hours": hours}
    return [Finding("work.orders-gone", Severity.WARNING, {}, params)]


def _is_told(order: str, code: str) -> bool:
    mine = {"order": order, "operation": code}
    return WorkEvent.objects.filter(**mine).exists() or Clocking.objects.filter(**mine).exists()


def _move(was: StepId, to: StepId) -> None:
    """Rows of the floor under another name; a clock that somebody has there already stays."""
    WorkEvent.objects.filter(order=was[0], operation=was[1]).update(order=to[0], operation=to[1])
    clocks = Clocking.objects.filter(order=was[0], operation=was[1])
    there = Clocking.objects.filter(order=to[0], operation=to[1], end=None)
    clocks.exclude(end=None, person__in=list(there.values_list("person", flat=True))).update(
        order=to[0], operation=to[1]
    )
    Tally.objects.filter(order=to[0], operation=to[1]).delete()
    Tally.objects.filter(order=was[0], operation=was[1]).update(order=to[0], operation=to[1])
    remember(was, to)


def remember(was: tuple[str, ...], to: StepId) -> None:
    """Write in the history where a step, or an order with all its steps, went."""
    audit.log(MOVED, None, _subject(was), {"order": to[0], "step": to[1]})


def _subject(step: tuple[str, ...]) -> str:
    return "/".join(step)[:200]


def name_now(steps: Iterable[StepId]) -> Iterator[StepId]:
    """Steps by the name that they have now, where another program named them anew."""
    steps = list(steps)
    known = set(
        Operation.objects.filter(order__code__in={order for order, _code in steps}).values_list(
            "order__code", "code"
        )
    )
    for step in steps:
        yield step if step in known or not all(step) else _followed(step)


def moved_to(step: StepId) -> str:
    """What a step that is gone is called now; empty where nothing took its place."""
    now = next(iter(name_now([step])))
    return "/".join(now) if now != step else ""


def _followed(step: StepId) -> StepId:
    now = step
    for _turn in range(FARTHEST):
        line = _line_of(now)
        if line is None:
            return step
        now = (line.data["order"], line.data["step"] or now[1])
        if Operation.objects.filter(order__code=now[0], code=now[1]).exists():
            return now
    return step


def _line_of(step: StepId) -> AuditLine | None:
    """Where a step went: by itself, or with its order."""
    lines = AuditLine.objects.filter(action=MOVED)
    own = lines.filter(subject=_subject(step)).first()
    return own or lines.filter(subject=step[0], data__step="").first()


def _moved(order: str, code: str, taken_by: list[str], to: str) -> Finding:
    params = {"step": f"{order}/{code}", "heirs": ", ".join(taken_by), "to": f"{order}/{to}"}
    return Finding("work.step-handed-over", Severity.WARNING, {}, params)


def _gone(order: str, code: str) -> Finding:
    clocks = Clocking.objects.filter(order=order, operation=code)
    minutes = clocks.aggregate(sum=Sum("worked_min"))["sum"] or 0.0
    params: dict[str, Any] = {"step": f"{order}/{code}", "hours": round(hours_of(minutes), 2)}
    codes = sorted(set(clocks.filter(end=None).values_list("person", flat=True)))
    if not codes:
        return Finding("work.step-gone", Severity.WARNING, {}, params)
    names = {each.code: str(each) for each in Person.objects.filter(code__in=codes)}
    params["who"] = ", ".join(names.get(each, each) for each in codes)
    return Finding("work.step-gone-running", Severity.WARNING, {}, params)
