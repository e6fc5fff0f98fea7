"""A delivery is booked in and weighed, a lot counted, and what was not known written later."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from gemaakt.nest.book import year_figures
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.rack import count_lot, describe_lot, entries
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.nest.to_cut import Material
from gemaakt.server.passport.trace import links
from tests.server.nest.made import SHEET_G, nest, rack

pytestmark = pytest.mark.django_db

SHEETS = {
    "kind": "sheet", "code": "", "material": "S235JR", "quantity": 5, "length_mm": 3000,
    "width_mm": 1500, "thickness_mm": 3, "price_eur": "140.50", "heat_number": "H88",
    "certificate": "3.1-88", "origin": "nl", "location": "R2",
}  # fmt: skip


def booked_in(client: Client, **fields: object) -> StockItem:
    answer = client.post(
        "/material/delivery/", {**SHEETS, **fields}, headers={"accept-language": "nl"}
    )
    assert answer.status_code == 302, answer.content.decode()
    return StockItem.objects.get(code=answer["Location"].split("/")[2])


def test_sheets_that_are_delivered_are_weighed_priced_and_can_be_nested_on(
    cast: dict[str, Client],
) -> None:
    item = booked_in(cast["office"])
    assert (item.mass_g, item.quantity, item.price_eur) == (105975, 5, Decimal("140.50"))
    assert (item.heat_number, item.certificate, item.origin) == ("H88", "3.1-88", "NL")
    assert item.factor_kgco2e_per_kg
    assert "(" in item.factor_source
    year = entries()[-1].on.year
    assert year_figures(entries(year), year).bought_eur == Decimal("702.50")
    assert Material("S235JR", 3.0, (), (item,)).rack_m2 == pytest.approx(22.5)


def test_codes_follow_each_other_and_a_price_that_is_not_known_is_the_kilo_price(
    cast: dict[str, Client],
) -> None:
    first, second = (booked_in(cast["office"], price_eur="") for _ in range(2))
    assert first.code[:-1] == second.code[:-1]
    assert (first.code[-1], second.code[-1]) == ("1", "2")
    assert first.price_eur > 0


def test_a_bar_is_weighed_by_the_metre_and_the_supplier_s_own_factor_is_kept(
    cast: dict[str, Client],
) -> None:
    item = booked_in(
        cast["worker"], kind="bar", section="40x40x3", kg_per_m="3.41", length_mm=6000,
        factor_kgco2e_per_kg="0.85",
    )  # fmt: skip
    assert (item.kind, item.section, item.mass_g) == ("bar", "40x40x3", 20460)
    assert (item.width_mm, item.thickness_mm) == (None, None)
    assert item.factor_kgco2e_per_kg == 0.85


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"width_mm": ""}, "width_mm"),
        ({"kind": "bar"}, "kg_per_m"),
        ({"material": "kaas"}, "material"),
        ({"quantity": "0"}, "quantity"),
        ({"price_eur": "1e99"}, "price_eur"),
        ({"code": "S1"}, "code"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(
    owner: Client, wrong: dict[str, str], named: str
) -> None:
    rack()
    answer = owner.post("/material/delivery/", {**SHEETS, **wrong})
    assert answer.status_code == 422
    assert named in answer.context["form"].errors
    assert StockItem.objects.count() == 2


def test_a_count_books_the_difference_and_nothing_when_it_is_right(
    cast: dict[str, Client],
) -> None:
    rack()
    assert cast["worker"].post("/material/S1/count/", {"counted": 2}).status_code == 302
    item = StockItem.objects.get(code="S1")
    (line,) = StockMove.objects.filter(kind="counted")
    assert (item.quantity, line.quantity, line.mass_g) == (2, -1, -SHEET_G)
    assert line.amount_eur == Decimal("-40.00")
    count_lot(item=item, counted=2, on=date(2026, 12, 1))
    assert StockMove.objects.filter(kind="counted").count() == 1
    assert cast["worker"].post("/material/S1/count/", {"counted": "-1"}).status_code == 422
    assert (
        "geteld"
        in cast["office"].get("/material/S1/", headers={"accept-language": "nl"}).content.decode()
    )


def test_a_heat_that_is_known_later_reaches_the_draft_and_the_remnant(
    cast: dict[str, Client],
) -> None:
    rack()
    StockItem.objects.filter(code="S1").update(heat_number="")
    made = nest()
    for row in made.document["weights"]:
        row["heat_number"] = ""
    made.save()
    accept_nest(nest=made)
    sent = {"heat_number": "H9", "certificate": "3.1-9", "origin": "", "location": "B4"}
    assert cast["office"].post("/material/S1/describe/", sent).status_code == 302
    assert {w["heat_number"] for w in Nest.objects.get().document["weights"]} == {"H9"}
    assert StockItem.objects.get(code="REST-N1-2").heat_number == "H9"
    assert {link.heat for link in links({"sheet": "S1"})} == {"H9"}
    assert cast["worker"].post("/material/S1/describe/", sent).status_code == 403


def test_the_heat_of_metal_that_was_cut_stays(cast: dict[str, Client]) -> None:
    rack()
    accept_nest(nest=nest())
    answer = cast["office"].post("/material/S1/describe/", {"heat_number": "H8", "location": "B4"})
    assert answer.status_code == 422
    assert StockItem.objects.get(code="S1").heat_number == "H7"
    describe_lot(item=StockItem.objects.get(code="S1"), location="B5")
    assert StockItem.objects.get(code="S1").location == "B5"


def test_who_only_reads_sees_the_lot_without_what_may_be_changed(cast: dict[str, Client]) -> None:
    rack()
    page = cast["reader"].get("/material/S1/").content.decode()
    assert "H7" in page
    assert "/count/" not in page
    assert cast["reader"].get("/material/delivery/").status_code == 403
