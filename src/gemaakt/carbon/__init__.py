"""kg CO2e of a piece, an order, a year: each line with its factor and source.

`factor` is the dated table and `book` the firm's own rows over it; `footprint` reckons a
`product` by them, `lower` says what would make it less. `circular`, `critical` and `dependence`
are about the metal itself, `write_pact` is the document of others.
"""

from gemaakt.carbon.book import TABLE, Book, Level, OwnRow
from gemaakt.carbon.circular import (
    CircularFigures,
    MetalUse,
    circular_by_customer,
    circular_by_month,
)
from gemaakt.carbon.factor import Confidence, Factor, factor, metal_price_eur_per_kg
from gemaakt.carbon.footprint import Footprint, FootprintLine, footprint, footprints
from gemaakt.carbon.lower import HourOffer, Measure, MetalOffer, hour_offer, lowering
from gemaakt.carbon.product import (
    Gas,
    Input,
    Material,
    OutsideWork,
    Product,
    ProductRefused,
    ProductWork,
    Transport,
    read_products,
    unread_in,
)

__all__ = [
    "TABLE",
    "Book",
    "CircularFigures",
    "Confidence",
    "Factor",
    "Footprint",
    "FootprintLine",
    "Gas",
    "HourOffer",
    "Input",
    "Level",
    "Material",
    "Measure",
    "MetalOffer",
    "MetalUse",
    "OutsideWork",
    "OwnRow",
    "Product",
    "ProductRefused",
    "ProductWork",
    "Transport",
    "circular_by_customer",
    "circular_by_month",
    "factor",
    "footprint",
    "footprints",
    "hour_offer",
    "lowering",
    "metal_price_eur_per_kg",
    "read_products",
    "unread_in",
]
