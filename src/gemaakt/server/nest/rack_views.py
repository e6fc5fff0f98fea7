"""What hands do in the rack: cut a lot, measure it, count all of it, and undo that."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.nest import by_hand, coils, rack, stocktake
from gemaakt.server.nest.lot_views import lot_page
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.paid import set_paid
from gemaakt.server.nest.rack import today
from gemaakt.server.nest.rack_forms import ApartForm, CutForm, LengthsForm, PaidForm, SizeForm
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import RECORDS, WORKER, for_role, has_role
from gemaakt.server.typed import NotANumber, number_typed

MOST_PIECES = 9999
COUNTED, BOOK = "counted:", "book:"


@require_POST
@for_role(*RECORDS, WORKER)
def cut(request: HttpRequest, code: str) -> HttpResponse:
    """One of a lot was cut in pieces by hand; a coil is cut to length."""
    not_coils = StockItem.objects.exclude(kind=StockItem.Kind.COIL)
    item = get_object_or_404(not_coils, code=code, quantity__gt=0)
    form = CutForm(request.POST, item=item)
    if form.is_valid():
        try:
            pieces = by_hand.cut_by_hand(
                item=item, sizes=form.sizes(), order=form.cleaned_data["order"], on=today(),
                actor=request.user,
            )  # fmt: skip
        except by_hand.TooLarge as error:
            form.add_error(None, sentence_of(error))
        else:
            return redirect("nest:lot", code=pieces[0].code if len(pieces) == 1 else code)
    return lot_page(request, item, status=422, cut=form)


@require_POST
@for_role(*RECORDS, WORKER)
def set_apart(request: HttpRequest, code: str) -> HttpResponse:
    """Some of a lot become a lot of their own, which is described next."""
    item = get_object_or_404(StockItem, code=code, quantity__gt=0)
    form = ApartForm(request.POST)
    if form.is_valid():
        try:
            pieces = form.cleaned_data["pieces"]
            made = rack.set_apart(item=item, pieces=pieces, actor=request.user)
        except rack.NotSoMany as error:
            form.add_error("pieces", sentence_of(error))
        else:
            return redirect("nest:lot", code=made.code)
    return lot_page(request, item, status=422, apart=form)


@require_POST
@for_role(*RECORDS, WORKER)
def undo_cut(request: HttpRequest, code: str) -> HttpResponse:
    """It was not cut after all."""
    item = get_object_or_404(StockItem, code=code)
    by_hand.undo_cut(item=item, actor=request.user)
    return redirect("nest:lot", code=code)


@require_POST
@for_role(*RECORDS, WORKER)
def cut_to_length(request: HttpRequest, code: str) -> HttpResponse:
    """Sheets were cut from a coil."""
    item = get_object_or_404(StockItem, code=code, quantity__gt=0, kind=StockItem.Kind.COIL)
    form = LengthsForm(request.POST, auto_id="id_lengths_%s")
    if form.is_valid():
        try:
            made = coils.cut_to_length(
                item=item, on=today(), actor=request.user, **form.cleaned_data
            )
        except coils.CoilTooShort as error:
            form.add_error("pieces", sentence_of(error))
        else:
            return redirect("nest:lot", code=made.code)
    return lot_page(request, item, status=422, lengths=form)


@require_POST
@for_role(*RECORDS, WORKER)
def undo_cut_to_length(request: HttpRequest, code: str) -> HttpResponse:
    """The last sheets were not cut after all."""
    item = get_object_or_404(StockItem, code=code, kind=StockItem.Kind.COIL)
    coils.undo_cut_to_length(item=item, actor=request.user)
    return redirect("nest:lot", code=code)


@require_POST
@for_role(*RECORDS, WORKER)
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """A lot has another size than the book said."""
    item = get_object_or_404(StockItem, code=code, quantity__gt=0)
    form = SizeForm(request.POST, item=item)
    if not form.is_valid():
        return lot_page(request, item, status=422, size=form)
    by_hand.measure_again(item=item, size=form.size(), on=today(), actor=request.user)
    return redirect("nest:lot", code=code)


@require_POST
@for_role(*RECORDS)
def paid(request: HttpRequest, code: str) -> HttpResponse:
    """What the invoice says of a lot."""
    item = get_object_or_404(StockItem, code=code)
    form = PaidForm(request.POST)
    if not form.is_valid():
        return lot_page(request, item, status=422, paid=form)
    price: Decimal = form.cleaned_data["price_eur"]
    set_paid(
        item=item, price_eur=price, on=today(), paper=form.cleaned_data["invoice"],
        actor=request.user,
    )  # fmt: skip
    return redirect("nest:lot", code=code)


# ------------------------------------------------------------------ the whole rack


@for_role(*RECORDS, WORKER)
def count_rack(request: HttpRequest) -> HttpResponse:
    """Count the rack: the list by place, on paper or on a tablet, and what was found."""
    if request.method != "POST":
        return _list(request, QueryDict(), "")
    try:
        counted = _counted(request.POST)
        book = {name: int(value) for name, value in _of(request.POST, BOOK) if value.isdigit()}
        if not counted:
            return _list(
                request, request.POST, _("Nothing was counted: fill in at least one lot.")
            )
        code = stocktake.take_stock(counted=counted, book=book, on=today(), actor=request.user)
    except GemaaktError as error:
        name = str(error.params.get("field", "")).removeprefix(COUNTED)
        return _list(request, request.POST, f"{name} {sentence_of(error)}".strip())
    found = stocktake.stocktake(code)
    messages.success(
        request,
        _("%(lots)s lots counted, %(different)s of them differ from the book.")
        % {"lots": found.counted, "different": len(found.differences)},
    )
    return redirect("nest:count_rack")


def _of(sent: QueryDict, begin: str) -> list[tuple[str, str]]:
    return [(k.removeprefix(begin), str(v)) for k, v in sent.items() if k.startswith(begin)]


def _counted(sent: QueryDict) -> dict[str, int]:
    """What was filled in; a lot that was left empty was not counted. `NotANumber`."""
    found = {}
    for code, typed in _of(sent, COUNTED):
        if typed.strip():
            number = number_typed(typed, field=f"{COUNTED}{code}", usual=0, most=MOST_PIECES)
            if number != int(number):
                raise NotANumber(
                    "server.not-a-number", field=f"{COUNTED}{code}", typed=typed, least=0,
                    most=MOST_PIECES,
                )  # fmt: skip
            found[code] = int(number)
    return found


def _list(request: HttpRequest, sent: QueryDict, why: str) -> HttpResponse:
    items = StockItem.objects.filter(quantity__gt=0).order_by("location", "code")
    rows = [(item, sent.get(f"{COUNTED}{item.code}", "")) for item in items]
    context = {
        "rows": rows, "why": why, "takes": stocktake.stocktakes(),
        "records": has_role(request.user, *RECORDS),
    }  # fmt: skip
    return render(request, "nest/count_rack.html", context, status=422 if why else 200)


@require_POST
@for_role(*RECORDS)
def undo_count(request: HttpRequest, code: str) -> HttpResponse:
    """Take a count of the rack back."""
    stocktake.undo_stocktake(code=code, actor=request.user)
    return redirect("nest:count_rack")
