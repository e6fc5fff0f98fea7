"""kg CO2e of a piece, an order, a year: each line with its factor and source."""

from gemaakt.carbon.factor import Confidence, Factor, factor
from gemaakt.carbon.footprint import Footprint, FootprintLine, footprint, footprints
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
)

__all__ = [
    "Confidence",
    "Factor",
    "Footprint",
    "FootprintLine",
    "Gas",
    "Input",
    "Material",
    "OutsideWork",
    "Product",
    "ProductRefused",
    "ProductWork",
    "Transport",
    "factor",
    "footprint",
    "footprints",
    "read_products",
]
