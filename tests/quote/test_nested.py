"""Material from a real nest: its share of the sheets used up, and never less than its own mass."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gemaakt.drawing import read_dxf
from gemaakt.quote import Item, quote
from gemaakt.quote.nested import with_nest
from gemaakt.routing import Constants, defaults
from gemaakt.routing.material import material
from gemaakt.stop import MaxIterations
from tests.drawing import dxf_text as d

ON = date(2026, 11, 24)
STOP = MaxIterations(1)


def item(length: float, width: float, quantity: int) -> Item:
    part = read_dxf(d.dxf(d.rectangle(length, width)), name="p.dxf")[0][0]
    return Item(part, "S235JR", 3.0, quantity)


def net_kg(each: Item) -> float:
    return each.part.area_mm2 * 3 / 1e9 * 7850


def test_a_piece_pays_for_its_share_of_the_sheets_used_up() -> None:
    found = with_nest([item(700, 700, 8), item(100, 100, 20)], defaults(ON), STOP)
    shares = [each.nested for each in found]
    assert all(shares)
    ratios = [s.gross_kg / net_kg(i) for s, i in zip(shares, found, strict=True) if s]
    assert ratios[0] == pytest.approx(ratios[1])
    assert 1.0 < ratios[0] < 1.6
    assert "nest" in shares[0].rule  # type: ignore[union-attr]


def test_the_remnant_goes_back_to_stock() -> None:
    alone = with_nest([item(200, 200, 1)], defaults(ON), STOP)[0].nested
    assert alone is not None
    assert alone.gross_kg < 0.25 * 3000 * 1500 * 3 / 1e9 * 7850


def test_the_price_follows_the_nest_and_says_so() -> None:
    asked = item(700, 700, 8)
    nested = with_nest([asked], defaults(ON), STOP)[0]
    plain, better = (quote([each], on=ON).lines[0].prices[0] for each in (asked, nested))
    lines = {line.what: line for line in better.lines}
    assert lines["material"].rule.startswith("nest")
    assert lines["material"].amount == pytest.approx(
        Decimal(str(round(nested.nested.gross_kg * 8, 6)))  # type: ignore[union-attr]
    )
    assert sum(line.price_eur for line in better.lines) == better.price_eur
    assert better.co2e_parts[0].amount != plain.co2e_parts[0].amount


def test_what_is_no_sheet_or_too_large_keeps_its_stated_share() -> None:
    too_large = item(4000, 1400, 1)
    loose = replace(item(10, 10, 1), thickness_mm=None)
    assert [each.nested for each in with_nest([too_large, loose], defaults(ON), STOP)] == [
        None
    ] * 2


@pytest.mark.parametrize("metal", ["1.4301", "S235JR verzinkt", "EN AW-5754", "CuZn37"])
def test_any_metal_can_be_nested(metal: str) -> None:
    asked = [replace(item(700, 700, 8), material=name) for name in (metal, metal.lower())]
    for each in with_nest(asked, defaults(ON), STOP):
        assert each.nested is not None
        net = each.part.area_mm2 * 3 / 1e9 * material(metal).density_kg_per_m3
        assert 1.0 < each.nested.gross_kg / net < 1.6


def own(**values: float) -> Constants:
    named = {name.replace("_", ".", 1): value for name, value in values.items()}
    return defaults(ON).with_values(named, "own")


def laser_min(each: Item, constants: Constants) -> float:
    return quote([each], on=ON, constants=constants).lines[0].prices[0].minutes["laser"]


def test_a_piece_pays_its_share_of_changing_the_sheet() -> None:
    """The box of 700 × 700 with 6 mm around is 0.1108 of a sheet of 3000 × 1500."""
    asked = item(700, 700, 8)
    none, slow = own(laser_sheet_min=0), own(laser_sheet_min=10)
    share = 706 * 706 / (3000 * 1500)
    more = laser_min(asked, slow) - laser_min(asked, none)
    assert more == pytest.approx(8 * share * 10, rel=1e-4)
    lines = quote([asked], on=ON, constants=slow).lines[0].prices[0].lines
    assert [line.rule for line in lines if "plaat" in line.rule] == [
        f"8 × {share:.4f} plaat × 10 min/plaat"
    ]


def test_a_nest_says_how_many_sheets_are_changed() -> None:
    asked = with_nest([item(700, 700, 16)], defaults(ON), STOP)[0]
    none, slow = own(laser_sheet_min=0), own(laser_sheet_min=10)
    assert "2 × 3000" in asked.nested.rule  # type: ignore[union-attr]
    assert laser_min(asked, slow) - laser_min(asked, none) == pytest.approx(20, rel=1e-4)


def test_a_side_that_two_pieces_share_is_cut_once() -> None:
    """Two plates of 700 × 700 side by side on the sheet share 700 mm: each pays half of it."""
    touching = own(price_gap_mm=0)
    asked = item(700, 700, 2)
    nested = with_nest([asked], touching, STOP)[0]
    speed = 5.15
    less = laser_min(asked, touching) - laser_min(nested, touching)
    shares = 2 * 700 * 700 / (3000 * 1500), 1.0
    changes = (shares[0] - shares[1]) * 1.5
    assert less - changes == pytest.approx(0.7 / speed, rel=1e-3)
    rules = [
        line.rule for line in quote([nested], on=ON, constants=touching).lines[0].prices[0].lines
    ]
    assert any("(0.350 m gedeeld)" in rule for rule in rules)
    apart = with_nest([asked], defaults(ON), STOP)[0].nested
    assert apart is not None
    assert apart.on_sheet is not None
    assert apart.on_sheet.shared_mm == 0
