"""What a price says of itself is in the reader's language and comes out at its price."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import msgspec
import pytest

from gemaakt.cli.quote import show
from gemaakt.drawing import read
from gemaakt.drawing.part import Kind, Part, Solid
from gemaakt.quote import Item, Work, quote
from gemaakt.quote.document import document_of
from gemaakt.quote.lead_time import lead_options
from gemaakt.quote.rule_words import rule_in
from gemaakt.routing import defaults
from gemaakt.routing.material import material
from gemaakt.routing.route import steps_of
from tests.drawing import dxf_text as d

ON = date(2026, 11, 24)
BAR = Part("as", Kind.TURNED, solid=Solid(2e5, 2e4, (120, 40, 40), turned_diameter_mm=40))


def test_the_rules_at_the_terminal_speak_the_language_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    made = quote([Item(BAR, "C45")], on=ON, quantities=[10])
    show(msgspec.to_builtins(document_of(made, lambda _: [])), "en")
    said = capsys.readouterr().out
    assert "rejects and rework" in said
    assert not [word for word in ("afkeur", "marge", "tekening", "spaan") if word in said]


def test_the_blank_of_a_bar_is_told_by_its_measures() -> None:
    lines = quote([Item(BAR, "C45")], on=ON, quantities=[1]).lines[0].prices[0].lines
    assert lines[0].rule == "1452.2 mm² × (120.0 + 6) mm"


def test_a_surcharge_of_twelve_and_a_half_is_not_told_as_twelve() -> None:
    constants = defaults(ON).with_values({"price.rush_share": 0.125})
    fast = lead_options(Decimal(100), on=ON, days=9, constants=constants)[0]
    assert (fast.rule, fast.price_eur) == ("+ 12.5% × € 100.00", Decimal("112.50"))


def test_outside_work_tells_every_cent_of_its_price() -> None:
    work = Work(outside=(("verzinken", 12345.67),))
    lines = quote([Item(BAR, "C45", work=work)], on=ON, quantities=[1]).lines[0].prices[0].lines
    assert next(each.rule for each in lines if each.what == "outside") == "12345.67 × 1.1"


def test_the_terminal_writes_numbers_as_its_language_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    made = quote([Item(BAR, "C45")], on=ON, quantities=[2500])
    document = msgspec.to_builtins(document_of(made, lambda _: []))
    price = made.lines[0].prices[0]
    show(document, "nl")
    dutch = capsys.readouterr().out
    show(document, "en")
    english = capsys.readouterr().out
    euros, each = f"{price.price_eur:,.2f}", f"{price.unit_price_eur:f}".rstrip("0")
    assert euros in english
    assert each in english
    assert euros.translate(str.maketrans(",.", ".,")) in dutch
    assert each.replace(".", ",") in dutch
    assert "15 % × €" in dutch
    assert " uur × €" in dutch
    assert not re.search(r"\d\.\d(?!\d\d)", dutch)


def test_the_rule_of_cutting_comes_out_at_its_minutes() -> None:
    """Corners and small holes cost time that the rule did not tell: 16 m/min came out at 15."""
    holes = "".join(d.circle(10 + 9 * at, 50, 1.5) for at in range(18))
    (part,), _ = read(d.dxf(d.rectangle(200, 100) + holes), name="zeef.dxf")
    steps = steps_of(replace(part, thickness_mm=2.0), material("S235JR"), defaults(ON))
    cut = next(step for step in steps if step.operation == "laser")
    said = [float(each) for each in re.findall(r"\d+\.\d+", cut.rule)]
    length, speed, slower, piece = said
    assert length / speed + slower + piece == pytest.approx(cut.piece_min, abs=2e-4)
    assert "min corners" in rule_in("en", cut.rule)
