"""Gift and inheritance tax, and the business succession relief (BOR).

Sources: Successiewet 1956 art. 24 (rates), 32–33 (exemptions), 35b–35f (BOR). The full exemption
holds for the whole enterprise and is shared pro rata between those who acquire it.
"""

from gemaakt.schemes.law import Law
from gemaakt.schemes.sheet import InputOdd, Measure, Sheet
from gemaakt.schemes.whole import SCALE, Whole, in_brackets, least, most, of_share

GROUPS = {"child": "group1", "partner": "group1", "grandchild": "group1a", "other": "group2"}
HEIRS, DONEES = ("child", "partner", "grandchild"), ("child",)
"""Whom art. 32 and art. 33 name; the others have the amount of "all other cases"."""
FILE = "schenk_erfbelasting"


def gift_tax(law: Law, taxable: Whole, relation: str) -> Whole | None:
    """Tax on an acquisition by degree of kinship, or None without rates for the day."""
    group = GROUPS.get(relation)
    if group is None:
        raise InputOdd(
            "schemes.input-odd", input="relation", value=relation, known=", ".join(GROUPS)
        )
    low = law.get(f"{FILE}.{group}_low")
    if low is None:
        return None
    return in_brackets(taxable, law.get(f"{FILE}.bracket"), low, law.get(f"{FILE}.{group}_high"))


def exemption(law: Law, relation: str, by_death: Whole) -> Whole:
    """The exemption of the year; nil when it is not known."""
    return law.get(f"{FILE}.{_exemption_name(relation, by_death)}") or 0


def _exemption_name(relation: str, by_death: Whole) -> str:
    kind, named = ("inheritance", HEIRS) if by_death else ("gift", DONEES)
    return f"{kind}_exemption_{relation if relation in named else 'other'}"


def values_used(relation: str, by_death: Whole) -> set[str]:
    """Names of the values that a tax on an acquisition is reckoned with."""
    group = GROUPS.get(relation, "group1")
    return {"bracket", f"{group}_low", f"{group}_high", _exemption_name(relation, by_death)}


def gift(sheet: Sheet) -> None:
    """Gift or inheritance tax on what is acquired above the exemption."""
    relation = sheet.assume("relation", "child")
    group = GROUPS.get(relation, "group1")
    sheet.law.need(f"{FILE}.{group}_low")
    free = sheet.ask("exemption")
    if free is None:
        free = sheet.assume("exemption", exemption(sheet.law, relation, sheet.ask("by_death")))
    taxable = most(sheet.take("gift") - free, 0)
    sheet.give("taxable", taxable, f"{FILE}.{group}_low")
    tax = gift_tax(sheet.law, taxable, relation)
    sheet.give("tax", tax, f"{FILE}.bracket", f"{FILE}.{group}_low", f"{FILE}.{group}_high")


def relief(law: Law, enterprise_value: Whole, share: Whole) -> tuple[Whole, Whole]:
    """What is acquired of the enterprise, and the part that the relief exempts."""
    full, above = law.need("bor.full_exemption_up_to"), law.need("bor.exemption_above")
    acquired = of_share(enterprise_value, share)
    exempt = least(enterprise_value, full) + of_share(most(enterprise_value - full, 0), above)
    return acquired, of_share(exempt, share)


def bor(sheet: Sheet) -> None:
    """Business succession relief on a share of the enterprise, and the tax that is left."""
    share = sheet.assume("share", SCALE)
    acquired, exempt = relief(sheet.law, sheet.take("enterprise_value"), share)
    sheet.give("acquired", acquired, "bor.full_exemption_up_to")
    sheet.give("exempt", exempt, "bor.full_exemption_up_to", "bor.exemption_above")
    relation = sheet.assume("relation", "child")
    free = 0
    if sheet.assume("apply_annual_exemption", 1):
        free = exemption(sheet.law, relation, sheet.ask("by_death"))
    taxable = sheet.give("taxable", most(acquired - exempt - free, 0), "bor.exemption_above")
    tax = gift_tax(sheet.law, taxable, relation)
    if tax is not None:
        group = GROUPS[relation]
        sheet.give("tax", tax, f"{FILE}.bracket", f"{FILE}.{group}_low", f"{FILE}.{group}_high")
    elif not hasattr(taxable, "shape") and taxable == 0:
        sheet.give("tax", 0, "bor.full_exemption_up_to")


def bor_marginal(sheet: Sheet) -> None:
    """The marginal rate on the part above the full exemption."""
    high, above = sheet.ask("high"), sheet.ask("exemption_above")
    high = sheet.law.need(f"{FILE}.group1_high") if high is None else high
    above = sheet.law.need("bor.exemption_above") if above is None else above
    marginal = (high * (SCALE - above) + SCALE // 2) // SCALE
    sheet.give("marginal", marginal, "bor.exemption_above", measure=Measure.SHARE)
