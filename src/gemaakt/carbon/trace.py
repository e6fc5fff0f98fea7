"""Heat to customer and back: which sheets of which heat went into which orders, for whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CutPart:
    """Pieces of an order that were cut from a sheet."""

    order: str
    part: str
    quantity: int


@dataclass(frozen=True, slots=True)
class CutNest:
    """One sheet that was cut: its heat, its certificate, the remnant it came from."""

    nest: str
    sheet: str
    heat_number: str
    parts: tuple[CutPart, ...]
    certificate: str = ""
    from_remnant: str = ""
    """The sheet that the remnant was left of; its heat is that sheet's when it names none."""


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain heat, sheet, nest, part, order, customer."""

    heat_number: str
    certificate: str
    sheet: str
    nest: str
    part: str
    quantity: int
    order: str
    customer: str


@dataclass(frozen=True, slots=True)
class Trace:
    """All links, found by heat, order, part or customer."""

    links: tuple[Link, ...]
    by_heat: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    by_order: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    by_customer: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)

    def orders_of_heat(self, heat_number: str) -> list[str]:
        """Orders that hold metal of a heat."""
        return sorted({link.order for link in self.by_heat.get(heat_number, ())})

    def customers_of_heat(self, heat_number: str) -> list[str]:
        """Whom to call when a heat is recalled."""
        return sorted({link.customer for link in self.by_heat.get(heat_number, ())})

    def heats_of_order(self, order: str) -> list[str]:
        """Heats in an order; the empty name is metal of an unknown heat."""
        return sorted({link.heat_number for link in self.by_order.get(order, ())})


def trace(nests: Iterable[CutNest], customer_of: Mapping[str, str]) -> Trace:
    """The chain both ways over all sheets that were cut; orders without customer have ''."""
    known = list(nests)
    origin = {nest.sheet: nest for nest in known}
    links = []
    for nest in known:
        root = _root(nest, origin)
        for part in nest.parts:
            links.append(
                Link(
                    root.heat_number,
                    root.certificate or nest.certificate,
                    nest.sheet,
                    nest.nest,
                    part.part,
                    part.quantity,
                    part.order,
                    customer_of.get(part.order, ""),
                )
            )
    return Trace(
        tuple(links),
        _grouped((link.heat_number, link) for link in links),
        _grouped((link.order, link) for link in links),
        _grouped((link.customer, link) for link in links),
    )


def _root(nest: CutNest, origin: Mapping[str, CutNest]) -> CutNest:
    """The nest whose sheet names the heat, through the remnants; a circle ends where it began."""
    seen: set[str] = set()
    while not nest.heat_number and nest.from_remnant in origin and nest.sheet not in seen:
        seen.add(nest.sheet)
        nest = origin[nest.from_remnant]
    return nest


def _grouped(rows: Iterable[tuple[str, Link]]) -> dict[str, tuple[Link, ...]]:
    groups: dict[str, list[Link]] = defaultdict(list)
    for name, link in rows:
        groups[name].append(link)
    return {name: tuple(links) for name, links in groups.items()}
