"""What a nest came to: cost against the bound, what is left out and why, true cost per part."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gemaakt.data import sentence
from gemaakt.findings import Severity
from gemaakt.server.nest.models import Nest
from gemaakt.server.refusals import language
from gemaakt.units import MM_PER_M

SAID_AS_UNPLACED = ("nest.stock-used-up", "nest.part-larger-than-sheet", "nest.filler-left")


@dataclass(frozen=True, slots=True)
class Facts:
    """Figures of a nest and sentences about it, in the language of the page."""

    cost: float
    """What the sheets are booked at; the search may have counted those of the rack for less."""
    over_bound_share: float | None
    """Above the cost below which no nest of these parts can be."""
    used_share: float
    search_s: float
    common_m: float
    """Metres that two parts share and are cut once."""
    unplaced: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def over_percent(self) -> float | None:
        """Per cent above the bound."""
        return None if self.over_bound_share is None else 100.0 * self.over_bound_share

    @property
    def used_percent(self) -> float:
        """Per cent of the sheets that becomes parts."""
        return 100.0 * self.used_share


def facts_of(nest: Nest) -> Facts | None:
    """What the search said of it; None for nests from elsewhere."""
    document = nest.document
    if "bound" not in document:
        return None
    cost, bound = float(document["cost"]), float(document["bound"])
    return Facts(
        float(document.get("booked_eur", cost)),
        cost / bound - 1.0 if bound > 0.0 else None,
        float(document.get("utilisation") or 0.0),
        float(document.get("seconds") or 0.0),
        sum(row["saved_mm"] for row in document.get("common_lines", ())) / MM_PER_M,
        tuple(_unplaced(document.get("unplaced", ()))),
        tuple(_findings(document.get("findings", ()))),
    )


def _unplaced(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Fillers that found no room are no news: they are cut with a later nest."""
    for row in rows:
        if row["why"] != "nest.filler-left":
            yield sentence(
                row["why"], {"part": row["part"], "quantity": row["quantity"]}, language()
            )


def _findings(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for row in rows:
        if row["code"] not in SAID_AS_UNPLACED and row["severity"] != Severity.INFO.value:
            yield sentence(row["code"], {**row["where"], **row["params"]}, language())


def costs_of(nest: Nest) -> list[dict[str, Any]]:
    """True material cost of one piece of each part, the dearest in all first."""
    laid = Counter(row["part"] for sheet in nest.document["sheets"] for row in sheet["placements"])
    rows = [{**row, "pieces": laid[row["part"]]} for row in nest.document.get("parts", ())]
    return sorted(rows, key=lambda row: -row["cost"] * row["pieces"])
