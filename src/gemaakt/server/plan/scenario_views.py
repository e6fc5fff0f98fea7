"""What if: make a draft of a change, see drafts side by side, try a remedy with one click."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.plan.remedies_model import Remedy
from gemaakt.server.plan import remedies_kept, scenarios
from gemaakt.server.plan.board_views import chosen_version
from gemaakt.server.plan.choices import orders_to_choose, steps_to_choose
from gemaakt.server.plan.models import PlanDraft, PlannedOrder
from gemaakt.server.plan.names import known
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANS, for_role
from gemaakt.server.shop.models import WorkCentre
from gemaakt.server.typed import plain_number

MOST_SHOWN = 6


@require_GET
@for_role(*PLANS)
def scenarios_page(request: HttpRequest) -> HttpResponse:
    """The plan as it is beside every draft of a change, and forms to make one more."""
    version = chosen_version(request)
    drafts = (
        PlanDraft.objects.filter(version=None)
        .exclude(changes=[])
        .select_related("solve")
        .defer("overlay", "document", "solve__snapshot", "solve__result")[:MOST_SHOWN]
    )
    everything = known()
    return render(
        request,
        "plan/scenarios.html",
        {
            "version": version,
            "now": scenarios.figures_of_version(version) if version else {},
            "drafts": list(drafts),
            "waiting": any(each.solve and each.solve.is_open for each in drafts),
            "machines": everything.machine,
            "people": everything.person,
            "suppliers": everything.supplier,
            "centres": [(c.code, str(c)) for c in WorkCentre.objects.all()],
            "orders": orders_to_choose(version) if version else [],
            "steps": steps_to_choose(version) if version else [],
        },
    )


@require_POST
@for_role(*PLANS)
def new_scenario(request: HttpRequest) -> HttpResponse:
    """A draft of one change; its plan comes from a search in the background."""
    version = chosen_version(request)
    if version is None:
        raise Http404
    try:
        change = change_of(request.POST)
        name = request.POST.get("title", "").strip() or name_of(change)
        scenarios.new_scenario(
            version_id=version.pk, name=name, changes=[change], actor=request.user
        )
    except GemaaktError as error:
        messages.error(request, sentence_of(error))
    return redirect("plan:scenarios")


def change_of(sent: QueryDict) -> dict[str, Any]:
    """The change of a form, as JSON values; what is left out is left to the library to refuse."""
    text = {
        name: sent.get(name, "").strip()[:100] for name in ("what", "name", "order", "operation")
    }
    if not text["operation"] and "/" in text["order"]:
        text["order"], _slash, text["operation"] = text["order"].rpartition("/")
    return {
        **text,
        "first": _day(sent.get("first")),
        "last": _day(sent.get("last")),
        "hours_h": float(_number(sent.get("hours_h"))),
        "days": int(_number(sent.get("days"))),
        "price_eur": str(_number(sent.get("price_eur"))),
    }


def _day(text: str | None) -> str | None:
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None


def _number(text: str | None) -> Decimal:
    try:
        found = Decimal(plain_number(text or "") or "0")
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() and abs(found) < 10**9 else Decimal(0)


def name_of(change: dict[str, Any]) -> str:
    """What a draft is called when nobody gave it a name."""
    words = {
        "nothing": _("Searched on, nothing changed"),
        "extra-hours": _("%(hours)s h longer %(name)s"),
        "away": _("%(name)s away"),
        "second-machine": _("A second %(name)s"),
        "hurry": _("%(order)s first"),
        "rush": _("Rush like %(order)s"),
        "outsource": _("%(order)s/%(operation)s outside"),
    }
    shown = {**change, "hours": f"{change['hours_h']:g}", "name": change["name"] or _("everybody")}
    if change["name"]:
        shown["name"] = known().names.get(change["name"], change["name"])
    return (words.get(change["what"], "%(what)s") % shown).strip()


@require_GET
@for_role(*PLANS)
def remedies_of(request: HttpRequest, code: str) -> HttpResponse:
    """What would help a late order, each with one click to try it as a draft."""
    version = chosen_version(request)
    row = get_object_or_404(PlannedOrder, version=version, order=code)
    shown = remedy_rows(remedies_kept.of_order(row), code, known().names)
    context = {"rows": shown, "code": code, "version": version, "may_plan": True}
    return render(request, "plan/_remedies.html", context)


def remedy_rows(
    found: Iterable[Remedy], order: str, names: Mapping[str, str]
) -> list[tuple[Remedy, str, str]]:
    """Each remedy with its sentence and with what a draft of it is called."""
    told = ((each, remedies_kept.told(each, order, names)) for each in found)
    return [(each, text, text.partition(":")[0]) for each, text in told]


@require_POST
@for_role(*PLANS)
def try_remedy(request: HttpRequest) -> HttpResponse:
    """A remedy as a draft, without touching what the floor sees."""
    version = chosen_version(request)
    if version is None:
        raise Http404
    sent = {name: request.POST.get(name, "")[:200] for name in ("kind", "subject", "operation")}
    order, name = request.POST.get("order", "")[:100], request.POST.get("title", "")[:200]
    draft = scenarios.from_remedy(
        version_id=version.pk, order=order, remedy=sent, name=name or order, actor=request.user
    )
    return redirect("plan:draft", draft_id=draft.pk)
