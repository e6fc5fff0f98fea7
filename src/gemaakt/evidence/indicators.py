"""What a firm may tell: one indicator per ask, its unit, and how it is measured."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: the ask it is evidence for, its unit, its decimals, how it is measured."""

    id: str
    ask: str
    unit: str
    digits: int
    nl: str
    en: str


INDICATORS: dict[str, Indicator] = {
    each.id: each
    for each in (
        Indicator(
            "knob_cash",
            "A1",
            "eur",
            0,
            "Wat de regelwijzigingen van dit jaar het bedrijf scheelden, in euro's",
            "What this year's rule changes made the firm, in euros",
        ),
        Indicator(
            "succession_tax",
            "A2",
            "eur",
            0,
            "Schenkbelasting bij overdracht met de BOR, wet van dit jaar",
            "Gift tax on a transfer with the BOR, law of this year",
        ),
        Indicator(
            "burden_minutes",
            "A3",
            "min",
            0,
            "Gemeten minuten per jaar aan verplichtingen",
            "Measured minutes a year on obligations",
        ),
        Indicator(
            "on_time_share",
            "B1",
            "share",
            2,
            "Aandeel orders op tijd klaar, uit de werkbonnen",
            "Share of orders ready on time, from the travellers",
        ),
        Indicator(
            "quote_days",
            "B1",
            "days",
            1,
            "Dagen van aanvraag tot offerte, mediaan",
            "Days from request to quote, median",
        ),
        Indicator(
            "rd_hours",
            "B2",
            "h",
            0,
            "Uren speur- en ontwikkelingswerk, op tijd geschreven",
            "R&D hours, written in time",
        ),
        Indicator(
            "co2e_per_order",
            "B3",
            "kgco2e",
            1,
            "CO2 per order uit de werkelijke productie, mediaan",
            "CO2 per order from actual production, median",
        ),
        Indicator(
            "crafts_short",
            "C1",
            "crafts",
            0,
            "Vaardigheden waar orders om vragen die hooguit één persoon zelfstandig kan",
            "Skills that orders ask for and at most one person has on her own",
        ),
        Indicator(
            "apprentices",
            "C3",
            "people",
            0,
            "Leerlingen en stagiairs in het rooster",
            "Apprentices and interns in the roster",
        ),
        Indicator(
            "grid_hours_lost",
            "D1",
            "h",
            1,
            "Machine-uren per jaar die wachten op de netaansluiting, uit het plan",
            "Machine hours a year that wait for the grid connection, from the plan",
        ),
        Indicator(
            "scrap_share",
            "D3",
            "share",
            3,
            "Aandeel van de plaat dat schroot wordt, uit de nesten",
            "Share of the sheet that becomes scrap, from the nests",
        ),
        Indicator(
            "critical_material_share",
            "D4",
            "share",
            3,
            "Aandeel van de inkoop met kritieke grondstoffen van buiten de EU",
            "Share of purchases with critical raw materials from outside the EU",
        ),
    )
}

SIZES = ((10, "1-9"), (20, "10-19"), (50, "20-49"), (100, "50-99"))
LARGEST = "100+"
SECTORS = (
    "machinebouw",
    "metaalproducten",
    "meet- en regeltechniek",
    "elektronica",
    "engineering",
    "las- en constructiewerk",
    "jachtbouw",
    "verspaning",
    "landbouwmechanisatie",
    "revisie en onderhoud",
    "handel en service",
)
OTHER = "overig"


def size_of(employees: int) -> str:
    """The size class of a firm, coarse enough to hide in."""
    for end, name in SIZES:
        if employees < end:
            return name
    return LARGEST


def sector_of(sector: str) -> str:
    """One of the manifesto's sectors, or the rest."""
    word = sector.strip().lower()
    return next((each for each in SECTORS if word and (word in each or each in word)), OTHER)


def rounded(values: Mapping[str, float]) -> dict[str, float]:
    """Indicators rounded to their own digits, so that no exact number points to one firm."""
    return {name: round(value, INDICATORS[name].digits) for name, value in values.items()}
