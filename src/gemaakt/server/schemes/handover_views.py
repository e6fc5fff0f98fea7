"""The handover book: what a successor finds in the firm, on pages that print as one book."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gemaakt.company import Company
from gemaakt.schemes.handover import handover, through_hands
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.roles import OFFICE, READER, for_role
from gemaakt.server.schemes.models import HandoverNote
from gemaakt.server.shop.models import Facts, Machine, Person, Supplier, WorkCentre
from gemaakt.server.shop.services import NoCompanyYet

CHAPTERS = {
    "norms": _("Norms and certificates"),
    "margins": _("Margins and prices"),
    "contracts": _("Contracts, insurance, bank"),
    "habits": _("How we do it here"),
}


@for_role(OFFICE, READER)
def handover_book(request: HttpRequest) -> HttpResponseBase:
    """Who alone can do what, customers, suppliers, machines, people, and what the firm adds."""
    if request.method == "POST":
        return _keep(request)
    context: dict[str, Any] = {"tab": "handover", "today": timezone.localdate()}
    try:
        company = _firm()
    except NoCompanyYet:
        return render(request, "schemes/handover.html", context)
    book = handover(company)
    names = {each["id"]: each["name"] or each["id"] for each in book["people"]}
    for row in book["skills"]:
        row["able_names"] = [names.get(each, each) for each in row["able"]]
        row["learning_names"] = [names.get(each, each) for each in row["learning"]]
    most = max((row["stopped_eur"] for row in book["key_persons"]), default=0)
    for row in book["key_persons"]:
        row["percent"] = round(100 * row["stopped_eur"] / most) if most else 0
    for row in book["customers"]:
        row["percent"] = round(100 * (row["share"] or 0))
    version = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).first()
    rows = version.document.get("operations", ()) if version else ()
    context |= {"book": book, "chapters": _chapters(), "hands": through_hands(company, rows)}
    context |= {"company_name": company.name}
    context["centres"] = dict(WorkCentre.objects.values_list("code", "name"))
    return render(request, "schemes/handover.html", context)


def _firm() -> Company:
    """The part of the company that the book tells of: no material, rosters or departments."""
    facts = Facts.objects.first()
    if facts is None:
        raise NoCompanyYet("server.no-company")
    steps: dict[int, list[Operation]] = defaultdict(list)
    for each in Operation.objects.order_by("order_id", "position", "id"):
        steps[each.order_id].append(each)
    now = max(facts.plan_start, timezone.now())
    return Company(
        **{**facts.to_domain(), "plan_start": now},
        orders=tuple(row.to_domain(steps[row.pk], []) for row in Order.objects.all()),
        machines=tuple(each.to_domain() for each in Machine.objects.all()),
        people=tuple(each.to_domain() for each in Person.objects.all()),
        suppliers=tuple(each.to_domain() for each in Supplier.objects.all()),
    )


def _chapters() -> list[dict[str, Any]]:
    known = dict(HandoverNote.objects.values_list("chapter", "text"))
    return [
        {"key": key, "title": title, "text": known.get(key, "")} for key, title in CHAPTERS.items()
    ]


@for_role(OFFICE)
def _keep(request: HttpRequest) -> HttpResponse:
    keep_notes(given={key: request.POST.get(key, "") for key in CHAPTERS}, actor=request.user)
    return redirect("schemes:handover")


@transaction.atomic
def keep_notes(*, given: Mapping[str, str], actor: Any = None) -> None:
    """Keep the chapters that the firm wrote itself."""
    for chapter, text in given.items():
        if chapter in CHAPTERS:
            HandoverNote.objects.update_or_create(
                chapter=chapter, defaults={"text": text.strip()[:20_000]}
            )
    audit.log("schemes.handover-kept", actor, "overdracht", {"chapters": len(given)})
