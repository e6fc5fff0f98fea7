"""Investment allowances: energy (EIA), environment (MIA, Vamil), small investments (KIA).

Sources: Wet inkomstenbelasting 2001 art. 3.31, 3.41–3.45; the corporate tax act art. 8 applies
them to a bv.
"""

from gemaakt.schemes.law import Law
from gemaakt.schemes.profit import corporate_tax
from gemaakt.schemes.sheet import InputOdd, Sheet
from gemaakt.schemes.whole import (
    CENTS,
    Whole,
    both,
    least,
    most,
    of_positive,
    of_share,
    only,
    pick,
)


def kia_amount(law: Law, investment: Whole) -> Whole:
    """The table of art. 3.41(2): more than … but not more than …; an unknown limit is skipped."""
    rate, first = law.need("rate"), law.get("bracket1_end")
    amount = of_positive(investment, rate)
    if first is not None:
        amount = pick(investment > first, _above_first(law, investment, first, rate), amount)
    upper, lower = law.get("upper"), law.get("lower")
    if upper is not None and lower is not None:
        return only(both(investment > lower, investment <= upper), amount)
    if upper is not None:
        return only(investment <= upper, amount)
    return amount if lower is None else only(investment > lower, amount)


def _above_first(law: Law, investment: Whole, first: int, rate: int) -> Whole:
    """The fixed amount, less the taper on what lies above the second bracket."""
    fixed, second, taper = law.get("fixed"), law.get("bracket2_end"), law.get("taper")
    fixed = -((-of_share(first, rate)) // CENTS) * CENTS if fixed is None else fixed
    if second is None or taper is None:
        return fixed
    left = fixed - of_positive(most(investment, second) - second, taper)
    upper = law.get("upper")
    if upper is not None and of_positive(max(upper - second, 0), taper) <= fixed:
        return left  # never below nil up to the end of the table, and nil beyond it
    return most(left, 0)


KIA_VALUES = ("rate", "lower", "bracket1_end", "fixed", "bracket2_end", "taper", "upper")


def kia(sheet: Sheet) -> None:
    """Small-investment allowance; `only_rate` asks the first bracket's share alone."""
    investment = sheet.take("investment")
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
