"""The firm's own tariffs as dated rows, and what the published plan costs by them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction

from gemaakt.energy import EnergyBill, Tariff, bill, tariff_on
from gemaakt.errors import GemaaktError
from gemaakt.exchange.series_units import plain_number
from gemaakt.server import audit
from gemaakt.server.energy.models import ConnectionRights, GridTariff, PriceFile
from gemaakt.server.energy.what_if import prices_of_plan

PLACES = {
    "fixed_eur_per_month": 2, "contract_eur_per_kw_per_month": 5, "month_peak_eur_per_kw": 5,
    "transport_eur_per_kwh": 5, "supplier_eur_per_kwh": 5, "tax_eur_per_kwh": 5,
}  # fmt: skip
"""What a tariff consists of, with how many places of a euro."""


class NoTariff(GemaaktError, ValueError):
    """A tariff without a day, a source or a sensible amount."""


@transaction.atomic
def keep_tariff(*, given: Mapping[str, str], actor: Any = None) -> GridTariff:
    """Keep a tariff with its day and source; an empty amount is nought, an empty tax unknown."""
    source = given.get("source", "").strip()
    if not source:
        raise NoTariff("server.no-tariff", field="source", value="")
    try:
        valid_from = date.fromisoformat(given.get("valid_from", ""))
    except ValueError as error:
        value = given.get("valid_from", "")
        raise NoTariff("server.no-tariff", field="valid_from", value=value) from error
    amounts = {name: _amount(name, given.get(name, "").strip(), n) for name, n in PLACES.items()}
    kept = {name: each for name, each in amounts.items() if each is not None}
    row = GridTariff.objects.create(valid_from=valid_from, source=source[:300], **kept)
    audit.log("energy.tariff-kept", actor, str(row))
    return row


def _amount(name: str, text: str, places: int) -> Decimal | None:
    if not text:
        return None
    number = plain_number(text)
    if number is None or not 0 <= number <= 100_000:
        raise NoTariff("server.no-tariff", field=name, value=text)
    return round(Decimal(str(number)), places)


def holds_on(on: date) -> Tariff | None:
    """The tariff that holds on a day."""
    return tariff_on((row.to_domain() for row in GridTariff.objects.all()), on)


def bill_of(power: Mapping[str, Any], on: date) -> dict[str, Any] | None:
    """What the quarters of the published plan cost; what is not known is said, not guessed."""
    tariff = holds_on(on)
    if tariff is None:
        return None
    drawn = power["drawn"]
    prices = prices_of_plan(power["start"])
    rights = ConnectionRights.objects.first()
    made_kw = rights.month_peak_kw if rights else 0.0
    known = np.zeros(len(drawn)) if prices is None else np.resize(prices, len(drawn))
    made, has_tax = _bill(drawn, known, tariff, on, made_kw)
    file = PriceFile.objects.only("name").first() if prices is not None else None
    return {
        "tariff": tariff, "bill": made, "has_tax": has_tax, "month_peak_kw": made_kw,
        "price_file": file.name if file else "",
    }  # fmt: skip


def _bill(
    drawn: Any, prices: Any, tariff: Tariff, on: date, made_kw: float
) -> tuple[EnergyBill, bool]:
    """The bill, and whether its tax is known: a year without rates in the table has none."""
    try:
        return bill(drawn, prices, tariff, on=on, month_peak_kw=made_kw), True
    except LookupError:
        untaxed = replace(tariff, tax_eur_per_kwh=Decimal(0))
        return bill(drawn, prices, untaxed, on=on, month_peak_kw=made_kw), False
