"""The order pages."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from gemaakt.data import sentence
from gemaakt.data.messages.written import as_written
from gemaakt.errors import GemaaktError
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.delivery.queries import customer_side
from gemaakt.server.invoice.to_invoice import to_correct
from gemaakt.server.nest.booked import failed_of
from gemaakt.server.order import queries
from gemaakt.server.order.by_hand import hand_changes
from gemaakt.server.order.cancelling import is_nest
from gemaakt.server.order.forms import OrderForm, status_words
from gemaakt.server.order.left_behind import left_behind
from gemaakt.server.order.models import Cancellation, Order
from gemaakt.server.order.own_work import OwnWorkForm
from gemaakt.server.order.services import save_order
from gemaakt.server.order.spent import post_calculation, shared_over, with_nests
from gemaakt.server.pages import page_of
from gemaakt.server.passport.declaring import control, standing_of
from gemaakt.server.plan import holding_solving, left_out
from gemaakt.server.quote.of_order import is_quoted
from gemaakt.server.refusals import language, sentence_of
from gemaakt.server.roles import PLANS, READS, RECORDS, for_role, has_role
from gemaakt.server.seen import mark_of_form, overtaken
from gemaakt.server.shop.queries import assumption_lines, facts
from gemaakt.server.work import outside
from gemaakt.server.work.models import WorkEvent
from gemaakt.server.work.queries import minutes_clocked

PAGE, HISTORY = 50, 40


@for_role(*READS)
def orders(request: HttpRequest) -> HttpResponse:
    """All orders: what is late and why, found and filtered."""
    known = facts()
    if known is None:
        return redirect("/import/")
    wanted = queries.Wanted(
        search=request.GET.get("q", "").replace("\0", "").strip()[:100],
        show=request.GET.get("show", "open"),
        sort=request.GET.get("sort", "due"),
    )
    version = queries.shown_version()
    page, rows = page_of(queries.orders(wanted, version), request.GET.get("page"), PAGE)
    why = queries.reasons(version, [row.code for row in rows if row.late_min])  # type: ignore[attr-defined]
    words = dict(status_words())
    sent = delivered_of(rows)
    kept = {"q": wanted.search, "show": wanted.show, "sort": wanted.sort}
    context = {
        "page": page,
        "rows": [(row, why.get(row.code, ""), words[row.status], sent[row.code]) for row in rows],
        "wanted": wanted,
        "version": version,
        "incomplete": left_out.incomplete(version),
        "counts": queries.counts(version),
        "query": urlencode(kept) + "&",
        "assumptions": assumption_lines(known),
        "company_name": known.name,
        "tabs": _tabs(),
        "may_plan": has_role(request.user, "planner"),
    }
    template = "order/_rows.html" if getattr(request, "htmx", False) else "order/orders.html"
    return render(request, template, context)


def _tabs() -> list[tuple[str, str]]:
    return [
        ("open", _("Open")),
        ("late", _("Late")),
        ("past", _("Later than confirmed")),
        ("quoted", _("Quoted")),
        ("done", _("Done")),
        ("cancelled", _("Cancelled")),
        ("all", _("All")),
    ]


@for_role(*READS)
def order(request: HttpRequest, code: str) -> HttpResponse:
    """One order: its operations in time, its material, its history; the office may change it."""
    row = get_object_or_404(Order, code=code.replace("\0", ""))
    may_change = has_role(request.user, *RECORDS)
    form = OrderForm(request.POST or None, instance=row) if may_change else None
    if form is not None and is_quoted(row.code):
        form.keep_drawing()
    seen = mark_of_form(form) if form else ""
    if request.method == "POST":
        if form is None:
            return HttpResponse(status=403)
        told = overtaken(form, request.POST.get("seen", seen), code) if form.is_valid() else []
        if told:
            form.add_error(None, told)
        elif not form.is_valid():
            seen = request.POST.get("seen", seen)
        elif _saved(request, form):
            return redirect("order:order", code=code)
        row = get_object_or_404(Order, code=code)  # as it is, not as it is typed
    may_plan = has_role(request.user, *PLANS)
    context = {**_detail(row), "form": form, "seen": seen, "may_plan": may_plan}
    context["is_open"] = row.status in queries.OPEN
    context["own_work"] = OwnWorkForm(auto_id="id_own_%s") if may_change else None
    context["may_cancel"] = form is not None and row.status not in Order.OVER
    return render(request, "order/order.html", context)


def _saved(request: HttpRequest, form: OrderForm) -> bool:
    """Whether the changes are kept; the form says why where they are not."""
    try:
        save_order(form=form, actor=request.user)
    except GemaaktError as refused:
        form.add_error("quantity", sentence_of(refused))
        return False
    messages.success(request, _("Saved. Plan again to see what it does."))
    for each in to_correct({form.instance.code}):
        words = _("It stood on a list for the bookkeeper: a difference of € %(more)s waits.")
        messages.warning(request, words % {"more": number_format(each.total_eur, 2)})
    return True


def _detail(row: Order) -> dict[str, object]:
    version = queries.shown_version()
    planned = queries.planned_operations(version, row.code)
    end = version.orders.filter(order=row.code).first() if version else None
    if row.status == Order.Status.CANCELLED:  # its places in the plan wait for others
        planned, end = {}, None
    names = queries.Names()
    suppliers = outside.of_order(row)
    clocked = minutes_clocked([row.code])[row.code]
    steps = [
        {
            "operation": each,
            "outside": suppliers.get(each.code),
            "planned": planned.get(each.code),
            "where": _where(planned.get(each.code), names),
            "who": _who(planned.get(each.code), names),
        }
        for each in row.operations.all()
    ]
    return {
        "order": row,
        "status_word": dict(status_words())[row.status],
        "steps": steps,
        "key": uuid4().hex,
        "materials": row.materials.all(),
        "planned": end,
        "left_out": left_out.of_order(version, row.code),
        "holds": holding_solving.of_order(row.code),
        "late_text": queries.span_text(end.late_min) if end and end.late_min else "",
        "why": [queries.cause_text(cause, names) for cause in end.why] if end else [],
        "history": _history(row),
        "by_hand": _by_hand(row.code),
        "is_nest": is_nest(row.code),
        "failed": failed_of(row.code),
        **_cancelled(row),
        **customer_side(row),
        "declares": control() is not None,
        "declared": standing_of([row.code]).get(row.code),
        "spent": with_nests(post_calculation(row.operations.all(), clocked), row.code),
        "shared": shared_over(row.code),
    }


def _by_hand(code: str) -> list[tuple[str, str]]:
    """The fields that were changed here by hand, with what was said of them before."""
    before = hand_changes([code]).get(code, {})
    word = "order.hand-stays.{}"
    spoken = language()
    return [
        (sentence(word.format(name), {}, spoken), as_written(was, name, spoken))
        for name, was in before.items()
    ]


def _cancelled(row: Order) -> dict[str, object]:
    """Why an order is cancelled, and what it leaves behind."""
    if row.status != Order.Status.CANCELLED:
        return {}
    kept = Cancellation.objects.filter(order=row.code).first()
    return {"cancelled": kept or {"reason": ""}, "left": left_behind(row)}


def _history(row: Order) -> list[AuditLine]:
    """What happened to an order last, and on the floor to its steps, also those that are gone."""
    told = WorkEvent.objects.filter(order=row.code).order_by().values_list("operation", flat=True)
    steps = {*row.operations.values_list("code", flat=True), *told.distinct()}
    subjects = [row.code, *(f"{row.code}/{code}" for code in steps)]
    return list(AuditLine.objects.filter(subject__in=subjects)[:HISTORY])


def _where(planned: object, names: queries.Names) -> str:
    if planned is None:
        return ""
    place = getattr(planned, "machine", "") or getattr(planned, "supplier", "")
    return names[place] if place else _("outside")


def _who(planned: object, names: queries.Names) -> str:
    people = {person["id"] for person in getattr(planned, "people", ())}
    return ", ".join(sorted(names[each] for each in people))
