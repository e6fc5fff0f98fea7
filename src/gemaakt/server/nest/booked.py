"""A booked nest in the order book: which of its sheets each of its operations cuts.

What was booked before nests had stages is one operation for all sheets.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gemaakt.server.nest.alike import numbers_said
from gemaakt.server.nest.models import FailedSheet, Nest, StockItem
from gemaakt.server.nest.on_bars import owners_of
from gemaakt.server.order.models import Operation
from gemaakt.server.quote.words import NEST_STEP

type Sheets = list[tuple[int, str]]
"""Number of each sheet in the nest, from 1, and the lot that it is cut from."""


def sheets_by_step(nest: Nest) -> dict[str, Sheets]:
    """The sheets that each operation of the nest cuts, in the order of cutting."""
    stages = (nest.booking or {}).get("stages")
    if stages:
        return {row["code"]: [(number, lot) for number, lot in row["sheets"]] for row in stages}
    return {NEST_STEP: list(enumerate(lots_of(nest), start=1))}


def failed_numbers(nests: Iterable[Nest]) -> dict[str, set[int]]:
    """The sheets of these nests that failed at the machine, by the code of the nest."""
    keys = [nest.pk for nest in nests]
    rows = FailedSheet.objects.filter(nest__in=keys, taken_back=None, bars=0)
    found: dict[str, set[int]] = {}
    for code, number in rows.values_list("nest__code", "number"):
        found.setdefault(code, set()).add(number)
    return found


def kept_stages(nest: Nest, numbers: Mapping[str, Iterable[int]]) -> list[dict[str, Any]]:
    """Stages as the booking keeps them, from the numbers of the sheets by operation."""
    lots = lots_of(nest)
    return [
        {"code": code, "sheets": [[n, lots[n - 1]] for n in sheets]}
        for code, sheets in numbers.items()
    ]


def lots_of(nest: Nest) -> list[str]:
    """What each sheet of the nest is cut from, in the order of its numbers."""
    sheets = nest.document["sheets"]
    weights = nest.document.get("weights") or [{}] * len(sheets)
    return [
        str(weight.get("sheet") or laid["sheet"])
        for laid, weight in zip(sheets, weights, strict=True)
    ]


def lots_cut(nest: Nest) -> set[str]:
    """Lots of which the floor told sheets of the nest cut, in the turn of their numbers."""
    steps = {row.code: row for row in Operation.objects.filter(order__code=nest.code)}
    found: set[str] = set()
    for code, sheets in sheets_by_step(nest).items():
        step = steps.get(code)
        if step is not None:
            cut = len(sheets) if step.status == "done" else step.done_quantity
            found |= {lot for _number, lot in sheets[:cut]}
    if steps and all(row.status == "done" for row in steps.values()):
        found |= {row["stock"] for row in (nest.document.get("bars") or {}).get("bars", ())}
    return found


def names_of(nest: Nest) -> list[str]:
    """How an operation of an order names those of a nest among what it waits for."""
    stages = (nest.booking or {}).get("stages") or [{"code": NEST_STEP}]
    return [f"{nest.code}/{row['code']}" for row in stages]


def orders_freed(codes: Iterable[str]) -> set[str]:
    """The orders of which steps wait for one of these, where they are booked nests."""
    booked = Nest.objects.filter(code__in=list(codes), status=Nest.Status.ACCEPTED)
    kept = [
        row for nest in booked.only("booking") for row in (nest.booking or {}).get("steps", ())
    ]
    return {str(row["order"]) for row in kept}


@dataclass(frozen=True, slots=True)
class StageCut:
    """An operation of a booked nest in the order book: its sheets, how far, whom it frees."""

    step: Operation
    numbers: str
    sheets: int
    orders: tuple[str, ...]
    """Orders that wait for it."""
    failed: str = ""
    """Numbers of its sheets that failed at the machine."""


def stages_booked(nest: Nest) -> list[StageCut]:
    """What the order book has of a nest; nothing before it is booked, or when it is gone."""
    if nest.status != Nest.Status.ACCEPTED:
        return []
    freed = Operation.objects.filter(order__code__in=orders_freed([nest.code]))
    waits = [(row.order.code, row.after) for row in freed.select_related("order")]
    sheets, failed = sheets_by_step(nest), failed_numbers([nest]).get(nest.code, set())
    return [
        _stage_cut(
            step,
            [number for number, _lot in sheets[step.code]],
            failed,
            tuple(dict.fromkeys(o for o, after in waits if f"{nest.code}/{step.code}" in after)),
        )
        for step in Operation.objects.filter(order__code=nest.code).select_related("order")
        if step.code in sheets
    ]


def _stage_cut(
    step: Operation, numbers: list[int], failed: Collection[int], orders: tuple[str, ...]
) -> StageCut:
    gone = [each for each in numbers if each in failed]
    said = numbers_said(gone) if gone else ""
    return StageCut(step, numbers_said(numbers), len(numbers) - len(gone), orders, said)


def kept_lots(nest: Nest) -> list[StockItem]:
    """Lots that a nest which is not booked yet takes and that were to be left alone."""
    if nest.status == Nest.Status.ACCEPTED:
        return []
    return list(StockItem.objects.filter(code__in=set(lots_of(nest))).exclude(kept_for=""))


def failed_of(order: str) -> list[tuple[FailedSheet, int]]:
    """Sheets and bars that failed with pieces of an order, and how many of its pieces."""
    rows = FailedSheet.objects.filter(taken_back=None, nest__orders__icontains=order)
    found = []
    for row in rows.select_related("nest"):
        owners = owners_of(row.nest)
        pieces = sum(n for part, n in row.lost.items() if owners.get(part, "") == order)
        if pieces:
            found.append((row, pieces))
    return found
