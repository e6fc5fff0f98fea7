"""Drafts on the board and on the page `Plan`: moves, compare, publish with a diff in words."""

import json
from collections.abc import Container
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.plan import compare, drafts, left_out, scenarios, taken_back
from gemaakt.server.plan.aims import of_published
from gemaakt.server.plan.answers import MoveRefused, base_of, uncollected
from gemaakt.server.plan.board import gaps_of, machine_rows
from gemaakt.server.plan.forgetting import kept_days
from gemaakt.server.plan.models import PlanDraft, PlanVersion
from gemaakt.server.plan.scenarios import figures_of_version, is_ours
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANS, READS, for_role, has_role
from gemaakt.server.shop.models import Person
from gemaakt.server.solve.queries import card

MOST_BYTES = 200_000


@require_POST
@for_role(*PLANS)
def moves(request: HttpRequest, version_id: int) -> HttpResponse:
    """The first drop on a version: a draft begins."""
    version = get_object_or_404(PlanVersion.objects.only("pk"), pk=version_id)
    try:
        sent = _sent(request)
        draft = drafts.new_draft(version_id=version.pk, actor=request.user)
        try:
            return _answered(request, draft, sent)
        except GemaaktError:
            draft.delete()
            raise
    except GemaaktError as error:
        return JsonResponse({"code": error.code, "message": sentence_of(error)}, status=400)


@require_POST
@for_role(*PLANS)
def draft_moves(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A drop on a draft."""
    draft = get_object_or_404(PlanDraft, pk=draft_id)
    try:
        return _answered(request, draft, _sent(request))
    except GemaaktError as error:
        return JsonResponse({"code": error.code, "message": sentence_of(error)}, status=400)


def _sent(request: HttpRequest) -> list[dict[str, Any]]:
    if len(request.body) > MOST_BYTES:
        raise MoveRefused("plan.moves-odd")
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise MoveRefused("plan.moves-odd") from error
    pins = sent.get("pins") if isinstance(sent, dict) else None
    if not isinstance(pins, list) or not all(isinstance(each, dict) for each in pins):
        raise MoveRefused("plan.moves-odd")
    return pins


def _answered(request: HttpRequest, draft: PlanDraft, sent: list[dict[str, Any]]) -> HttpResponse:
    with uncollected():
        answer = drafts.apply_pins(draft_id=draft.pk, sent=sent, actor=request.user)
        shown = _shown(answer, answer["draft"])
        return HttpResponse(msgspec.json.encode(shown), content_type="application/json")


def _shown(answer: dict[str, Any], kept: PlanDraft) -> dict[str, Any]:
    """What the board's script takes over after a drop."""
    pins = drafts.standing_pins(kept)
    return {
        "changed": columns_of(answer["rows"], kept, {each["key"] for each in pins}),
        "late": kept.late,
        "pins": pins,
        "sentences": answer["sentences"],
        "draft": {
            "name": kept.name,
            "moves": reverse("plan:draft_moves", args=[kept.pk]),
            "why": f"{reverse('plan:why')}?version={kept.base_id}&",
            "page": reverse("plan:draft", args=[kept.pk]),
        },
    }


def columns_of(
    rows: dict[tuple[str, str], dict[str, Any]], draft: PlanDraft, pinned: Container[str]
) -> list[Any]:
    """Changed operations as the board's script takes them over."""
    base = base_of(draft.base_id)
    suppliers = {str(row["outside"] or "") for row in rows.values() if not row["machine"]}
    places = machine_rows(base.machines, base.suppliers | suppliers)
    machine_at = {each["id"]: at for at, each in enumerate(places)}
    person_at = {code: at for at, code in enumerate(Person.objects.values_list("code", flat=True))}
    return [
        {
            "key": f"{order}/{code}",
            "machine": machine_at.get(row["machine"] or f"@{row['outside'] or ''}", 0),
            "start": row["start"],
            "length": row["end"] - row["start"],
            "setup": row["setup_end"] - row["start"],
            "gaps": gaps_of(row["work"], row["start"]),
            "people": sorted({person_at[p["id"]] for p in row["people"] if p["id"] in person_at}),
            "pinned": 1 if f"{order}/{code}" in pinned else 0,
        }
        for (order, code), row in rows.items()
    ]


@require_GET
@for_role(*READS)
def plan_page(request: HttpRequest) -> HttpResponse:
    """Plan now, the versions, the drafts."""
    rows = PlanVersion.objects.defer("document", "company").select_related("published_by")
    aims, reached = of_published()
    return render(
        request,
        "plan/plan.html",
        {
            "aims": aims,
            "reached": reached,
            "versions": rows[:20],
            "published": rows.filter(status=PlanVersion.Status.PUBLISHED).first(),
            "drafts": PlanDraft.objects.filter(version=None).defer("document", "overlay")[:20],
            "may_plan": has_role(request.user, *PLANS),
            "kept_days": kept_days(),
        },
    )


@require_GET
@for_role(*PLANS)
def draft_page(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A draft beside the published plan: what becomes late, what moves, in words."""
    rows = PlanDraft.objects.select_related("base", "solve")
    heavy = ("document", "base__document", "base__company", "solve__snapshot", "solve__result")
    draft = get_object_or_404(rows.defer(*heavy), pk=draft_id)
    solve = draft.solve if draft.solve_id else None
    floor = _on_the_floor()
    context = {
        "draft": draft,
        "floor": floor,
        "is_overtaken": floor is not None and floor.pk != draft.base_id,
        "is_open": bool(solve and solve.is_open),
        "failed": card(solve).reasons if solve and solve.status == "failed" else [],
        "now": figures_of_version(draft.base) if draft.changes else {},
        "may_publish": not draft.changes or (draft.verified and is_ours(draft.changes)),
        **compare.draft_diff(draft),
    }
    return render(request, "plan/draft.html", context)


@require_GET
@for_role(*READS)
def version_page(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version beside the published plan."""
    version = get_object_or_404(PlanVersion.objects.defer("document", "company"), pk=version_id)
    shown = compare.version_diff(version) | left_out.of_version(version)
    against = shown["against"] if version.status != PlanVersion.Status.PUBLISHED else None
    context = {
        "version": version,
        "may_plan": has_role(request.user, *PLANS),
        "figures": figures_of_version(version),
        "now": figures_of_version(against) if against else {},
        "changed": taken_back.changes_of_version(version) if version.published_at else [],
        **shown,
    }
    return render(request, "plan/version.html", context)


def _on_the_floor() -> PlanVersion | None:
    """The plan that the floor sees."""
    rows = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED)
    return rows.defer("document", "company").select_related("published_by").first()


@require_POST
@for_role(*PLANS)
def publish_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Let the floor see the draft, unless it saw another plan when its page was opened."""
    get_object_or_404(PlanDraft.objects.only("pk"), pk=draft_id)
    floor = _on_the_floor()
    if floor is not None and request.POST.get("floor", f"{floor.pk}") != f"{floor.pk}":
        who = floor.published_by or _("somebody")
        told = _("Nothing is published: %(who)s published plan %(n)s just now. Look again first.")
        messages.warning(request, told % {"who": who, "n": floor.pk})
        return redirect("plan:draft", draft_id=draft_id)
    version = drafts.publish_draft(draft_id=draft_id, actor=request.user)
    messages.success(request, _("Plan %(n)s is what the floor sees now.") % {"n": version.pk})
    if taken_back.changes_of_version(version):
        told = _("It changed the records too; the page of plan %(n)s says what.")
        messages.info(request, told % {"n": version.pk})
    return redirect("plan:board")


@require_POST
@for_role(*PLANS)
def take_back(request: HttpRequest, version_id: int) -> HttpResponse:
    """Take back what a published what-if changed in the records of the firm."""
    get_object_or_404(PlanVersion.objects.only("pk"), pk=version_id)
    told, plan = taken_back.take_back(version_id=version_id, actor=request.user)
    messages.success(request, _("Taken back: %(what)s.") % {"what": told})
    if plan is None:
        messages.info(request, _("Plan again to see what it does."))
        return redirect("plan:version", version_id=version_id)
    messages.success(request, _("Plan %(n)s is what the floor sees now.") % {"n": plan.pk})
    return redirect("plan:board")


@require_POST
@for_role(*PLANS)
def drop_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Throw a draft away."""
    get_object_or_404(PlanDraft.objects.only("pk"), pk=draft_id)
    drafts.drop_draft(draft_id=draft_id, actor=request.user)
    messages.success(request, _("The draft is gone."))
    return redirect("plan:plan")


@require_POST
@for_role(*PLANS)
def plan_around(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Plan all else anew around what was dragged, as a draft of its own."""
    dragged = get_object_or_404(PlanDraft.objects.only("name"), pk=draft_id, version=None)
    name = _("%(name)s, the rest planned anew") % {"name": dragged.name[:160]}
    made = scenarios.around_pins(draft_id=draft_id, name=name, actor=request.user)
    return redirect("plan:draft", draft_id=made.pk)


@require_POST
@for_role(*PLANS)
def rename_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Give a draft a name of its own."""
    name = request.POST.get("name", "").strip()[:200]
    if name:
        PlanDraft.objects.filter(pk=draft_id).update(name=name)
    return redirect("plan:draft", draft_id=draft_id)
