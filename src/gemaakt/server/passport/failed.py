"""What an order bears of sheets and bars that failed: the metal of its lost pieces."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from gemaakt.server.nest.failed_book import FAILED
from gemaakt.server.nest.models import FailedSheet, StockMove
from gemaakt.server.nest.on_bars import owners_of
from gemaakt.server.order.models import Order
from gemaakt.server.passport.trace import Link
from gemaakt.units import G_PER_KG

type Weights = dict[tuple[str, str], float]
"""By nest and lot."""


@dataclass(slots=True)
class Grams:
    """Lost pieces of an order on one lot: as they lay there, and as scrap, less what is left."""

    laid_g: int = 0
    scrap_g: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """What failed of an order, by nest and lot."""

    lots: dict[tuple[str, str], Grams] = field(default_factory=lambda: defaultdict(Grams))

    @property
    def nests(self) -> set[str]:
        """The nests in which something of it failed."""
        return {nest for nest, _lot in self.lots}


def failed_for(order: Order, cut: Iterable[Link]) -> Failed:
    """What of sheets that failed is for an order, also of nests that gave it no good piece."""
    found = Failed()
    nests = {each.nest for each in cut}
    rows = FailedSheet.objects.filter(taken_back=None).select_related("nest")
    for failure in rows:
        owners = owners_of(failure.nest)
        mine = {part for part in failure.lost if owners.get(part, "") == order.code}
        if not mine and failure.nest.code not in nests:
            continue
        for row in failure.moves.filter(part__in=mine, why=FAILED).select_related("item"):
            grams = found.lots[failure.nest.code, row.item.code]
            if row.kind == StockMove.Kind.PARTS_OUT:
                grams.laid_g -= row.mass_g
            elif row.kind == StockMove.Kind.SCRAP:
                grams.scrap_g += row.mass_g
    return found


def borne_kg(failed: Failed, parts: Weights, skeletons: Weights) -> Weights:
    """Kilograms that an order bears of what failed, with its share of the skeleton round it.

    parts, skeletons: grams of a nest as it was laid on a lot.
    """
    found: Weights = {}
    for key, grams in failed.lots.items():
        share = grams.laid_g / parts[key] if parts.get(key) else 0.0
        found[key] = (grams.scrap_g + skeletons.get(key, 0.0) * share) / G_PER_KG
    return found
