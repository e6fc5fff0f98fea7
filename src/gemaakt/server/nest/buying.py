"""Sheets that a nest takes and that do not lie in the rack: bought when the nest is booked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gemaakt import clock
from gemaakt.money import eur
from gemaakt.server.locks import lock, lock_all
from gemaakt.server.nest.alike import alike_sheets
from gemaakt.server.nest.apart import cutting_steps
from gemaakt.server.nest.asking import NEW, grade_of, new_size_mm
from gemaakt.server.nest.cut_twice import refuse_cut_twice
from gemaakt.server.nest.damaged import refuse_damaged
from gemaakt.server.nest.into_plan import into_plan
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.programs import shared_names
from gemaakt.server.nest.rack import known_factor, receive
from gemaakt.server.nest.reports import minutes_now
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.nest.to_cut import orders_laid
from gemaakt.server.order.models import MaterialNeed, Order


@dataclass(frozen=True, slots=True)
class ToBuy:
    """Sheets of one size that have to be bought for a nest."""

    sheet: str
    quantity: int
    length_mm: float
    width_mm: float
    cost_eur: float


def to_buy(nest: Nest) -> list[ToBuy]:
    """What a nest that is not booked yet takes beside the rack."""
    if nest.status == Nest.Status.ACCEPTED:
        return []
    asked = {row["id"]: row for row in nest.job.get("sheets", ())}
    taken = Counter(row["sheet"] for row in nest.document["sheets"])
    return [
        _to_buy(asked[sheet], quantity)
        for sheet, quantity in taken.items()
        if new_size_mm(sheet) and sheet in asked
    ]


def awaited(nest: Nest) -> date | None:
    """When the last material comes that its cutting waits for, as its orders say; None for now."""
    orders = orders_laid(nest)
    needs = MaterialNeed.objects.filter(order__code__in=orders, arrives__gt=timezone.now())
    needs = needs.filter(operation__in=["", *cutting_steps(orders)])
    last = needs.order_by("-arrives").values_list("arrives", flat=True).first()
    return clock.local_day(last, settings.TIME_ZONE) if last else None


def _to_buy(sheet: Mapping[str, Any], quantity: int) -> ToBuy:
    size_mm = new_size_mm(sheet["id"])
    assert size_mm is not None
    return ToBuy(sheet["id"], quantity, *size_mm, float(sheet["cost"]))


@transaction.atomic
def book_nest(
    *,
    nest: Nest,
    heats: Mapping[str, str],
    comes: Mapping[str, date] | None = None,
    actor: Any = None,
) -> list[StockItem]:
    """Book in what is bought for the nest, then the nest, and put it in the order book.

    comes: the day on which bought sheets come, by their name in the nest; its plan waits for them.
    All of it or nothing; `CutTwice` when booked nests hold its pieces already, `PieceOnDamage`
    when one lies on a place that was marked since.
    """
    lock(nest)
    lock_all(Order.objects.filter(code__in=orders_laid(nest)))
    if nest.status == Nest.Status.DRAFT:
        refuse_cut_twice(nest)
        refuse_damaged(nest)
    lots = {row.sheet: _bought(nest, row, heats.get(row.sheet, ""), actor) for row in to_buy(nest)}
    weights = nest.document.get("weights", [])
    for row in weights:
        lot = lots.get(row["sheet"])
        if lot is not None:
            row |= {"sheet": lot.code, "heat_number": lot.heat_number}
    if nest.status == Nest.Status.DRAFT:
        minutes = minutes_now(nest)
        nest.booking = {
            "bought": {sheet: lot.code for sheet, lot in lots.items()}, "steps": [],
            "comes": {lots[sheet].code: f"{day}" for sheet, day in (comes or {}).items()},
            "minutes": {
                "pieces": dict(minutes.piece_min), "change": minutes.change_min,
                "shared_per_m": minutes.shared_min_per_m,
            },
        }  # fmt: skip
        for each in alike_sheets(nest):
            nest.programs = shared_names(nest, each.numbers) | nest.programs
        nest.save(update_fields=["document", "booking", "programs"])
    remnants = accept_nest(nest=nest, actor=actor)
    into_plan(nest)
    return remnants


def _bought(nest: Nest, row: ToBuy, heat_number: str, actor: Any) -> StockItem:
    on = clock.local_day(timezone.now(), settings.TIME_ZONE)
    grade = grade_of(nest.job)
    weights = nest.document.get("weights", [])
    mass_g = next(each["sheet_g"] for each in weights if each["sheet"] == row.sheet)
    return receive(
        on=on, actor=actor, code=f"{nest.code}-{row.sheet.removeprefix(f'{NEW}-')}",
        kind=StockItem.Kind.SHEET, material=grade, thickness_mm=float(nest.job["thickness_mm"]),
        length_mm=row.length_mm, width_mm=row.width_mm, quantity=row.quantity,
        heat_number=heat_number, mass_g=mass_g, price_eur=eur(row.cost_eur),
        price_source=StockItem.Price.ASSUMED,
        **known_factor(grade, on),
    )  # fmt: skip
