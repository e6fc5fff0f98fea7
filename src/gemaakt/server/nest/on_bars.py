"""What lies on the bars of a cut list, and which order each piece is for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from gemaakt.quote.kinds import kind_of_work
from gemaakt.server.nest.models import FailedSheet, Nest, orders_asking
from gemaakt.server.order.models import Operation


def bar_rows(nest: Nest) -> Sequence[Mapping[str, Any]]:
    """The rows of the cut list: equal bars each."""
    rows: Sequence[Mapping[str, Any]] = (nest.document.get("bars") or {}).get("bars", ())
    return rows


def pieces_on_bars(nest: Nest, row: int, bars: int) -> Counter[str]:
    """Pieces of so many bars of a row, from 1, by their name in the cut list."""
    each = Counter(bar_rows(nest)[row - 1]["pieces"])
    return Counter({piece: n * bars for piece, n in each.items()})


def sawn_pieces(nest: Nest) -> Counter[str]:
    """Pieces of all bars of a cut list, by their name; also of bars that failed."""
    found: Counter[str] = Counter()
    for at, row in enumerate(bar_rows(nest), start=1):
        found.update(pieces_on_bars(nest, at, row["count"]))
    return found


def failed_bars(nest: Nest) -> Counter[int]:
    """Bars that failed, by the row of the cut list, from 1."""
    rows = FailedSheet.objects.filter(nest=nest, taken_back=None, bars__gt=0)
    found: Counter[int] = Counter()
    for number, bars in rows.values_list("number", "bars"):
        found[number] += bars
    return found


def is_sawing(step: Operation) -> bool:
    """Whether an operation is done on the saw."""
    machines = " ".join(str(way.get("machine", "")) for way in step.alternatives)
    return (kind_of_work(step.name or step.code) or kind_of_work(machines)) == "saw"


def owners_of(nest: Nest) -> dict[str, str]:
    """The order of each part and piece, by its name in the nest; empty for none."""
    names = {piece for row in bar_rows(nest) for piece in row["pieces"]}
    return {**{name: order_of_piece(nest, name) for name in names}, **orders_asking(nest.job)}


def order_of_piece(nest: Nest, name: str) -> str:
    """The order that a piece of a bar is called by: 26-001 of 26-001/leg; empty for none."""
    mine = (order for order in nest.orders if name.startswith(f"{order}/"))
    return max(mine, key=len, default="")
