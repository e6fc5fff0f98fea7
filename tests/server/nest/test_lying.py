"""A brushed side or foil: asked by the drawing, kept with the part, shown, judged."""

import re
from typing import Any

import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.server.nest.alike import alike_sheets
from gemaakt.server.nest.asking import NOW, Wanted, job_of, start_nest
from gemaakt.server.nest.by_hand import cut_by_hand
from gemaakt.server.nest.cut_parts import keep_quoted_parts
from gemaakt.server.nest.damaged import PieceByGrain, refuse_damaged
from gemaakt.server.nest.lying import (
    CROSS,
    FINISH,
    GRAIN,
    TURN_WORDS,
    turn_of,
    with_finish,
)
from gemaakt.server.nest.models import CutPart, StockItem
from gemaakt.server.nest.rack import today
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.nest.to_cut import Material, material_of
from gemaakt.server.order.models import Order
from gemaakt.server.quote.asked import items_of
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.versions import asked_of
from gemaakt.server.shop.services import replace_company
from tests.drawing import dxf_text as d
from tests.server.nest.made import nest
from tests.server.nest.test_cutting_page import KEY, nested, waiting
from tests.server.quote.test_quote_life import NOW as TODAY
from tests.server.quote.test_quote_life import line_form, upload

__all__ = ["waiting"]
pytestmark = pytest.mark.django_db
NAME = "26-001/plaat"
ONE_WAY = {NAME: GRAIN}


def again() -> Material:
    found = material_of(KEY)
    assert found is not None
    return found


def test_how_a_part_lies_is_kept_for_the_next_nest_of_it(waiting: Material) -> None:
    start_nest(waiting, Wanted({"26-001": NOW}, turns=ONE_WAY, mirrored=frozenset({NAME})))
    (part,) = job_of(again(), Wanted({"26-001": NOW})).parts
    assert part.rotations_deg == (0.0, 180.0)
    assert part.mirror_allowed
    start_nest(again(), Wanted({"26-001": NOW}, turns={NAME: CROSS}))
    (part,) = job_of(again(), Wanted({"26-001": NOW})).parts
    assert (turn_of(part), part.mirror_allowed) == (CROSS, False)


def test_the_page_proposes_what_was_kept(waiting: Material, owner: Client) -> None:
    start_nest(waiting, Wanted({"26-001": NOW}, turns=ONE_WAY))
    page = owner.get(f"/nest/cut/{KEY}/").content.decode()
    assert page.count('<option value="grain" selected>') == 1
    assert page.count('<option value="quarter" selected>') == 1


def test_a_part_with_one_good_side_is_never_mirrored(waiting: Material, owner: Client) -> None:
    row = CutPart.objects.get(order="26-001")
    CutPart.objects.filter(pk=row.pk).update(part=with_finish(row.part, ["Geslepen K320"]))
    page = owner.get(f"/nest/cut/{KEY}/").content.decode()
    assert "Geslepen K320" in page
    assert f'name="mirror:{NAME}"' not in page
    form = {f"turn:{NAME}": "grain", f"mirror:{NAME}": "on", "when:26-001": NOW, "buy": "on"}
    assert owner.post(f"/nest/cut/{KEY}/start/", form).status_code == 302
    (part,) = job_of(again(), Wanted({"26-001": NOW})).parts
    assert not part.mirror_allowed
    assert part.rotations_deg == (0.0, 180.0)


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        ("RVS 304 geslepen K320", [0.0, 180.0]),
        ("Slijprichting dwars op zetting", [90.0, 270.0]),
        ("brushed, grain as shown", [0.0, 180.0]),
        ("Zichtzijde foliezijde boven", [0, 90]),
        ("Materiaal: S235JR", [0, 90]),
    ],
)
def test_the_words_of_a_drawing_ask_how_it_lies(words: str, turns: list[float]) -> None:
    row = with_finish({"id": "a", "rotations": [0, 90]}, [words])
    assert row["rotations"] == turns
    assert (FINISH in row) == ("S235JR" not in words)


def test_a_quoted_part_takes_them_along_to_the_nest(owner: Client) -> None:
    replace_company(demo_company(TODAY))
    said = d.tags([(0, "TEXT"), (8, "0"), (10, 0), (20, 300), (40, 4), (1, "Geslepen K320")])
    drawn = d.dxf(d.rectangle(200, 100) + said)
    upload(owner, ("paneel.dxf", drawn), material="1.4301", thickness_mm="2", quantity="4")
    quote = QuoteVersion.objects.latest("pk")
    owner.post(f"/quotes/{quote.pk}/send/", {})
    owner.post(f"/quotes/{quote.pk}/accept/", {})
    assert keep_quoted_parts() == 1
    row = CutPart.objects.get(order__startswith=quote.number)
    assert row.part["rotations"] == [0.0, 180.0]
    assert row.part[FINISH] == "Geslepen K320"


def test_the_sheet_says_which_parts_follow_the_grain_and_which_lie_mirrored() -> None:
    made = nest()
    parts: Any = made.job["parts"]
    parts[0]["rotations"] = [0, 180]
    made.document["sheets"][0]["placements"][0]["mirrored"] = True
    first = alike_sheets(made)[0]
    (rule,) = first.rules
    assert (rule.part, rule.words, rule.mirrored) == ("plaat", TURN_WORDS[GRAIN], 1)


def test_grain_is_ticked_on_a_line_and_goes_to_the_nest_and_the_work_order(owner: Client) -> None:
    """Nobody could tick it: a brushed part whose drawing says nothing lay any way round."""
    replace_company(demo_company(TODAY))
    drawn = d.dxf(d.rectangle(200, 100))
    upload(owner, ("paneel.dxf", drawn), material="1.4301", thickness_mm="2", quantity="4")
    quote = QuoteVersion.objects.latest("pk")
    form = line_form(material="1.4301", thickness_mm="2", quantity="4", lies="cross")
    owner.post(f"/quotes/{quote.pk}/lines/", form)
    quote.refresh_from_db()
    assert "dwars op de walsrichting" in owner.get(f"/quotes/{quote.pk}/").content.decode()
    (item,) = items_of(asked_of(quote))
    assert item.turns_deg == (90.0, 270.0)  # also where its material is that of a real nest
    owner.post(f"/quotes/{quote.pk}/accept/", {})
    order = Order.objects.get(code__startswith=quote.number)
    paper = owner.get(f"/paper/order/{order.code}/").content.decode()
    assert "dwars op de walsrichting" in paper
    assert keep_quoted_parts() == 1
    assert CutPart.objects.get(order=order.code).part["rotations"] == [90.0, 270.0]
    assert "dwars op de walsrichting" in owner.get(f"/paper/order/{order.code}/").content.decode()


def test_a_quote_says_that_a_good_side_is_not_in_the_price_of_its_sheet(owner: Client) -> None:
    replace_company(demo_company(TODAY))
    said = d.tags([(0, "TEXT"), (8, "0"), (10, 0), (20, 300), (40, 4), (1, "Geslepen K320")])
    drawn = d.dxf(d.rectangle(200, 100) + said)
    upload(owner, ("paneel.dxf", drawn), material="1.4301", thickness_mm="2", quantity="4")
    page = owner.get(f"/quotes/{QuoteVersion.objects.latest('pk').pk}/").content.decode()
    assert "de prijs is die van gewone plaat" in page


def test_a_lot_that_was_rolled_across_is_told_nested_by_and_passed_on(
    waiting: Material, owner: Client
) -> None:
    """A remnant that was turned had its ground face across on the product."""
    draft = nested(start_nest(again(), Wanted({"26-001": NOW}, turns=ONE_WAY)))
    page = owner.post("/material/PL-1/grain/", {"grain_across": "1"}, follow=True)
    assert re.search(r"<dd>\s*dwars: in de breedte\s*</dd>", page.content.decode())
    with pytest.raises(PieceByGrain):
        refuse_damaged(draft)
    turned = nested(start_nest(again(), Wanted({"26-001": NOW}, turns=ONE_WAY)))
    refuse_damaged(turned)
    assert turned.verified
    rows = turned.document["sheets"][0]["placements"]
    assert {row["rotation_deg"] for row in rows if row["part"] == NAME} <= {90.0, 270.0}
    (kind, *_) = alike_sheets(turned)
    assert [str(rule.words) for rule in kind.rules] == ["met de walsrichting mee"]
    (remnant, *_) = accept_nest(nest=turned)
    assert (remnant.parent, remnant.grain_across) == ("PL-1", True)
    by_hand = cut_by_hand(
        item=StockItem.objects.get(code="PL-1"), sizes=[(400.0, 300.0), (300.0, 1200.0)],
        on=today(),
    )  # fmt: skip
    assert [piece.grain_across for piece in by_hand] == [True, False], "the second was turned"
