"""Tax on profit: corporate tax, box 2, the sole trader's deductions.

Sources: Wet Vpb 1969 art. 22; Wet IB 2001 art. 2.12, 3.76, 3.79a.
"""

from gemaakt.schemes.law import Law
from gemaakt.schemes.sheet import Sheet
from gemaakt.schemes.whole import Whole, in_brackets, most, of_share


def corporate_tax(law: Law, profit: Whole) -> Whole:
    """Corporate tax on a taxable amount; a loss is not taxed."""
    return in_brackets(
        profit, law.get("vpb.bracket"), law.need("vpb.rate_low"), law.get("vpb.rate_high")
    )


def vpb(sheet: Sheet) -> None:
    """Corporate tax on the taxable profit of the year."""
    tax = corporate_tax(sheet.law, sheet.take("profit"))
    sheet.give("tax", tax, "vpb.rate_low", "vpb.bracket", "vpb.rate_high")


def box2(sheet: Sheet) -> None:
    """Income tax on income from a substantial holding."""
    low, high = sheet.law.need("rate_low"), sheet.law.get("rate_high")
    tax = in_brackets(sheet.take("amount"), sheet.law.get("bracket"), low, high)
    sheet.give("tax", tax, "rate_low", "bracket", "rate_high")


def box2_partner_bracket(sheet: Sheet) -> None:
    """Income in the low bracket when tax partners share it."""
    partners = sheet.take("partners")
    sheet.give("amount", sheet.law.need("box2.bracket") * partners, "box2.bracket")


def mkb_exemption(sheet: Sheet) -> None:
    """What is left of the profit after the SME profit exemption (a loss shrinks as well)."""
    profit, rate = sheet.take("profit"), sheet.law.need("rate")
    exempt = sheet.give("exempt", of_share(profit, rate), "rate")
    sheet.give("taxable", profit - exempt, "rate")


def self_employed_deduction(sheet: Sheet) -> None:
    """What is left of the profit after the self-employed deduction (never below nil)."""
    profit, amount = sheet.take("profit"), sheet.law.need("amount")
    if sheet.ask("starter"):
        amount += sheet.law.need("starter_extra")
        sheet.note("starter_extra", amount, "starter_extra")
    sheet.give("remaining", most(profit - amount, 0), "amount")
