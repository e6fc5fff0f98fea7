"""A remnant that is no rectangle, put in the book by its corners or its drawing, and nested on."""

from decimal import Decimal

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.nest.book import rack_year
from gemaakt.server.nest.asking import NOW, Wanted, start_nest
from gemaakt.server.nest.metals import without_thickness
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import entries, in_rack_before, today
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.nest.to_cut import Material, material_of
from tests.drawing import dxf_text as d
from tests.server.nest.test_cutting_page import KEY, nested, waiting

__all__ = ["waiting"]
pytestmark = pytest.mark.django_db
CORNERS = "0,0 3000,0 3000,1000 1500,1000 1500,1500 0,1500"
SENT = {"material": "S235JR", "thickness_mm": "3", "heat_number": "H-L"}
AREA_MM2 = 3000 * 1000 + 1500 * 500


def test_a_corner_of_a_sheet_is_nested_on_and_adds_up(waiting: Material, owner: Client) -> None:
    """There was no way in for it: only length and width could be typed."""
    sent = {**SENT, "code": "RP-L", "corners": CORNERS}
    page = owner.post("/material/remnant/", sent, follow=True).content.decode()
    assert 'aria-label="RP-L" viewBox="0 0 3000 1500"' in page
    lot = StockItem.objects.get(code="RP-L")
    assert (lot.length_mm, lot.width_mm) == (3000.0, 1500.0)
    assert lot.mass_g == round(AREA_MM2 * 3 * 7.85e-3)
    found = material_of(KEY)
    assert found is not None
    nest = nested(start_nest(found, Wanted({"26-001": NOW}, lots={"RP-L": 1})))
    assert nest.verified
    assert 'viewBox="0 0 3000 1500"' in owner.get(f"/nest/{nest.code}/").content.decode()
    file = b"".join(owner.get(f"/nest/{nest.code}/1.dxf"))
    assert b"LWPOLYLINE" in file
    (left,) = accept_nest(nest=nest)
    box = shapely.box(0, 0, left.length_mm, left.width_mm or 0.0)
    assert shapely.Polygon(left.outer or box.exterior).area * 3 * 7.85e-3 == pytest.approx(
        left.mass_g, abs=1
    )
    assert (left.heat_number, left.parent) == ("H-L", "RP-L")
    lot.refresh_from_db()
    assert left.price_eur == (lot.price_eur * left.mass_g / lot.mass_g).quantize(Decimal("0.01"))
    year = rack_year(in_rack_before(today().year), entries(), today().year)
    assert year.parts.mass_g + year.scrap.mass_g + left.mass_g == lot.mass_g
    assert year.parts.worth_eur + left.price_eur == lot.price_eur
    assert "H-L" in owner.get("/material/RP-L/label/").content.decode()


def test_its_drawing_says_contour_and_holes(waiting: Material, owner: Client) -> None:
    drawn = d.dxf(d.rectangle(800, 400) + d.circle(200, 200, 50))
    file = SimpleUploadedFile("rest.dxf", drawn)
    owner.post("/material/remnant/", {**SENT, "code": "RP-D", "drawing": file})
    lot = StockItem.objects.get(code="RP-D")
    assert (lot.length_mm, lot.width_mm, lot.outer) == (800.0, 400.0, [])
    assert lot.defects[0] == pytest.approx([150.0, 150.0, 100.0, 100.0], abs=0.5)
    assert lot.mass_g == pytest.approx((800 * 400 - 3.1416 * 50**2) * 3 * 7.85e-3, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "thick", "kept"),
    [("RVS 304 2 mm", 2.0, "RVS 304"), ("S235JR t=1,5mm", 1.5, "S235JR"),
     ("AlMg3 tranenplaat 3/5 mm", 5.0, "AlMg3 tranenplaat 3/5 mm"), ("S235JR", 3.0, "S235JR")],
)  # fmt: skip
def test_a_thickness_in_a_name_keeps_no_lot_from_its_nest(
    name: str, thick: float, kept: str
) -> None:
    """Sheets that were booked as RVS 304 2 mm took part in no nest of 1.4301."""
    assert without_thickness(name, thick) == kept


@pytest.mark.parametrize(
    ("corners", "said"),
    [("0,0 1500,0 1500", "niet te lezen"), ("0,0 100,100 100,0 0,100", "kruisen"),
     ("", "of de hoekpunten")],
)  # fmt: skip
def test_what_is_no_shape_is_said_where_it_stands(
    waiting: Material, owner: Client, corners: str, said: str
) -> None:
    answer = owner.post("/material/remnant/", {**SENT, "code": "RP-X", "corners": corners})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not StockItem.objects.filter(code="RP-X").exists()
