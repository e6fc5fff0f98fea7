"""What gives an earlier date: its kind, what it costs, whom it harms, and one sentence."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gemaakt.data.messages import sentence
from gemaakt.findings import Finding, Severity
from gemaakt.units import MINUTES_PER_HOUR

OVERTIME_MIN = 120
"""Two hours after the last shift of a day."""
SATURDAY_MIN = (480, 720)
"""Local minutes of a Saturday morning, 08:00 to 12:00."""
OVERTIME_FACTOR = Decimal("1.5")
"""Editable default: what an hour of overtime costs against an ordinary one."""
OUTSIDE_FACTOR = Decimal("1.5")
"""Editable default: what another firm asks against our own rates for the same work."""
OUTSIDE_DAYS = 5
"""Working days that another firm takes where no supplier says otherwise."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What gives an earlier end, what it costs and whom it harms; tried, not guessed."""

    kind: str
    """overtime, saturday, other-machine, other-person, outsource, move-order, priority,
    transfer-batch or material-earlier."""
    what: str
    """Machine, person, supplier or order that it concerns."""
    day: date
    """The day on which the order then ends."""
    gained_min: int
    """Minutes that the order is less late (or ends earlier, where it was not late)."""
    cost_eur: Decimal
    harmed: tuple[tuple[str, int], ...] = ()
    """Orders that are later by it, with the weighted minutes; a weight of 0 counts as 1."""
    operation: str = ""
    late_after_min: int = 0
    """What is left of the order's lateness."""
    net_gain_min: int = 0
    """Weighted minutes late that all orders together gain."""

    def finding(self, order: str) -> Finding:
        """The remedy as a finding about an order, for its sentence in either language."""
        params = {
            "what": self.what,
            "gained_h": self.gained_min // MINUTES_PER_HOUR,  # whole ones: never told too much
            "gained_min": self.gained_min,
            "cost_eur": self.cost_eur,
            "day": self.day.isoformat(),
            "harmed": ", ".join(name for name, _ in self.harmed) or "–",
        }
        where = {"order": order, "operation": self.operation}
        return Finding(f"plan.remedy-{self.kind}", Severity.INFO, where, params)

    def sentence(self, order: str, language: str = "nl") -> str:
        """One sentence in Dutch or English."""
        found = self.finding(order)
        return self.sentence_with({**found.where, **found.params}, language)

    def sentence_with(self, params: dict[str, object], language: str) -> str:
        """The sentence with names, day and amount as the caller writes them."""
        free, harm = self.cost_eur == 0, "harms" if self.harmed else "harms-nobody"
        gained_h = self.gained_min // MINUTES_PER_HOUR
        codes = {
            "gained": {0: "gains-minutes", 1: "gains-hour"}.get(gained_h, "gains-hours"),
            "cost": "costs-nothing" if free else "costs",
            "cost_more": "costs-nothing" if free else "costs-more",
            "cost_about": "costs-nothing" if free else "costs-about",
            "harm": harm,
        }
        parts = {
            name: sentence(f"plan.remedy-{code}", params, language) for name, code in codes.items()
        }
        return sentence(f"plan.remedy-{self.kind}", {**params, **parts}, language)
