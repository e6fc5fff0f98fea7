"""What the pages about schemes call inputs and amounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Any] = {
    # inputs
    "amount": _("Sum of money"),
    "apprentices": _("Number of apprentices"),
    "base": _("R&D base: wages and costs"),
    "by_death": _("By inheritance (not as a gift)"),
    "category": _("Category"),
    "costs": _("Costs of the project"),
    "course_cost": _("Course, per apprentice"),
    "declared_employees": _("Employees with a target-group declaration"),
    "dividend": _("Dividend taken out"),
    "employees": _("Employees"),
    "energy_investment": _("Investment on the Energy List"),
    "enterprise_value": _("Value of the enterprise"),
    "environment_investment": _("Investment on the Environment List"),
    "excess": _("Above the free space"),
    "expenditure": _("Expenditure of the project"),
    "gift": _("Gift or inheritance"),
    "hourly_cost": _("Wage cost per hour"),
    "hourly_wage": _("Wage per hour"),
    "hours": _("Hours"),
    "innovation_profit": _("Profit of own innovation"),
    "investment": _("Investment"),
    "kind": _("Target group"),
    "kwh": _("Electricity, kWh a year"),
    "life_years": _("Years in use"),
    "lkv_hours": _("Hours with a target-group declaration, of all together"),
    "m3": _("Gas, m³ a year"),
    "method": _("Method"),
    "partners": _("Partners"),
    "places": _("Training places"),
    "price": _("Price without VAT"),
    "profit": _("Profit of the year"),
    "rd_hourly_wage": _("Wage per R&D hour"),
    "rd_hours": _("R&D hours a year"),
    "relation": _("Successor"),
    "share": _("Share (0 to 1)"),
    "shares": _("Shares of the successors (%)"),
    "sole_trader_profit": _("Profit of a sole trader"),
    "starter": _("Starter"),
    "supervision_hours": _("Hours of supervision, per apprentice"),
    "supervisor_hourly_cost": _("Supervisor's wage cost per hour"),
    "de_minimis_had": _("De minimis aid of the three years before"),
    "de_minimis_asked": _("De minimis aid that is asked now"),
    "tonnes": _("Imported steel and aluminium, tonnes a year"),
    "turnover": _("Turnover"),
    "wage_sum": _("Total wages a year"),
    "wages": _("Wages"),
    "owned_since": _("Owned since"),
    "successor_born": _("Successor born on"),
    "acquisition_price": _("Paid for the shares at the time"),
    "transfer_on": _("Day of transfer"),
    "ordered_on": _("Ordered on"),
    "apply_annual_exemption": _("Use the exemption of the year"),
    "exemption": _("Exemption"),
    "mia_not_eligible": _("Part that does not count for MIA"),
    "normal_rate": _("Ordinary tax rate (0 to 1)"),
    "paid_hours": _("Paid hours"),
    "parameter": _("Band"),
    "vat": _("VAT (0 to 1)"),
    # amounts and lines
    "acquired": _("Acquired"),
    "taxable": _("Taxable"),
    "flat_profit": _("Profit in the box"),
    "wage_base": _("Wages of the hours"),
    "flat_costs": _("Flat costs"),
    "electricity_tax": _("Tax on electricity"),
    "gas_tax": _("Tax on gas"),
    "reduction": _("Reduction per connection"),
    "tax_after_reduction": _("Tax after the reduction"),
    "obliged": _("Obliged"),
    "de_minimis_room": _("May be added yet"),
    "de_minimis_fits": _("What is asked fits in it"),
    "remaining": _("Profit that is left"),
    "starter_extra": _("With the starter's part"),
    "levy": _("Final levy"),
    "total": _("Together"),
    "deduction": _("Deduction from profit"),
    "tax_saving": _("Tax saved"),
    "tax": _("Tax"),
    "credit": _("Remittance reduction"),
    "exempt": _("Exempt"),
    "eligible": _("Part that counts"),
    "free_depreciation": _("Depreciation at will"),
    "ordinary_depreciation": _("Ordinary depreciation"),
    "free_space": _("Free space"),
    "supervision": _("Supervision"),
    "course": _("Course"),
    "tax_before": _("Tax without it"),
    "tax_after": _("Tax with it"),
    # what was assumed
    "only_investment": _("no other investment in the year, which the KIA adds to it"),
    "no_partnership": _("no partnership, of which the KIA table takes the whole (art. 3.41(3))"),
    "calendar_book_year": _("the book year is the calendar year"),
    "box2_rolled_over": _(
        "given or inherited shares roll the gain over; else box 2 is due on it as on a sale"
        " (art. 4.17a–4.17c Wet IB)"
    ),
    "later_years_same_rates": _("later years have the rates of this one"),
    "no_residual_value": _("no residual value"),
    "loss_carried_on": _("a loss is set off against later years (art. 20 Wet Vpb)"),
    # the road of a succession
    "possession": _("Owned long enough"),
    "age": _("Successor old enough"),
    "transfer": _("Transfer"),
    "continuation": _("Continued long enough: the relief is final"),
    # how often
    "continuous": _("always"),
    "asset": _("per investment"),
    "hire": _("per person taken on"),
    "day": _("every day"),
    "year": _("a year"),
    "customer": _("per customer"),
    "contract": _("per contract"),
    "4 years": _("every four years"),
}

SHORT = {
    "kia": "KIA", "eia": "EIA", "mia": "MIA", "vamil": "Vamil", "wbso": "WBSO",
    "lkv": "LKV", "bor": "BOR", "wkr": "WKR", "vpb": "Vpb",
    "praktijkleren": "Praktijkleren", "flat": _("flat rate"), "actual": _("actual costs"),
}  # fmt: skip


UNITS: dict[str, Any] = {
    "share": "",
    "min": "min",
    "eur": "€",
    "kgco2e": "kg CO2e",
    "days": _("days"),
    "weeks": _("weeks"),
    "months": _("months"),
    "years": _("years"),
    "hours": _("hours"),
    "hour": _("hour"),
    "crafts": _("skills"),
    "people": _("people"),
    "employees": _("employees"),
    "count": "",
    "m3": "m³",
    "year excl. VAT": _("year, without VAT"),
    "kWh/year per site": _("kWh a year, per site"),
    "m3 natural gas eq/year per site": _("m³ of natural gas equivalent a year, per site"),
    "tonne net mass per importer per calendar year": _("tonnes net, per importer and year"),
}
"""Units of the law's values and of evidence, where they are words."""


REGISTER = {
    "bor.payment_deferral_years 2026": _("deferral of payment, in years"),
    "dsr.employment_requirement 2025": _("being employed by the firm is not asked any more"),
    "dsr.min_age_acquirer_gift 2025": _("least age of who is given the firm"),
    "mia.budget 2025": _("budget of MIA in 2025"),
    "praktijkleren.full_place_weeks_mbo 2023": _("weeks of a whole place of mbo"),
    "praktijkleren.full_place_weeks_mbo 2024": _("weeks of a whole place of mbo"),
    "praktijkleren.full_place_weeks_mbo 2025": _("weeks of a whole place of mbo"),
    "praktijkleren.full_place_weeks_mbo 2026": _("weeks of a whole place of mbo"),
    "praktijkleren.paid_share_hbo 2019": _("share that was paid of hbo in 2019"),
    "praktijkleren.paid_share_mbo 2019": _("share that was paid of mbo in 2019"),
    "praktijkleren.scheme_end 2028": _("the scheme ends on 31 December 2028"),
    "praktijkleren.window 2024": _("to apply from 3 June 9:00 to 17 September 2024 17:00"),
    "schenk_erfbelasting.group1a_high 2026": _("grandchildren, above the first band"),
    "schenk_erfbelasting.group1a_low 2026": _("grandchildren, first band"),
    "vamil.budget 2025": _("budget of Vamil in 2025"),
    "veki.min_subsidy_sme 2025": _("least subsidy of a small or medium firm"),
    "veki.rate_high 2025": _("high rate"),
    "veki.rate_low 2025": _("low rate"),
    "veki.sbi_sections 2025": _("industries by SBI: C, D and E"),
}
"""What a line of our register says of a value for which no sentence of a source was kept."""


def unit_word(unit: str) -> Any:
    """The word for a unit; else the unit itself."""
    return UNITS.get(unit, unit)


def label(name: str) -> Any:
    """The word for an input or an amount; else the name without underscores."""
    return LABELS.get(name) or SHORT.get(name) or name.replace("_", " ")


def stacked(name: str) -> str:
    """`kia+eia` as `KIA + EIA`."""
    return " + ".join(str(SHORT.get(each, each)) for each in name.split("+"))
