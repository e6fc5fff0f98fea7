"""A price is the sum of its lines to the cent, explains itself, and becomes an order."""

import json
import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.carbon.factor import factor
from gemaakt.drawing.contour import Path, circle_contour, polygon_contour
from gemaakt.drawing.part import Bend, Kind, Part, Solid
from gemaakt.money import eur
from gemaakt.quote import Accepted, Item, NotPriced, Work, accept, quote
from gemaakt.quote.price import AmountTooLarge
from gemaakt.quote.quote import QuantityNotPositive
from gemaakt.routing import UnknownMaterial, defaults, own_constants
from gemaakt.routing.constants import ConstantsRefused, ConstantUnknown
from gemaakt.routing.material import material
from gemaakt.shop import Machine

ON = date(2026, 11, 24)


def plate(width: float = 200.0, height: float = 100.0, holes: int = 2) -> Part:
    corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    inner = tuple(circle_contour((20.0 + 15 * i, 50.0), 4.0) for i in range(holes))
    return Part("plaat", outline=polygon_contour(corners), inner=inner)


def bracket() -> Part:
    base = plate()
    bends = (Bend(90.0, 2.0, 100.0, (100.0, 0.0), (100.0, 100.0)),)
    return Part("hoek", Kind.BENT, outline=base.outline, thickness_mm=2.0, bends=bends)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(30, 2000), st.floats(30, 1000), st.integers(0, 8), st.floats(0.8, 15),
    st.integers(1, 5000),
)  # fmt: skip
def test_the_lines_add_up_to_the_cent_and_every_line_is_amount_times_rate(
    width: float, height: float, holes: int, thickness: float, quantity: int
) -> None:
    item = Item(plate(width, height, holes), "S235JR", thickness)
    price = quote([item], on=ON, quantities=[quantity]).lines[0].prices[0]
    assert sum(line.price_eur for line in price.lines) == price.price_eur
    assert all(line.price_eur == eur(line.amount * line.rate_eur) for line in price.lines)


def test_more_pieces_cost_more_together_and_less_each() -> None:
    prices = quote([Item(plate(), "rvs", 2.0)], on=ON).lines[0].prices
    totals = [price.price_eur for price in prices]
    each = [price.unit_price_eur for price in prices]
    assert totals == sorted(totals)
    assert each == sorted(each, reverse=True)


def test_the_same_input_and_constants_give_the_same_cents_and_version() -> None:
    one, two = (quote([Item(bracket(), "5754")], on=ON) for _ in range(2))
    assert one == two
    changed = defaults(ON).with_values({"laser.move_s": 0.9})
    assert quote([Item(bracket(), "5754")], on=ON, constants=changed).constants_version != (
        one.constants_version
    )


def test_an_order_shares_fee_and_set_up_and_adds_up() -> None:
    items = [Item(plate(), "S235JR", 3.0, 4), Item(plate(300.0), "S235JR", 3.0, 2)]
    order = quote(items, on=ON, as_order=True)
    assert order.total_eur == sum(line.prices[0].price_eur for line in order.lines)
    alone = sum(quote([item], on=ON).lines[0].prices[0].price_eur for item in items)
    assert order.total_eur < alone


def test_without_thickness_there_is_a_question_instead_of_a_price() -> None:
    line = quote([Item(plate(), "S235JR")], on=ON).lines[0]
    assert line.prices == ()
    assert [finding.code for finding in line.findings] == ["quote.thickness-missing"]


def test_a_flat_that_is_not_certified_has_no_price() -> None:
    part = Part("x", Kind.BENT, outline=plate().outline, thickness_mm=2.0, source="step",
                certificate_ratio=0.98)  # fmt: skip
    line = quote([Item(part, "S235JR")], on=ON).lines[0]
    assert line.prices == ()
    assert [finding.code for finding in line.findings] == ["quote.not-certified"]


def test_co2_is_gross_material_times_its_factor_and_power_times_time() -> None:
    price = quote([Item(plate(), "1.4301", 2.0)], on=ON, quantities=[10]).lines[0].prices[0]
    parts = {each.what: each for each in price.co2e_parts}
    gross = 206 * 106 * 2 / 1e9 * 7900
    metal, grid = factor("stainless", ON), factor("electricity_nl_market", ON)
    assert parts["material"].co2e_kg == pytest.approx(gross * metal.value, rel=1e-4)
    assert metal.source in parts["material"].source
    laser = price.minutes["laser"] / 60 * 22 / 10 * grid.value
    assert parts["laser"].co2e_kg == pytest.approx(laser, rel=1e-3)
    assert price.co2e_kg == pytest.approx(sum(each.co2e_kg for each in price.co2e_parts))


def test_a_metal_that_the_factor_book_does_not_know_keeps_its_own_figure() -> None:
    price = quote([Item(plate(), "CuZn37", 2.0)], on=ON, quantities=[1]).lines[0].prices[0]
    metal = price.co2e_parts[0]
    assert metal.factor_kgco2e_per_unit == material("CuZn37").factor_kgco2e_per_kg
    assert metal.source == "materials/cuzn37"


TURNED = Part("as", Kind.TURNED, solid=Solid(4e4, 8e3, (80, 30, 30), turned_diameter_mm=30))
MILLED = Part("blok", Kind.MILLED, solid=Solid(9e4, 2e4, (80, 50, 40), 4))


@pytest.mark.parametrize(
    ("item", "operations"),
    [
        (Item(TURNED, "C45"), ["saw", "turn", "deburr", "inspect"]),
        (Item(MILLED, "6082"), ["saw", "mill", "deburr", "inspect"]),
        (
            Item(bracket(), "S235JR", work=Work(weld_mm=300, joints=2, components=2)),
            ["laser", "deburr", "brake", "weld", "assembly", "inspect"],
        ),
    ],
)
def test_an_accepted_quote_is_an_order_with_every_operation_in_a_row(
    item: Item, operations: list[str]
) -> None:
    priced = quote([item], on=ON, quantities=[5])
    order = accept(priced, Accepted(0, 5), id="O1", customer="Bakker")
    assert [operation.name for operation in order.operations] == operations
    assert order.price_eur == priced.lines[0].prices[0].price_eur
    for before, after in zip(order.operations, order.operations[1:], strict=False):
        assert after.after == (before.id,)
    minutes = priced.lines[0].prices[0].minutes
    for operation in order.operations:
        choice = operation.alternatives[0]
        planned = choice.setup_min + choice.piece_min * 5
        assert planned == pytest.approx(minutes[operation.name], abs=0.01)


def test_operations_go_to_the_machines_that_do_such_work() -> None:
    machines = (
        Machine("L1", "laser", "Trumpf lasersnijder"), Machine("K1", "kantbank", "Kantpers"),
        Machine("W1", "lassen", "Lasplaats 1"), Machine("B1", "ontbramen"),
    )  # fmt: skip
    item = Item(bracket(), "S235JR", work=Work(weld_mm=300))
    order = accept(quote([item], on=ON, quantities=[1]), Accepted(), id="O1", machines=machines)
    where = {o.name: [a.machine for a in o.alternatives] for o in order.operations}
    assert where["laser"] == ["L1"]
    assert where["brake"] == ["K1"]
    assert where["weld"] == ["W1"]
    assert where["deburr"] == ["B1"]


def test_outside_work_is_priced_with_handling_and_planned_before_the_last_check() -> None:
    work = Work(outside=(("verzinken", 4.0),), outside_days=6)
    priced = quote([Item(bracket(), "S235JR", work=work)], on=ON, quantities=[10])
    line = next(each for each in priced.lines[0].prices[0].lines if each.what == "outside")
    assert line.price_eur == Decimal("44.00")
    order = accept(priced, Accepted(0, 10), id="O1")
    outside = order.operations[-2].outside
    assert outside is not None
    assert outside.lead_time_days == 6


def test_what_has_no_price_cannot_be_accepted() -> None:
    priced = quote([Item(plate(), "S235JR", 3.0)], on=ON, quantities=[5])
    with pytest.raises(NotPriced):
        accept(priced, Accepted(0, 6), id="O1")


def test_refusals_say_what_is_wrong() -> None:
    with pytest.raises(UnknownMaterial):
        quote([Item(plate(), "kaas", 3.0)], on=ON)
    with pytest.raises(QuantityNotPositive):
        quote([Item(plate(), "S235JR", 3.0)], on=ON, quantities=[0])
    with pytest.raises(ConstantUnknown):
        defaults(ON).with_values({"laser.magic": 1})
    for raw in ([], {"format": "x"}, {"format": "gemaakt.constants/1", "learned": {"laser": 3}}):
        with pytest.raises(ConstantsRefused):
            own_constants(raw, on=ON)


def test_learned_factors_scale_their_lines_and_give_an_interval_from_ten_jobs() -> None:
    def learned(jobs: int) -> object:
        row = {"factor": 1.5, "spread": 0.2, "jobs": jobs}
        raw = {"format": "gemaakt.constants/1", "learned": {"laser": row, "material": row}}
        constants = own_constants(raw, on=ON)
        item = Item(plate(), "S235JR", 3.0)
        return quote([item], on=ON, quantities=[50], constants=constants).lines[0].prices[0]

    plain = quote([Item(plate(), "S235JR", 3.0)], on=ON, quantities=[50]).lines[0].prices[0]
    own = learned(37)
    assert own.price_eur > plain.price_eur  # type: ignore[attr-defined]
    interval = own.interval  # type: ignore[attr-defined]
    assert interval.low_eur < own.price_eur < interval.high_eur  # type: ignore[attr-defined]
    assert interval.jobs == 37
    assert learned(9).interval is None  # type: ignore[attr-defined]
    assert plain.interval is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("laser.move_s", "abc"), ("laser.move_s", -5), ("laser.piece_min", None),
        ("price.margin_share", math.nan), ("price.margin_share", 15), ("price.gap_mm", [1]),
        ("price.valid_days", 1e8), ("price.relaxed_days", 1e8), ("price.order_fee_eur", 1e30),
        ("machine.laser.life_years", 0), ("laser.speed_steel", []), ("laser.speed_steel", 5),
        ("laser.speed_steel", [[1, 0], [2, 0]]), ("laser.speed_steel", [[2, 5], [1, 9]]),
    ],
)  # fmt: skip
def test_a_constant_that_cannot_be_is_refused_by_its_name(name: str, value: object) -> None:
    with pytest.raises(ConstantsRefused) as refusal:
        own_constants({"format": "gemaakt.constants/1", "values": {name: value}}, on=ON)
    assert (refusal.value.code, refusal.value.params["name"]) == (
        "quote.constant-impossible", name,
    )  # fmt: skip


def test_the_defaults_are_an_own_document_themselves() -> None:
    values = dict(defaults(ON).values)
    plain = json.loads(json.dumps(values, default=float))
    own = own_constants({"format": "gemaakt.constants/1", "values": plain}, on=ON)
    assert own["laser.move_s"] == defaults(ON)["laser.move_s"]


@pytest.mark.parametrize("work", [Work(weld_mm=1e300), Work(outside=(("zink", 1e15),))])
def test_an_amount_beyond_all_work_is_refused_and_no_fault(work: Work) -> None:
    with pytest.raises(AmountTooLarge):
        quote([Item(plate(), "S235JR", 3.0, work=work)], on=ON, quantities=[1])


def test_lines_to_engrave_are_told_to_be_outside_the_price() -> None:
    marked = replace(plate(), marks=(Path(((10.0, 10.0, 0.0), (40.0, 10.0, 0.0))),))
    line = quote([Item(marked, "S235JR", 3.0)], on=ON, quantities=[1]).lines[0]
    assert ("quote.marks-not-priced", 1) in [
        (f.code, f.params.get("count")) for f in line.findings
    ]
    assert line.prices


def test_past_jobs_of_other_work_make_no_price_sure() -> None:
    raw = {"format": "gemaakt.constants/1",
           "learned": {"turn": {"factor": 1.2, "spread": 0.3, "jobs": 40}}}  # fmt: skip
    made = quote([Item(plate(), "S235JR", 3.0)], on=ON, constants=own_constants(raw, on=ON))
    assert made.lines[0].prices[0].interval is None


def test_the_range_of_a_price_is_that_of_its_own_metal() -> None:
    whole, own = ({"factor": 1.0, "spread": each, "jobs": 40} for each in (0.5, 0.1))
    ranges = []
    for learned in ({"laser": whole}, {"laser": whole, "laser@steel": own}):
        raw = {"format": "gemaakt.constants/1", "learned": learned}
        made = quote([Item(plate(), "S235JR", 3.0)], on=ON, constants=own_constants(raw, on=ON))
        found = made.lines[0].prices[0].interval
        assert found is not None
        ranges.append(found.high_eur - found.low_eur)
    assert ranges[1] < ranges[0] / 4


def test_a_weld_costs_the_wire_that_it_takes() -> None:
    work = Work(weld_mm=1200, throat_mm=4, joints=1)
    dear = defaults(ON).with_values({"weld.wire_eur_per_kg": 30.0})
    for constants, each in ((defaults(ON), "3.0000"), (dear, "30.0000")):
        item = Item(plate(), "S235JR", 3.0, work=work)
        price = quote([item], on=ON, quantities=[10], constants=constants).lines[0].prices[0]
        (wire,) = [line for line in price.lines if line.what == "welding wire"]
        assert float(wire.amount) == pytest.approx(10 * 4 * 4 * 1200 * 7850e-9, rel=1e-3)
        assert wire.rate_eur == Decimal(each)
        assert price.price_eur == sum(line.price_eur for line in price.lines)


def test_a_firm_with_its_own_current_has_its_own_figure_of_co2() -> None:
    def power(own: float | None) -> list[float]:
        values = {} if own is None else {"price.grid_kgco2e_per_kwh": own}
        constants = defaults(ON).with_values(values)
        item = Item(plate(), "S235JR", 3.0)
        price = quote([item], on=ON, quantities=[10], constants=constants).lines[0].prices[0]
        return [p.factor_kgco2e_per_unit for p in price.co2e_parts if p.unit == "kWh"]

    assert set(power(0.0)) == {0.0}
    assert set(power(None)) == {factor("electricity_nl_market", ON).value}


def test_a_metal_costs_what_the_firm_pays_for_it() -> None:
    own = {"metal.s235jr.price_eur_per_kg": 1.37, "metal.s235jr.scrap_eur_per_kg": 0.25}
    raw = {"format": "gemaakt.constants/1", "values": own}
    items = [Item(plate(), "S235JR", 3.0), Item(plate(), "1.4301", 3.0)]
    rates = [
        {line.what: line.rate_eur for line in made.prices[0].lines}
        for made in quote(items, on=ON, constants=own_constants(raw, on=ON)).lines
    ]
    assert (rates[0]["material"], rates[0]["scrap value"]) == (Decimal("1.37"), Decimal("-0.25"))
    assert rates[1]["material"] == material("1.4301", ON).price_eur_per_kg
