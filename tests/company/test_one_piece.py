"""A list that says no quantity: one piece is taken, and that is told."""

from datetime import UTC, datetime

from gemaakt.company.workbook import read_workbook_bytes
from gemaakt.company.workbook.rack import read_rack
from gemaakt.quote.order_list import rows_in

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ORDERS = "Order;Klant;Aantal;Leverdatum\nA1;Jansen;12;15-12-2026\nA2;Jansen;;15-12-2026\n"


def test_orders_without_a_quantity_are_named_among_what_was_assumed() -> None:
    company = read_workbook_bytes(ORDERS.encode(), "orders.csv", now=NOW).company
    assert company is not None
    assert [each.quantity for each in company.orders] == [12, 1]
    (told,) = [each for each in company.assumptions if each.code == "assumed.one-piece"]
    assert told.params == {"quantity": 1, "names": "A2"}


def test_a_line_of_a_parts_list_without_a_quantity_is_one_piece_of_its_metal() -> None:
    text = "Tekening;Materiaal;Dikte;Aantal\na.dxf;RVS 304;3;\nb.dxf;S235;2;4\n"
    rows, wrong = rows_in(text.encode(), file="lijst.csv")
    told = [(row.material, row.thickness_mm, row.quantity, row.is_one_assumed) for row in rows]
    assert told == [("RVS 304", 3.0, 1, True), ("S235", 2.0, 4, False)]
    assert not wrong


def test_a_row_of_the_rack_without_pieces_is_told() -> None:
    text = "Materiaal;Dikte;Lengte;Breedte;Aantal\nS235;3;3000;1500;\nS235;5;3000;1500;2\n"
    found = read_rack(text.encode(), "rek.csv")
    assert [row.quantity for row in found.rows] == [1, 2]
    told = [(each.code, each.where["row"]) for each in found.findings]
    assert told == [("nest.rack-list-one-assumed", 2)]
