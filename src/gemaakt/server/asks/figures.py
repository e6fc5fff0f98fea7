"""Figures of the asks that only the firm's records know: minutes, CO2, scrap, origin."""

from gemaakt.carbon.dependence import by_year
from gemaakt.company.asks import Figure
from gemaakt.server.materials.queries import metal_from, metal_uses
from gemaakt.server.order import book
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.refusals import language
from gemaakt.server.schemes.queries import burden_of, firm


def recorded_figures() -> dict[str, Figure]:
    """What minutes, passports and the material book say; an ask without records has no figure."""
    found = {
        "burden_minutes": _burden(),
        "co2e_per_kg": _co2e(),
        "scrap_share": _scrap(),
        "eu_share": _origin(),
    }
    return {name: figure for name, figure in found.items() if figure is not None}


def book_figures() -> dict[str, Figure]:
    """What the database counts of the order book, as `gemaakt.company.asks` does of a document."""
    counted = book.counts()
    operations = counted["operations"]
    found = {
        "orders_in_plan": Figure(counted["orders"], "orders", {"operations": operations}),
    }
    if operations:
        share = round(counted["outside"] / operations, 3)
        found["outside_share"] = Figure(share, "share")
    return found


def _burden() -> Figure | None:
    found = burden_of(firm(), language())
    if not found["measured"]:
        return None
    words = {"eur": round(found["eur"]), "saved": found["saved_minutes"]}
    return Figure(found["minutes"], "minuten/jaar", words)


def _co2e() -> Figure | None:
    rows = [
        (float(each["co2e_kg"]), float(each["mass_kg"]))
        for each in PassportVersion.objects.values_list("document", flat=True)
        if each.get("co2e_kg") and each.get("mass_kg")
    ]
    mass_kg = sum(kg for _, kg in rows)
    if not mass_kg:
        return None
    value = round(sum(co2 for co2, _ in rows) / mass_kg, 2)
    return Figure(value, "kg CO2e/kg", {"passports": len(rows)})


def _scrap() -> Figure | None:
    uses = metal_uses()
    cut_kg = sum(use.parts_kg + use.scrap_kg for use in uses)
    if cut_kg <= 0:
        return None
    reused = round(sum(use.reused_kg for use in uses))
    share = sum(use.scrap_kg for use in uses) / cut_kg
    return Figure(round(share, 3), "share", {"reused": reused})


def _origin() -> Figure | None:
    years = by_year(metal_from())
    if not years:
        return None
    share = years[0].nl_share + years[0].eu_share
    return Figure(round(share, 3), "share", {"unknown": round(100 * years[0].unknown_share)})
