"""A firm's own list of the rack out of Excel becomes lots, looked at first and put in once."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from gemaakt.company.workbook.rack import read_rack
from gemaakt.nest.book import rack_year
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import entries, in_rack_before, today

HEADINGS = ["Plaatnr", "Soort", "Materiaal", "Afmeting", "Aantal", "Charge", "Locatie", "Prijs"]
ROWS: list[list[Any]] = [
    ["P-1", "plaat", "S235JR", "3000 x 1500 x 3", 4, 241595, "R2-07", 118.5],
    ["", "restplaat", "1.4301", "1.250x800x2", "1 st", "", "R1", ""],
    ["P-3", "", "Onbekendium", "2000 x 1000 x 2", 2, "", "", ""],
    ["P-1", "plaat", "S235JR", "3000 x 1500 x 3", 1, "", "", ""],
    ["P-5", "plaat", "S235JR", "groot", 1, "", "", ""],
    ["P-6", "plaat", "RVS 304 2 mm", "2500 x 1250 x 3", 1, "", "", ""],
    ["Totaal", "", "", "", 8, "", "", ""],
]


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Voorraad platen per 1 december"], [], HEADINGS, *ROWS):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_sizes_in_one_column_bars_in_metres_and_odd_cells_are_read() -> None:
    found = read_rack(workbook(), "rek.xlsx")
    sizes = [(r.kind, r.length_mm, r.width_mm, r.thickness_mm, r.quantity) for r in found.rows]
    assert sizes == [
        ("sheet", 3000.0, 1500.0, 3.0, 4), ("remnant", 1250.0, 800.0, 2.0, 1),
        ("sheet", 2000.0, 1000.0, 2.0, 2), ("sheet", 3000.0, 1500.0, 3.0, 1),
        ("sheet", None, None, None, 1), ("sheet", 2500.0, 1250.0, 3.0, 1),
    ]  # fmt: skip
    assert found.rows[0].heat_number == "241595"
    assert [each.code for each in found.findings] == ["workbook.cell-not-understood"]
    pasted = "Materiaal\tProfiel\tLengte (m)\tkg/m\tStuks\nS235JR\t40x40x3\t6,0\t3,36\t12"
    (bar,) = read_rack(pasted.encode(), "list.csv").rows
    assert (bar.kind, bar.section, bar.length_mm, bar.quantity) == ("bar", "40x40x3", 6000.0, 12)
    assert bar.mass_per_length_kg_per_m == pytest.approx(3.36)
    ways = b"Materiaal;Afmeting;Walsrichting\n1.4301;2500x1250x2;dwars\n1.4301;2500x1250x2;lang\n"
    assert [row.grain_across for row in read_rack(ways, "rvs.csv").rows] == [True, False]
    (odd,) = read_rack(b"Naam;Stad\nJan;Ede", "x.csv").findings
    assert odd.code == "nest.rack-list-no-heading"


@pytest.mark.django_db
def test_what_can_be_put_in_is_put_in_once_and_the_rest_says_why(cast: dict[str, Client]) -> None:
    """There was no way in but lot by lot: a rack of eighty sheets took a morning."""
    planner = cast["planner"]
    planner.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
    assert cast["reader"].get("/material/list/").status_code == 403
    file = SimpleUploadedFile("rek.xlsx", workbook())
    page = planner.post("/material/list/", {"file": file}).content.decode()
    assert "2 partijen in het rek zetten" in page
    assert "Dit materiaal is niet bekend" in page
    assert "Staat twee keer in de lijst" in page
    assert "De naam zegt 2 mm: verbeter die, of de dikte" in page
    assert not StockItem.objects.exists()
    told = re.search(r'name="told" value="([^"]+)"', page)
    assert told is not None
    for _twice in range(2):
        planner.post("/material/list/put-in/", {"told": told[1]})
    sheet, rest = StockItem.objects.order_by("-kind")
    assert (sheet.code, sheet.quantity, sheet.price_eur) == ("P-1", 4, Decimal("118.50"))
    assert sheet.mass_g == 105975  # 3000 × 1500 × 3 mm of 7.85 g/cm³
    assert (rest.kind, rest.location, rest.quantity) == ("remnant", "R1", 1)
    assert rest.price_source == StockItem.Price.ASSUMED
    year = rack_year(in_rack_before(today().year), entries(), today().year)
    assert (year.bought.mass_g, year.found.mass_g) == (0, 4 * 105975 + rest.mass_g)
    assert planner.post("/material/list/", {}).status_code == 422
