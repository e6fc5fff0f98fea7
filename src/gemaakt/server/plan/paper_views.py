"""Paper: day lists, the pick list, work orders with a QR code per step, labels, Excel."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import segno
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gemaakt import clock
from gemaakt.server.nest.booked import orders_freed
from gemaakt.server.order.before import named_before
from gemaakt.server.order.models import Operation, Order, cancelled
from gemaakt.server.plan.board_views import chosen_version
from gemaakt.server.plan.models import PlannedOperation, PlannedWork, PlanVersion
from gemaakt.server.plan.names import names_of_everything, place_name
from gemaakt.server.plan.picking import heats_of, pick_list
from gemaakt.server.plan.workbook import workbook_of
from gemaakt.server.printed import base_address
from gemaakt.server.quote.of_order import pictures_of
from gemaakt.server.quote.words import trade_word
from gemaakt.server.roles import READS, WORKER, for_role
from gemaakt.server.shop.models import Machine, Person
from gemaakt.server.spreadsheet import xlsx_answer
from gemaakt.server.stickers import Sticker, printed_on

MOST_LABELS = 200


def asked_day(request: HttpRequest) -> date:
    """The day in the address, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()


def day_span(day: date) -> tuple[datetime, datetime]:
    """The instants between which a local day lies."""
    return clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))


@require_GET
@for_role(*READS, WORKER)
def day_lists(request: HttpRequest) -> HttpResponse:
    """Whose list to print; `?print=machines` or `people` gives all of them, a sheet each."""
    version, day = chosen_version(request), asked_day(request)
    kind = request.GET.get("print", "")
    machines, people = list(Machine.objects.all()), list(Person.objects.all())
    sheets: list[dict[str, Any]] = []
    if kind == "machines":
        sheets = _sheets(version, day, "machine", [(m.code, str(m)) for m in machines])
    elif kind == "people":
        sheets = _sheets(version, day, "person", [(p.code, str(p)) for p in people])
    counts = _counts(version, day)
    return render(
        request,
        "plan/days.html",
        {
            **_around(day),
            "version": version,
            "machines": [(each, counts.get(("machine", each.code), 0)) for each in machines],
            "people": [(each, counts.get(("person", each.code), 0)) for each in people],
            "sheets": [each for each in sheets if each["rows"]],
            "kind": kind,
            "first_work": None if counts else _next_work(version, day),
        },
    )


def _next_work(version: PlanVersion | None, day: date) -> date | None:
    """The first day after this one on which something begins."""
    rows = PlannedOperation.objects.filter(version=version, start__gte=day_span(day)[1])
    start = rows.order_by("start").values_list("start", flat=True).first()
    return clock.local_day(start) if start else None


def _around(day: date) -> dict[str, Any]:
    return {"day": day, "before": day - timedelta(days=1), "next": day + timedelta(days=1)}


def _counts(version: PlanVersion | None, day: date) -> dict[tuple[str, str], int]:
    """How many operations each machine and each person has on a day, counted by the database."""
    start, end = day_span(day)
    there, gone = Q(version=version, start__lt=end, end__gt=start), cancelled()
    rows = PlannedOperation.objects.filter(there & ~Q(order__in=gone)).order_by()
    work = PlannedWork.objects.filter(there & ~Q(planned__order__in=gone)).order_by()
    machines, people = rows.values_list("machine"), work.values_list("person")
    return {
        **{("machine", code): count for code, count in machines.annotate(Count("id"))},
        **{
            ("person", code): count
            for code, count in people.annotate(Count("planned", distinct=True))
        },
    }


@require_GET
@for_role(*READS, WORKER)
def machine_day(request: HttpRequest, code: str) -> HttpResponse:
    """What a machine does on a day, on one A4."""
    machine = get_object_or_404(Machine, code=code)
    return _day_page(request, "machine", code, str(machine))


@require_GET
@for_role(*READS, WORKER)
def person_day(request: HttpRequest, code: str) -> HttpResponse:
    """What a person does on a day, on one A4."""
    person = get_object_or_404(Person, code=code)
    return _day_page(request, "person", code, str(person))


def _day_page(request: HttpRequest, kind: str, code: str, name: str) -> HttpResponse:
    version, day = chosen_version(request), asked_day(request)
    sheets = _sheets(version, day, kind, [(code, name)])
    shown = {**_around(day), "version": version, "sheets": sheets, "alone": True, "kind": kind}
    return render(request, "plan/day.html", shown)


@require_GET
@for_role(*READS, WORKER)
def picking(request: HttpRequest) -> HttpResponse:
    """What must stand ready on a day: material per kind, for which step, where, when."""
    version, day = chosen_version(request), asked_day(request)
    picks = pick_list(version, *day_span(day))
    return render(request, "plan/pick.html", {**_around(day), "picks": picks})


def _sheets(
    version: PlanVersion | None, day: date, kind: str, wanted: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """One sheet per machine or person, its rows in the order of the day."""
    start, end = day_span(day)
    asked = PlannedOperation.objects.filter(version=version, start__lt=end, end__gt=start)
    asked = asked.exclude(order__in=cancelled())
    if len(wanted) == 1:
        code = wanted[0][0]
        of_person = PlannedWork.objects.filter(version=version, person=code).values("planned")
        chosen = Q(machine=code) if kind == "machine" else Q(pk__in=of_person)
        asked = asked.filter(chosen)
    planned = list(asked.order_by("start", "id"))
    facts = _Facts(version, planned)
    sheets = []
    for code, name in wanted:
        mine = [
            row
            for row in planned
            if (row.machine == code if kind == "machine" else _is_of(row, code))
        ]
        rows = [facts.row(each, start, end) for each in mine]
        sheets.append({"code": code, "name": name, "rows": [row for row in rows if row]})
    return sheets


def _is_of(row: PlannedOperation, person: str) -> bool:
    return any(each["id"] == person for each in row.people)


class _Facts:
    """Words of orders and steps for the rows of day lists, read once."""

    def __init__(self, version: PlanVersion | None, planned: list[PlannedOperation]) -> None:
        codes = {row.order for row in planned}
        self.version = version
        orders = codes | orders_freed(codes)
        steps = list(Operation.objects.filter(order__code__in=orders).select_related("order"))
        self.steps = {(each.order.code, each.code): each for each in steps}
        self.orders = {each.order.code: each.order for each in steps}
        self.after: dict[tuple[str, str], list[Operation]] = {}
        for each in steps:
            for key in {pair for name in each.after for pair in named_before(each, name)}:
                self.after.setdefault(key, []).append(each)
        self.places = {
            (order, operation): machine or supplier
            for order, operation, machine, supplier in PlannedOperation.objects.filter(
                version=version, order__in=orders
            ).values_list("order", "operation", "machine", "supplier")
        }
        self.names = names_of_everything()

    def row(self, planned: PlannedOperation, start: datetime, end: datetime) -> dict[str, Any]:
        """One line of a day list; empty when nothing is worked on that day."""
        assert self.version is not None
        zero = self.version.time_zero
        first, last = clock.minute_of(start, zero), clock.minute_of(end, zero)
        work = [(max(a, first), min(b, last)) for a, b in planned.work if b > first and a < last]
        if not work:
            return {}
        step = self.steps.get((planned.order, planned.operation))
        following = self._next(planned)
        return {
            "planned": planned,
            "order": self.orders.get(planned.order),
            "step": step,
            "start": clock.instant_of(work[0][0], zero),
            "continues": planned.start < start,
            "minutes": sum(b - a for a, b in work),
            "setup": max(0, int((planned.setup_end - planned.start).total_seconds() // 60)),
            "where": self.names.get(planned.machine, planned.machine),
            "who": ", ".join(
                dict.fromkeys(self.names.get(p["id"], p["id"]) for p in planned.people)
            ),
            "next": following,
        }

    def _next(self, planned: PlannedOperation) -> str:
        """Where the pieces go afterwards; of a nest with the orders that they are for."""
        found: dict[str, list[str]] = {}
        for step in self.after.get((planned.order, planned.operation), ()):
            place = self.places.get((step.order.code, step.code), "")
            word = f"{trade_word(step.name or step.code)} ({self.names.get(place, place)})"
            others = found.setdefault(word, [])
            if step.order.code != planned.order:
                others.append(step.order.code)
        said = (f"{word}: {', '.join(each)}" if each else word for word, each in found.items())
        return "; ".join(said) or _("dispatch")


@require_GET
@for_role(*READS)
def plan_workbook(request: HttpRequest) -> HttpResponse:
    """The plan as an Excel workbook."""
    version = chosen_version(request)
    if version is None:
        raise Http404(_("There is no plan yet."))
    stream = BytesIO()
    workbook_of(version).save(stream)
    return xlsx_answer(stream.getvalue(), f"plan-{timezone.localdate():%Y-%m-%d}.xlsx")


def qr(text: str) -> SafeString:
    """A QR code as an inline drawing that prints sharply and carries its text as its title."""
    code = segno.make(text, micro=False, error="m")
    drawing: str = code.svg_inline(border=2, dark="#000", light="#fff", title=text, omitsize=True)
    return mark_safe(drawing)


def _scan_address(base: str, order: str, operation: str) -> str:
    """What a QR code on paper says: the terminal's page of this step."""
    return base + reverse("plan:scanned", args=[f"{order}/{operation}"])


@require_GET
@for_role(*READS, WORKER)
def work_order(request: HttpRequest, code: str) -> HttpResponse:
    """The traveller of an order: what, of what, by when, and a QR code per step."""
    order = get_object_or_404(Order, code=code)
    version = chosen_version(request)
    planned = {
        row.operation: row for row in PlannedOperation.objects.filter(version=version, order=code)
    }
    names, base = names_of_everything(), base_address(request)
    steps = [
        {
            "step": each,
            "planned": planned.get(each.code),
            "where": _where(each, planned.get(each.code), names),
            "minutes": _minutes(each, planned.get(each.code)),
            "qr": qr(_scan_address(base, code, each.code)),
        }
        for each in order.operations.all()
    ]
    return render(
        request,
        "plan/work_order.html",
        {
            "order": order,
            "steps": steps,
            "materials": order.materials.all(),
            "heats": heats_of(code),
            "pictures": pictures_of(order),
        },
    )


def _where(step: Operation, planned: PlannedOperation | None, names: dict[str, str]) -> str:
    if planned is not None:
        return place_name(names, planned.machine or planned.supplier)
    if step.outside:
        return place_name(names, str(step.outside["supplier"]))
    return ", ".join(names.get(each["machine"], each["machine"]) for each in step.alternatives)


def _minutes(step: Operation, planned: PlannedOperation | None) -> int:
    if planned is not None:
        return sum(b - a for a, b in planned.work)
    first = step.alternatives[0] if step.alternatives else {}
    setup, piece, fixed = (
        float(first.get(name, 0)) for name in ("setup_min", "piece_min", "fixed_min")
    )
    return round(setup + fixed + piece * step.asked_quantity)


@require_GET
@for_role(*READS, WORKER)
def labels(request: HttpRequest, code: str) -> HttpResponse:
    """Labels for the pallets of an order; `?count=` says how many."""
    order = get_object_or_404(Order, code=code)
    asked = request.GET.get("count", "")
    count = min(MOST_LABELS, max(1, int(asked))) if asked.isdecimal() else 8
    last = order.operations.last()
    drawing = qr(_scan_address(base_address(request), code, last.code if last else "-"))
    due = f"{_('Due')} {date_format(order.due, 'j N')}" if order.due else ""
    lines = (order.product, order.customer, due)
    made = [Sticker(code, lines, drawing, f"{n}/{count}") for n in range(1, count + 1)]
    shown = {"order": order, "count": count, **printed_on(request, made)}
    return render(request, "plan/labels.html", shown)


@require_GET
def scanned(request: HttpRequest, step: str) -> HttpResponse:
    """A QR code was scanned: go to the terminal with this step."""
    from urllib.parse import urlencode

    return redirect(f"/terminal/?{urlencode({'operation': step})}")
