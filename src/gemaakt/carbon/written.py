"""Figures as documents carry them: so many decimals a unit, and sums that still agree.

A figure is rounded once, where it is written down. A total is the sum of its rounded lines, and
of the shares of a whole the largest takes what rounding left, so that whoever adds up a document
finds what it says. What would be rounded to nothing keeps two figures: a washer of 20 milligrams
does weigh something.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gemaakt.carbon.footprint import Footprint, FootprintLine

DECIMALS: Mapping[str, int] = {
    "kg": 4, "kgCO2e": 4, "kWh": 4, "min": 2, "m3": 4, "m2": 4, "tkm": 4, "st": 4, "share": 4,
}  # fmt: skip
"""A tenth of a gram, a tenth of a watt-hour, half a second, a hundredth of a percent."""
OTHER, FACTOR, TRACE_KG = 4, 6, 6
"""Of an amount in another unit, of a factor, and of elements of which there are milligrams."""


def figure(value: float, decimals: int) -> float:
    """A figure with so many decimals; what would be nothing keeps two figures."""
    short = round(value, decimals)
    return short if short or not value else float(f"{value:.2g}")


def in_unit(value: float, unit: str) -> float:
    """A figure with the decimals of its unit."""
    return figure(value, DECIMALS.get(unit, OTHER))


def total(values: Iterable[float]) -> float:
    """The sum of rounded figures, without the noise of adding them."""
    return round(math.fsum(values), 9)


def apportioned(parts: Mapping[str, float], whole: float, decimals: int) -> dict[str, float]:
    """Parts of a whole, rounded; the largest takes what rounding left, so that they add up."""
    rounded = {name: figure(part, decimals) for name, part in parts.items()}
    if rounded:
        largest = max(parts, key=lambda name: parts[name])
        others = math.fsum(part for name, part in rounded.items() if name != largest)
        rounded[largest] = round(whole - others, 9)
    return rounded


def as_written(made: Footprint) -> Footprint:
    """A footprint with the decimals of a document; its total is the sum of its lines."""
    lines = tuple(_line(each) for each in made.lines)
    co2e_kg = total(line.co2e_kg for line in lines)
    decimals = DECIMALS["kgCO2e"]
    sure = apportioned(made.by_confidence, co2e_kg, decimals)
    return replace(
        made,
        mass_kg=in_unit(made.mass_kg, "kg"),
        co2e_kg=co2e_kg,
        location_based_kg=in_unit(made.location_based_kg, "kgCO2e"),
        lines=lines,
        primary_data_share=in_unit(made.primary_data_share, "share"),
        by_confidence=sure,
        avoided_burden_kg=in_unit(made.avoided_burden_kg, "kgCO2e"),
    )


def _line(line: FootprintLine) -> FootprintLine:
    factor = replace(line.factor, value=figure(line.factor.value, FACTOR))
    return replace(
        line,
        amount=in_unit(line.amount, line.unit),
        factor=factor,
        co2e_kg=in_unit(line.co2e_kg, "kgCO2e"),
    )
