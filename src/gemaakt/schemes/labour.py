"""Work costs, wage-cost benefit and work placement.

Sources: Wet LB 1964 art. 31a; Wet tegemoetkomingen loondomein art. 2.2–2.17; Subsidieregeling
praktijkleren.
"""

from datetime import date

from gemaakt.schemes.sheet import InputOdd, Sheet
from gemaakt.schemes.whole import SCALE, in_brackets, least, of_hundredths, of_share

OLDER_ENDED = date(2026, 1, 1)
"""Wtl art. 2.5: no periods after 31 December 2025."""
KINDS = ("disabled", "older", "banenafspraak")


def wkr(sheet: Sheet) -> None:
    """The free space of the work-cost rule on the taxable wage sum."""
    first, limit = sheet.law.need("free_space_first"), sheet.law.get("bracket")
    above = sheet.law.get("free_space_above")
    space = in_brackets(sheet.take("wage_sum"), limit, first, above)
    sheet.give("free_space", space, "free_space_first", "bracket", "free_space_above")


def wkr_levy(sheet: Sheet) -> None:
    """The final levy on what exceeds the free space."""
    levy = of_share(sheet.take("excess"), sheet.law.need("wkr.final_levy"))
    sheet.give("levy", levy, "wkr.final_levy")


def lkv(sheet: Sheet) -> None:
    """Wage-cost benefit: an amount per paid hour, up to a maximum a year for each employee."""
    kind = sheet.take("kind")
    if kind not in KINDS:
        raise InputOdd("schemes.input-odd", input="kind", value=kind, known=", ".join(KINDS))
    hours = sheet.take("hours")
    if kind == "older" and sheet.law.on >= OLDER_ENDED and not sheet.law.given:
        sheet.give("amount", hours * 0, "older_exists")
        return
    amount = of_hundredths(sheet.law.need(f"{kind}_per_hour"), hours)
    limit = sheet.law.get(f"{kind}_max")
    people = sheet.assume("declared_employees", 1)
    amount = amount if limit is None else least(amount, limit * people)
    sheet.give("amount", amount, f"{kind}_per_hour", f"{kind}_max")


def work_placement(sheet: Sheet) -> None:
    """Subsidy for work placements: at most so much a place, less when the budget is short."""
    places = sheet.take("places")
    limit = sheet.law.need("max_per_place")
    category = sheet.assume("category", "mbo")
    paid = sheet.law.get("paid_share")
    paid = sheet.law.get(f"paid_share_{category}") if paid is None else paid
    paid = SCALE if paid is None else paid
    amount = of_share(of_hundredths(limit, places), paid)
    sheet.give("amount", amount, "max_per_place", f"paid_share_{category}")
