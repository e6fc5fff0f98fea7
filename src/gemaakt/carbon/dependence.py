"""On which countries the metal depends: kg per country and year, and how concentrated that is.

Concentration is the Herfindahl-Hirschman index of the countries' shares: 1 is one country, 0.1 is
ten alike. Critical kg are those of Regulation (EU) 2024/1252, annexes I and II, strict and broad.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

UNKNOWN = "?"
EU = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class MetalFrom:
    """Metal that came from one country in one year."""

    year: int
    country: str
    """ISO 3166, two letters; `?` where nobody says."""
    mass_kg: float
    critical_kg: float = 0.0
    """By the letter of the annex."""
    broad_kg: float = 0.0
    """The element whatever its grade."""


@dataclass(frozen=True, slots=True)
class CountryYear:
    """What one country supplied in one year."""

    year: int
    country: str
    region: str
    """nl, eu, elsewhere or unknown."""
    mass_kg: float
    share: float
    critical_kg: float
    broad_kg: float


@dataclass(frozen=True, slots=True)
class YearDependence:
    """One year in one line."""

    year: int
    mass_kg: float
    nl_share: float
    eu_share: float
    """The rest of the EU."""
    elsewhere_share: float
    unknown_share: float
    concentration_share: float
    """Herfindahl-Hirschman index of the countries that are known."""


def region_of(country: str) -> str:
    """Where a country lies, seen from the Netherlands."""
    if country == "NL":
        return "nl"
    if country in EU:
        return "eu"
    return "unknown" if country in ("", UNKNOWN) else "elsewhere"


def by_country(rows: Iterable[MetalFrom]) -> list[CountryYear]:
    """Per year and country, the latest year first and the most kg first within it."""
    groups: dict[tuple[int, str], list[MetalFrom]] = defaultdict(list)
    for row in rows:
        groups[row.year, row.country or UNKNOWN].append(row)
    totals: dict[int, float] = defaultdict(float)
    for (year, _country), held in groups.items():
        totals[year] += fsum(row.mass_kg for row in held)
    found = [
        CountryYear(
            year,
            country,
            region_of(country),
            mass := fsum(row.mass_kg for row in held),
            mass / totals[year] if totals[year] > 0 else 0.0,
            fsum(row.critical_kg for row in held),
            fsum(row.broad_kg for row in held),
        )
        for (year, country), held in groups.items()
    ]
    return sorted(found, key=lambda row: (-row.year, -row.mass_kg, row.country))


def by_year(rows: Iterable[MetalFrom]) -> list[YearDependence]:
    """Per year the shares of regions and the concentration, the latest year first."""
    years: dict[int, list[CountryYear]] = defaultdict(list)
    for row in by_country(rows):
        years[row.year].append(row)
    return [_year(year, held) for year, held in sorted(years.items(), reverse=True)]


def _year(year: int, rows: list[CountryYear]) -> YearDependence:
    share: dict[str, float] = defaultdict(float)
    for row in rows:
        share[row.region] += row.share
    known = fsum(row.share for row in rows if row.region != "unknown")
    index = fsum((row.share / known) ** 2 for row in rows if row.region != "unknown" and known)
    mass_kg = fsum(row.mass_kg for row in rows)
    return YearDependence(
        year, mass_kg, share["nl"], share["eu"], share["elsewhere"], share["unknown"], index
    )
