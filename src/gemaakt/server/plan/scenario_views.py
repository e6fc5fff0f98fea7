"""What if: make a draft of a change, see drafts side by side, try a remedy with one click."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.plan.remedy.model import Remedy
from gemaakt.server.plan import remedies_kept, scenarios
from gemaakt.server.plan.board_views import chosen_version
from gemaakt.server.plan.choices import orders_to_choose, steps_to_choose
from gemaakt.server.plan.models import PlanDraft, PlannedOrder
from gemaakt.server.plan.names import known
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANS, for_role
from gemaakt.server.shop.models import WorkCentre
from gemaakt.server.typed import number_typed, plain_number

MOST_SHOWN = 6
MOST_DAYS = 365
FORMS = ("extra_hours", "away", "second_machine", "rush", "hurry", "outsource")
"""The forms of the page, by the change they make."""
MOST_EUR = 999_999_999


@require_GET
@for_role(*PLANS)
def scenarios_page(request: HttpRequest) -> HttpResponse:
    """The plan as it is beside every draft of a change, and forms to make one more."""
    return _page(request, {})


def _page(request: HttpRequest, again: Mapping[str, Any]) -> HttpResponse:
    """The drafts and the forms; `again` is what was typed in the one that was refused, and why."""
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
            "again": again,
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
        status=400 if again else 200,
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
        form = request.POST.get("what", "").replace("-", "_")
        if form not in FORMS:
            messages.error(request, sentence_of(error))
            return redirect("plan:scenarios")
        why = {"why": sentence_of(error), "field": error.params.get("field", "")}
        return _page(request, {form: {**request.POST.dict(), **why}})
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
        "hours_h": number_typed(sent.get("hours_h", ""), field="hours_h", usual=0, most=24),
        "days": int(number_typed(sent.get("days", ""), field="days", usual=0, most=MOST_DAYS)),
        "price_eur": _euros(sent.get("price_eur", "")),
    }


def _day(text: str | None) -> str | None:
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None


def _euros(text: str) -> str:
    """The price as it was typed; no float comes between."""
    number_typed(text, field="price_eur", usual=0, most=MOST_EUR)
    return str(Decimal(plain_number(text) or "0"))


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
    hours = number_format(f"{change['hours_h']:g}")
    shown = {**change, "hours": hours, "name": change["name"] or _("everybody")}
    if change["name"]:
        centres = dict(WorkCentre.objects.values_list("code", "name"))
        names = centres if change["what"] == "extra-hours" else known().names
        shown["name"] = names.get(change["name"]) or change["name"]
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
