"""Limits that hold or not: mobility report, carbon border, de minimis aid, sustainability report.

Sources: Besluit activiteiten leefomgeving (WPM); Regulation (EU) 2023/956 as simplified in 2025;
Regulation (EU) 2023/2831; Directive (EU) 2022/2464 after Omnibus I.
"""

from gemaakt.schemes.sheet import Measure, Sheet
from gemaakt.schemes.whole import most


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


def de_minimis(sheet: Sheet) -> None:
    """De minimis aid: what is left of the ceiling of three years, and whether more fits in it.

    Nothing is refused: what was had is what the firm tells, nil where it tells nothing.
    """
    room = most(0, sheet.law.need("ceiling") - sheet.assume("de_minimis_had", 0))
    sheet.give("de_minimis_room", room, "ceiling")
    asked = sheet.ask("de_minimis_asked")
    if asked is not None:
        sheet.give("de_minimis_fits", asked <= room, "ceiling", measure=Measure.YES)


def csrd(sheet: Sheet) -> None:
    """Sustainability report of one's own: above both thresholds; below it VSME is voluntary."""
    people, turnover = sheet.law.need("employees_above"), sheet.law.need("turnover_above")
    many, large = sheet.take("employees") > people, sheet.take("turnover") > turnover
    obliged = many & large if hasattr(many, "shape") else many and large
    sheet.give("obliged", obliged, "employees_above", "turnover_above", measure=Measure.YES)
