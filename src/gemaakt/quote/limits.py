"""The limits of a shop: numbers with source and date, read from data or from the shop itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from gemaakt.data.dated import table, value

PROFILE = "limits/sheet"


@dataclass(frozen=True, slots=True)
class Limits:
    """A limits profile: parameter -> number or table, and where it was read."""

    values: Mapping[str, Any]
    sources: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str, at: int = 0) -> float:
        """One number of a limit."""
        return float(self.values[name][at])

    def upto(self, name: str, x: float) -> Sequence[float] | None:
        """The first row of a table whose first cell is at least x; None beyond the table."""
        for row in self.values[name]:
            if x <= float(row[0]) + 1e-9:
                return [float(cell) for cell in row[1:]]
        return None


@cache
def default_limits(on: date) -> Limits:
    """The published limits as they were on a day."""
    found = {name: value(PROFILE, name, on=on) for name in table(PROFILE)}
    return Limits(
        {name: each.value for name, each in found.items()},
        {name: f"{each.source} ({each.valid_from})" for name, each in found.items()},
    )
