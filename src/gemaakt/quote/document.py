"""A quote as the document `gemaakt.quote/1` of CONTRACTS.md."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gemaakt.quote.footprint import FootprintPart
from gemaakt.quote.quote import Price, Quote, QuoteLine

type Number = float
FORMAT = "gemaakt.quote/1"


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a price: amount × rate = price_eur by the rule."""

    what: str
    driver: str
    amount: Number
    unit: str
    rate: Number
    rule: str
    price_eur: Number


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One quantity of a line; euros excl. VAT, minutes of the batch, CO2e a piece."""

    quantity: int
    price_eur: Number
    unit_price_eur: Number
    lines: list[LineRow]
    minutes: dict[str, Number]
    setup_minutes: dict[str, Number]
    co2e_kg: Number
    co2e_parts: list[dict[str, Any]]
    interval: dict[str, Any] | None
    """{low_eur, high_eur, jobs} when the shop's own history allows."""
    lead_time_days: int
    promise_date: date | None
    dates: list[dict[str, Any]] = field(default_factory=list)
    """Dates to choose from: {name: fast|standard|relaxed, day, price_eur, rule, is_planned}."""


@dataclass(frozen=True, slots=True)
class QuoteLineRow:
    """One part with its prices."""

    name: str
    kind: str
    material: str
    thickness_mm: Number | None
    mass_kg: Number | None
    prices: list[PriceRow]
    steps: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class QuoteDocument:
    """A quote (`gemaakt.quote/1`)."""

    format: str
    on: date
    valid_until: date
    constants: dict[str, str]
    """Name and version: the same input with the same version gives the same cents."""
    lines: list[QuoteLineRow]
    total_eur: Number | None = None
    """Of an order list."""
    findings: list[dict[str, Any]] = field(default_factory=list)
    limits: dict[str, str] = field(default_factory=dict)
    """Name and version of the limits profile that the parts were checked against."""


def document_of(quote: Quote, sentences: Any) -> QuoteDocument:
    """The document of a quote; `sentences` turns findings into rows with a message."""
    return QuoteDocument(
        format=FORMAT,
        on=quote.on,
        valid_until=quote.valid_until,
        constants={"name": quote.constants, "version": quote.constants_version},
        lines=[_line(line, sentences) for line in quote.lines],
        total_eur=None if quote.total_eur is None else float(quote.total_eur),
        findings=sentences(quote.findings),
        limits={"name": quote.limits, "version": quote.limits_version},
    )


def _line(line: QuoteLine, sentences: Any) -> QuoteLineRow:
    return QuoteLineRow(
        name=line.name,
        kind=line.kind,
        material=line.material,
        thickness_mm=line.thickness_mm,
        mass_kg=None if line.mass_kg is None else round(line.mass_kg, 6),
        prices=[_price(price) for price in line.prices],
        steps=[
            {
                "operation": step.operation,
                "setup_min": round(step.setup_min, 4),
                "piece_min": round(step.piece_min, 6),
                "rule": step.rule,
                "drivers": {name: round(value, 6) for name, value in step.drivers.items()},
            }
            for step in line.steps
        ],
        findings=sentences(line.findings),
    )


def _price(price: Price) -> PriceRow:
    interval = price.interval
    return PriceRow(
        quantity=price.quantity,
        price_eur=float(price.price_eur),
        unit_price_eur=float(price.unit_price_eur),
        lines=[
            LineRow(
                line.what,
                line.driver,
                float(line.amount),
                line.unit,
                float(line.rate_eur),
                line.rule,
                float(line.price_eur),
            )
            for line in price.lines
        ],
        minutes=dict(price.minutes),
        setup_minutes=dict(price.setup_minutes),
        co2e_kg=round(price.co2e_kg, 6),
        co2e_parts=[_footprint(each) for each in price.co2e_parts],
        interval=None
        if interval is None
        else {
            "low_eur": float(interval.low_eur),
            "high_eur": float(interval.high_eur),
            "jobs": interval.jobs,
        },
        lead_time_days=price.lead_time_days,
        promise_date=price.promise_date,
        dates=[
            {
                "name": each.name,
                "day": each.day,
                "price_eur": float(each.price_eur),
                "rule": each.rule,
                "is_planned": each.is_planned,
            }
            for each in price.dates
        ],
    )


def _footprint(each: FootprintPart) -> dict[str, Any]:
    return {
        "what": each.what,
        "amount": each.amount,
        "unit": each.unit,
        "factor": each.factor_kgco2e_per_unit,
        "co2e_kg": each.co2e_kg,
        "source": each.source,
    }
