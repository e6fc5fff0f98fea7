"""The year of the rack adds up to the gram and the cent, whatever happened in it."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.test import Client

from gemaakt.nest.book import Held, RackYear, rack_year
from gemaakt.server.nest import by_hand, paid, rack, services, stocktake
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.cut_twice import CutTwice
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.services import NotInTheRack
from gemaakt.server.nest.take_back import NotTakenBack, take_back
from tests.server.nest import made

pytestmark = pytest.mark.django_db
YEARS = (2025, 2026)


def by_hands(draw: Random, lot: StockItem, on: date, what: int) -> None:
    """One thing that a hand does in a rack, or an invoice."""
    if what == 8:
        half = (lot.length_mm / 3, (lot.width_mm or 0.0) * 0.9)
        order = draw.choice(["", "26-001"])
        by_hand.cut_by_hand(item=lot, sizes=[half, half], order=order, on=on)
    elif what == 9:
        by_hand.undo_cut(item=lot)
    elif what == 10:
        if lot.kind != StockItem.Kind.REMNANT:
            price = Decimal(draw.randrange(100, 9000)) / 100
            paid.set_paid(item=lot, price_eur=price, on=on)
    else:
        counted = {lot.code: max(0, lot.quantity + draw.randrange(-1, 2))}
        code = stocktake.take_stock(counted=counted, book={}, on=on)
        if draw.random() < 0.5:
            stocktake.undo_stocktake(code=code)
        lot.refresh_from_db()
        by_hand.measure_again(item=lot, size=(lot.length_mm + 5.0, lot.width_mm or 0.0), on=on)


def lives(draw: Random, on: date, at: int) -> None:
    """One thing that happens to a rack."""
    lots = list(StockItem.objects.filter(quantity__gt=0).order_by("code"))
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED).order_by("-id").first()
    what, lot = draw.randrange(12), draw.choice(lots)
    if what <= 2:
        book_nest(nest=made.nest(f"N{at}"), heats={})
    elif what == 3 and booked:
        take_back(nest=booked)
    elif what == 4:
        rack.count_lot(item=lot, counted=max(0, lot.quantity + draw.randrange(-2, 3)), on=on)
    elif what == 5 and lot.width_mm:
        rack.mark_defect(item=lot, place_mm=(1, 1, 20, 20))
    elif what == 6 and lot.quantity < 3:
        rack.throw_away(item=lot, on=on)
    elif what >= 8:
        by_hands(draw, lot, on, what)
    else:
        kind = draw.choice([StockItem.Kind.SHEET, StockItem.Kind.REMNANT])
        rack.receive(
            on=on, kind=kind, material="S235JR", thickness_mm=3.0, length_mm=700.0,
            width_mm=400.0, quantity=draw.randrange(1, 4), mass_g=draw.randrange(1000, 9000),
            price_eur=Decimal(draw.randrange(100, 5000)) / 100,
        )  # fmt: skip


def year_of(year: int) -> RackYear:
    return rack_year(rack.in_rack_before(year), rack.entries(year), year)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_came_in_went_into_parts_or_scrap_or_lies_there(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Random(seed)
    made.rack()
    StockMove.objects.update(on=date(2025, 3, 1))
    for code in ("S1", "B6"):
        lot = StockItem.objects.get(code=code)
        rack.count_lot(item=lot, counted=40, on=date(2025, 3, 1))
    for year in YEARS:
        on = date(year, 6, 1)
        for module in (rack, services):
            monkeypatch.setattr(module, "today", lambda on=on: on)
        for at in range(20):
            try:
                lives(draw, on, 100 * year + at)
            except (NotInTheRack, NotTakenBack, by_hand.NotUndone, CutTwice):
                continue
    before, now = (year_of(year) for year in YEARS)
    for found in (before, now):
        came = (found.opening, found.bought, found.found)
        went = (found.parts, found.scrap, found.closing)
        assert sum(each.mass_g for each in came) == sum(each.mass_g for each in went)
        assert sum(each.worth_eur for each in came) == sum(each.worth_eur for each in went)
    assert now.opening == before.closing
    lots = StockItem.objects.all()
    assert now.closing == Held(
        sum(each.quantity * each.mass_g for each in lots),
        sum((each.quantity * each.price_eur for each in lots), Decimal(0)),
    )


def test_the_page_says_how_the_year_adds_up(cast: dict[str, Client]) -> None:
    made.rack()
    book_nest(nest=made.nest(), heats={})
    page = cast["owner"].get("/material/?year=2026").content.decode()
    table = page.split('id="adds-up"')[1].split("</table>")[0]
    assert "69,5" in table
    assert "150,00" in table
