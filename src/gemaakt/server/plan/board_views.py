"""The planning board: its frame, its data, its reasons, and the same plan as a table."""

import gzip
import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.core.cache import cache
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gemaakt import clock
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order.models import Operation, Order, cancelled
from gemaakt.server.pages import page_of
from gemaakt.server.plan import answers
from gemaakt.server.plan.board import columns, read_board
from gemaakt.server.plan.models import (
    PlanDraft,
    PlannedOperation,
    PlannedOrder,
    PlannedWork,
    PlanVersion,
)
from gemaakt.server.plan.names import Known, known, place_name
from gemaakt.server.plan.why import why_here, why_late
from gemaakt.server.roles import PLANS, READS, WORKER, for_role, has_role
from gemaakt.server.shop.models import Machine

ROWS_ON_A_PAGE = 60
KEEP_S = 900


def texts() -> dict[str, str]:
    """Words that the board's own script shows."""
    return {
        "late": _("late"), "days": _("days"), "hours": _("hours"), "minutes": _("minutes"),
        "week": _("week"), "customer": _("Customer"), "product": _("Product"),
        "machine": _("Machine"), "people": _("People"), "time": _("Time"), "work": _("Work"),
        "frees": _("Other orders go on after it"), "setup": _("set-up"), "due": _("Due"),
        "why_here": _("Why here"),
        "why_late": _("Why late"), "not_found": _("Nothing found."),
        "none_late": _("No order is late."), "operations": _("operations"), "other": _("Other"),
        "pinned": _("pinned"), "unpinned": _("The pin is gone."), "undo": _("Undo"),
        "undone": _("Undone."), "redone": _("Done again."), "remove": _("Remove"),
        "nothing_to_undo": _("There is nothing to undo."), "cancelled": _("Not moved."),
        "read_only": _("This plan can only be looked at."),
        "only_machines": _("Bars are dragged on the rows of the machines: choose Machines first."),
        "not_dragged": _("Work that is done or outside is not dragged."), "moved": _("Moved."),
        "not_a_time": _("This day and time are outside the plan."),
        "no_answer": _("The server did not answer; nothing was moved."),
        "signed_out": _("You were signed out meanwhile; nothing was moved. Open this page again."),
    }  # fmt: skip


def chosen_version(request: HttpRequest) -> PlanVersion | None:
    """The version asked for, else the published one, else the newest; without its documents."""
    rows = PlanVersion.objects.defer("document", "company")
    asked = request.GET.get("version", "")
    if asked.isdecimal() and has_role(request.user, *READS):
        return rows.filter(pk=int(asked)).first()
    published = rows.filter(status=PlanVersion.Status.PUBLISHED).first()
    if published or not has_role(request.user, *PLANS):
        return published
    return rows.exclude(status=PlanVersion.Status.DISCARDED).first()


def order_address() -> str:
    """The address of an order's page, with a place for its code."""
    return reverse("order:order", args=["__order__"])


@require_GET
@for_role(*READS, WORKER)
def board(request: HttpRequest) -> HttpResponse:
    """The frame of the board; the bars come as data."""
    draft = chosen_draft(request)
    version = draft.base if draft else chosen_version(request)
    moves = _moves_url(request, version, draft)
    if moves and version is not None:
        answers.warm(version.pk)
    query = f"?draft={draft.pk}" if draft else f"?version={version.pk}" if version else ""
    return render(
        request,
        "plan/board.html",
        {
            "version": version,
            "draft": draft,
            "now": timezone.now(),
            "draft_page": reverse("plan:draft", args=[draft.pk]) if draft else "",
            "data_url": reverse("plan:board_data") + query,
            "why_url": reverse("plan:why"),
            "order_url": order_address(),
            "text": json.dumps(texts(), ensure_ascii=False),
            "editable": moves,
            "modules": [static(f"gemaakt/board/{name}.js") for name in MODULES],
        },
    )


MODULES = (
    "plan", "svg", "rows", "axis", "ground", "view", "card", "changes", "drag", "find", "keys",
)  # fmt: skip


def chosen_draft(request: HttpRequest) -> PlanDraft | None:
    """The draft asked for, for those who plan."""
    asked = request.GET.get("draft", "")
    if not asked.isdecimal() or not has_role(request.user, *PLANS):
        return None
    rows = PlanDraft.objects.select_related("base").defer("base__document", "base__company")
    return rows.filter(pk=int(asked)).first()


def _moves_url(request: HttpRequest, version: PlanVersion | None, draft: PlanDraft | None) -> str:
    """Where drops are sent; empty for those who only look."""
    if version is None or not has_role(request.user, *PLANS):
        return ""
    if draft is not None:
        return (
            ""
            if draft.version_id or draft.changes
            else reverse("plan:draft_moves", args=[draft.pk])
        )
    return reverse("plan:moves", args=[version.pk])


@require_GET
@for_role(*READS, WORKER)
def board_data(request: HttpRequest) -> HttpResponse:
    """The plan as columns."""
    draft = chosen_draft(request)
    version = draft.base if draft else chosen_version(request)
    if version is None:
        return JsonResponse({"message": _("There is no plan yet.")}, status=404)
    packed = packed_columns(version, draft)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(packed), content_type="application/json")
    answer = HttpResponse(packed, content_type="application/json")
    answer["Content-Encoding"] = "gzip"
    answer["Vary"] = "Accept-Encoding, Cookie"
    return answer


def packed_columns(version: PlanVersion, draft: PlanDraft | None) -> bytes:
    """The columns, compressed, and kept until anything that they show has changed."""
    now = timezone.now()
    key = f"board:{stamp(version, draft)}:{timezone.localdate()}:{get_language()}"
    packed: bytes | None = cache.get(key)
    if packed is None:
        with answers.uncollected():
            shown = columns(read_board(version, now, draft), {"outside": _("Outside")})
            packed = gzip.compress(msgspec.json.encode(shown), 6)
        cache.set(key, packed, KEEP_S)
    return packed


def stamp(version: PlanVersion, draft: PlanDraft | None) -> str:
    """Changes whenever a service logged what it did, or the draft was changed."""
    logged = AuditLine.objects.aggregate(last=Max("id"))["last"]
    moved = f"{draft.pk}:{draft.changed.timestamp()}" if draft else "-"
    return f"{version.pk}:{version.created.timestamp()}:{moved}:{logged}"


@require_GET
@for_role(*READS, WORKER)
def why(request: HttpRequest) -> JsonResponse:
    """Why an operation is here and why its order is late."""
    version = chosen_version(request)
    order, _slash, operation = request.GET.get("operation", "").rpartition("/")
    planned = get_object_or_404(
        PlannedOperation, version=version, order=order, operation=operation
    )
    assert version is not None
    return JsonResponse({"here": why_here(version, planned), "late": why_late(version, order)})


@require_GET
@for_role(*READS, WORKER)
def board_list(request: HttpRequest) -> HttpResponse:
    """The same plan as a table: without script, for a screen reader, for paper."""
    version = chosen_version(request)
    rows = _filtered(request, version)
    page, shown = page_of(rows, request.GET.get("page"), ROWS_ON_A_PAGE)
    everything = known()
    query = {name: value for name, value in request.GET.items() if name != "page" and value}
    return render(
        request,
        "plan/list.html",
        {
            "version": version,
            "page": page,
            "rows": _shown(shown, version, everything),
            "query": urlencode(query) + "&" if query else "",
            "asked": request.GET,
            "machines": everything.machine,
            "people": everything.person,
        },
    )


def _filtered(request: HttpRequest, version: PlanVersion | None) -> QuerySet[PlannedOperation]:
    rows = PlannedOperation.objects.filter(version=version).exclude(order__in=cancelled())
    rows = rows.order_by("start", "id")
    ask = request.GET.get
    if ask("machine"):
        rows = rows.filter(machine=ask("machine"))
    if ask("person"):
        work = PlannedWork.objects.filter(version=version, person=ask("person"))
        rows = rows.filter(pk__in=work.values("planned"))
    if ask("centre"):
        machines = Machine.objects.filter(work_centre=ask("centre")).values("code")
        rows = rows.filter(machine__in=machines)
    if ask("skill"):
        wanted = Operation.objects.filter(skill=ask("skill"), code=OuterRef("operation"))
        rows = rows.filter(Exists(wanted.filter(order__code=OuterRef("order"))))
    if ask("late"):
        late = PlannedOrder.objects.filter(version=version, late_min__gt=0).values("order")
        rows = rows.filter(order__in=late)
    if ask("find"):
        words = ask("find", "")
        found = Order.objects.filter(
            Q(code__icontains=words) | Q(customer__icontains=words) | Q(product__icontains=words)
        )
        rows = rows.filter(order__in=found.values("code"))
    from_day, to_day = _day(ask("from")), _day(ask("to"))
    if from_day:
        rows = rows.filter(end__gt=clock.local_midnight(from_day))
    if to_day:
        rows = rows.filter(start__lt=clock.local_midnight(to_day + timedelta(days=1)))
    return rows


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _shown(
    rows: list[PlannedOperation], version: PlanVersion | None, everything: Known
) -> list[dict[str, Any]]:
    """Rows of the table with the words of orders, machines and people."""
    codes = {row.order for row in rows}
    found = list(
        Operation.objects.filter(order__code__in=codes).order_by().select_related("order")
    )
    orders = {each.order.code: each.order for each in found}
    steps = {(each.order.code, each.code): (each.name, each.status) for each in found}
    late = dict(
        PlannedOrder.objects.filter(version=version, order__in=codes).values_list(
            "order", "late_min"
        )
    )
    names = everything.names
    return [
        {
            "row": row,
            "order": orders.get(row.order),
            "name": steps.get((row.order, row.operation), ("", ""))[0] or row.operation,
            "status": steps.get((row.order, row.operation), ("", "open"))[1],
            "where": place_name(names, row.machine or row.supplier),
            "who": ", ".join(dict.fromkeys(names.get(p["id"], p["id"]) for p in row.people)),
            "minutes": sum(b - a for a, b in row.work),
            "late_min": late.get(row.order, 0),
        }
        for row in rows
    ]
