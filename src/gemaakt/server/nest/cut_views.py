"""The pages on which a nest begins: what waits, which orders go together, the search itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gemaakt.cutting import CutLine
from gemaakt.cutting.join import part_id
from gemaakt.errors import GemaaktError
from gemaakt.server.nest import asking, pull_solving
from gemaakt.server.nest.apart import Proposed, proposals
from gemaakt.server.nest.asking import FILL, FIRST, NOW, Wanted, start_nest
from gemaakt.server.nest.cut_parts import keep_quoted_parts
from gemaakt.server.nest.lying import TURN_WORDS, finishes, turn_of
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.pictures import sheet_svg
from gemaakt.server.nest.to_cut import Material, Waiting, coils_of, material_of, materials
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANS, READS, for_role, has_role
from gemaakt.server.solve import queries, services
from gemaakt.server.solve.models import Solve
from gemaakt.server.typed import NotANumber, number_typed

TOGETHER_DAYS, FILL_DAYS = 7, 28
"""Proposed: what is cut within a week of the first goes along, within four weeks it fills room."""
WHEN = (
    (NOW, _("on the sheets")),
    (FIRST, _("first of all")),
    (FILL, _("only where room is left")),
    ("", _("not now")),
)
LOT = "lot:"
"""Begins the name of the field that says how many of a lot take part."""


@require_GET
@for_role(*READS)
def to_cut(request: HttpRequest) -> HttpResponse:
    """Every material for which parts wait, with what lies in the rack."""
    keep_quoted_parts()
    return render(request, "nest/to_cut.html", {"materials": materials()})


def _material(key: str) -> Material:
    found = material_of(key)
    if found is None:
        raise Http404
    return found


@require_GET
@for_role(*READS)
def material_page(request: HttpRequest, key: str) -> HttpResponse:
    """The orders of one material: which go on the sheets now, and what pulling forward costs."""
    sent = QueryDict(mutable=True)
    sent["machine"] = request.GET.get("machine", "")
    material, chosen = _material(key), _chosen(request.GET)
    return _page(request, material, sent, {}, chosen)


def _chosen(asked: QueryDict) -> dict[str, str] | None:
    """When each order goes that the address names, others not now; None where it names none."""
    when = dict.fromkeys(asked.getlist("fill"), FILL)
    when |= dict.fromkeys(asked.getlist("now"), NOW)
    return when or None


def _page(
    request: HttpRequest,
    material: Material,
    sent: QueryDict,
    refused: dict[str, str],
    chosen: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The material with the form as proposed, or as it was sent and why that was refused."""
    proposed_when = {
        each.order: _proposed(material, each) if chosen is None else chosen.get(each.order, "")
        for each in material.orders
    }
    said = finishes(each.order for each in material.orders)
    rows = [
        (
            each, sent.get(f"when:{each.order}", proposed_when[each.order]),
            _parts(each, sent, said),
        )
        for each in material.orders
    ]  # fmt: skip
    known = proposals(material)
    proposed = _of_machine(known, sent)
    now_m2 = sum(each.area_m2 for each, when, _parts in rows if when in (NOW, FIRST))
    context = {
        "material": material, "rows": rows, "rack": _rack(material, sent),
        "coils": coils_of(material), "now_m2": now_m2, "is_short": material.is_short_for(now_m2),
        "when": WHEN, "turns": TURN_WORDS.items(), "seconds": asking.SEARCH_S,
        "spacing": proposed.apart.spacing_mm, "margin": proposed.apart.margin_mm,
        "grip": proposed.apart.grip_mm, "machine": proposed.machine, "proposals": known,
        "sent": sent, **refused,
        "may_plan": has_role(request.user, *PLANS),
        **_pull_context(_newest_pull(material.key)),
    }  # fmt: skip
    status = 400 if refused else 200
    return render(request, "nest/to_cut_material.html", context, status=status)


def _of_machine(known: Sequence[Proposed], sent: QueryDict) -> Proposed:
    """What the machine needs that was chosen, else that on which most of it may be cut."""
    chosen = sent.get("machine", "")
    return next((each for each in known if each.machine == chosen), known[0])


def _parts(
    waiting: Waiting, sent: QueryDict, said: Mapping[str, str]
) -> list[tuple[str, CutLine, str, bool, str]]:
    """Each part by its name in the nest, how it may be turned, whether mirrored, its finish."""
    is_sent = f"when:{waiting.order}" in sent
    return [
        (
            name, line, sent.get(f"turn:{name}", turn_of(line.part)),
            f"mirror:{name}" in sent if is_sent else line.part.mirror_allowed, said.get(name, ""),
        )
        for line in waiting.lines
        for name in (part_id(line),)
    ]  # fmt: skip


def _rack(material: Material, sent: QueryDict) -> list[tuple[StockItem, int]]:
    """Each lot and how many of it take part, as proposed or as sent."""
    try:
        chosen = Wanted({}, lots=_lots(material, sent))
    except NotANumber:
        chosen = Wanted({})
    return [(item, chosen.pieces_of(item)) for item in material.rack]


def _lots(material: Material, sent: QueryDict) -> dict[str, int] | None:
    """How many of each lot of the rack take part; None where the form did not ask."""
    if "rack" not in sent:
        return None
    return {
        item.code: int(
            number_typed(
                sent.get(f"{LOT}{item.code}", ""), field=f"{LOT}{item.code}", usual=0,
                most=item.quantity,
            )
        )
        for item in material.rack
    }  # fmt: skip


def _proposed(material: Material, waiting: Waiting) -> str:
    """What goes first because it failed, what goes along, what fills room, what waits."""
    day = waiting.day
    if waiting.again:
        return FIRST
    if day is None or material.first is None:
        return NOW
    days = (day - material.first).days
    if days <= TOGETHER_DAYS:
        return NOW
    return FILL if days <= FILL_DAYS else ""


# ------------------------------------------------------------------ the search


@require_POST
@for_role(*PLANS)
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Begin the search for a nest, or ask what pulling forward costs."""
    material = _material(key)
    try:
        wanted = wanted_of(request, material)
        if "pull" in request.POST:
            pull_solving.start_pull(material, wanted, actor=request.user)
            return redirect("nest:cut_material", key=key)
        solve = start_nest(material, wanted, actor=request.user)
    except GemaaktError as error:
        field = str(error.params.get("field", ""))
        refused = {"why": sentence_of(error), "field": field}
        if field.startswith(LOT):
            refused = {"why": f"{field.removeprefix(LOT)}: {refused['why']}", "field": ""}
        return _page(request, material, request.POST, refused)
    return redirect("nest:run", solve_id=solve.pk)


def wanted_of(request: HttpRequest, material: Material) -> Wanted:
    """What the form says; `NotANumber` for a distance or a time that cannot be."""
    sent = request.POST
    names = [part_id(line) for each in material.orders for line in each.lines]
    orders = [each.order for each in material.orders]
    said = finishes(orders)
    proposed = _of_machine(proposals(material), sent)
    return Wanted(
        when={order: sent.get(f"when:{order}", "") for order in orders},
        turns={name: sent[f"turn:{name}"] for name in names if f"turn:{name}" in sent},
        mirrored=frozenset(n for n in names if sent.get(f"mirror:{n}") and not said.get(n)),
        spacing_mm=_number(sent, "spacing", proposed.apart.spacing_mm, 100),
        margin_mm=_number(sent, "margin", proposed.apart.margin_mm, 200),
        grip_mm=_number(sent, "grip", proposed.apart.grip_mm, 500),
        machine=proposed.machine,
        kits=bool(sent.get("kits")),
        may_buy=bool(sent.get("buy")),
        seconds=_number(sent, "seconds", asking.SEARCH_S, int(asking.MOST_S)),
        lots=_lots(material, sent),
    )


def _number(sent: QueryDict, field: str, usual: float, most: int) -> float:
    return number_typed(sent.get(field, ""), field=field, usual=usual, most=most)


@never_cache
@require_GET
@for_role(*READS)
def run_page(request: HttpRequest, solve_id: int) -> HttpResponse:
    """The search while it runs: how far it is and the best nest so far; then the nest itself."""
    solve = get_object_or_404(Solve, pk=solve_id, kind=asking.KIND)
    if solve.status == Solve.Status.DONE and not getattr(request, "htmx", False):
        nest = Nest.objects.filter(code=solve.options["code"]).first()
        if nest is not None:
            return redirect("nest:nest", code=nest.code)
    whole = "nest/_run.html" if getattr(request, "htmx", False) else "nest/run.html"
    return render(request, whole, _run_context(request, solve))


def _run_context(request: HttpRequest, solve: Solve) -> dict[str, Any]:
    job, best = solve.snapshot, solve.progress.get("best", [])
    nest = Nest.objects.filter(code=solve.options["code"]).first()
    return {
        "card": queries.card(solve), "solve": solve, "nest": nest,
        "pictures": [(sheet_svg(job, row, row["sheet"]), row) for row in best],
        "pieces": _asked_pieces(job),
        "may_plan": has_role(request.user, *PLANS),
    }  # fmt: skip


def _asked_pieces(job: dict[str, Any]) -> int:
    """Pieces that a search is for; what fills room is not among them."""
    sawn: int = sum(piece["quantity"] for piece in job.get("pieces", ()))
    laid: int = sum(part["qty"] for part in job["parts"] if not part["filler"])
    return sawn + laid


@require_POST
@for_role(*PLANS)
def cancel_run(request: HttpRequest, solve_id: int) -> HttpResponse:
    """End the search; nothing of it is kept."""
    solve = get_object_or_404(Solve, pk=solve_id, kind=asking.KIND)
    services.cancel(solve_id=solve.pk, actor=request.user)
    if "saw" in solve.options:
        return redirect("nest:to_saw")
    return redirect("nest:cut_material", key=solve.options["key"])


# ------------------------------------------------------------------ pulling forward


def _newest_pull(key: str) -> Solve | None:
    return Solve.objects.filter(kind=pull_solving.KIND, snapshot__key=key).first()


def _pull_context(solve: Solve | None) -> dict[str, Any]:
    now = solve.snapshot["now"] if solve else []
    return {"pull": solve, "pulled": list(pull_solving.rows_of(solve)), "pull_now": now}


@never_cache
@require_GET
@for_role(*READS)
def pull_card(request: HttpRequest, key: str) -> HttpResponse:
    """What pulling each order forward costs, as far as it is known."""
    context = {"material": _material(key), **_pull_context(_newest_pull(key))}
    return render(request, "nest/_pull.html", context)
