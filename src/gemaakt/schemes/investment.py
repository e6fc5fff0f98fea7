"""Investment allowances: energy (EIA), environment (MIA, Vamil), small investments (KIA).

Sources: Wet inkomstenbelasting 2001 art. 3.31, 3.41–3.45; the corporate tax act art. 8 applies
them to a bv.
"""

from gemaakt.schemes.law import Law
from gemaakt.schemes.profit import corporate_tax
from gemaakt.schemes.sheet import InputOdd, Sheet
from gemaakt.schemes.whole import (
    CENTS,
    SCALE,
    Row,
    Whole,
    by_table,
    least,
    most,
    of_positive,
    of_share,
    only,
)


def kia_amount(law: Law, investment: Whole) -> Whole:
    """The table of art. 3.41(2): more than … but not more than …."""
    return by_table(investment, _kia_table(law))


def _kia_table(law: Law) -> tuple[Row, ...]:
    """The rows of the year; what is not known of a table is left out of it."""
    rate, first, upper = law.need("rate"), law.get("bracket1_end"), law.get("upper")
    rows = [Row(law.get("lower") or 0, share=rate)]
    if first is not None:
        fixed = law.get("fixed")
        fixed = -((-of_share(first, rate)) // CENTS) * CENTS if fixed is None else fixed
        rows.append(Row(first, fixed))
        second, taper = law.get("bracket2_end"), law.get("taper")
        if second is not None and taper:
            rows.append(Row(second, fixed, -taper, second))
            nil = second + (fixed * SCALE + SCALE // 2 - 1) // taper
            upper = nil if upper is None else min(upper, nil)
    if upper is None:
        return tuple(rows)
    return (*(row for row in rows if row.above < upper), Row(upper))


KIA_VALUES = ("rate", "lower", "bracket1_end", "fixed", "bracket2_end", "taper", "upper")


def kia(sheet: Sheet) -> None:
    """Small-investment allowance; `only_rate` asks the first bracket's share alone."""
    investment = sheet.take("investment")
    sheet.assume("no_partnership", 1)
    if sheet.ask("only_rate"):
        deduction = of_share(investment, sheet.law.need("rate"))
    else:
        deduction = kia_amount(sheet.law, investment)
    sheet.give("deduction", deduction, *_known(sheet, KIA_VALUES))
    _saving(sheet, deduction, "rate")


def eia(sheet: Sheet) -> None:
    """Energy investment allowance: a share of the investment between floor and ceiling."""
    investment = sheet.take("investment")
    rate = sheet.law.need("rate")
    floor, ceiling = sheet.law.get("min_investment_per_asset"), sheet.law.get("max_investment")
    counted = investment if ceiling is None else least(investment, ceiling)
    deduction = of_positive(counted, rate)
    if floor is not None:
        deduction = only(investment >= floor, deduction)
    used = _known(sheet, ("rate", "min_investment_per_asset", "max_investment"))
    sheet.give("deduction", deduction, *used)
    _saving(sheet, deduction, "rate")


def mia_amount(sheet: Sheet) -> tuple[Whole, Whole]:
    """The part of the investment that counts, and the allowance on it by category."""
    category = sheet.take("category")
    name = f"rate_category_{category}"
    if category not in ("I", "II", "III"):
        raise InputOdd("schemes.input-odd", input="category", value=category, known="I, II, III")
    rate, floor = sheet.law.need(f"mia.{name}"), sheet.law.get("mia.min_investment_per_asset")
    eligible = most(sheet.take("investment") - sheet.assume("mia_not_eligible", 0), 0)
    deduction = of_share(eligible, rate)
    if floor is not None:
        deduction = only(eligible >= floor, deduction)
    return eligible, deduction


def mia(sheet: Sheet) -> None:
    """Environmental investment allowance."""
    eligible, deduction = mia_amount(sheet)
    rate = f"mia.rate_category_{sheet.take('category')}"
    sheet.give("eligible", eligible, rate)
    sheet.give("deduction", deduction, *_known(sheet, (rate, "mia.min_investment_per_asset")))
    _saving(sheet, deduction, rate)


def mia_and_kia(sheet: Sheet) -> None:
    """Both allowances on one investment: MIA on what the list covers, KIA on all of it."""
    _, environment = mia_amount(sheet)
    rate = f"mia.rate_category_{sheet.take('category')}"
    sheet.give("mia", environment, rate)
    small = kia_amount(Law("kia", sheet.law.on, sheet.law.given), sheet.take("investment"))
    sheet.give("kia", small, *(f"kia.{name}" for name in KIA_VALUES))
    total = sheet.give("total", environment + small, rate, "kia.rate")
    _saving(sheet, total, rate)


def vamil(sheet: Sheet) -> None:
    """The part of the cost that may be written off at will; the rest follows the ordinary rule."""
    share = sheet.law.need("free_depreciation_share")
    investment = sheet.take("investment")
    free = sheet.give("free_depreciation", of_share(investment, share), "free_depreciation_share")
    sheet.give("ordinary_depreciation", investment - free, "free_depreciation_share")


def _known(sheet: Sheet, parameters: tuple[str, ...]) -> tuple[str, ...]:
    if not sheet.traced:
        return ()
    return tuple(name for name in parameters if sheet.law.get(name) is not None)


def _saving(sheet: Sheet, deduction: Whole, rate: str) -> None:
    """Tax that the deduction saves: at a flat rate, or by the corporate tax on the profit.

    `rate` is the value of the law that the deduction follows from.
    """
    flat, profit = sheet.ask("flat_tax_rate"), sheet.ask("profit")
    if profit is not None and sheet.law.get("vpb.rate_low") is not None:
        used = ("vpb.rate_low", "vpb.bracket", "vpb.rate_high")
        before = sheet.give("tax_before", corporate_tax(sheet.law, profit), *used)
        after = sheet.give("tax_after", corporate_tax(sheet.law, profit - deduction), *used)
        if flat is None:
            sheet.give("tax_saving", before - after, *used)
    if flat is not None:
        sheet.give("tax_saving", of_share(deduction, flat), rate)
