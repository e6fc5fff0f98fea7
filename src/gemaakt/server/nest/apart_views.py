"""The page with the distances of each machine that cuts: as proposed, or as the firm says."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from gemaakt.server.nest.apart import FAMILIES, forget_rule, keep_rule, rule_of
from gemaakt.server.nest.cut_parts import is_cutting
from gemaakt.server.nest.models import CutPart, CutRule
from gemaakt.server.nest.rack import today
from gemaakt.server.order.models import Operation
from gemaakt.server.quote.limit_words import source_words
from gemaakt.server.roles import PLANS, READS, for_role, has_role
from gemaakt.server.shop.models import Machine

EXAMPLES_MM = (1.0, 3.0, 10.0, 20.0)


class RuleForm(forms.Form):
    """The larger of so many millimetres and so many times the thickness."""

    machine = forms.CharField(widget=forms.HiddenInput, max_length=100)
    family = forms.ChoiceField(label=_("For"), choices=FAMILIES, required=False)
    spacing_least_mm = forms.FloatField(
        label=_("Between parts, at least (mm)"), min_value=0, max_value=100
    )
    spacing_per_thickness_ratio = forms.FloatField(
        label=_("Between parts, times the thickness"), min_value=0, max_value=10
    )
    margin_least_mm = forms.FloatField(
        label=_("From the edge, at least (mm)"), min_value=0, max_value=200
    )
    margin_per_thickness_ratio = forms.FloatField(
        label=_("From the edge, times the thickness"), min_value=0, max_value=10
    )
    grip_mm = forms.FloatField(
        label=_("Strip of the clamps (mm)"), min_value=0, max_value=500,
        help_text=_("Along the lower long side; nothing is cut there. 0: no clamps."),
    )  # fmt: skip
    is_common_cut = forms.BooleanField(
        label=_("May cut a line that two parts share (0 mm between them)"), required=False
    )


def cutting_machines() -> list[Machine]:
    """The machines on which flat parts are cut, by the orders and by their own names."""
    steps = CutPart.objects.values_list("operation", flat=True)
    orders = CutPart.objects.values_list("order", flat=True)
    used = Operation.objects.filter(order__code__in=set(orders), code__in=set(steps))
    codes = {str(way["machine"]) for step in used for way in step.alternatives}
    own = set(CutRule.objects.values_list("machine", flat=True))
    return [
        row
        for row in Machine.objects.all()
        if row.code in codes | own or is_cutting(row.name, [row.code])
    ]


@require_http_methods(["GET", "POST"])
@for_role(*READS)
def distances(request: HttpRequest) -> HttpResponse:
    """What each machine needs between parts and from the edge; kept when it is sent."""
    form = RuleForm(request.POST or None)
    if request.method == "POST":
        if not has_role(request.user, *PLANS):
            return HttpResponse(status=403)
        if form.is_valid():
            keep_rule(actor=request.user, **form.cleaned_data)
            return redirect("nest:distances")
    sent = form if form.is_bound else None
    rows = [_row(each, sent) for each in cutting_machines()]
    context = {
        "rows": rows, "examples": EXAMPLES_MM, "may_plan": has_role(request.user, *PLANS),
        "words": dict(FAMILIES),
    }  # fmt: skip
    return render(request, "nest/distances.html", context, status=422 if sent else 200)


def _row(machine: Machine, sent: RuleForm | None) -> dict[str, Any]:
    """A machine with its rules, each at a few thicknesses, and a form for another one."""
    rule, is_own = rule_of(machine.code, machine.name, "", today())
    rules = [("", rule, is_own)]
    own = CutRule.objects.filter(machine=machine.code).exclude(family="")
    rules += [(row.family, row.to_domain(), True) for row in own]
    names = [name for name in RuleForm.base_fields if name not in ("machine", "family")]
    first = {name: getattr(rule, name) for name in names} | {"machine": machine.code}
    is_sent = sent is not None and sent.data.get("machine") == machine.code
    return {
        "machine": machine, "is_sent": is_sent,
        "rules": [
            (
                family, each, [each.at(thick) for thick in EXAMPLES_MM], own_rule,
                source_words(each.source),
            )
            for family, each, own_rule in rules
        ],
        "form": sent if is_sent else RuleForm(initial=first, auto_id=f"{machine.pk}_%s"),
    }  # fmt: skip


@require_POST
@for_role(*PLANS)
def forget(request: HttpRequest) -> HttpResponse:
    """Let what is proposed for a machine hold again."""
    machine = get_object_or_404(Machine, code=request.POST.get("machine", ""))
    forget_rule(machine=machine.code, family=request.POST.get("family", ""), actor=request.user)
    return redirect("nest:distances")
