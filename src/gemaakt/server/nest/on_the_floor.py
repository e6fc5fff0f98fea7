"""The sheets of booked nests as the terminal shows them: which is next, and what belongs to it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse

from gemaakt.order import StepId
from gemaakt.server.measures import with_unit
from gemaakt.server.nest.alike import numbers_said
from gemaakt.server.nest.booked import Sheets, failed_numbers, sheets_by_step
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.programs import program_of
from gemaakt.server.nest.reports import sheet_min
from gemaakt.server.nest.to_cut import laid_on
from gemaakt.server.order.models import Operation


def nests_of(orders: Iterable[str]) -> dict[str, Nest]:
    """The booked nests among these orders; what was asked and laid is not read yet."""
    booked = Nest.objects.filter(code__in=list(orders), status=Nest.Status.ACCEPTED)
    return {nest.code: nest for nest in booked.defer("job", "document")}


def sheets_of(nests: Mapping[str, Nest]) -> dict[StepId, Sheets]:
    """The sheets that each operation of these nests cuts, those that failed left out."""
    failed = failed_numbers(nests.values())
    return {
        (nest.code, code): [row for row in sheets if row[0] not in failed.get(nest.code, ())]
        for nest in nests.values()
        for code, sheets in sheets_by_step(nest).items()
    }


def saw_lists_of(orders: Iterable[str]) -> dict[str, list[str]]:
    """The booked cut lists of bars, by the orders of which they have pieces."""
    wanted = set(orders)
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED, document__has_key="bars")
    found: dict[str, list[str]] = {}
    for code, named in booked.order_by("pk").values_list("code", "orders"):
        for order in wanted & set(named):
            found.setdefault(order, []).append(code)
    return found


def lots_on(sheets: Iterable[Sheets]) -> dict[str, StockItem]:
    """The lots that these sheets are cut from."""
    codes = {lot for each in sheets for _number, lot in each}
    fields = (
        "code", "heat_number", "location", "kind", "material", "thickness_mm", "section",
        "length_mm", "width_mm",
    )  # fmt: skip
    return {row.code: row for row in StockItem.objects.filter(code__in=codes).only(*fields)}


def still_to_cut(step: Operation, sheets: Sheets) -> Sheets:
    """Those of an operation that are not cut yet, when it counts them one by one."""
    is_counted = step.asked_quantity == len(sheets)
    return sheets[step.done_quantity :] if is_counted else sheets


def told(sheets: Sheets, lots: dict[str, StockItem]) -> list[dict[str, Any]]:
    """A row a lot, in the order of cutting: which sheets, what stands on it, where it lies."""
    rows = groupby(sheets, key=lambda each: each[1])
    return [_row(lot, [number for number, _lot in each], lots.get(lot)) for lot, each in rows]


def _row(lot: str, numbers: Sequence[int], item: StockItem | None) -> dict[str, Any]:
    return {
        "numbers": numbers_said(numbers), "times": len(numbers), "lot": lot,
        "heat": item.heat_number if item else "", "place": item.location if item else "",
        "is_remnant": item is not None and item.kind == StockItem.Kind.REMNANT,
        "size": size_said(item) if item else "",
    }  # fmt: skip


def size_said(item: StockItem) -> str:
    """What a sheet is and measures, as it is chalked on it: S235JR 3 mm · 3000 × 1500 mm."""
    thick = with_unit(item.thickness_mm, "mm") if item.thickness_mm else item.section
    wide = f" × {item.width_mm:.0f}" if item.width_mm else ""
    return f"{item.material} {thick} · {item.length_mm:.0f}{wide} mm"


def may_fail(nest: Nest, sheets: Sheets) -> list[dict[str, Any]]:
    """Sheets that may be told to have failed, those that are cut too, with what lies on each."""
    weights = nest.document.get("weights") or ()
    return [
        {
            "number": number,
            "parts": sorted(laid_on(nest, number).items()),
            "remnant": weights[number - 1].get("remnant_mm") if weights else None,
            "ran_min": round(sheet_min(nest, number)),
        }
        for number, _lot in sheets
    ]


def failed_on(nest: Nest, sheets: Sheets) -> list[int]:
    """Numbers of the sheets of an operation that failed."""
    mine = {number for number, _lot in sheets}
    return sorted(mine & failed_numbers([nest]).get(nest.code, set()))


def next_sheet(nest: Nest, sheets: Sheets) -> dict[str, Any] | None:
    """The sheet to load now: its number, the program that cuts it, its picture and its file."""
    if not sheets:
        return None
    number, _lot = sheets[0]
    return {
        "number": number, "program": program_of(nest, number),
        "picture": reverse("nest:sheet_file", args=[nest.code, number, "svg"]),
        "file": reverse("nest:sheet_file", args=[nest.code, number, "dxf"]),
        "large": reverse("work:sheet", args=[nest.code, number]),
    }  # fmt: skip
