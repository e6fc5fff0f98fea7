"""Lines of a quote that a person prices: what is bought in, and what no formula reckons.

Such a line has one price and its reason. It has no steps, so it takes no time in the plan but the
working days that it is asked for elsewhere, and no footprint: none is claimed for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gemaakt.drawing.part import Kind, Part
from gemaakt.findings import Finding, Severity
from gemaakt.money import eur
from gemaakt.quote.by_hand import Given, given_lines, unit_price
from gemaakt.quote.price import PriceLine, line_of

if TYPE_CHECKING:
    from gemaakt.quote.quote import Item, QuoteLine
    from gemaakt.routing.constants import Constants

BOUGHT = "bought in"
WORD = "word"
"""What such a line's part says as where it comes from: no drawing."""


def part_of_word(text: str) -> Part:
    """A part that is only a name: something bought in, transport, hours."""
    return Part(name=text, kind=Kind.OTHER, source=WORD)


def is_word(item: "Item") -> bool:
    """Whether a line has no drawing."""
    return item.part.source == WORD


def line_by_word(
    item: "Item",
    known: "QuoteLine",
    quantities: Sequence[int],
    given: Given,
    at: tuple[date, "Constants"],
) -> "QuoteLine":
    """The line at the price that a person gave it; what was wrong is a warning beside it."""
    from gemaakt.quote.lead_time import lead_options
    from gemaakt.quote.quote import Price

    prices = []
    days = item.work.outside_days if item.work.outside else 0
    for quantity in quantities:
        lines = _bought(item, quantity, at[1])
        lines += given_lines(lines, quantity, given)
        total = sum((line.price_eur for line in lines), Decimal("0.00"))
        options = lead_options(total, on=at[0], days=max(1, days), constants=at[1])
        prices.append(
            Price(
                quantity=quantity,
                price_eur=total,
                unit_price_eur=unit_price(total, quantity, given),
                lines=tuple(lines),
                minutes={},
                setup_minutes={},
                co2e_kg=0.0,
                co2e_parts=(),
                lead_time_days=days,
                dates=options,
            )
        )
    findings = tuple(_softened(each) for each in known.findings)
    if not is_word(item):
        where = {"part": known.name}
        findings = (*findings, Finding("quote.by-word", Severity.WARNING, where=where))
    return replace(
        known,
        prices=tuple(prices),
        findings=findings,
        outside=item.work.outside,
        outside_days=days,
    )


def _bought(item: "Item", quantity: int, constants: "Constants") -> list[PriceLine]:
    """What is bought in at its price, with what is added to work by others and the margin."""
    if item.bought_eur is None:
        return []
    handling = Decimal(1) + Decimal(str(constants["price.outside_share"]))
    rule = f"{item.bought_eur.normalize():f} × {handling.normalize():f}"
    lines = [line_of(BOUGHT, "pieces", (quantity, "st"), item.bought_eur * handling, rule)]
    share = Decimal(str(constants["price.margin_share"]))
    base = eur(lines[0].price_eur)
    lines.append(line_of("margin", "share of the above", (share, "share"), base, "marge"))
    return lines


def is_priced(item: "Item", given: Given) -> bool:
    """Whether a person said what a line costs the customer, or what it costs to buy."""
    return given.hand is not None or (is_word(item) and item.bought_eur is not None)


def _softened(finding: Finding) -> Finding:
    is_error = finding.severity is Severity.ERROR
    return replace(finding, severity=Severity.WARNING) if is_error else finding
