"""How far apart parts are cut and from the edge: by machine, thickness and what the firm says.

A jet that is wide or hot needs more metal between two parts than a narrow one, and thick metal
more than thin. A punch holds the sheet in clamps along one side: nothing is cut there.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gemaakt.data.dated import value
from gemaakt.nest.common_lines import KERF_MM

TABLE = "limits/cutting"


class Process(StrEnum):
    """Ways of cutting flat parts."""

    LASER = "laser"
    PLASMA = "plasma"
    OXYFUEL = "oxyfuel"
    WATERJET = "waterjet"
    PUNCH = "punch"


WORDS = {
    Process.PLASMA: r"plasma",
    Process.OXYFUEL: r"autogeen|oxy|brandsnij|snijbrand",
    Process.WATERJET: r"water",
    Process.PUNCH: r"pons|punch|nibbel|stans",
}


def process_of(words: str) -> Process:
    """The way of cutting that the name of a machine or operation speaks of; a laser when none."""
    if re.search(r"laser", words, re.IGNORECASE):
        return Process.LASER
    found = (each for each, word in WORDS.items() if re.search(word, words, re.IGNORECASE))
    return next(found, Process.LASER)


@dataclass(frozen=True, slots=True)
class Apart:
    """What a machine needs round a part in metal of one thickness."""

    spacing_mm: float
    margin_mm: float
    grip_mm: float = 0.0
    """Along the lower long side, where clamps hold the sheet."""
    is_common_cut: bool = True
    """Whether two parts may share a cut: no more than its width between them."""

    def allows(self, other: "Apart") -> bool:
        """Whether a machine that needs this can cut what is laid that far apart."""
        near = other.spacing_mm < self.spacing_mm - SAME_MM
        is_shared = other.spacing_mm <= KERF_MM and self.is_common_cut
        return (
            (not near or is_shared)
            and other.margin_mm >= self.margin_mm - SAME_MM
            and other.grip_mm >= self.grip_mm - SAME_MM
        )


SAME_MM = 1e-6


@dataclass(frozen=True, slots=True)
class ApartRule:
    """The rule of a machine: the larger of so many millimetres and so many times the thickness."""

    spacing_least_mm: float
    spacing_per_thickness_ratio: float
    margin_least_mm: float
    margin_per_thickness_ratio: float
    grip_mm: float = 0.0
    is_common_cut: bool = True
    source: str = ""

    def at(self, thickness_mm: float) -> Apart:
        """What it comes to in metal of this thickness, in tenths of a millimetre."""
        spacing = max(self.spacing_least_mm, self.spacing_per_thickness_ratio * thickness_mm)
        margin = max(self.margin_least_mm, self.margin_per_thickness_ratio * thickness_mm)
        return Apart(round(spacing, 1), round(margin, 1), self.grip_mm, self.is_common_cut)


def usual_rule(process: Process, on: date) -> ApartRule:
    """The default of a way of cutting, with where it was read."""
    found = value(TABLE, process, on=on)
    row: list[Decimal] = found.value  # type: ignore[assignment]
    between, per_between, edge, per_edge, grip, common = map(float, row)
    return ApartRule(between, per_between, edge, per_edge, grip, bool(common), found.source)
