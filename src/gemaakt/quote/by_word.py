"""Lines of a quote that a person prices: what is bought in, and what no formula reckons.

Such a line has one price and its reason. It has no steps, so it takes no time in the plan but the
working days that it is asked for elsewhere, and no footprint: none is claimed for it.
"""

from dataclasses import replace
from decimal import Decimal

from gemaakt.drawing.part import Kind, Part
from gemaakt.findings import Finding, Severity
from gemaakt.money import eur
from gemaakt.quote.price import PriceLine, line_of
from gemaakt.routing.constants import Constants

BOUGHT = "bought in"
WORD = "word"
"""What such a line's part says as where it comes from: no drawing."""


def part_of_word(text: str) -> Part:
    """A part that is only a name: something bought in, transport, hours."""
    return Part(name=text, kind=Kind.OTHER, source=WORD)


def is_word(part: Part) -> bool:
    """Whether a line has no drawing."""
    return part.source == WORD


def bought_lines(
    bought_eur: Decimal | None, quantity: int, constants: Constants
) -> list[PriceLine]:
    """What is bought in at its price, with what is added to work by others and the margin."""
    if bought_eur is None:
        return []
    handling = Decimal(1) + Decimal(str(constants["price.outside_share"]))
    rule = f"{bought_eur.normalize():f} × {handling.normalize():f}"
    lines = [line_of(BOUGHT, "pieces", (quantity, "st"), bought_eur * handling, rule)]
    share = Decimal(str(constants["price.margin_share"]))
    base = eur(lines[0].price_eur)
    lines.append(line_of("margin", "share of the above", (share, "share"), base, "marge"))
    return lines


def softened(finding: Finding) -> Finding:
    """What stopped a reckoned price, as a warning beside the price that a person gave."""
    is_error = finding.severity is Severity.ERROR
    return replace(finding, severity=Severity.WARNING) if is_error else finding
