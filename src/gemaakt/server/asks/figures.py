"""Figures of the asks that only the firm's records know: minutes, CO2, scrap, origin."""

from collections.abc import Mapping
from typing import Any

from gemaakt.carbon.dependence import by_year
from gemaakt.company.asks import Figure
from gemaakt.server.materials.queries import metal_from, metal_uses
from gemaakt.server.order import book
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.undone import undone
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
    """Of all pieces together; of an order the newest passport, unless its nest was undone."""
    newest = {row.order: row for row in PassportVersion.objects.order_by("id")}
    gone = undone(newest.values())
    rows = [row.document for row in newest.values() if row.pk not in gone]
    known = [each for each in rows if each.get("co2e_kg") and each.get("mass_kg")]
    mass_kg = sum(_of_all(each, "mass_kg") for each in known)
    if not mass_kg:
        return None
    value = round(sum(_of_all(each, "co2e_kg") for each in known) / mass_kg, 2)
    return Figure(value, "kg CO2e/kg", {"passports": len(known)})


def _of_all(document: Mapping[str, Any], name: str) -> float:
    """A figure of one piece, times the pieces of the order."""
    return float(document[name]) * max(1, int(document.get("quantity") or 1))


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
