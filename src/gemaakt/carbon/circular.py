"""Circular figures: bought, used, remnants kept and used again, scrap by alloy and its value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import fsum

from gemaakt.money import eur, total_eur


@dataclass(frozen=True, slots=True)
class MetalUse:
    """One sheet or bar that was cut, for one customer."""

    day: date
    alloy: str
    parts_kg: float
    bought_kg: float = 0.0
    """A new sheet's mass; nothing when it was cut from a remnant."""
    reused_kg: float = 0.0
    """Mass of the remnant that was cut."""
    kept_kg: float = 0.0
    """Mass of the remnant that is left and kept."""
    scrap_eur_per_kg: Decimal = Decimal("0")
    recycled_share: float | None = None
    """Recycled content of the metal, where the supplier says it."""
    customer: str = ""

    @property
    def scrap_kg(self) -> float:
        """What goes into the scrap container: all that is neither part nor kept."""
        return self.bought_kg + self.reused_kg - self.parts_kg - self.kept_kg


@dataclass(frozen=True, slots=True)
class CircularFigures:
    """What one alloy came to in one month, or for one customer."""

    period: str
    """2026-11, or a customer's name."""
    alloy: str
    bought_kg: float
    reused_kg: float
    parts_kg: float
    kept_kg: float
    scrap_kg: float
    scrap_eur: Decimal
    scrap_share: float
    """Of what was cut up and not kept."""
    recycled_share: float | None
    """By mass of the parts whose metal says it; None when none does."""
    known_share: float
    """Share of the parts' mass whose recycled content is known."""


def circular_by_month(uses: Iterable[MetalUse]) -> list[CircularFigures]:
    """Per month and alloy."""
    return _figures(uses, lambda use: f"{use.day:%Y-%m}")


def circular_by_customer(uses: Iterable[MetalUse]) -> list[CircularFigures]:
    """Per customer and alloy."""
    return _figures(uses, lambda use: use.customer)


def _figures(uses: Iterable[MetalUse], period: Callable[[MetalUse], str]) -> list[CircularFigures]:
    groups: dict[tuple[str, str], list[MetalUse]] = {}
    for use in uses:
        groups.setdefault((period(use), use.alloy), []).append(use)
    return [_row(*key, groups[key]) for key in sorted(groups)]


def _row(period: str, alloy: str, uses: list[MetalUse]) -> CircularFigures:
    parts_kg, scrap_kg = fsum(u.parts_kg for u in uses), fsum(u.scrap_kg for u in uses)
    known = [(u.recycled_share, u.parts_kg) for u in uses if u.recycled_share is not None]
    known_kg = fsum(kg for _, kg in known)
    recycled_kg = fsum(share * kg for share, kg in known)
    cut_kg = parts_kg + scrap_kg
    return CircularFigures(
        period=period,
        alloy=alloy,
        bought_kg=fsum(u.bought_kg for u in uses),
        reused_kg=fsum(u.reused_kg for u in uses),
        parts_kg=parts_kg,
        kept_kg=fsum(u.kept_kg for u in uses),
        scrap_kg=scrap_kg,
        scrap_eur=total_eur(eur(Decimal(str(u.scrap_kg)) * u.scrap_eur_per_kg) for u in uses),
        scrap_share=scrap_kg / cut_kg if cut_kg > 0 else 0.0,
        recycled_share=recycled_kg / known_kg if known_kg > 0 else None,
        known_share=known_kg / parts_kg if parts_kg > 0 else 0.0,
    )
