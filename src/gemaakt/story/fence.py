"""What the customer asks: panels cut from sheet, posts sawn from tube, welded, galvanised."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Plate:
    """A flat part to be drawn: a rounded rectangle with slots and round holes."""

    name: str
    customer: str
    quantity: int
    length_mm: float
    width_mm: float
    corner_mm: float
    slots: int = 0
    slot_width_mm: float = 40.0
    slot_length_mm: float = 0.0
    hole_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Post:
    """A square tube, sawn to length."""

    name: str = "Paal 40x40x3"
    length_mm: float = 1500.0
    side_mm: float = 40.0
    wall_mm: float = 3.0
    bar_length_mm: float = 6000.0
    quantity: int = 11

    @property
    def inner_mm(self) -> float:
        """Side of the hollow."""
        return self.side_mm - 2 * self.wall_mm

    @property
    def section_mm2(self) -> float:
        """Metal in a cut across the tube."""
        return self.side_mm**2 - self.inner_mm**2


@dataclass(frozen=True, slots=True)
class StockSheet:
    """A sheet or remnant in the rack, with the heat it came from."""

    id: str
    heat_number: str
    length_mm: float
    width_mm: float
    quantity: int = 1
    is_remnant: bool = False
    origin: str = "NL"


@dataclass(frozen=True, slots=True)
class Fence:
    """The whole request and what lies in the rack for it."""

    panel: Plate = Plate(
        "Hekpaneel", "Gemeente Deventer", 10, 1400.0, 720.0, 20.0, 18, 40.0, 520.0, 11.0
    )
    post: Post = field(default_factory=Post)
    others: tuple[Plate, ...] = (
        Plate("Beugel", "Bakker Landbouwtechniek", 30, 220.0, 120.0, 10.0, hole_mm=13.0),
        Plate("Afdekplaat", "Van Vliet Machinebouw", 12, 480.0, 300.0, 15.0, hole_mm=9.0),
    )
    material: str = "S235JR"
    thickness_mm: float = 3.0
    weld_mm: float = 640.0
    throat_mm: float = 3.0
    galvanise_eur_per_kg: Decimal = Decimal("1.10")
    galvanise_days: int = 5
    sheets: tuple[StockSheet, ...] = (
        StockSheet("REST-0417", "H2609-4471", 1500.0, 900.0, is_remnant=True),
        StockSheet("PL-3015", "H2611-8830", 3000.0, 1500.0, quantity=12),
    )
    tube_heat_number: str = "B2610-1207"
    spacing_mm: float = 6.0
    margin_mm: float = 10.0
    kerf_mm: float = 3.0

    @property
    def plates(self) -> tuple[Plate, ...]:
        """The panel and the parts of two other orders that are cut with it."""
        return (self.panel, *self.others)


FENCE = Fence()
