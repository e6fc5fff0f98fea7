"""What the full grid costs: the same orders planned with and without the limit."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import stdev

from gemaakt.money import eur, total_eur


@dataclass(frozen=True, slots=True)
class LostOrder:
    """One order that is later because of the limit."""

    order: str
    late_with_min: int
    late_without_min: int
    value_eur: Decimal

    @property
    def lost_h(self) -> float:
        """Hours of delay that only the limit causes."""
        return (self.late_with_min - self.late_without_min) / 60


@dataclass(frozen=True, slots=True)
class CongestionStatement:
    """Orders, hours and euros that the limit cost in a period."""

    first_day: date
    last_day: date
    limit_kw: float
    lost: tuple[LostOrder, ...]
    lost_h: float
    value_late_eur: Decimal
    """Value of the orders that are late only because of the limit."""
    penalty_eur: Decimal
    pairs_h: tuple[float, ...] = ()
    """Hours late with the limit less without it, in each pair of plans of equal effort."""
    noise_h: float = 0.0
    """What the mean of the pairs may be off by: twice its standard error."""
    format: str = "gemaakt.congestion/1"


def noise_h(pairs_h: Sequence[float]) -> float:
    """Twice the standard error of the mean of the pairs; nothing is known of a single pair."""
    if len(pairs_h) < 2:
        return 0.0
    return 2 * stdev(pairs_h) / math.sqrt(len(pairs_h))


def congestion_statement(  # noqa: PLR0913
    late_with_min: Mapping[str, int],
    late_without_min: Mapping[str, int],
    value_eur: Mapping[str, Decimal],
    *,
    period: tuple[date, date],
    limit_kw: float,
    penalty_eur_per_h: Decimal = Decimal("0"),
    pairs_h: Sequence[float] = (),
) -> CongestionStatement:
    """Compare two plans of the same orders; an order not later with the limit is not counted."""
    lost = [
        LostOrder(order, late, late_without_min.get(order, 0), value_eur.get(order, Decimal("0")))
        for order, late in sorted(late_with_min.items())
        if late > late_without_min.get(order, 0)
    ]
    hours = sum(each.lost_h for each in lost)
    newly_late = [each.value_eur for each in lost if each.late_without_min == 0]
    return CongestionStatement(
        first_day=period[0],
        last_day=period[1],
        limit_kw=limit_kw,
        lost=tuple(lost),
        lost_h=hours,
        value_late_eur=total_eur(newly_late),
        penalty_eur=eur(Decimal(str(hours)) * penalty_eur_per_h),
        pairs_h=tuple(pairs_h),
        noise_h=noise_h(pairs_h),
    )
