"""The distances that a machine needs between parts and from the edge, as the firm keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gemaakt.nest import Ring, Sheet
from gemaakt.nest.apart import Apart, ApartRule, process_of, usual_rule
from gemaakt.routing.material import material
from gemaakt.server import audit
from gemaakt.server.nest.models import CutPart, CutRule, Nest, orders_asking
from gemaakt.server.nest.rack import today
from gemaakt.server.nest.to_cut import Material
from gemaakt.server.order.models import Operation
from gemaakt.server.shop.models import Machine, names_in

FAMILIES = (
    ("", _("every metal")), ("steel", _("steel")), ("stainless", _("stainless steel")),
    ("aluminium", _("aluminium")), ("copper", _("copper")), ("brass", _("brass")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a machine needs in one material, and whether the firm said so itself."""

    machine: str
    name: str
    apart: Apart
    is_own: bool
    source: str


def rule_of(machine: str, name: str, family: str, on: date) -> tuple[ApartRule, bool]:
    """The rule of a machine for a kind of metal, and whether it is the firm's own."""
    rows = {row.family: row for row in CutRule.objects.filter(machine=machine)}
    own = rows.get(family) or rows.get("")
    if own is not None:
        return own.to_domain(), True
    return usual_rule(process_of(f"{machine} {name}"), on), False


def proposals(chosen: Material) -> list[Proposed]:
    """What each machine needs that may cut this material, that of most orders first."""
    machines = [code for each in chosen.orders for line in each.lines for code in line.machines]
    codes = sorted(dict.fromkeys(machines), key=lambda code: (-machines.count(code), code))
    names = machine_names(codes)
    family, on = family_of(chosen.grade), today()
    return [
        _proposed(code, names.get(code, code), family, chosen.thickness_mm, on)
        for code in codes or ["laser"]
    ]


def _proposed(code: str, name: str, family: str, thickness_mm: float, on: date) -> Proposed:
    rule, is_own = rule_of(code, name, family, on)
    return Proposed(code, name, rule.at(thickness_mm), is_own, rule.source)


def machine_names(codes: Iterable[str]) -> dict[str, str]:
    """What machines are called, by their code."""
    return names_in(Machine.objects.filter(code__in=list(codes)))


def family_of(grade: str) -> str:
    """The kind of metal of a grade; steel when it is not known."""
    try:
        return material(grade, today()).family
    except (LookupError, ValueError):
        return "steel"


# ------------------------------------------------------------------ the strip of the clamps


def without_grip(sheets: Iterable[Sheet], grip_mm: float) -> tuple[Sheet, ...]:
    """The sheets without the strip along their lower side where clamps hold them."""
    if grip_mm <= 0.0:
        return tuple(sheets)
    return tuple(each for sheet in sheets for each in _held(sheet, grip_mm))


def _held(sheet: Sheet, grip_mm: float) -> Iterable[Sheet]:
    plate = shapely.Polygon(sheet.outer.points, [hole.points for hole in sheet.holes])
    x0, y0, x1, _y1 = plate.bounds
    left = plate.difference(shapely.box(x0, y0, x1, y0 + grip_mm))
    if left.is_empty:
        return
    whole = max(getattr(left, "geoms", [left]), key=lambda each: each.area)
    outer, *holes = (
        Ring(tuple((float(x), float(y)) for x, y in ring.coords[:-1]))
        for ring in (whole.exterior, *whole.interiors)
    )
    yield replace(sheet, outer=outer, holes=tuple(holes))


# ------------------------------------------------------------------ which machine may cut it


def needs_of(nest: Nest, machines: Mapping[str, str]) -> dict[str, Apart]:
    """What each of these machines (code -> name) needs in the metal of a nest."""
    thickness_mm = float(nest.job.get("thickness_mm") or 1.0)
    grade = str(nest.job.get("name", "")).removesuffix(f" {thickness_mm:g} mm")
    family, on = family_of(grade), today()
    return {
        code: rule_of(code, name, family, on)[0].at(thickness_mm)
        for code, name in machines.items()
    }


def laid_apart(nest: Nest) -> Apart:
    """How far apart the parts of a nest lie."""
    return Apart(
        float(nest.job.get("spacing", 0.0)), float(nest.job.get("margin", 0.0)),
        float(nest.cut_on.get("grip_mm", 0.0)),
    )  # fmt: skip


def too_tight_for(nest: Nest) -> list[str]:
    """The machines of its orders that need more metal between parts, by name."""
    orders = set(orders_asking(nest.job).values())
    found = Operation.objects.filter(order__code__in=orders, code__in=cutting_steps(orders))
    codes = {str(way["machine"]) for step in found for way in step.alternatives}
    names = {**dict.fromkeys(codes, ""), **machine_names(codes)}
    laid = laid_apart(nest)
    wide = (code for code, need in needs_of(nest, names).items() if not need.allows(laid))
    return sorted(names[code] or code for code in wide)


def cutting_steps(orders: Iterable[str]) -> set[str]:
    """The operations of these orders that cut flat parts, by their code."""
    return set(CutPart.objects.filter(order__in=orders).values_list("operation", flat=True))


def able_machines(nest: Nest, codes: Iterable[str]) -> set[str]:
    """Those of these machines that can cut it as it lies; all of them when none can."""
    names = {**dict.fromkeys(codes, ""), **machine_names(codes)}
    laid = laid_apart(nest)
    able = {code for code, need in needs_of(nest, names).items() if need.allows(laid)}
    return able or set(names)


@transaction.atomic
def keep_rule(*, machine: str, family: str, actor: Any = None, **values: Any) -> CutRule:
    """Keep what the firm says of a machine, in one kind of metal or in all."""
    row, _made = CutRule.objects.update_or_create(machine=machine, family=family, defaults=values)
    audit.log("nest.cut-rule", actor, machine, {"family": family, **values})
    return row


@transaction.atomic
def forget_rule(*, machine: str, family: str, actor: Any = None) -> None:
    """Let the default hold for a machine again."""
    gone, _kinds = CutRule.objects.filter(machine=machine, family=family).delete()
    if gone:
        audit.log("nest.cut-rule-gone", actor, machine, {"family": family})
