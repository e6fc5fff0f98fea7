"""Lines of a quote that a person prices: what is bought in, and what no formula reckons.

Such a line has one price and its reason. It takes the time in the plan that a person gives it:
minutes of one piece by kind of work, and working days that it is asked for elsewhere. Where none
are given it takes none. It has no footprint: none is claimed for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from gemaakt.drawing.part import Kind, Part
from gemaakt.findings import Finding, Severity
from gemaakt.quote.price import PriceLine, line_of, operation_lines
from gemaakt.routing.constants import Constants
from gemaakt.routing.route import Step

BOUGHT = "bought in"
WORD = "word"
"""What such a line's part says as where it comes from: no drawing."""


def part_of_word(text: str) -> Part:
    """A part that is only a name: something bought in, transport, hours."""
    return Part(name=text, kind=Kind.OTHER, source=WORD)


def is_word(part: Part) -> bool:
    """Whether a line has no drawing."""
    return part.source == WORD


def word_lines(
    bought_eur: Decimal | None, steps: Sequence[Step], quantity: int, constants: Constants
) -> list[PriceLine]:
    """What is bought in, with what is added to work by others, the work on it, and the margin."""
    lines = list(operation_lines(steps, constants, quantity))
    if bought_eur is not None:
        handling = Decimal(1) + Decimal(str(constants["price.outside_share"]))
        rule = f"{bought_eur.normalize():f} × {handling.normalize():f}"
        each = bought_eur * handling
        lines.insert(0, line_of(BOUGHT, "pieces", (quantity, "st"), each, rule))
    if not lines:
        return []
    share = Decimal(str(constants["price.margin_share"]))
    base = sum((each.price_eur for each in lines), Decimal("0.00"))
    lines.append(line_of("margin", "share of the above", (share, "share"), base, "marge"))
    return lines


def softened(finding: Finding) -> Finding:
    """What stopped a reckoned price, as a warning beside the price that a person gave."""
    is_error = finding.severity is Severity.ERROR
    return replace(finding, severity=Severity.WARNING) if is_error else finding
