"""The drawing of a part stands one tap from its job, and on the work order."""

from typing import Any

from django.core.cache import cache
from django.test import Client

from gemaakt.server.nest.models import CutPart
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.quote.of_order import drawn_orders, pictures_of
from gemaakt.server.shop.models import Person
from gemaakt.server.work.queries import work_of
from tests.server.work.test_clocks import NOW, event, record

SQUARE = [[0, 0, 0], [120, 0, 0], [120, 80, 0], [0, 80, 0]]
PART = {
    "contours": [SQUARE],
    "size_mm": [120.0, 80.0],
    "thickness_mm": 3.0,
    "holes": 2,
    "bends": [],
}
CODE = "26000"


def drawing(name: str = "Hoek.dxf", customer: str = "", **part: Any) -> Drawing:
    return Drawing.objects.create(
        name=name, customer=customer, sha256=name, content=b"", part={**PART, **part}
    )


def order(name: str = "") -> Order:
    Order.objects.filter(code=CODE).update(drawing=name)
    return Order.objects.get(code=CODE)


def test_an_order_without_a_drawing_has_no_button_and_an_empty_page(
    tablet: Client, planner: Client
) -> None:
    record(event("start", "a", f"{CODE}/10"))
    card = work_of(Person.objects.get(code="P1"), NOW)["running"][0]
    assert card["is_drawn"] is False
    assert "<svg" not in tablet.get(f"/terminal/drawing/{CODE}/").content.decode()
    assert 'class="drawings' not in planner.get(f"/paper/order/{CODE}/").content.decode()


def test_the_drawing_of_the_file_name_is_shown_of_the_customer_first(tablet: Client) -> None:
    drawing(name="hoek.DXF", customer="Klant")
    drawing(customer="Ander", size_mm=[999.0, 1.0])
    for name in ("hoek", "HOEK.dxf "):
        Order.objects.filter(code=CODE).update(customer="Klant")
        row = order(name)
        assert drawn_orders([row]) == {CODE}
        shown = tablet.get(f"/terminal/drawing/{CODE}/").content.decode()
        assert "<svg" in shown
        assert "3 mm · 120 × 80 mm · 2 holes" in shown
    assert drawn_orders([order("hoekje")]) == set()


def test_the_lines_of_the_won_quote_are_shown_with_their_own_part_and_metal(version: Any) -> None:
    row = drawing(each=[PART, {**PART, "size_mm": [50.0, 40.0]}])
    asked = [
        {"drawing": 0}, {"drawing": row.pk, "part": 1, "material": "S235JR", "thickness_mm": 2.0},
    ]  # fmt: skip
    QuoteVersion.objects.create(
        number="OFF-26-0001", status="won", document={}, asked=asked, order_code=""
    )
    Order.objects.filter(code=CODE).update(code="OFF-26-0001-2")
    pictures = pictures_of(Order.objects.get(code="OFF-26-0001-2"))
    assert [each.facts.split(" · ")[:2] for each in pictures] == [["S235JR", "2 mm"]]
    assert "50 × 40 mm" in pictures[0].facts
    assert drawn_orders(Order.objects.all()) == {"OFF-26-0001-2"}


def test_what_is_nested_of_an_order_is_shown_where_no_drawing_is_kept(planner: Client) -> None:
    CutPart.objects.create(
        order=CODE, operation="10", name="plaat", grade="S235JR", thickness_mm=4.0,
        part={"id": "plaat", "outer": [[0, 0], [60, 0], [60, 30], [0, 30]],
              "holes": [[[5, 5], [9, 5], [9, 9]]]},
    )  # fmt: skip
    record(event("start", "a", f"{CODE}/10"))
    assert work_of(Person.objects.get(code="P1"), NOW)["running"][0]["is_drawn"]
    page = planner.get(f"/paper/order/{CODE}/").content.decode()
    assert "S235JR · 4 mm · 60 × 30 mm · 1 hole" in page
    assert "<svg" in page


def test_a_solid_without_a_flat_has_no_button(version: Any) -> None:
    drawing(name="as.step", contours=[])
    row = order("as")
    assert drawn_orders([row]) == set()
    assert pictures_of(row) == []
    cache.clear()
    Drawing.objects.create(name="as.dxf", sha256="as", content=b"", part=PART)
    drawing(name="AS.STP", contours=[])
    assert drawn_orders([row]) == {CODE}
    assert [each.name for each in pictures_of(row)] == ["as.dxf"]


def test_a_name_of_a_drawing_is_text(tablet: Client) -> None:
    drawing(name="<script>x.dxf")
    order("<script>x")
    assert "<script>" not in tablet.get(f"/terminal/drawing/{CODE}/").content.decode()
