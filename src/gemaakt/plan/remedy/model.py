"""What gives an earlier date: its kind, what it costs, whom it harms, and one sentence."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gemaakt.data.messages import sentence
from gemaakt.findings import Finding, Severity
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR

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
    """Machine, person, supplier or order that it concerns; of overtime in a promise its last day
    (`2026-12-04`)."""
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
    earlier_min: int = 0
    """Minutes that the order ends earlier: more than it is less late where it gets in time."""

    def finding(self, order: str) -> Finding:
        """The remedy as a finding about an order, for its sentence in either language."""
        earlier_min = self.earlier_min or self.gained_min
        params = {
            "what": self.what,
            "gained_days": earlier_min // MINUTES_PER_DAY,  # whole ones: never told too much
            "gained_h": earlier_min // MINUTES_PER_HOUR,
            "gained_min": earlier_min,
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
        codes = {
            "gained": _gains(self.earlier_min or self.gained_min),
            "cost": "costs-nothing" if free else "costs",
            "cost_more": "costs-nothing" if free else "costs-more",
            "cost_about": "costs-nothing" if free else "costs-about",
            "harm": harm,
        }
        parts = {
            name: sentence(f"plan.remedy-{code}", params, language) for name, code in codes.items()
        }
        is_in_time = self.earlier_min > self.gained_min
        parts["in_time"] = sentence("plan.remedy-in-time", {}, language) if is_in_time else ""
        return sentence(f"plan.remedy-{self.kind}", {**params, **parts}, language)


def _gains(minutes: int) -> str:
    """The word for so many minutes: hours up to two days, for 105 hours nobody counts out."""
    hours = minutes // MINUTES_PER_HOUR
    if minutes >= 2 * MINUTES_PER_DAY:
        return "gains-days"
    return {0: "gains-minutes", 1: "gains-hour"}.get(hours, "gains-hours")
