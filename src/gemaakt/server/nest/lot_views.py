"""The page of one lot of the rack: what it is, its lines, and what may be corrected; its label."""

from typing import Any

import segno
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from gemaakt.server.nest.asking import usable
from gemaakt.server.nest.book_views import KINDS
from gemaakt.server.nest.by_hand import pieces_of_cut
from gemaakt.server.nest.coils import CUT_TO_LENGTH, last_sheets
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.pictures import plate_svg
from gemaakt.server.nest.rack import (
    count_lot,
    describe_lot,
    keep_apart,
    mark_defect,
    tell_grain,
    throw_away,
    today,
)
from gemaakt.server.nest.rack_forms import (
    ApartForm,
    CountForm,
    CutForm,
    DefectForm,
    DescriptionForm,
    GrainForm,
    KeptForm,
    LengthsForm,
    PaidForm,
    SizeForm,
)
from gemaakt.server.nest.worth import remnant_share
from gemaakt.server.printed import base_address
from gemaakt.server.roles import READS, RECORDS, WORKER, for_role, has_role
from gemaakt.server.stickers import Sticker, is_each, printed_on
from gemaakt.units import G_PER_KG

MOST_DIGITS = 6


@for_role(*READS, WORKER)
def lot(request: HttpRequest, code: str) -> HttpResponse:
    """One lot: what it is, where it came from, where it went."""
    item = get_object_or_404(StockItem, code=code)
    return lot_page(request, item)


def lot_page(
    request: HttpRequest, item: StockItem, *, status: int = 200, **forms: Form
) -> HttpResponse:
    """The page of a lot, with a form as it was sent when that was refused."""
    return render(request, "nest/lot.html", _lot_context(request, item, **forms), status=status)


def _lot_context(request: HttpRequest, item: StockItem, **forms: Form) -> dict[str, Any]:
    return {
        "item": item, "moves": item.moves.select_related("nest"), "names": KINDS,
        "kg": item.mass_g / G_PER_KG, "children": _cut_from(item),
        "form": DefectForm(item=item), "apart": ApartForm(), "count": CountForm(),
        "description": DescriptionForm(item=item),
        "grain": GrainForm(initial={"grain_across": "1" if item.grain_across else ""}),
        "kept": KeptForm(initial={"why": item.kept_for}),
        "cut": CutForm(item=item), "size": SizeForm(item=item), "paid": PaidForm(),
        "picture": _picture(item),
        "is_of_coil": item.moves.filter(why=CUT_TO_LENGTH).exists(),
        "lengths": LengthsForm(auto_id="id_lengths_%s"), "last_sheets": last_sheets(item),
        "cut_pieces": pieces_of_cut(item), "remnant_percent": 100 * remnant_share(),
        "records": has_role(request.user, *RECORDS),
        "handles": has_role(request.user, *RECORDS, WORKER),
    } | forms  # fmt: skip


def _flat() -> Any:
    """Sheets and remnants of sheets."""
    return StockItem.objects.exclude(width_mm=None).exclude(kind=StockItem.Kind.COIL)


def _picture(item: StockItem) -> SafeString:
    """What may be used of a lot, where that is no whole rectangle."""
    if not item.width_mm or not (item.outer or item.defects):
        return SafeString("")
    outer, holes = usable(item)
    return plate_svg([ring.points for ring in (outer, *holes)], item.code)


def _cut_from(item: StockItem) -> Any:
    """Remnants of it and pieces set apart; not those of a nest that was taken back."""
    return StockItem.objects.filter(parent=item.code).exclude(from_nest__status=Nest.Status.DRAFT)


@require_POST
@for_role(*RECORDS, WORKER)
def add_defect(request: HttpRequest, code: str) -> HttpResponse:
    """Mark a place of a sheet or remnant that may not be used."""
    item = get_object_or_404(_flat(), code=code, quantity__gt=0)
    form = DefectForm(request.POST, item=item)
    if not form.is_valid():
        return render(request, "nest/lot.html", _lot_context(request, item, form=form), status=422)
    row = form.cleaned_data
    place_mm = [row[name] for name in ("x_mm", "y_mm", "length_mm", "width_mm")]
    marked = mark_defect(item=item, place_mm=place_mm, actor=request.user)
    return redirect("nest:lot", code=marked.code)


@require_POST
@for_role(*RECORDS, WORKER)
def count(request: HttpRequest, code: str) -> HttpResponse:
    """Set a lot to what was counted in the rack."""
    item = get_object_or_404(StockItem, code=code)
    form = CountForm(request.POST)
    if not form.is_valid():
        return render(
            request, "nest/lot.html", _lot_context(request, item, count=form), status=422
        )
    counted = form.cleaned_data["counted"]
    count_lot(item=item, counted=counted, on=today(), actor=request.user)
    return redirect("nest:lot", code=code)


@require_POST
@for_role(*RECORDS, WORKER)
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Let nests leave a lot alone, or take part again."""
    item = get_object_or_404(StockItem, code=code)
    form = KeptForm(request.POST)
    if not form.is_valid():
        return render(request, "nest/lot.html", _lot_context(request, item, kept=form), status=422)
    keep_apart(item=item, why=form.cleaned_data["why"].strip(), actor=request.user)
    return redirect("nest:lot", code=code)


@require_POST
@for_role(*RECORDS, WORKER)
def grain(request: HttpRequest, code: str) -> HttpResponse:
    """Say which way a sheet or remnant was rolled."""
    item = get_object_or_404(_flat(), code=code)
    form = GrainForm(request.POST)
    if not form.is_valid():
        return lot_page(request, item, status=422, grain=form)
    is_across = form.cleaned_data["grain_across"]
    tell_grain(item=item, is_across=is_across, actor=request.user)
    return redirect("nest:lot", code=code)


@require_POST
@for_role(*RECORDS)
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """Write the heat number, certificate, country or place of a lot that is in the book."""
    item = get_object_or_404(StockItem, code=code)
    form = DescriptionForm(request.POST, item=item)
    if not form.is_valid():
        return render(
            request, "nest/lot.html", _lot_context(request, item, description=form), status=422
        )
    describe_lot(item=item, actor=request.user, **form.cleaned_data)
    return redirect("nest:lot", code=code)


@for_role(*READS, WORKER)
def lot_label(request: HttpRequest, code: str) -> HttpResponse:
    """The label of a lot, to stick on it."""
    items = StockItem.objects.filter(code=code)
    get_object_or_404(items)
    return _labels(request, items)


@for_role(*READS, WORKER)
def remnant_labels(request: HttpRequest) -> HttpResponse:
    """Labels of all remnants, or of those of one nest."""
    items = StockItem.objects.filter(kind=StockItem.Kind.REMNANT, quantity__gt=0)
    if request.GET.get("nest"):
        items = items.filter(from_nest__code=request.GET["nest"])
    return _labels(request, items[:200])


def _labels(request: HttpRequest, items: Any) -> HttpResponse:
    """A label a lot, or one for each sheet of it that lies in the rack."""
    base = base_address(request)
    made = [(max(1, item.quantity), _sticker(base, item)) for item in items]
    stickers = [one for times, one in made for _ in range(times if is_each(request) else 1)]
    pieces = sum(times for times, _one in made)
    context = printed_on(request, stickers, pieces if pieces > len(made) else 0)
    nest = request.GET.get("nest", "")
    context["kept"] = [("nest", nest)] if nest else []
    return render(request, "nest/lot_labels.html", context)


def _sticker(base: str, item: StockItem) -> Sticker:
    """What a lot is, its heat and weight; its QR leads to its page."""
    address = base + reverse("nest:lot", args=[item.code])
    code = segno.make(address, error="m").svg_inline(border=2, omitsize=True)
    thickness = f"{number_format(f'{item.thickness_mm:g}')} mm" if item.thickness_mm else ""
    metal = " ".join(filter(None, (item.material, thickness, item.section)))
    long = f"{item.length_mm:.0f}"
    if item.kind == StockItem.Kind.COIL:
        long = f"{number_format(item.strip_m, 0)} m"
    size = long + (f" × {item.width_mm:.0f}" if item.width_mm else "")
    if item.grain_across:
        size = f"{size} mm · " + gettext("rolled along its width")
    else:
        size = f"{size} mm"
    weight = f"{number_format(item.mass_g / G_PER_KG, 1)} kg"
    place = f"{weight} · {item.location}" if item.location else weight
    heat = gettext("Heat number")
    return Sticker(
        item.code, (metal, size, place), SafeString(code),
        f"{heat} {item.heat_number or '–'}",
    )  # fmt: skip


@require_POST
@for_role(*RECORDS)
def scrap_lot(request: HttpRequest, code: str) -> HttpResponse:
    """What is no longer worth keeping leaves the rack as scrap."""
    item = get_object_or_404(StockItem, code=code, quantity__gt=0)
    pieces = request.POST.get("pieces", "")
    is_number = pieces.isdigit() and len(pieces) < MOST_DIGITS
    many = max(1, int(pieces)) if is_number else item.quantity
    throw_away(item=item, on=today(), pieces=many, actor=request.user)
    return redirect("nest:lot", code=code)
