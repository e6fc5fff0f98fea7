"""Duties that hold or not: mobility report, carbon border adjustment, sustainability report.

Sources: Besluit activiteiten leefomgeving (WPM); Regulation (EU) 2023/956 as simplified in 2025;
Directive (EU) 2022/2464 after Omnibus I.
"""

from gemaakt.schemes.sheet import Measure, Sheet


def mobility(sheet: Sheet) -> None:
    """The work-related mobility report: from the threshold of employees upwards."""
    limit = sheet.law.need("employees_threshold")
    sheet.give(
        "obliged", sheet.take("employees") >= limit, "employees_threshold", measure=Measure.YES
    )


def cbam(sheet: Sheet) -> None:
    """Carbon border adjustment: above the de minimis of tonnes in a calendar year."""
    limit = sheet.law.need("de_minimis")
    sheet.give("obliged", sheet.take("tonnes") > limit, "de_minimis", measure=Measure.YES)


def csrd(sheet: Sheet) -> None:
    """Sustainability report of one's own: above both thresholds; below it VSME is voluntary."""
    people, turnover = sheet.law.need("employees_above"), sheet.law.need("turnover_above")
    many, large = sheet.take("employees") > people, sheet.take("turnover") > turnover
    obliged = many & large if hasattr(many, "shape") else many and large
    sheet.give("obliged", obliged, "employees_above", "turnover_above", measure=Measure.YES)
