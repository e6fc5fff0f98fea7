"""Energy tax per band, and the duty to save energy.

Sources: Wet belastingen op milieugrondslag art. 59; Besluit activiteiten leefomgeving art. 5.15.
"""

from gemaakt.energy.tariff import TAX_BANDS_KWH
from gemaakt.schemes.sheet import InputMissing, InputOdd, Measure, Sheet
from gemaakt.schemes.whole import (
    HUNDREDTHS,
    Whole,
    either,
    least,
    most,
    of_price,
    of_share,
)

GAS = (
    ("gas_0_1000", 0, 1_000),
    ("gas_1000_170000", 1_000, 170_000),
    ("gas_170000_1M", 170_000, 1_000_000),
    ("gas_1M_10M", 1_000_000, 10_000_000),
    ("gas_above_10M", 10_000_000, None),
)
REDUCTION = "reduction_per_connection"
BANDS = tuple(name for name, _, _ in TAX_BANDS_KWH + GAS)


def _tax(sheet: Sheet, used: Whole, bands: tuple[tuple[str, int, int | None], ...]) -> Whole:
    tax = used * 0
    for name, start, end in bands:
        inside = most(used - start * HUNDREDTHS, 0)
        if end is not None:
            inside = least(inside, (end - start) * HUNDREDTHS)
        tax = tax + of_price(sheet.law.need(name), inside)
    return tax


def _used(sheet: Sheet) -> tuple[Whole, Whole]:
    """Electricity and gas of a year; one of the two may be left out, and is nil then."""
    if sheet.ask("kwh") is None and sheet.ask("m3") is None:
        raise InputMissing("schemes.input-missing", instrument=sheet.law.file, input="kwh / m3")
    return sheet.assume("kwh", 0), sheet.assume("m3", 0)


def energy_tax(sheet: Sheet) -> None:
    """Energy tax on a year's electricity and gas of one connection, before and after art. 63."""
    kwh, gas = _used(sheet)
    electricity = sheet.give("electricity_tax", _tax(sheet, kwh, TAX_BANDS_KWH), *BANDS[:5])
    gas_tax = sheet.give("gas_tax", _tax(sheet, gas, GAS), *BANDS[5:])
    tax = sheet.give("tax", electricity + gas_tax, *BANDS)
    whole = sheet.law.get(REDUCTION) or 0
    reduction = sheet.give("reduction", (kwh > 0) * whole, REDUCTION)
    sheet.give("tax_after_reduction", tax - reduction, REDUCTION)


def energy_price(sheet: Sheet) -> None:
    """One tariff, with value added tax."""
    name = sheet.take("parameter")
    if name not in BANDS:
        raise InputOdd("schemes.input-odd", input="parameter", value=name, known=", ".join(BANDS))
    tariff = sheet.law.need(f"energiebelasting.{name}")
    price = tariff + of_share(tariff, sheet.assume("vat", 0))
    sheet.give("price", price, f"energiebelasting.{name}", measure=Measure.SHARE)


def saving_duty(sheet: Sheet) -> None:
    """Whether the site must take the energy-saving measures: from the thresholds upwards."""
    power, gas = sheet.law.need("electricity_threshold"), sheet.law.need("gas_threshold")
    used_power, used_gas = _used(sheet)
    obliged = either(used_power >= power, used_gas >= gas)
    sheet.give("obliged", obliged, "electricity_threshold", "gas_threshold", measure=Measure.YES)
