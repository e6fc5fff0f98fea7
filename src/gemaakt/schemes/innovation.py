"""WBSO (research and development remittance reduction) and the flat innovation box.

Sources: WVA art. 22–24 (law structure: 16 % of everything plus points over the first bracket);
Wet Vpb 1969 art. 12b.
"""

from gemaakt.schemes.sheet import InputMissing, InputOdd, Sheet
from gemaakt.schemes.whole import (
    CENTS,
    HUNDREDTHS,
    Whole,
    in_brackets,
    least,
    most,
    of_hundredths,
    of_share,
    up_to_euro,
)

FLAT = ("flat_rate_first_hours", "flat_rate_hours_limit", "flat_rate_above")

METHODS = (None, "flat", "actual")
"""Costs at a flat rate or as they were; not said is as they were."""


def flat_costs(sheet: Sheet, hours: Whole) -> Whole:
    """Flat costs and expenditure: so much for the first hours of the year, less above."""
    first, limit = (
        sheet.law.need("wbso.flat_rate_first_hours"),
        sheet.law.get("wbso.flat_rate_hours_limit"),
    )
    if limit is None:
        return of_hundredths(first, hours)
    above = sheet.law.get("wbso.flat_rate_above") or 0
    low = of_hundredths(first, least(hours, limit))
    return low + of_hundredths(above, most(hours - limit, 0))


def wbso_flat(sheet: Sheet) -> None:
    """The flat costs alone."""
    costs = flat_costs(sheet, sheet.take("hours"))
    sheet.give("flat_costs", costs, *(f"wbso.{name}" for name in FLAT))


def wbso_wage(sheet: Sheet) -> None:
    """The average hourly wage: wages / (paid hours x 0.85), rounded up to whole euros."""
    wages, hours = sheet.take("wages"), sheet.take("paid_hours")
    factor = sheet.law.need("wbso.hourly_wage_divisor_factor")
    if not hasattr(hours, "shape") and hours <= 0:
        raise InputOdd("schemes.input-odd", input="paid_hours", value=0, known="> 0")
    # wages [ct] / (hours/100 * factor/SCALE): everything kept whole before the one rounding
    part = wages * (HUNDREDTHS * (10_000_000 // CENTS))
    wage = up_to_euro(part, hours * factor // CENTS)
    sheet.give("hourly_wage", wage, "wbso.hourly_wage_divisor_factor")


def wbso(sheet: Sheet) -> None:
    """The remittance reduction on wage base and costs."""
    base = sheet.ask("base")
    if base is None:
        base = _base_from_hours(sheet)
    sheet.give("base", base, "first_bracket_limit")
    kind = "rate_first_bracket_starter" if sheet.assume("starter", 0) else "rate_first_bracket"
    rate, limit = sheet.law.need(kind), sheet.law.get("first_bracket_limit")
    rest = sheet.law.get("rate_second_bracket")
    credit = in_brackets(base, limit, rate, rest)
    sheet.give("credit", credit, kind, "first_bracket_limit", "rate_second_bracket")


def _base_from_hours(sheet: Sheet) -> Whole:
    hours = sheet.ask("hours")
    if hours is None:
        raise InputMissing("schemes.input-missing", instrument="wbso", input="base / hours")
    wage = sheet.ask("hourly_wage")
    if wage is None:
        wage = sheet.assume("hourly_wage", sheet.law.need("default_hourly_wage"))
    wages = sheet.give("wage_base", of_hundredths(wage, hours), "default_hourly_wage")
    method = sheet.ask("method")
    if method not in METHODS:
        raise InputOdd("schemes.input-odd", input="method", value=method, known="flat, actual")
    if method == "flat":
        return wages + sheet.give("flat_costs", flat_costs(sheet, hours), *FLAT)
    return wages + sheet.assume("costs", 0) + sheet.assume("expenditure", 0)


def innovation_box(sheet: Sheet) -> None:
    """The flat innovation box: a share of the profit, up to a maximum, at the box's rate."""
    share, limit = sheet.law.need("flat_share_of_profit"), sheet.law.get("flat_max")
    flat = of_share(most(sheet.take("profit"), 0), share)
    flat = flat if limit is None else least(flat, limit)
    sheet.give("flat_profit", flat, "flat_share_of_profit", "flat_max")
    rate = sheet.law.get("effective_rate")
    normal = sheet.ask("normal_rate")
    normal = sheet.law.get("vpb.rate_high") if normal is None else normal
    if rate is not None and normal is not None:
        saving = of_share(flat, most(normal - rate, 0))
        sheet.give("tax_saving", saving, "effective_rate", "vpb.rate_high")
